/** A blind count: one row a note or coin, a drawing, and a stepper that also takes a typed figure. */
import { useState } from 'preact/hooks'
import { type Count, countTotal, type Denomination, denominations, pieceKey } from '../cash'
import { useT } from '../context'
import { moneyText } from '../money'
import { Piece, usePieceName } from './cash'
import { Stepper } from './stepper'

const COUNT_MAX = 99_999

interface Props {
  readonly currency: string
  readonly count: Count
  readonly onChange: (count: Count) => void
}

export function CashCount({ currency, count, onChange }: Props) {
  const pieces = denominations(currency)
  const nameOf = usePieceName()
  const t = useT()
  if (pieces.length === 0) return <PlainAmount currency={currency} onChange={onChange} />
  return (
    <ul class="count rows">
      {pieces.map((piece) => (
        <li key={pieceKey(piece)}>
          <Piece piece={piece} class={piece.form} />
          <Stepper
            label={t('count_how_many', { piece: nameOf(piece) })}
            value={count[pieceKey(piece)] ?? 0}
            max={COUNT_MAX}
            onChange={(n) => onChange({ ...count, [pieceKey(piece)]: n })}
          />
        </li>
      ))}
    </ul>
  )
}

const LOOSE: Denomination = { value_minor: 1, form: 'coin', figure: '', colour: '' }

/** For a currency without drawings: one figure, kept as a count of minor units. */
function PlainAmount({ currency, onChange }: { readonly currency: string; readonly onChange: (count: Count) => void }) {
  const t = useT()
  const [text, setText] = useState('')
  const read = (typed: string): void => {
    setText(typed)
    onChange({ [pieceKey(LOOSE)]: minorOf(typed) ?? 0 })
  }
  return (
    <label class="field">
      <span>{t('currency_unknown', { currency })}</span>
      <input inputMode="decimal" value={text} onInput={(event) => read(event.currentTarget.value)} />
    </label>
  )
}

/** "12.5" -> 1250; null when it is not an amount. */
export function minorOf(typed: string): number | null {
  const parts = /^(\d{1,9})(?:[.](\d{1,2}))?$/.exec(typed.trim())
  return parts ? Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0')) : null
}

export function totalOfCount(count: Count, currency: string): number {
  const pieces = denominations(currency)
  return countTotal(count, pieces.length > 0 ? pieces : [LOOSE])
}

export function CountTotal({ minor, currency }: { readonly minor: number; readonly currency: string }) {
  const t = useT()
  return (
    <p class="sum" aria-live="polite">
      <span>{t('count_total')}</span>
      <b class="money">{moneyText(minor, currency)}</b>
    </p>
  )
}

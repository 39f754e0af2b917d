/** Cash on the counter: the notes she lays down, and the change she gets. */
import { useState } from 'preact/hooks'
import { type Count, countTotal, type Denomination, denominations, pieceKey, piecesFor } from '../cash'
import { useT } from '../context'
import { moneyText } from '../money'
import { Piece, Piles, usePieceName } from './cash'
import { minorOf } from './count'
import { TextField } from './form'

interface TenderProps {
  readonly due_minor: number
  readonly currency: string
  readonly onGiven: (given_minor: number) => void
}

/** "Exact", or one tap for each note that lies on the counter. */
export function Tender({ due_minor, currency, onGiven }: TenderProps) {
  const t = useT()
  const pieces = denominations(currency)
  const [count, setCount] = useState<Count>({})
  const lay = (next: Count): void => {
    setCount(next)
    onGiven(countTotal(next, pieces))
  }
  const exact = (): void => {
    setCount({})
    onGiven(due_minor)
  }
  return (
    <>
      <div class="pair">
        <button type="button" class="side strong" onClick={exact}>
          {t('pay_exact')} {moneyText(due_minor, currency)}
        </button>
        <button type="button" class="side" onClick={() => lay({})}>
          {t('clear')}
        </button>
      </div>
      {pieces.length > 0 ? <Purse pieces={pieces} count={count} onLay={lay} /> : <TypedTender onGiven={onGiven} />}
    </>
  )
}

interface PurseProps {
  readonly pieces: readonly Denomination[]
  readonly count: Count
  readonly onLay: (count: Count) => void
}

function Purse({ pieces, count, onLay }: PurseProps) {
  const t = useT()
  const nameOf = usePieceName()
  return (
    <fieldset class="purse">
      <legend>{t('pay_tap')}</legend>
      {pieces.map((piece) => {
        const n = count[pieceKey(piece)] ?? 0
        return (
          <button
            type="button"
            key={pieceKey(piece)}
            aria-label={n > 0 ? `${nameOf(piece)} × ${n}` : nameOf(piece)}
            onClick={() => onLay({ ...count, [pieceKey(piece)]: n + 1 })}
          >
            <Piece piece={piece} />
            {n > 0 && <b class="badge">{n}</b>}
          </button>
        )
      })}
    </fieldset>
  )
}

function TypedTender({ onGiven }: { readonly onGiven: (given_minor: number) => void }) {
  const t = useT()
  const [text, setText] = useState('')
  const read = (typed: string): void => {
    setText(typed)
    onGiven(minorOf(typed) ?? 0)
  }
  return <TextField label={t('amount_yuan')} value={text} onInput={read} numeric />
}

interface ChangeProps {
  readonly change_minor: number
  readonly given_minor: number
  readonly currency: string
}

export function Change({ change_minor, given_minor, currency }: ChangeProps) {
  const t = useT()
  if (given_minor === 0) return null
  if (change_minor < 0) {
    return <p class="sum">{t('pay_short', { amount: moneyText(-change_minor, currency) })}</p>
  }
  const { piles, rest_minor } = piecesFor(change_minor, denominations(currency))
  return (
    <div class="change" aria-live="polite">
      <p class="sum">
        <span>{change_minor === 0 ? t('pay_no_change') : t('pay_change')}</span>
        {change_minor > 0 && <b class="money">{moneyText(change_minor, currency)}</b>}
      </p>
      {piles.length > 0 && <Piles piles={piles} label={t('pay_change')} />}
      {rest_minor > 0 && piles.length > 0 && (
        <small>{t('pay_rest', { amount: moneyText(rest_minor, currency) })}</small>
      )}
    </div>
  )
}

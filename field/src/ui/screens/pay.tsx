/** Cash in, change out. The order exists from the last tap, once, however often it is tapped. */
import { useState } from 'preact/hooks'
import type { Warning } from '../../core/app'
import { translate } from '../../i18n'
import { useAction } from '../action'
import { type Count, countTotal, type Denomination, denominations, pieceKey, piecesFor } from '../cash'
import { useCell } from '../cell'
import { named, useApp, useAppState, useLang, useT } from '../context'
import { moneyText, moneyWords } from '../money'
import { Piece, Piles, usePieceName } from '../parts/cash'
import { minorOf } from '../parts/count'
import { TextField } from '../parts/form'
import { ErrorNotice, Notice, warningText } from '../parts/notice'
import { Screen } from '../parts/screen'
import { prefs } from '../prefs'
import { remember } from '../recent'
import { go, goInstead } from '../router'
import { dropSale, sale } from '../sale'
import { say } from '../speech'
import { useQuote } from './show'

export function Pay() {
  const t = useT()
  const app = useApp()
  const { device } = useAppState()
  const current = useCell(sale)
  const { quote, error: refused } = useQuote(current)
  const [given_minor, setGiven] = useState(0)
  const { busy, error, run } = useAction()
  if (!current) return null
  const currency = device?.currency ?? ''
  const due_minor = quote?.totalMinor ?? 0
  const change_minor = given_minor - due_minor
  const place = (): void =>
    run(async () => {
      const slip = await app.placeOrder({ ...current, tenderedMinor: given_minor })
      const listener = app.villager(current.villager)
      if (listener) say(spokenSlip(slip, listener.language), listener.language, listener.slow || prefs.get().slowSpeech)
      remember(current.villager)
      goInstead('slip', slip.id)
      dropSale()
    })
  return (
    <Screen
      title={t('pay_title')}
      back={() => go('show')}
      foot={<Change change_minor={change_minor} given_minor={given_minor} currency={currency} />}
      next={{
        label: busy ? t('pay_working') : t('pay_go'),
        icon: 'cash',
        onPress: place,
        disabled: !quote || change_minor < 0,
        busy,
      }}
    >
      <ErrorNotice error={refused} money="money_not_moved" />
      <ErrorNotice error={error} money="money_give_back" />
      <Cautions warnings={quote?.warnings ?? []} />
      <dl class="due">
        <dt>{t('pay_due')}</dt>
        <dd class="money">{moneyText(due_minor, currency)}</dd>
        <dt>{t('pay_given')}</dt>
        <dd class="money" aria-live="polite">
          {moneyText(given_minor, currency)}
        </dd>
      </dl>
      {quote && <Tender due_minor={due_minor} currency={currency} onGiven={setGiven} />}
    </Screen>
  )
}

/** What the phone warns about without forbidding it: told to the agent here, not on the villager's page. */
function Cautions({ warnings }: { readonly warnings: readonly Warning[] }) {
  const t = useT()
  const lang = useLang()
  const app = useApp()
  const nameOf = (offer: number): string => {
    const it = app.offer(offer)
    return it ? named(lang, it) : ''
  }
  return (
    <>
      {warnings.map((warning) => (
        <Notice key={warning.code} tone="care" lines={[warningText(t, warning, nameOf)]} />
      ))}
    </>
  )
}

interface TenderProps {
  readonly due_minor: number
  readonly currency: string
  readonly onGiven: (given_minor: number) => void
}

/** "Exact", or one tap for each note that lies on the counter. */
function Tender({ due_minor, currency, onGiven }: TenderProps) {
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

function Change({ change_minor, given_minor, currency }: ChangeProps) {
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

/** The slip in her words, said when the order is safe. */
export function spokenSlip(
  slip: {
    readonly totalMinor: number
    readonly tenderedMinor: number
    readonly changeMinor: number
    readonly number: string
  },
  lang: 'zh-Hans' | 'en',
): string {
  return translate(lang, slip.changeMinor > 0 ? 'slip_spoken' : 'slip_spoken_exact', {
    total: moneyWords(slip.totalMinor, lang),
    paid: moneyWords(slip.tenderedMinor, lang),
    change: moneyWords(slip.changeMinor, lang),
    number: slip.number,
  })
}

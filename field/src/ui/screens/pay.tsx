/** Cash in, change out. The order exists from the last tap, once, however often it is tapped. */
import { useState } from 'preact/hooks'
import type { Quote, Warning } from '../../core/app'
import { translate } from '../../i18n'
import { useAction } from '../action'
import { useCell } from '../cell'
import { named, useApp, useAppState, useLang, useT } from '../context'
import { moneyText, moneyWords } from '../money'
import { Choices } from '../parts/form'
import { ErrorNotice, Notice, warningText } from '../parts/notice'
import { Screen } from '../parts/screen'
import { Change, Tender } from '../parts/tender'
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
  const [part, setPart] = useState<Part>('all')
  const { busy, error, run } = useAction()
  if (!current) return null
  const currency = device?.currency ?? ''
  const rest_minor = part === 'deposit' ? (quote?.mayOweMinor ?? 0) : 0
  const due_minor = (quote?.totalMinor ?? 0) - rest_minor
  const change_minor = given_minor - due_minor
  const place = (): void =>
    run(async () => {
      const slip = await app.placeOrder({ ...current, tenderedMinor: given_minor, dueMinor: rest_minor })
      const listener = app.villager(current.villager)
      if (listener) say(spokenSlip(slip, listener.language), listener.language, listener.slow || prefs.get().slowSpeech)
      remember(current.villager)
      goInstead('slip', slip.id)
      dropSale()
    })
  const choose = (it: Part): void => {
    setPart(it)
    setGiven(0)
  }
  return (
    <Screen
      title={t('pay_title')}
      back={() => go('show')}
      foot={<Change change_minor={change_minor} given_minor={given_minor} currency={currency} />}
      next={{
        label: t(busy ? 'pay_working' : due_minor === 0 ? 'pay_go_later' : 'pay_go'),
        icon: 'cash',
        onPress: place,
        disabled: !quote || change_minor < 0,
        busy,
      }}
    >
      <ErrorNotice error={refused} money="money_not_moved" />
      <ErrorNotice error={error} money="money_give_back" />
      <Cautions warnings={quote?.warnings ?? []} />
      {quote && quote.mayOweMinor > 0 && <Parts quote={quote} currency={currency} chosen={part} onChoose={choose} />}
      <dl class="due">
        <dt>{t('pay_due')}</dt>
        <dd class="money">{moneyText(due_minor, currency)}</dd>
        <dt>{t('pay_given')}</dt>
        <dd class="money" aria-live="polite">
          {moneyText(given_minor, currency)}
        </dd>
      </dl>
      {quote && due_minor > 0 && <Tender key={part} due_minor={due_minor} currency={currency} onGiven={setGiven} />}
    </Screen>
  )
}

type Part = 'all' | 'deposit'

interface PartsProps {
  readonly quote: Quote
  readonly currency: string
  readonly chosen: Part
  readonly onChoose: (part: Part) => void
}

/** Where the county lets her: a part now and the rest when the goods are collected, or all of it then. */
function Parts({ quote: { totalMinor, mayOweMinor }, currency, chosen, onChoose }: PartsProps) {
  const t = useT()
  const amounts = { now: moneyText(totalMinor - mayOweMinor, currency), later: moneyText(mayOweMinor, currency) }
  return (
    <Choices<Part>
      label={t('pay_part')}
      as="rows"
      choices={[
        { value: 'all', label: t('pay_all', { amount: moneyText(totalMinor, currency) }) },
        { value: 'deposit', label: t(totalMinor > mayOweMinor ? 'pay_deposit' : 'pay_later', amounts) },
      ]}
      chosen={chosen}
      onChoose={onChoose}
    />
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

/** The slip in her words, said when the order is safe. */
export function spokenSlip(
  slip: {
    readonly totalMinor: number
    readonly tenderedMinor: number
    readonly changeMinor: number
    readonly dueMinor: number
    readonly number: string
  },
  lang: 'zh-Hans' | 'en',
): string {
  const fill = {
    total: moneyWords(slip.totalMinor, lang),
    paid: moneyWords(slip.tenderedMinor, lang),
    change: moneyWords(slip.changeMinor, lang),
    due: moneyWords(slip.dueMinor, lang),
    now: moneyWords(slip.totalMinor - slip.dueMinor, lang),
    number: slip.number,
  }
  if (slip.dueMinor > 0) {
    const said = translate(lang, slip.dueMinor < slip.totalMinor ? 'slip_spoken_deposit' : 'slip_spoken_later', fill)
    return slip.changeMinor > 0 ? `${said} ${translate(lang, 'slip_spoken_change', fill)}` : said
  }
  return translate(lang, slip.changeMinor > 0 ? 'slip_spoken' : 'slip_spoken_exact', fill)
}

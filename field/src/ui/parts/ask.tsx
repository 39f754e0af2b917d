/** What a villager is asked, shown and said: what it was, what it is to be, what she adds or gets back. */
import type { AskedGood, AskView } from '../../core/app'
import { type Lang, translate } from '../../i18n'
import { denominations, piecesFor } from '../cash'
import { named } from '../context'
import { moneyText, moneyWords } from '../money'
import { dayAndTime } from '../time'
import { Piles } from './cash'
import { Icon, Picture } from './picture'

interface Props {
  readonly asked: AskView
  readonly lang: Lang
  readonly currency: string
}

export function AskCompared({ asked, lang, currency }: Props) {
  const { before, after, quantity, until } = asked
  const row = (key: 'ask_before' | 'ask_after', good: AskedGood) => (
    <li class={key === 'ask_after' ? 'now' : 'was'}>
      <Picture sheet="shelf" name={good.icon} />
      <span class="what">
        <span>{translate(lang, key)}</span>
        <b>
          {named(lang, good)} ×{quantity}
        </b>
        <b class="money">{translate(lang, 'ask_each', { amount: moneyText(good.unitPriceMinor, currency) })}</b>
      </span>
    </li>
  )
  return (
    <ul class="ask-compared">
      {row('ask_before', before)}
      {row('ask_after', after)}
      <li class="until">{translate(lang, 'ask_until', { date: dayAndTime(lang, until) })}</li>
    </ul>
  )
}

/** What she adds, or what she gets back, as figures and as drawings of the cash. */
export function AskCash({ asked: { extraMinor, backMinor }, lang, currency }: Props) {
  const amount = extraMinor || backMinor
  if (amount === 0) {
    return (
      <p class="facing-total">
        <b>{translate(lang, 'ask_same')}</b>
      </p>
    )
  }
  const label = translate(lang, extraMinor > 0 ? 'ask_you_add' : 'ask_you_get')
  const { piles } = piecesFor(amount, denominations(currency))
  return (
    <div>
      <p class="facing-total" aria-live="polite">
        <span>{label}</span>
        <b class="money">{`${extraMinor > 0 ? '+' : ''}${moneyText(amount, currency)}`}</b>
        <span>{moneyWords(amount, lang)}</span>
      </p>
      <div class="facing-cash">
        <Icon of={extraMinor > 0 ? 'give' : 'cash'} />
        <Piles piles={piles} label={label} />
      </div>
    </div>
  )
}

export function spokenAsk(lang: Lang, asked: AskView): string {
  const { name, before, after, quantity: n, extraMinor, backMinor, paidMinor } = asked
  const said = (minor: number): string => moneyWords(minor, lang)
  const goods = named(lang, before)
  const paid = said(paidMinor)
  const each = { before: said(before.unitPriceMinor), after: said(after.unitPriceMinor) }
  if (!asked.otherGood)
    return translate(lang, 'ask_spoken_price', { name, goods, n, ...each, paid, extra: said(extraMinor) })
  const money =
    extraMinor > 0
      ? translate(lang, 'ask_spoken_extra', { amount: said(extraMinor) })
      : backMinor > 0
        ? translate(lang, 'ask_spoken_back', { amount: said(backMinor) })
        : translate(lang, 'ask_spoken_same')
  return translate(lang, 'ask_spoken_other', { name, goods, n, ...each, paid, money, other: named(lang, after) })
}

/** What a villager is asked, shown and said: what it was, what it is to be, what she adds or gets back. */
import type { AskedGood, AskView, Fallen } from '../../core/app'
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
export function AskCash({ asked: { extraMinor, yes }, lang, currency }: Props) {
  const amount = extraMinor || yes.backMinor
  if (amount === 0) {
    return (
      <p class="facing-total">
        {yes.dueMinor > 0 && <span>{translate(lang, 'ask_you_less')}</span>}
        <b>{yes.dueMinor > 0 ? moneyText(yes.dueMinor, currency) : translate(lang, 'ask_same')}</b>
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
      {yes.dueMinor > 0 && (
        <p>
          {translate(lang, 'ask_you_less')} <b class="money">{moneyText(yes.dueMinor, currency)}</b>
        </p>
      )}
      <div class="facing-cash">
        <Icon of={extraMinor > 0 ? 'give' : 'cash'} />
        <Piles piles={piles} label={label} />
      </div>
    </div>
  )
}

/** What need not be paid any more, then what is given back in cash. */
export function spokenBack(lang: Lang, { dueMinor, backMinor }: Fallen): string {
  const less = dueMinor > 0 ? translate(lang, 'ask_spoken_less', { amount: moneyWords(dueMinor, lang) }) : ''
  const back = backMinor > 0 ? translate(lang, 'ask_spoken_back', { amount: moneyWords(backMinor, lang) }) : ''
  return less && back && lang === 'en' ? `${less} ${back}` : less + back
}

export function spokenAsk(lang: Lang, asked: AskView): string {
  const { name, before, after, quantity: n, extraMinor, yes } = asked
  const said = (minor: number): string => moneyWords(minor, lang)
  const goods = named(lang, before)
  const back = spokenBack(lang, asked.no)
  const each = { before: said(before.unitPriceMinor), after: said(after.unitPriceMinor) }
  if (!asked.otherGood)
    return translate(lang, 'ask_spoken_price', { name, goods, n, ...each, back, extra: said(extraMinor) })
  const money =
    extraMinor > 0
      ? translate(lang, 'ask_spoken_extra', { amount: said(extraMinor) })
      : yes.dueMinor + yes.backMinor > 0
        ? spokenBack(lang, yes)
        : translate(lang, 'ask_spoken_same')
  return translate(lang, 'ask_spoken_other', { name, goods, n, ...each, back, money, other: named(lang, after) })
}

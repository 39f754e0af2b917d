/** A villager's statement as sentences, the latest first: the same on the screen, on paper and spoken. Pure. */
import type { Statement } from '../core/app'
import { type Lang, speaker } from '../i18n'
import { statementWords } from '../i18n/statement'
import { moneyWords } from './money'
import { day } from './time'

/** One thing that was done: where and when, and what it was, a sentence each. */
export interface Told {
  readonly at: string
  readonly head: string
  readonly sentences: readonly string[]
}

type Money = (minor: number) => string
type Words = ReturnType<typeof wordsOf>

const wordsOf = (lang: Lang) => speaker(statementWords, lang)

export function toldOf(it: Statement, lang: Lang, money: Money): readonly Told[] {
  const t = wordsOf(lang)
  const rows = [
    ...it.orders.map((order) => orderTold(order, lang, t, money)),
    ...it.refunds.map((refund) => refundTold(refund, lang, t, money)),
    ...it.complaints.map(({ at, number, state }) => {
      const said = { date: day(lang, at), number, state: t(`complaint_${state}`) }
      return { at, head: '', sentences: [t('complaint', said)] }
    }),
  ]
  return rows.sort((a, b) => (a.at < b.at ? 1 : -1))
}

function orderTold(it: Statement['orders'][number], lang: Lang, t: Words, money: Money): Told {
  const stopped = it.state === 'held' || it.state === 'cancelled' ? t(`state_${it.state}`) : null
  const goods = it.lines.map(({ zh, en, quantity, amountMinor, fate }) =>
    t('line', {
      goods: lang === 'zh-Hans' ? zh : en,
      ...{ quantity, amount: money(amountMinor), fate: stopped ?? t(`fate_${fate}`) },
    }),
  )
  const fee = it.feeMinor > 0 ? [t('fee', { amount: money(it.feeMinor) })] : []
  return {
    at: it.at,
    head: t('order', { date: day(lang, it.at), station: it.station, slip: it.slipNo }),
    sentences: [...goods, ...fee, t('total', { amount: money(it.totalMinor) })],
  }
}

function refundTold(it: Statement['refunds'][number], lang: Lang, t: Words, money: Money): Told {
  const at = it.paidAt ?? it.owedAt
  const said = { slip: it.slipNo, amount: money(it.amountMinor), date: day(lang, at), station: it.station }
  return { at, head: '', sentences: [t(it.paidAt ? 'refund_paid' : 'refund_owed', said)] }
}

/** One thing for the ear: `money` of `toldOf` was words. */
export const spokenTold = ({ head, sentences }: Told, lang: Lang): string =>
  [head, ...sentences].filter(Boolean).join(lang === 'zh-Hans' ? '，' : '. ')

/** All of it for the ear. */
export function spokenStatement(it: Statement, lang: Lang): string {
  const t = wordsOf(lang)
  const rows = toldOf(it, lang, (minor) => moneyWords(minor, lang)).map((row) => spokenTold(row, lang))
  const stop = lang === 'zh-Hans' ? '。' : '. '
  const owed =
    it.owedMinor > 0 ? t('spoken_owed', { amount: moneyWords(it.owedMinor, lang) }) : t('spoken_nothing_owed')
  const said = { name: it.name, from: day(lang, it.since), to: day(lang, it.askedAt) }
  const body = rows.length > 0 ? rows.map((row) => row.replace(/[。.]$/, '') + stop).join('') : t('nothing')
  return `${t('spoken_intro', said)}${body}${owed}`
}

/**
 * Another price or another good that a villager is asked about: what the county asks, and on top of that what she said
 * here and the county has not answered yet. Pure.
 */

import type { Mandate, Slip } from './app'
import type { AskRef } from './consenting'
import { dueOf, lessened } from './dues'
import type { Kv, OpRecord, RefundRecord, Writes } from './records'
import type { Warning } from './trouble'
import type { Bodies } from './types.gen'
import type { FeedItem } from './wire'

export interface AskedGood {
  readonly offer: number
  readonly unitPriceMinor: number
  readonly zh: string
  readonly en: string
  readonly icon: string
}

/** What she said here. */
export interface AskAnswer {
  readonly op: string
  readonly seq: number
  readonly agreed: boolean
  readonly at: string
  /** Why the county did not take it as it was; null while it has not answered, and when it did. */
  readonly code: string | null
}

export interface AskRecord {
  readonly id: string
  readonly order: string
  readonly n: number
  readonly slipNo: string
  readonly villager: string
  readonly name: string
  readonly quantity: number
  readonly before: AskedGood
  readonly after: AskedGood
  readonly since: string
  /** Until then she may say yes. */
  readonly until: string
  /** The county has said that it is over. */
  readonly over: boolean
  readonly answer: AskAnswer | null
}

export interface AskView extends AskRecord {
  readonly otherGood: boolean
  /** What she pays on top when she says yes, also where something of the order is still to be paid. */
  readonly extraMinor: number
  /** What falls of the rest of her order first, and what of it she gets back in cash: when she says yes, or no. */
  readonly yes: Fallen
  readonly no: Fallen
}

export interface Fallen {
  readonly dueMinor: number
  readonly backMinor: number
}

export interface Answered {
  /** Of what she agreed to; null when she did not. */
  readonly slip: Slip | null
  /** A refund that may be paid at once, also without network; '' when nothing is owed. */
  readonly refund: string
}

export interface AskActions {
  /** Call before cash moves: warnings for her yes. Rejects with `unknown_ask`. */
  checkAsk(id: string, mandate: Mandate): Promise<readonly Warning[]>
  /** Her yes with what she gave, or her no. Works without network. Rejects with `ask_over` for a yes after the deadline. */
  answerAsk(
    id: string,
    it: { readonly agreed: boolean; readonly mandate: Mandate; readonly tenderedMinor: number },
  ): Promise<Answered>
}

type Consent = Bodies['order.consent']
/** Answered ones that are over, remembered: a county that came back from a backup may ask them again. */
const OVER_MAX = 100

/** Those that are not over, and those that the county did not take as they were said here; the first deadline first. */
export const askViews = (kv: Partial<Kv>): AskView[] =>
  (kv.asks ?? [])
    .filter(({ over, answer }) => !over || (answer?.code && answer.code !== 'signed_before'))
    .map((it) => askView(it, dueOf(kv, it.order)))
    .sort((a, b) => (a.until < b.until ? -1 : 1))

/** `dueMinor`: what is still to be paid of its order. */
export function askView(it: AskRecord, dueMinor: number): AskView {
  const more = it.quantity * (it.after.unitPriceMinor - it.before.unitPriceMinor)
  const fallen = (agreed: boolean): Fallen => {
    const freed = freedBy(it, agreed)
    const fell = Math.min(freed, dueMinor)
    return { dueMinor: fell, backMinor: freed - fell }
  }
  return {
    ...it,
    otherGood: it.before.offer !== it.after.offer,
    extraMinor: Math.max(0, more),
    yes: fallen(true),
    no: fallen(false),
  }
}

export function askRef(kv: Partial<Kv>, id: string): AskRef | null {
  const found = kv.asks?.find((it) => it.id === id)
  if (!found) return null
  const { order, n, until, over, answer } = found
  return {
    order,
    n,
    extraMinor: askView(found, 0).extraMinor,
    until,
    answered: answer !== null,
    lapsed: over && !answer,
  }
}

/** What her answer changes here: it is said, and when something is owed for it, it may be paid at once. */
export function consentWrites(
  kv: Partial<Kv>,
  op: { readonly id: string; readonly seq: number; readonly at: string },
  body: Consent,
): Writes {
  const { id, seq, at } = op
  const answer: AskAnswer = { op: id, seq, agreed: body.agreed, at, code: null }
  const asks = (kv.asks ?? []).map((it) => (it.id === body.ask ? { ...it, answer } : it))
  const asked = asks.find((it) => it.id === body.ask)
  if (!asked) return { kv: { asks } }
  const { dues, refundMinor: amountMinor } = lessened(kv, asked.order, freedBy(asked, body.agreed), seq)
  const left = dues ? { dues } : {}
  if (amountMinor === 0) return { kv: { asks, ...left } }
  const { slipNo, name } = asked
  const why = body.agreed ? 'cheaper' : 'not_agreed'
  const refund: RefundRecord = { id, slipNo, name, amountMinor, why, since: at, paid: false, seq }
  return { kv: { asks, ...left, refunds: [...(kv.refunds ?? []).filter((it) => it.id !== id), refund] } }
}

/** What her answer sets free of the order's money. */
function freedBy({ quantity, before, after }: AskRecord, agreed: boolean): number {
  return quantity * (agreed ? Math.max(0, before.unitPriceMinor - after.unitPriceMinor) : before.unitPriceMinor)
}

/** What the county did not take as it was: what only this phone took for owed is owed no more, unless it is paid already. */
export function askTakenBack(kv: Partial<Kv>, odd: readonly OpRecord[]): Partial<Kv> {
  const codes = new Map(
    odd.flatMap((op) => (op.kind === 'order.consent' ? [[op.id, op.code ?? 'unknown'] as const] : [])),
  )
  if (codes.size === 0) return {}
  return {
    asks: (kv.asks ?? []).map((it) => {
      const code = it.answer && codes.get(it.answer.op)
      return it.answer && code ? { ...it, answer: { ...it.answer, code } } : it
    }),
    refunds: (kv.refunds ?? []).filter((it) => it.paid || !codes.has(it.id)),
  }
}

/** The county speaks of an ask. What was said here stays said, however late its news is. */
export function askTold(asks: readonly AskRecord[], item: Extract<FeedItem, { kind: 'ask' }>): readonly AskRecord[] {
  const known = asks.find((it) => it.id === item.ask)
  const told = askRecord(item, known)
  const others = asks.filter((it) => it !== known)
  const over = others.filter((it) => it.over).slice(-OVER_MAX)
  return [...over, ...others.filter((it) => !it.over), told].filter((it) => !it.over || it.answer)
}

/** Before everything is told again: what was said here is remembered, also where the county has it no more. */
export const asksKept = (asks: readonly AskRecord[]): readonly AskRecord[] =>
  asks.filter((it) => it.answer).map((it) => ({ ...it, over: true }))

/** Without what was said after `seq`, which is to be signed again. */
export const asksBefore = (asks: readonly AskRecord[], seq: number): readonly AskRecord[] =>
  asks.map((it) => ((it.answer?.seq ?? 0) > seq ? { ...it, answer: null } : it))

function askRecord(item: Extract<FeedItem, { kind: 'ask' }>, known: AskRecord | undefined): AskRecord {
  const { ask: id, order, n, slip_no: slipNo, villager, name, quantity, since, until, state } = item
  const [before, after] = [good(item.before), good(item.after)]
  const answer = known?.answer ?? null
  return { id, order, n, slipNo, villager, name, quantity, before, after, since, until, over: state !== 'open', answer }
}

const good = ([offer, unitPriceMinor, zh, en, icon]: readonly [number, number, string, string, string]): AskedGood => ({
  ...{ offer, unitPriceMinor, zh, en, icon },
})

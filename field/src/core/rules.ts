/**
 * The till as a fold: (state, operation, facts) -> (state, code). Twin of farmgate/counter/rules.py; both replay
 * tests/vectors/till_fold.json. The phone runs it to warn before cash moves and to know what to expect in the drawer.
 *
 * A code never undoes an operation: cash that changed hands has changed hands, and only the drawer follows it.
 */

import type { Bodies } from './types.gen'

export interface TillState {
  readonly shift: string | null
  readonly drawerMinor: number
  readonly floatMinor: number
  /** The station's own date, `YYYY-MM-DD`, that the day figures are of. */
  readonly day: string | null
  readonly dayTotalMinor: number
  readonly dayCount: number
  /** Pieces promised so far of every offer that has an allocation. */
  readonly promised: Readonly<Record<number, number>>
}

export const EMPTY_TILL: TillState = {
  shift: null,
  drawerMinor: 0,
  floatMinor: 0,
  day: null,
  dayTotalMinor: 0,
  dayCount: 0,
  promised: {},
}

export interface LeaseFacts {
  readonly device: string
  readonly saleCapMinor: number
  readonly dayCapMinor: number
  readonly dayCountCap: number
  readonly hardExpiresAt: string
}

export interface ListFacts {
  readonly prices: ReadonlyMap<number, number>
  readonly feeMinor: number
  readonly supersededAt: string | null
}

/** Whose till this is, and the clock of its station. */
export interface Who {
  readonly device: string
  readonly deviceCode: string
  readonly county: string
  readonly utcOffsetMinutes: number
}

/** What is known that bears on one order; null where there is no such thing. */
export interface OrderFacts {
  readonly lease: LeaseFacts | null
  readonly priceList: ListFacts | null
  readonly villagerKnown: boolean
  readonly mandateGood: boolean
  readonly allocation: ReadonlyMap<number, number>
  /** The most of it that may be left to its collection. */
  readonly mayOweMinor: number
}

export interface OrderRef {
  readonly device: string
  readonly totalMinor: number
  /** What is still to be paid of it. */
  readonly dueMinor: number
  readonly held: boolean
  readonly cancelled: boolean
  /** Merchants have been asked for its goods: it cannot be taken back any more. */
  readonly bought?: boolean
  /** [offer, quantity], as it was placed. */
  readonly lines: readonly (readonly [number, number])[]
}

/** What is still to be paid of an order of the county, whichever phone placed it. */
export type DueRef = Pick<OrderRef, 'dueMinor'>

export interface BagRef {
  readonly toHolder: string
  readonly sealedMinor: number
  readonly opened: boolean
}

export interface RefundRef {
  readonly amountMinor: number
  readonly paid: boolean
}

export type Code =
  | 'no_shift'
  | 'shift_open'
  | 'till_mismatch'
  | 'unknown_villager'
  | 'not_allowed'
  | 'unknown_offer'
  | 'wrong_price'
  | 'stale_price'
  | 'bad_total'
  | 'no_lease'
  | 'lease_expired'
  | 'over_sale_cap'
  | 'over_day_cap'
  | 'over_count_cap'
  | 'over_float'
  | 'over_allocation'
  | 'deposit_too_small'
  | 'over_drawer'
  | 'unknown_order'
  | 'already_cancelled'
  | 'already_bought'
  | 'unknown_bag'
  | 'bag_difference'
  | 'unknown_refund'
  | 'already_paid'
  | 'wrong_amount'
  | 'unknown_ask'
  | 'already_answered'
  | 'too_late'

export interface Step {
  readonly state: TillState
  readonly code: Code | null
}

const PRICE_LIST_GRACE_MS = 72 * 3_600_000

/** The station's own date at a moment, `YYYY-MM-DD`. */
export function businessDay(at: string, utcOffsetMinutes: number): string {
  return new Date(Date.parse(at) + utcOffsetMinutes * 60_000).toISOString().slice(0, 10)
}

export function openShift(state: TillState, id: string, body: Bodies['shift.open']): Step {
  const step = counted(state, body, state.shift ? 'shift_open' : null)
  return { ...step, state: { ...step.state, shift: id } }
}

export function closeShift(state: TillState, body: Bodies['shift.close']): Step {
  const step = counted(state, body, state.shift === body.shift ? null : 'no_shift')
  return { ...step, state: { ...step.state, shift: null } }
}

export function placeOrder(
  state: TillState,
  at: string,
  body: Bodies['order.place'],
  who: Who,
  facts: OrderFacts,
): Step {
  const today = onDay(state, at, who, facts.lease)
  const code = orderOddity(today, at, body, who, facts)
  const paid = {
    ...today,
    drawerMinor: today.drawerMinor + body.tendered_minor - body.change_minor,
    dayTotalMinor: today.dayTotalMinor + body.total_minor,
    dayCount: today.dayCount + 1,
  }
  if (code) return { state: paid, code }
  const promised: Record<number, number> = { ...paid.promised }
  for (const [offer, quantity] of body.lines) {
    if (facts.allocation.has(offer)) promised[offer] = (promised[offer] ?? 0) + quantity
  }
  return { state: { ...paid, floatMinor: paid.floatMinor - body.total_minor + body.due_minor, promised }, code: null }
}

/** The rest of an order is paid. Goods were short meanwhile, and nobody knew: what is too much waits for a person. */
export function payBalance(state: TillState, body: Bodies['order.balance'], order: DueRef | null): Step {
  const cash = body.tendered_minor - body.change_minor
  const paid = { ...state, drawerMinor: state.drawerMinor + cash }
  const code = balanceOddity(state, body, order)
  if (code || !order) return { state: paid, code: code ?? 'unknown_order' }
  const surplus = cash > order.dueMinor ? 'wrong_amount' : null
  if (order.dueMinor > state.floatMinor) return { state: paid, code: surplus ?? 'over_float' }
  return { state: { ...paid, floatMinor: paid.floatMinor - order.dueMinor }, code: surplus }
}

export function cancelOrder(state: TillState, body: Bodies['order.cancel'], who: Who, order: OrderRef | null): Step {
  const code = cancelOddity(state, body, who, order)
  const paidBack = { ...state, drawerMinor: state.drawerMinor - body.refund_minor }
  if (code || !order || order.held) return { state: paidBack, code }
  const promised = givenBack(paidBack.promised, order.lines)
  const floatMinor = paidBack.floatMinor + order.totalMinor - order.dueMinor
  return { state: { ...paidBack, floatMinor, promised }, code: null }
}

/** What is still promised when an order that had promised its pieces is no longer to come. */
export function givenBack(promised: TillState['promised'], lines: OrderRef['lines']): TillState['promised'] {
  const left: Record<number, number> = { ...promised }
  for (const [offer, quantity] of lines) {
    const before = left[offer]
    if (before !== undefined) left[offer] = Math.max(0, before - quantity)
  }
  return left
}

/** A refund leaves the drawer, and the agent answers for so much less of the operator's cash. */
export function payRefund(state: TillState, body: Bodies['refund.pay'], refund: RefundRef | null): Step {
  const code = refundOddity(state, body, refund)
  const paid = { ...state, drawerMinor: state.drawerMinor - body.amount_minor }
  return { state: code ? paid : { ...paid, floatMinor: paid.floatMinor + body.amount_minor }, code }
}

export function sealBag(state: TillState, body: Bodies['bag.seal'], who: Who): Step {
  return {
    state: { ...state, drawerMinor: state.drawerMinor - body.amount_minor },
    code: sealOddity(state, body, who),
  }
}

/** Cash from the county is the agent's to answer for, so it takes up float. */
export function openBag(state: TillState, body: Bodies['bag.open'], who: Who, bag: BagRef | null): Step {
  const arrived = { ...state, drawerMinor: state.drawerMinor + body.count_minor }
  if (!bag || bag.opened || bag.toHolder !== `drawer:${who.deviceCode}`) return { state: arrived, code: 'unknown_bag' }
  const code = bag.sealedMinor === body.count_minor ? null : 'bag_difference'
  if (body.count_minor > state.floatMinor) return { state: arrived, code: code ?? 'over_float' }
  return { state: { ...arrived, floatMinor: arrived.floatMinor - body.count_minor }, code }
}

function counted(state: TillState, body: { count_minor: number; expected_minor: number }, oddity: Code | null): Step {
  const mismatch = body.expected_minor === state.drawerMinor ? null : 'till_mismatch'
  return { state: { ...state, drawerMinor: body.count_minor }, code: oddity ?? mismatch }
}

/**
 * Forward only, or a clock set back would begin the caps again; and only within the lease, or a clock that was years
 * ahead for one order would leave the till in a day that is years in coming.
 */
export function onDay(state: TillState, at: string, who: Who, lease: LeaseFacts | null): TillState {
  const day = businessDay(at, who.utcOffsetMinutes)
  if (leaseLapsed(at, who, lease) || (state.day && day <= state.day)) return state
  return { ...state, day, dayTotalMinor: 0, dayCount: 0 }
}

function orderOddity(
  state: TillState,
  at: string,
  body: Bodies['order.place'],
  who: Who,
  facts: OrderFacts,
): Code | null {
  if (!state.shift || body.shift !== state.shift) return 'no_shift'
  if (!facts.villagerKnown) return 'unknown_villager'
  if (!facts.mandateGood) return 'not_allowed'
  return (
    priceOddity(at, body, facts.priceList) ??
    leaseOddity(
      state,
      at,
      { amountMinor: body.total_minor, cashMinor: body.total_minor - body.due_minor, orders: 1 },
      who,
      facts.lease,
    ) ??
    (body.due_minor > facts.mayOweMinor ? 'deposit_too_small' : null) ??
    promiseOddity(state, body, facts.allocation)
  )
}

function priceOddity(at: string, body: Bodies['order.place'], list: ListFacts | null): Code | null {
  if (!list) return 'stale_price'
  if (body.lines.some(([offer]) => !list.prices.has(offer))) return 'unknown_offer'
  const priced = body.lines.every(([offer, , price]) => list.prices.get(offer) === price)
  if (!priced || body.fee_minor !== list.feeMinor) return 'wrong_price'
  const goods = body.lines.reduce((sum, [, quantity, price]) => sum + quantity * price, 0)
  if (body.total_minor !== goods + body.fee_minor) return 'bad_total'
  if (body.tendered_minor - body.change_minor !== body.total_minor - body.due_minor) return 'bad_total'
  const late = list.supersededAt && Date.parse(at) > Date.parse(list.supersededAt) + PRICE_LIST_GRACE_MS
  return late ? 'stale_price' : null
}

/** What is to be sold: for so much, of which so much is paid now, as so many more orders. */
export interface Sold {
  readonly amountMinor: number
  readonly cashMinor: number
  readonly orders: number
}

/** Why a phone may not sell so much, by its lease, or take so much cash, by its agent's float. */
export function leaseOddity(
  state: TillState,
  at: string,
  { amountMinor, cashMinor, orders }: Sold,
  who: Who,
  lease: LeaseFacts | null,
): Code | null {
  const lapsed = leaseLapsed(at, who, lease)
  if (lapsed || !lease) return lapsed
  if (amountMinor > lease.saleCapMinor) return 'over_sale_cap'
  if (state.dayTotalMinor + amountMinor > lease.dayCapMinor) return 'over_day_cap'
  if (state.dayCount + orders > lease.dayCountCap) return 'over_count_cap'
  return cashMinor > state.floatMinor ? 'over_float' : null
}

function leaseLapsed(at: string, who: Who, lease: LeaseFacts | null): Code | null {
  if (!lease || lease.device !== who.device) return 'no_lease'
  return Date.parse(at) > Date.parse(lease.hardExpiresAt) ? 'lease_expired' : null
}

function promiseOddity(
  state: TillState,
  body: Bodies['order.place'],
  allocation: ReadonlyMap<number, number>,
): Code | null {
  const wanted = new Map<number, number>()
  for (const [offer, quantity] of body.lines) wanted.set(offer, (wanted.get(offer) ?? 0) + quantity)
  for (const [offer, quantity] of wanted) {
    const limit = allocation.get(offer)
    if (limit !== undefined && (state.promised[offer] ?? 0) + quantity > limit) return 'over_allocation'
  }
  return null
}

function cancelOddity(state: TillState, body: Bodies['order.cancel'], who: Who, order: OrderRef | null): Code | null {
  if (!state.shift || body.shift !== state.shift) return 'no_shift'
  if (!order || order.device !== who.device) return 'unknown_order'
  if (order.cancelled) return 'already_cancelled'
  if (order.bought) return 'already_bought'
  return body.refund_minor === order.totalMinor - order.dueMinor ? null : 'bad_total'
}

function balanceOddity(state: TillState, body: Bodies['order.balance'], order: DueRef | null): Code | null {
  if (!state.shift || body.shift !== state.shift) return 'no_shift'
  if (!order) return 'unknown_order'
  if (order.dueMinor === 0) return 'already_paid'
  const short = body.amount_minor < order.dueMinor
  return short || body.tendered_minor - body.change_minor !== body.amount_minor ? 'wrong_amount' : null
}

function refundOddity(state: TillState, body: Bodies['refund.pay'], refund: RefundRef | null): Code | null {
  if (!state.shift || body.shift !== state.shift) return 'no_shift'
  if (!refund) return 'unknown_refund'
  if (refund.paid) return 'already_paid'
  return body.amount_minor === refund.amountMinor ? null : 'wrong_amount'
}

function sealOddity(state: TillState, body: Bodies['bag.seal'], who: Who): Code | null {
  if (!state.shift || body.shift !== state.shift) return 'no_shift'
  if (body.amount_minor > state.drawerMinor) return 'over_drawer'
  return body.to === `safe:${who.county}` ? null : 'not_allowed'
}

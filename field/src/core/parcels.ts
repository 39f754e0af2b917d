/**
 * A parcel as this counter sees it: what the county says of it, and on top of that what this phone did and the county has
 * not answered yet. The two are kept apart, so that a snapshot replaces the one and leaves the other. Pure.
 */

import type { Slip, SlipLine } from './app'
import { dueOf, lessened } from './dues'
import type { Kv, OpRecord, RefundRecord, Writes } from './records'
import type { Bodies } from './types.gen'
import type { FeedItem } from './wire'

/** `given` to the van, to go back; `homeward`, at the hub on its way back; `home`, with its merchant; `lost` or spoiled. */
export type ParcelState = 'coming' | 'hub' | 'shelf' | 'collected' | 'back' | 'given' | 'homeward' | 'home' | 'lost'
export type Condition = 'ok' | 'damaged' | 'opened'
/** By what whoever takes a parcel is known. */
export type KnownBy = 'slip' | 'card' | 'delegate' | 'known' | 'code'
export type RefuseReason = 'not_as_pictured' | 'wrong_goods' | 'damaged' | 'too_late' | 'changed_mind' | 'other'

type ParcelKind = Extract<keyof Bodies, `parcel.${string}`>

/** What a phone signs about parcels. */
export type ParcelDeed = { [K in ParcelKind]: { kind: K; body: Bodies[K] } }[ParcelKind]

export type HandOver =
  | { readonly shown: 'slip' | 'card' }
  | { readonly shown: 'delegate'; readonly delegate: string }
  | { readonly shown: 'known'; readonly witness: string }
  | { readonly shown: 'code'; readonly code: string }

export interface PickupCheck {
  readonly right: boolean
  readonly triesLeft: number
}

/** What the county says of a parcel. */
export interface ParcelRecord {
  readonly id: string
  /** Eight characters, printed under the barcode. */
  readonly code: string
  readonly order: string
  readonly slipNo: string
  readonly villager: string
  readonly name: string
  readonly lines: readonly SlipLine[]
  /** Of the goods: what goes back to her when they do. */
  readonly amountMinor: number
  readonly state: ParcelState
  /** Since when it is in that state. */
  readonly since: string
  /** Until then she may bring it back; null where the county has not said. */
  readonly returnUntil: string | null
}

/** What this phone did to a parcel. */
export interface ParcelAct {
  readonly id: string
  readonly seq: number
  readonly parcel: string
  readonly to: ParcelState
  readonly at: string
  /** The county has spoken of the parcel since it has this act. */
  readonly told: boolean
  /** The county took it as an exception: its own word stands. */
  readonly code: string | null
}

export interface ParcelView extends ParcelRecord {
  /** The state is this phone's own word, which the county has not answered. */
  readonly waiting: boolean
  /** Why the county did not take the last act here as it was; null when it did. */
  readonly odd: string | null
  /** What this phone owes for it and has not paid. */
  readonly refund: string | null
  /** What is still to be paid of its order before it is handed over. */
  readonly dueMinor: number
}

export interface ParcelActions {
  receiveParcel(id: string, condition: Condition): Promise<void>
  /**
   * With `code` only after `checkPickup` has found it right. `tenderedMinor`: the cash given for what is still to be paid
   * of its order, which is taken first; rejects with `not_enough_tendered`, or `blocked` when it is over the float.
   */
  handOverParcel(id: string, how: HandOver, tenderedMinor?: number): Promise<void>
  /** Where somebody far away can pay the rest; null when nothing is open. Rejects with `offline`. */
  payLink(order: string): Promise<string | null>
  /** What is still to be paid of an order, without its goods. Rejects like `handOverParcel`. */
  payRest(order: string, tenderedMinor: number): Promise<Slip>
  /** From the shelf. Answers with the refund that may be paid at once, also without network; '' when it cost nothing. */
  refuseParcel(id: string, reason: RefuseReason): Promise<string>
  /** After it was collected, until `returnUntil`. Answers like `refuseParcel`. */
  returnParcel(id: string, reason: RefuseReason): Promise<string>
  /** One that goes back was given to the van. */
  giveBackParcel(id: string): Promise<void>
  /** Rejects with `offline`, `too_many_tries`. */
  checkPickup(id: string, code: string): Promise<PickupCheck>
  /** By code, slip number, name, pinyin or initials, best first. */
  findParcels(text: string): readonly ParcelView[]
  /** What was scanned or typed; case, spaces, O, I and L are forgiven. */
  parcelByCode(code: string): ParcelView | null
}

const BECOMES: Readonly<Record<ParcelKind, ParcelState>> = {
  'parcel.receive': 'shelf',
  'parcel.hand_over': 'collected',
  'parcel.refuse': 'back',
  'parcel.return': 'back',
  'parcel.give_back': 'given',
}
const FORTH: readonly ParcelState[] = [
  'coming',
  'hub',
  'shelf',
  'collected',
  'back',
  'given',
  'homeward',
  'home',
  'lost',
]
/** Answered ones that are remembered: a county that came back from a backup may not know them any more. */
const ANSWERED_MAX = 300

export function parcelViews(kv: Partial<Kv>, wanted: (it: ParcelRecord) => boolean = () => true): ParcelView[] {
  const acts = new Map<string, ParcelAct[]>()
  for (const act of kv.parcelActs ?? []) {
    const those = acts.get(act.parcel)
    if (those) those.push(act)
    else acts.set(act.parcel, [act])
  }
  return (kv.parcels ?? []).filter(wanted).map((it) => parcelView(kv, it, acts.get(it.id) ?? []))
}

function parcelView(kv: Partial<Kv>, it: ParcelRecord, acts: readonly ParcelAct[]): ParcelView {
  const ackSeq = kv.outbox?.ackSeq ?? 0
  const standing = acts.filter((act) => act.code === null && (act.seq > ackSeq || !act.told))
  const [latest] = standing.slice(-1)
  const [last] = acts.slice(-1)
  const owed = acts.find(({ id }) => kv.refunds?.some((refund) => refund.id === id && !refund.paid))
  const now = latest && { state: latest.to, since: latest.at, returnUntil: null }
  const odd = last?.code && last.code !== 'signed_before' && last.at >= it.since ? last.code : null
  // One that was lost and is scanned in was found: what becomes of it the county says.
  const seen = { ...it, ...(it.state !== 'lost' && now) }
  return { ...seen, waiting: latest !== undefined, odd, refund: owed?.id ?? null, dueMinor: dueOf(kv, it.order) }
}

const LEAST_FINISHED: readonly ParcelState[] = ['shelf', 'hub', 'coming', 'lost', 'collected', 'back', 'given']

/** What becomes of each order's goods as far as this counter knows: the least finished of its parcels. */
export function goodsByOrder(kv: Partial<Kv>): ReadonlyMap<string, ParcelState> {
  const goods = new Map<string, ParcelState>()
  for (const { order, state } of parcelViews(kv)) {
    const known = goods.get(order)
    if (!known || LEAST_FINISHED.indexOf(state) < LEAST_FINISHED.indexOf(known)) goods.set(order, state)
  }
  return goods
}

export const isParcelDeed = (act: { readonly kind: string }): act is ParcelDeed => act.kind in BECOMES

/** What a deed changes here: where the parcel is, and when goods come back, what is owed for them. */
export function parcelWrites(
  kv: Partial<Kv>,
  op: { readonly id: string; readonly seq: number; readonly at: string },
  deed: ParcelDeed,
): Writes {
  const { id, seq, at } = op
  const act: ParcelAct = { id, seq, at, parcel: deed.body.parcel, to: BECOMES[deed.kind], told: false, code: null }
  const kept = (kv.parcelActs ?? []).filter((it, n, all) => !it.told || n >= all.length - ANSWERED_MAX)
  const parcelActs = [...kept, act]
  if (!('amount_minor' in deed.body) || deed.body.amount_minor === 0) return { kv: { parcelActs } }
  const parcel = kv.parcels?.find((it) => it.id === act.parcel)
  const { dues, refundMinor } = lessened(kv, parcel?.order ?? '', deed.body.amount_minor, seq)
  const left = dues ? { dues } : {}
  if (refundMinor === 0) return { kv: { parcelActs, ...left } }
  const refund: RefundRecord = {
    id,
    slipNo: parcel?.slipNo ?? '',
    name: parcel?.name ?? '',
    amountMinor: refundMinor,
    why: deed.kind === 'parcel.refuse' ? 'refused' : 'returned',
    since: at,
    paid: false,
    seq,
  }
  return { kv: { parcelActs, ...left, refunds: [...(kv.refunds ?? []).filter((it) => it.id !== id), refund] } }
}

/**
 * What the county did not take as it was. Its word on the parcel stands; what only this phone took for owed is owed no
 * more, unless it is paid already: then the payment finds its own way to a person.
 */
export function takenBack(kv: Partial<Kv>, odd: readonly OpRecord[]): Partial<Kv> {
  const codes = new Map(odd.flatMap((op) => (isParcelDeed(op) ? [[op.id, op.code ?? 'unknown'] as const] : [])))
  if (codes.size === 0) return {}
  return {
    parcelActs: (kv.parcelActs ?? []).map((act) =>
      codes.has(act.id) ? { ...act, told: true, code: codes.get(act.id) ?? null } : act,
    ),
    refunds: (kv.refunds ?? []).filter((it) => it.paid || !codes.has(it.id)),
  }
}

/**
 * The county has spoken of a parcel, and has every act up to `ackSeq`. A parcel only ever goes on: news of a state before
 * the one that an act made is older than the act, on its way since before the county had it.
 */
export function answered(
  acts: readonly ParcelAct[],
  ackSeq: number,
  parcel: string,
  state: ParcelState | 'gone',
): readonly ParcelAct[] {
  const reached = (to: ParcelState) => state === 'gone' || FORTH.indexOf(state) >= FORTH.indexOf(to)
  const isNews = (act: ParcelAct) => !act.told && act.seq <= ackSeq && act.parcel === parcel && reached(act.to)
  return acts.some(isNews) ? acts.map((act) => (isNews(act) ? { ...act, told: true } : act)) : acts
}

/** It has spoken of all; after a restore it may have less than it had. */
export const answeredAnew = (acts: readonly ParcelAct[], ackSeq: number): readonly ParcelAct[] =>
  acts.map((act) => ({ ...act, told: act.seq <= ackSeq }))

/** With the hub on its way back, or with its merchant: no phone of a station has anything to do with it any more. */
export const hasLeft = (state: ParcelState): boolean => state === 'homeward' || state === 'home'

type Told = Exclude<Extract<FeedItem, { kind: 'parcel' }>, { state: 'gone' }>

export function parcelRecord(item: Told): ParcelRecord {
  const lines = item.lines.map(([offer, quantity, unitPriceMinor, zh, en, icon]) => ({
    ...{ offer, quantity, unitPriceMinor, zh, en, icon },
  }))
  const {
    parcel: id,
    code,
    order,
    slip_no: slipNo,
    villager,
    name,
    amount_minor: amountMinor,
    state,
    since,
    return_until: returnUntil,
  } = item
  return { id, code, order, slipNo, villager, name, lines, amountMinor, state, since, returnUntil }
}

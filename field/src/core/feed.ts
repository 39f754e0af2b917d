/** From feed items to a change of the store. What comes from the county replaces what was here; nothing is merged. */

import type { Relation } from './app'
import { asksKept, askTold } from './asks'
import { withDue } from './dues'
import { answered, answeredAnew, hasLeft, parcelRecord } from './parcels'
import type { Kv, OrderRecord, ShelfRecord, VillagerRecord, Writes } from './records'
import type { FeedItem } from './wire'

export interface Before {
  readonly kv: Partial<Kv>
  readonly villagers: ReadonlyMap<string, VillagerRecord>
  readonly orders: ReadonlyMap<string, OrderRecord>
  /** Up to here the county has this phone's operations, so that its own words about them are complete. */
  readonly ackSeq: number
  /** What the operations behind `ackSeq` did to the float. */
  readonly unsentFloatMinor: number
  /** The items are the whole of what there is, not what changed. */
  readonly snapshot: boolean
}

export interface Fed {
  readonly writes: Writes
  /** A change to a list that is not here: ask for everything. */
  readonly resnapshot: boolean
}

interface Draft {
  readonly kv: Partial<Kv>
  readonly villagers: Map<string, VillagerRecord | null>
  readonly orders: Map<string, OrderRecord>
  resnapshot: boolean
}

type Handlers = {
  [K in FeedItem['kind']]: (item: Extract<FeedItem, { kind: K }>, draft: Draft, before: Before) => void
}

const MESSAGES_MAX = 50
/** Paid here, and remembered so that a county that has not heard of it yet cannot offer them again. */
const PAID_REFUNDS_MAX = 100
/** Bags opened here, remembered so that a county that has not heard of it yet cannot offer them again. */
const OPENED_BAGS_MAX = 50

export function applyFeed(items: readonly FeedItem[], before: Before): Fed {
  const draft: Draft = { kv: { ...before.kv }, villagers: new Map(), orders: new Map(), resnapshot: false }
  if (before.snapshot) forget(draft, before)
  for (const item of items) {
    const handle = HANDLERS[item.kind] as ((item: FeedItem, draft: Draft, before: Before) => void) | undefined
    // A newer server may speak of things this app does not know.
    handle?.(item, draft, before)
  }
  const changed = Object.entries(draft.kv).filter(([name, value]) => before.kv[name as keyof Kv] !== value)
  const known = [...draft.villagers]
  return {
    writes: {
      kv: Object.fromEntries(changed),
      putVillagers: known.flatMap(([, villager]) => villager ?? []),
      dropVillagers: known.flatMap(([id, villager]) => (villager ? [] : id)),
      putOrders: [...draft.orders.values()],
    },
    resnapshot: draft.resnapshot,
  }
}

/** Before a snapshot: only what this phone itself added and has not delivered is known to nobody else. */
function forget(draft: Draft, before: Before): void {
  for (const villager of before.villagers.values()) {
    if (villager.seq <= before.ackSeq) draft.villagers.set(villager.id, null)
  }
  draft.kv.delegates = (before.kv.delegates ?? []).filter((it) => it.seq > before.ackSeq)
  draft.kv.allocation = {}
  draft.kv.bags = (before.kv.bags ?? []).filter((bag) => bag.state === 'opened').slice(-OPENED_BAGS_MAX)
  const refunds = before.kv.refunds ?? []
  const unknown = refunds.filter((refund) => !refund.paid && (refund.seq ?? 0) > before.ackSeq)
  draft.kv.refunds = [...refunds.filter((refund) => refund.paid).slice(-PAID_REFUNDS_MAX), ...unknown]
  draft.kv.dues = (before.kv.dues ?? []).filter((it) => it.seq > before.ackSeq)
  if (before.kv.ladder) draft.kv.ladder = { ...before.kv.ladder, rungs: [] }
  draft.kv.standings = {}
  draft.kv.parcels = []
  draft.kv.parcelActs = answeredAnew(before.kv.parcelActs ?? [], before.ackSeq)
  draft.kv.asks = asksKept(before.kv.asks ?? [])
  draft.kv.messages = []
}

const HANDLERS: Handlers = {
  station(item, { kv }) {
    kv.station = {
      villages: item.villages.map(([code, name]) => ({ code, name })),
      complaintNo: item.complaint_no,
      utcOffsetMinutes: item.utc_offset_minutes ?? 480,
    }
    if (!kv.device) return
    kv.device = { ...kv.device, stationCode: item.code, stationName: item.name, countyName: item.county.name }
  },
  agent(item, { kv }) {
    if (kv.device) kv.device = { ...kv.device, agentId: item.id, agentName: item.name }
  },
  shelf(item, { kv }) {
    const parts = item.parts ?? 1
    const begun = kv.shelfParts?.priceList === item.price_list ? kv.shelfParts.parts : Array(parts).fill(null)
    const filled = begun.map((part, n) => (n + 1 === (item.part ?? 1) ? shelfOf(item) : part))
    if (filled.some((part) => part === null)) {
      kv.shelfParts = { priceList: item.price_list, parts: filled }
      return
    }
    const whole = filled as ShelfRecord[]
    kv.shelf = { ...shelfOf(item), offers: whole.flatMap((part) => part.offers) }
    if (kv.shelfParts) kv.shelfParts = { priceList: 0, parts: [] }
  },
  prices(item, draft) {
    const { shelf } = draft.kv
    if (shelf?.priceList === item.price_list) return
    if (!shelf || shelf.priceList !== item.from_price_list) {
      draft.resnapshot = true
      return
    }
    const set = new Map(item.set)
    const withdrawn = new Set(item.withdrawn)
    // A price for an offer that is not on this shelf is a new offer, of which a change tells too little.
    const known = new Set(shelf.offers.map(([offer]) => offer))
    if (item.set.some(([offer]) => !known.has(offer))) draft.resnapshot = true
    draft.kv.shelf = {
      ...shelf,
      priceList: item.price_list,
      offers: shelf.offers
        .filter(([offer]) => !withdrawn.has(offer))
        .map((row) => {
          const [offer, zh, en, specZh, specEn, category, icon, price, ...rest] = row
          return [offer, zh, en, specZh, specEn, category, icon, set.get(offer) ?? price, ...rest]
        }),
    }
  },
  villagers(item, { villagers }, before) {
    for (const id of item.gone) villagers.set(id, null)
    for (const [id, name, pinyin, initials, village, cardNo, language, household, slow] of item.set) {
      // What this phone has just said of her is newer than what the county knows.
      if ((before.villagers.get(id)?.seq ?? 0) > before.ackSeq) continue
      const spoken = language === 'en' ? 'en' : 'zh-Hans'
      villagers.set(id, { id, name, pinyin, initials, village, cardNo, language: spoken, household, slow, seq: 0 })
    }
  },
  delegates(item, { kv }) {
    const said = item.set.map(([villager, delegate, relation]) => ({
      villager,
      delegate,
      relation: relation as Relation,
      seq: 0,
    }))
    const same = (a: { villager: string; delegate: string }) =>
      said.some((b) => a.villager === b.villager && a.delegate === b.delegate)
    kv.delegates = [...(kv.delegates ?? []).filter((it) => !same(it)), ...said]
  },
  allocation(item, { kv }) {
    const allocation: Record<number, number> = { ...kv.allocation }
    for (const [offer, quantity] of item.set) {
      if (quantity === null) delete allocation[offer]
      else allocation[offer] = quantity
    }
    kv.allocation = allocation
  },
  /** The drawer is counted by this phone's own log; how much float there is, only the county knows. */
  till(item, { kv }, before) {
    if (kv.till) kv.till = { ...kv.till, floatMinor: item.float_minor + before.unsentFloatMinor }
  },
  order(item, { orders }, before) {
    const order = orders.get(item.order) ?? before.orders.get(item.order)
    // Let go ahead is before bought, whichever is told last.
    if (order?.state === 'bought' && item.state === 'placed') return
    if (order && isOrderState(item.state)) orders.set(order.id, { ...order, state: item.state })
  },
  bag(item, { kv }) {
    const bags = kv.bags ?? []
    if (bags.some((bag) => bag.id === item.bag && bag.state === 'opened')) return
    const others = bags.filter((bag) => bag.id !== item.bag)
    const { bag: id, seal_no: sealNo, amount_minor: amountMinor, from, state } = item
    kv.bags = state === 'sealed' ? [...others, { id, sealNo, amountMinor, from, state }] : others
  },
  refund(item, { kv }) {
    const refunds = kv.refunds ?? []
    if (item.state === 'gone') {
      // One that was paid here is remembered: a county back from a backup may offer it again.
      kv.refunds = refunds.filter((it) => it.id !== item.refund || it.paid)
      return
    }
    const known = refunds.find((it) => it.id === item.refund)
    if (known?.paid) return
    const { refund: id, slip_no: slipNo, name, amount_minor: amountMinor, why, since } = item
    const others = refunds.filter((it) => it !== known)
    kv.refunds = [...others, { ...known, id, slipNo, name, amountMinor, why, since, paid: false }]
  },
  parcel(item, { kv }, before) {
    const others = (kv.parcels ?? []).filter((it) => it.id !== item.parcel)
    kv.parcels = item.state === 'gone' || hasLeft(item.state) ? others : [...others, parcelRecord(item)]
    kv.parcelActs = answered(kv.parcelActs ?? [], before.ackSeq, item.parcel, item.state)
  },
  due(item, { kv }) {
    for (const [order, villager, dueMinor] of item.set) {
      kv.dues = withDue(kv.dues ?? [], { order, villager, dueMinor, seq: 0 })
    }
  },
  standing(item, { kv }) {
    const told = item.set.map(([villager, collected, refusedAt]) => [villager, { collected, refusedAt }] as const)
    kv.standings = { ...kv.standings, ...Object.fromEntries(told) }
  },
  deposits(item, { kv }) {
    const { rungs, quiet_days: quietDays, villager_cap_minor: villagerCapMinor } = item
    kv.ladder = { rungs, quietDays, villagerCapMinor, stationCapMinor: item.station_cap_minor }
  },
  ask(item, { kv }) {
    kv.asks = askTold(kv.asks ?? [], item)
  },
  bought(item, { orders }, before) {
    for (const id of item.orders) {
      const order = orders.get(id) ?? before.orders.get(id)
      if (order) orders.set(id, { ...order, state: 'bought' })
    }
  },
  holders(item, { kv }) {
    kv.holders = item.set.map(([holder, name]) => ({ holder, name }))
  },
  message({ id, at, from, zh, en }, { kv }) {
    const others = (kv.messages ?? []).filter((message) => message.id !== id)
    const newestFirst = [{ id, at, from, zh, en }, ...others].sort((a, b) => (a.at < b.at ? 1 : -1))
    kv.messages = newestFirst.slice(0, MESSAGES_MAX)
  },
}

function shelfOf(item: Extract<FeedItem, { kind: 'shelf' }>): ShelfRecord {
  return {
    priceList: item.price_list,
    feeMinor: item.fee.per_order_minor,
    categories: item.categories.map(([slug, zh, en, icon], index) => ({ index, slug, zh, en, icon })),
    offers: item.offers,
  }
}

function isOrderState(state: string): state is OrderRecord['state'] {
  return state === 'placed' || state === 'held' || state === 'cancelled' || state === 'bought'
}

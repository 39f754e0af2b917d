/** What the screens see, computed from the book. The drawer is not in it: it is counted blind. */

import type { DeviceView, LeaseView, Offer, OrderView, OutboxView, Phase, ShelfView, State, Villager } from './app'
import { askViews } from './asks'
import type { Book } from './book'
import type { Session } from './core'
import { dueOf } from './dues'
import { slipNumber } from './ids'
import { goodsByOrder, type ParcelState, parcelViews } from './parcels'
import { waitUntil } from './pin'
import type { DeviceRecord, LeaseRecord, OfferRow, OrderRecord, VillagerRecord } from './records'
import { businessDay, EMPTY_TILL } from './rules'

export const STARTING: State = {
  phase: 'starting',
  language: 'zh-Hans',
  device: null,
  shift: null,
  outbox: {
    unsent: 0,
    oldestAt: null,
    lastSyncAt: null,
    online: false,
    syncing: false,
    carried: { waiting: 0, answered: 0 },
  },
  lease: null,
  shelf: null,
  messages: [],
  villages: [],
  bags: [],
  refunds: [],
  parcels: [],
  asks: [],
  holders: [],
  pin: { failures: 0, waitUntil: null },
  problem: null,
}

/** `now`: milliseconds since 1970. */
export function view(book: Book, session: Session, now: number): State {
  const { kv } = book
  return {
    phase: phaseOf(book, session),
    language: kv.language ?? 'zh-Hans',
    device: kv.device ? deviceView(book, kv.device) : null,
    shift: shiftView(book),
    outbox: outboxView(book),
    lease: kv.lease ? leaseView(book, kv.lease, now) : null,
    shelf: shelfView(book),
    messages: kv.messages ?? [],
    villages: kv.station?.villages ?? [],
    bags: (kv.bags ?? []).filter((bag) => bag.state === 'sealed'),
    refunds: (kv.refunds ?? []).filter((refund) => !refund.paid),
    parcels: parcelViews(kv),
    asks: askViews(kv),
    holders: kv.holders ?? [],
    pin: { failures: kv.pin?.failures ?? 0, waitUntil: kv.pin ? waitUntil(kv.pin, now) : null },
    problem: session.problem ?? (kv.outbox?.problem ? { code: kv.outbox.problem, message: null } : null),
  }
}

export function phaseOf({ kv }: Book, session: Session): Phase {
  if (session.elsewhere) return 'elsewhere'
  if (!kv.device || !kv.outbox) return 'new'
  if (kv.outbox.standing !== 'active') return kv.outbox.standing
  if (kv.outbox.parted) return 'frozen'
  if (!kv.pin) return 'choose_pin'
  return session.unlocked ? 'ready' : 'locked'
}

function deviceView({ kv }: Book, it: DeviceRecord): DeviceView {
  const { id, code, stationCode, stationName, countyName, agentName, words, currency } = it
  const complaintNo = kv.station?.complaintNo ?? ''
  return { id, code, stationCode, stationName, countyName, agentName, words, currency, complaintNo }
}

function shiftView(book: Book) {
  const id = book.kv.till?.shift
  if (!id) return null
  const orders = [...book.orders.values()].filter((order) => order.shift === id)
  return { id, openedAt: momentOf(id), orders: orders.length }
}

/** A shift's id begins with the moment it was opened. */
function momentOf(id: string): string {
  return new Date(Number.parseInt(id.replace(/-/g, '').slice(0, 12), 16)).toISOString()
}

function outboxView(book: Book): OutboxView {
  const { outbox } = book.kv
  const bags = [...book.carried.values()]
  return {
    unsent: outbox ? outbox.lastSeq - outbox.ackSeq : 0,
    oldestAt: book.oldestAt,
    lastSyncAt: outbox?.lastSyncAt ?? null,
    online: outbox?.pace.online ?? false,
    syncing: outbox?.pace.inFlight ?? false,
    carried: {
      waiting: bags.reduce((sum, bag) => sum + bag.ops.length - bag.from, 0),
      answered: bags.filter((bag) => bag.answer).length,
    },
  }
}

export function leaseView({ kv }: Book, lease: LeaseRecord, now: number): LeaseView {
  const till = kv.till ?? EMPTY_TILL
  const today = businessDay(new Date(now).toISOString(), kv.station?.utcOffsetMinutes ?? 480)
  const [sold, count] = till.day === today ? [till.dayTotalMinor, till.dayCount] : [0, 0]
  const { softExpiresAt, hardExpiresAt, saleCapMinor } = lease
  const expired = now > Date.parse(hardExpiresAt) ? 'lease_expired' : null
  return {
    softExpiresAt,
    hardExpiresAt,
    saleCapMinor,
    dayCapLeftMinor: Math.max(0, lease.dayCapMinor - sold),
    dayCountLeft: Math.max(0, lease.dayCountCap - count),
    floatLeft: till.floatMinor <= 0 ? 'none' : till.floatMinor < saleCapMinor / 5 ? 'low' : 'plenty',
    warning: expired ?? (now > Date.parse(softExpiresAt) ? 'lease_soft' : null),
  }
}

function shelfView({ kv }: Book): ShelfView | null {
  if (!kv.shelf) return null
  const { priceList, categories, feeMinor, offers } = kv.shelf
  return { priceList, categories, feeMinor, offers: offers.length }
}

export function offerView({ kv }: Book, row: OfferRow): Offer {
  const [offer, zh, en, specZh, specEn, category, icon, priceMinor, weightG, barcode] = row
  const limit = kv.allocation?.[offer]
  const left = limit === undefined ? null : Math.max(0, limit - (kv.till?.promised[offer] ?? 0))
  return { offer, zh, en, specZh, specEn, category, icon, priceMinor, weightG, barcode, left }
}

export function villagerView(book: Book, it: VillagerRecord): Villager {
  const { id, name, village, cardNo, language, household, slow } = it
  const delegates = (book.kv.delegates ?? [])
    .filter((named) => named.villager === id)
    .flatMap(({ delegate, relation }) => {
      const person = book.villagers.get(delegate)
      return person ? [{ id: delegate, name: person.name, relation }] : []
    })
  return { id, name, village, cardNo, language, household, slow, delegates }
}

function orderView(book: Book, order: OrderRecord, goods: ParcelState | null): OrderView {
  const { id, seq, at, villager, villagerName, totalMinor, lines, state, code, dueMinor: left = 0 } = order
  const due = dueOf(book.kv, id)
  // Nobody owes anything for it: what she has given is all that there is.
  const idle = state === 'cancelled' || state === 'held'
  return {
    id,
    number: slipNumber(book.device.code, seq),
    at,
    villager,
    villagerName,
    totalMinor,
    items: lines.reduce((sum, line) => sum + line.quantity, 0),
    state,
    code,
    sent: seq <= (book.kv.outbox?.ackSeq ?? 0),
    dueMinor: idle ? 0 : due,
    paidMinor: totalMinor - (idle ? left : due),
    mayCancel: state !== 'cancelled' && state !== 'bought' && book.kv.till?.shift != null,
    goods,
  }
}

/** Newest first. */
export function ordersOfShift(book: Book): OrderView[] {
  const shift = book.kv.till?.shift
  return ordersWhere(book, (order) => order.shift === shift)
}

/** Those of shifts before whose goods are on their way or have come. */
export function earlierOrders(book: Book): OrderView[] {
  const shift = book.kv.till?.shift
  const told = new Set((book.kv.parcels ?? []).map(({ order }) => order))
  const open = (id: string) => told.has(id) || dueOf(book.kv, id) > 0
  return ordersWhere(book, (it) => it.shift !== shift && (it.state === 'bought' || open(it.id)))
}

function ordersWhere(book: Book, wanted: (order: OrderRecord) => boolean): OrderView[] {
  const orders = [...book.orders.values()].filter(wanted)
  const goods = goodsByOrder(book.kv)
  return orders.sort((a, b) => b.seq - a.seq).map((order) => orderView(book, order, goods.get(order.id) ?? null))
}

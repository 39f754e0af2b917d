/** What an operation of this phone does to its book: the till, the orders, the register, the bags. Pure. */

import type { SlipLine } from './app'
import { askRef, consentWrites } from './asks'
import type { Book, List } from './book'
import { type ConsentFacts, consent } from './consenting'
import { allowance, dueOf, withDue } from './dues'
import type { Act, Made } from './operation'
import { isParcelDeed, parcelWrites } from './parcels'
import type { DelegateRecord, OrderRecord, VillagerRecord, Writes } from './records'
import * as rules from './rules'
import type { Bodies } from './types.gen'

export interface Applied {
  readonly till: rules.TillState
  readonly code: rules.Code | null
  readonly writes: Writes
}

export type Placed = Pick<Made, 'id' | 'seq' | 'hash' | 'at'>

/** `cart` is that of an order, else ''. */
export function applied(book: Book, op: Placed, act: Act, cart = ''): Applied {
  const { state: till, code } = folded(book, op, act)
  return { till, code, writes: isParcelDeed(act) ? parcelWrites(book.kv, op, act) : writesOf(book, op, act, cart) }
}

/** The till after an act at a moment, and what the county will find odd about it. */
export function folded(
  book: Book,
  op: Pick<Placed, 'id' | 'at'>,
  act: Act,
  till: rules.TillState = book.kv.till ?? rules.EMPTY_TILL,
): rules.Step {
  const who = whoseTill(book)
  switch (act.kind) {
    case 'shift.open':
      return rules.openShift(till, op.id, act.body)
    case 'shift.close':
      return rules.closeShift(till, act.body)
    case 'order.place':
      return rules.placeOrder(till, op.at, act.body, who, orderFacts(book, op.at, act.body))
    case 'order.balance':
      return rules.payBalance(till, act.body, book.kv.dues?.find((it) => it.order === act.body.order) ?? null)
    case 'order.cancel':
      return rules.cancelOrder(till, act.body, who, orderRef(book, act.body.order))
    case 'order.consent':
      return consent(till, op.at, act.body, who, consentFacts(book, act.body))
    case 'bag.seal':
      return rules.sealBag(till, act.body, who)
    case 'refund.pay':
      return rules.payRefund(till, act.body, refundRef(book, act.body.refund))
    case 'bag.open':
      return rules.openBag(till, act.body, who, bagRef(book, act.body.bag, who))
    default:
      return { state: till, code: null }
  }
}

function whoseTill(book: Book): rules.Who {
  const { id, code, countyCode } = book.device
  return {
    device: id,
    deviceCode: code,
    county: countyCode,
    utcOffsetMinutes: book.kv.station?.utcOffsetMinutes ?? 480,
  }
}

function orderFacts(book: Book, at: string, body: Bodies['order.place']): rules.OrderFacts {
  const { allocation } = book.kv
  const list = book.lists.get(body.price_list)
  return {
    lease: leaseFacts(book, body.lease),
    priceList: list ? { prices: list.prices, feeMinor: list.feeMinor, supersededAt: null } : null,
    villagerKnown: book.villagers.has(body.villager),
    mandateGood: isMandateGood(book, body.villager, body.mandate),
    allocation: new Map(Object.entries(allocation ?? {}).map(([offer, quantity]) => [Number(offer), quantity])),
    mayOweMinor: allowance(book.kv, body.villager, at, body.total_minor - body.fee_minor, body.total_minor),
  }
}

function consentFacts(book: Book, body: Bodies['order.consent']): ConsentFacts {
  const villager = book.kv.asks?.find((it) => it.id === body.ask)?.villager ?? ''
  return {
    ask: askRef(book.kv, body.ask),
    lease: leaseFacts(book, body.lease ?? 0),
    mandateGood: isMandateGood(book, villager, body.mandate),
  }
}

function isMandateGood({ kv }: Book, villager: string, it: Bodies['order.place']['mandate']): boolean {
  if (it.consent !== 'delegate') return true
  return kv.delegates?.some((named) => named.villager === villager && named.delegate === it.delegate) ?? false
}

function leaseFacts({ kv: { lease } }: Book, number: number): rules.LeaseFacts | null {
  if (lease?.lease !== number) return null
  const { device, saleCapMinor, dayCapMinor, dayCountCap, hardExpiresAt } = lease
  return { device, saleCapMinor, dayCapMinor, dayCountCap, hardExpiresAt }
}

function orderRef(book: Book, id: string): rules.OrderRef | null {
  const order = book.orders.get(id)
  if (!order) return null
  const { totalMinor, state, code } = order
  // One that was held and then let go ahead has taken no float and promised nothing, like one that is held.
  const held = state === 'held' || code !== null
  const [cancelled, bought] = [state === 'cancelled', state === 'bought']
  const dueMinor = dueNow(book, order)
  return { device: book.device.id, totalMinor, dueMinor, held, cancelled, bought, lines: linesOf(order) }
}

/** What is still to be paid of an order of this phone. One that is held is nobody's debt yet, and was paid only in part. */
export const dueNow = (book: Book, { id, state, dueMinor = 0 }: OrderRecord): number =>
  state === 'held' ? dueMinor : dueOf(book.kv, id)

export const linesOf = ({ lines }: Pick<OrderRecord, 'lines'>): rules.OrderRef['lines'] =>
  lines.map(({ offer, quantity }) => [offer, quantity])

function bagRef(book: Book, id: string, who: rules.Who): rules.BagRef | null {
  const bag = book.kv.bags?.find((it) => it.id === id)
  if (!bag || bag.amountMinor === null) return null
  return { toHolder: `drawer:${who.deviceCode}`, sealedMinor: bag.amountMinor, opened: bag.state === 'opened' }
}

function refundRef(book: Book, id: string): rules.RefundRef | null {
  const refund = book.kv.refunds?.find((it) => it.id === id)
  return refund ? { amountMinor: refund.amountMinor, paid: refund.paid } : null
}

function writesOf(book: Book, op: Placed, act: Act, cart: string): Writes {
  switch (act.kind) {
    case 'order.place':
      return {
        putOrders: [orderRecord(book, op, act.body, cart)],
        ...owed(book, act.body.villager, op.id, op.seq, act.body.due_minor),
      }
    case 'order.cancel': {
      const order = book.orders.get(act.body.order)
      if (!order) return {}
      return { putOrders: [{ ...order, state: 'cancelled' }], ...settledHere(book, order.id, op.seq) }
    }
    case 'order.balance':
      return settledHere(book, act.body.order, op.seq)
    case 'order.consent':
      return consentWrites(book.kv, op, act.body)
    case 'bag.open': {
      const bags = (book.kv.bags ?? []).map((bag) => (bag.id === act.body.bag ? { ...bag, state: 'opened' } : bag))
      return { kv: { bags } }
    }
    case 'refund.pay': {
      const refunds = (book.kv.refunds ?? []).map((it) => (it.id === act.body.refund ? { ...it, paid: true } : it))
      return { kv: { refunds } }
    }
    case 'villager.add':
      return { putVillagers: [villagerRecord(op, act.body)] }
    case 'card.link': {
      const villager = book.villagers.get(act.body.villager)
      return villager ? { putVillagers: [{ ...villager, cardNo: act.body.card_no, seq: op.seq }] } : {}
    }
    case 'delegate.add': {
      const { villager, delegate, relation } = act.body
      const added: DelegateRecord = { villager, delegate, relation, seq: op.seq }
      const others = (book.kv.delegates ?? []).filter((it) => it.villager !== villager || it.delegate !== delegate)
      return { kv: { delegates: [...others, added] } }
    }
    default:
      return {}
  }
}

function owed(book: Book, villager: string, order: string, seq: number, dueMinor: number): Writes {
  return dueMinor ? { kv: { dues: withDue(book.kv.dues ?? [], { order, villager, dueMinor, seq }) } } : {}
}

/** Nothing is to be paid of it any more. */
function settledHere(book: Book, order: string, seq: number): Writes {
  const known = book.kv.dues?.find((it) => it.order === order)
  return known ? { kv: { dues: withDue(book.kv.dues ?? [], { ...known, dueMinor: 0, seq }) } } : {}
}

function orderRecord(book: Book, op: Placed, body: Bodies['order.place'], cart: string): OrderRecord {
  return {
    id: op.id,
    seq: op.seq,
    hash: op.hash,
    cart,
    at: op.at,
    shift: body.shift,
    villager: body.villager,
    villagerName: book.villagers.get(body.villager)?.name ?? '',
    lines: body.lines.map((line) => slipLine(book.lists.get(body.price_list), line)),
    feeMinor: body.fee_minor,
    totalMinor: body.total_minor,
    tenderedMinor: body.tendered_minor,
    changeMinor: body.change_minor,
    ...(body.due_minor && { dueMinor: body.due_minor }),
    state: 'placed',
    code: null,
  }
}

function slipLine(list: List | undefined, [offer, quantity, unitPriceMinor]: [number, number, number]): SlipLine {
  const [, zh = '', en = '', specZh = '', specEn = '', , icon = ''] = list?.offers.get(offer) ?? []
  return { offer, zh: `${zh} ${specZh}`.trim(), en: `${en} ${specEn}`.trim(), icon, quantity, unitPriceMinor }
}

function villagerRecord(op: Placed, body: Bodies['villager.add']): VillagerRecord {
  return {
    id: op.id,
    name: body.name,
    // The county knows how her name is read; until it says so she is found by its characters.
    pinyin: '',
    initials: '',
    village: body.village,
    cardNo: body.card_no ?? '',
    language: body.language ?? 'zh-Hans',
    household: body.household ?? '',
    slow: false,
    seq: op.seq,
  }
}

/** What the agent does at the counter. Each act is checked before cash moves, and answered only once it is durable. */

import {
  blockedBy,
  type CancelReason,
  type Cart,
  type CountResult,
  FieldError,
  type Quote,
  type Slip,
  type Warning,
  type WarningCode,
} from './app'
import { dueNow, folded } from './apply'
import type { List } from './book'
import type { Core } from './core'
import { allowance } from './dues'
import { AMOUNT_MINOR_MAX, ORDER_LINES_MAX, QUANTITY_MAX } from './limits'
import { type Act, cleanLine, cleanNote } from './operation'
import type { OrderRecord } from './records'
import { EMPTY_TILL } from './rules'
import { slipOf } from './slips'

const CLOCK_WRONG_MS = 10 * 60_000
const OUTBOX_OLD_MS = 72 * 3_600_000
/** Behind the id of a cart that has made an order and makes another. */
const AGAIN = '+'
const BEFORE_ID = '00000000-0000-8000-8000-000000000000'

export class Counter {
  /** The list each cart was quoted from: what she was told is what she pays, whatever is published meanwhile. */
  private readonly quotedFrom = new Map<string, List>()

  constructor(private readonly core: Core) {}

  openShift(countMinor: number): Promise<CountResult> {
    return this.core.ready(async () => {
      const till = this.core.book.kv.till ?? EMPTY_TILL
      if (till.shift) throw new FieldError('shift_open')
      const expected = till.drawerMinor
      const body = { count_minor: amount(countMinor, 'count'), expected_minor: expected }
      await this.core.record({ kind: 'shift.open', body })
      return counted(countMinor, expected)
    })
  }

  closeShift(countMinor: number): Promise<CountResult> {
    return this.core.ready(async () => {
      const { shift, drawerMinor: expected } = this.core.inShift()
      const body = { shift, count_minor: amount(countMinor, 'count'), expected_minor: expected }
      await this.core.record({ kind: 'shift.close', body })
      return counted(countMinor, expected)
    })
  }

  checkOrder(cart: Cart): Promise<Quote> {
    return this.core.ready(async () => {
      this.quotedFrom.set(cart.id, this.core.book.list)
      const quote = this.quote(cart)
      const full = await this.core.book.store.prove().then(
        () => false,
        () => true,
      )
      return full ? { ...quote, warnings: [...quote.warnings, { code: 'disk_full', blocks: true }] } : quote
    })
  }

  placeOrder(order: Cart & { readonly tenderedMinor: number; readonly dueMinor?: number }): Promise<Slip> {
    return this.core.ready(async () => {
      const { book } = this.core
      const { before, cart } = this.placeOf(order)
      if (before) return slipOf(this.core, before)
      const due = amount(order.dueMinor ?? 0, 'due')
      const quote = this.quote(order, due)
      refuseBlocked(quote.warnings)
      if (amount(order.tenderedMinor, 'tendered') < quote.totalMinor - due) throw new FieldError('not_enough_tendered')
      const { op } = await this.core.record(this.orderAct(order, order.tenderedMinor, due), { cart })
      const placed = book.orders.get(op.id)
      if (!placed) throw new FieldError('unknown_order')
      return slipOf(this.core, placed)
    })
  }

  cancelOrder(id: string, reason: CancelReason, note = ''): Promise<Slip> {
    return this.core.ready(async () => {
      const order = this.core.book.orders.get(id)
      if (!order) throw new FieldError('unknown_order')
      if (order.state === 'cancelled') throw new FieldError('already_cancelled')
      if (order.state === 'bought') throw new FieldError('already_bought')
      const { shift } = this.core.inShift()
      const clean = cleanNote(note)
      if (clean === null) throw new FieldError('bad_input', { field: 'note' })
      const paid = order.totalMinor - dueNow(this.core.book, order)
      const body = { shift, order: id, reason, note: clean, refund_minor: paid }
      const { op } = await this.core.record({ kind: 'order.cancel', body })
      return slipOf(this.core, { ...order, totalMinor: paid, tenderedMinor: 0, changeMinor: paid }, op, 'cancel')
    })
  }

  async checkBag(amountMinor: number): Promise<readonly Warning[]> {
    return this.core.ready(async () => {
      const { shift } = this.core.inShift()
      const to = this.core.book.kv.holders?.[0]?.holder ?? ''
      const body = { shift, seal_no: '-', to, amount_minor: amountMinor }
      const { code } = folded(this.core.book, { id: BEFORE_ID, at: this.core.moment() }, { kind: 'bag.seal', body })
      return code === 'over_drawer' ? [{ code, blocks: true }] : []
    })
  }

  sealBag(bag: { readonly sealNo: string; readonly to: string; readonly amountMinor: number }): Promise<Slip> {
    return this.core.ready(async () => {
      const { shift } = this.core.inShift()
      const sealNo = cleanLine(bag.sealNo)
      if (!sealNo) throw new FieldError('bad_input', { field: 'sealNo' })
      if (!this.core.book.kv.holders?.some((it) => it.holder === bag.to)) {
        throw new FieldError('bad_input', { field: 'to' })
      }
      const amountMinor = amount(bag.amountMinor, 'amount')
      if (amountMinor === 0) throw new FieldError('bad_input', { field: 'amount' })
      const act: Act = { kind: 'bag.seal', body: { shift, seal_no: sealNo, to: bag.to, amount_minor: amountMinor } }
      const at = this.core.moment()
      const { code } = folded(this.core.book, { id: BEFORE_ID, at }, act)
      if (code) throw blockedBy(code as WarningCode)
      const { op } = await this.core.record(act, { at })
      return slipOf(this.core, { totalMinor: amountMinor }, op, 'bag')
    })
  }

  openBag(id: string, countMinor: number): Promise<CountResult> {
    return this.core.ready(async () => {
      const { shift } = this.core.inShift()
      const bag = this.core.book.kv.bags?.find((it) => it.id === id && it.state === 'sealed')
      if (!bag) throw new FieldError('unknown_bag')
      const count = amount(countMinor, 'count')
      await this.core.record({ kind: 'bag.open', body: { shift, bag: id, count_minor: count } })
      return counted(count, bag.amountMinor ?? count)
    })
  }

  /**
   * The same cart again is the same order again: a second tap, or a screen that did not see the first answer. But a
   * phone that died before it forgot the cart shows it once more, and what is changed in it then is another sale.
   */
  private placeOf(order: Cart): { before: OrderRecord | undefined; cart: string } {
    const { book } = this.core
    for (let cart = order.id; ; cart += AGAIN) {
      const before = book.orders.get(book.orderOfCart.get(cart) ?? '')
      if (!before || isSale(before, order, book.kv.till?.shift)) return { before, cart }
    }
  }

  private listOf(cart: Cart): List {
    return this.quotedFrom.get(cart.id) ?? this.core.book.list
  }

  private quote(cart: Cart, dueMinor = 0): Quote {
    const { prices, feeMinor } = this.listOf(cart)
    const at = this.core.moment()
    const goodsMinor = cart.lines.reduce((sum, line) => sum + line.quantity * (prices.get(line.offer) ?? 0), 0)
    const totalMinor = goodsMinor + feeMinor
    const mayOweMinor = allowance(this.core.book.kv, cart.villager, at, goodsMinor, totalMinor)
    const warnings = [...this.blocking(cart, totalMinor, dueMinor), ...this.soft()]
    return { goodsMinor, feeMinor, totalMinor, mayOweMinor, warnings }
  }

  private blocking(cart: Cart, totalMinor: number, dueMinor: number): Warning[] {
    const { book } = this.core
    if (cart.lines.length === 0) return [{ code: 'empty_cart', blocks: true }]
    const odd = cart.lines.length > ORDER_LINES_MAX || cart.lines.some((line) => !isQuantity(line.quantity))
    if (odd) throw new FieldError('bad_input', { field: 'lines' })
    const { prices } = this.listOf(cart)
    const unknown = cart.lines.find((line) => !prices.has(line.offer))
    if (unknown) return [{ code: 'unknown_offer', blocks: true, offer: unknown.offer }]
    const { code } = folded(
      book,
      { id: BEFORE_ID, at: this.core.moment() },
      this.orderAct(cart, totalMinor - dueMinor, dueMinor),
    )
    return code ? [this.explained(code as WarningCode, cart)] : []
  }

  private explained(code: WarningCode, cart: Cart): Warning {
    const { allocation, till = EMPTY_TILL, lease } = this.core.book.kv
    const blocked = { code, blocks: true }
    if (code === 'over_sale_cap' && lease) return { ...blocked, left: lease.saleCapMinor }
    if (code !== 'over_allocation') return blocked
    const leftOf = (offer: number) => (allocation?.[offer] ?? Number.POSITIVE_INFINITY) - (till.promised[offer] ?? 0)
    const wanted = (offer: number) => cart.lines.reduce((n, line) => n + (line.offer === offer ? line.quantity : 0), 0)
    const short = cart.lines.find((line) => wanted(line.offer) > leftOf(line.offer))
    return short ? { ...blocked, offer: short.offer, left: Math.max(0, leftOf(short.offer)) } : blocked
  }

  private soft(): Warning[] {
    const { book, deps, session } = this.core
    const now = deps.now()
    const { lease } = book.kv
    const codes: WarningCode[] = []
    if (lease && now > Date.parse(lease.softExpiresAt)) codes.push('lease_soft')
    if (lease && now > Date.parse(lease.priceListValidUntil)) codes.push('stale_price')
    if (Math.abs(session.skewMs) > CLOCK_WRONG_MS) codes.push('clock_wrong')
    if (book.oldestAt && now - Date.parse(book.oldestAt) > OUTBOX_OLD_MS) codes.push('outbox_old')
    return codes.map((code) => ({ code, blocks: false }))
  }

  private orderAct(cart: Cart, tenderedMinor: number, dueMinor: number): Act {
    const { kv } = this.core.book
    const { number, prices, feeMinor } = this.listOf(cart)
    const lines = cart.lines.map(({ offer, quantity }): [number, number, number] => [
      offer,
      quantity,
      prices.get(offer) ?? 0,
    ])
    const total = lines.reduce((sum, [, quantity, price]) => sum + quantity * price, feeMinor)
    const { consent, delegate = null } = cart.mandate
    return {
      kind: 'order.place',
      body: {
        shift: kv.till?.shift ?? '',
        villager: cart.villager,
        mandate: { consent, delegate },
        lease: kv.lease?.lease ?? 0,
        price_list: number,
        lines,
        fee_minor: feeMinor,
        total_minor: total,
        tendered_minor: tenderedMinor,
        change_minor: tenderedMinor - total + dueMinor,
        due_minor: dueMinor,
      },
    }
  }
}

/** Whether an order is the sale of this cart: in this shift, still standing, for her, with these goods. */
function isSale(order: OrderRecord, cart: Cart, shift: string | null | undefined): boolean {
  const wanted = cart.lines.map(({ offer, quantity }) => `${offer} ${quantity}`)
  const sold = order.lines.map(({ offer, quantity }) => `${offer} ${quantity}`)
  const standing = order.state !== 'cancelled' && order.shift === shift
  return standing && order.villager === cart.villager && wanted.join() === sold.join()
}

function amount(minor: number, field: string): number {
  if (!Number.isSafeInteger(minor) || minor < 0 || minor > AMOUNT_MINOR_MAX) {
    throw new FieldError('bad_input', { field })
  }
  return minor
}

function isQuantity(quantity: number): boolean {
  return Number.isSafeInteger(quantity) && quantity >= 1 && quantity <= QUANTITY_MAX
}

function refuseBlocked(warnings: readonly Warning[]): void {
  const blocks = warnings.filter((warning) => warning.blocks)
  if (blocks.length) throw new FieldError('blocked', { warnings: blocks })
}

function counted(countMinor: number, expectedMinor: number): CountResult {
  return { countMinor, expectedMinor, differenceMinor: countMinor - expectedMinor }
}

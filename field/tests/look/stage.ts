/**
 * A stand-in for the core, for looking at screens and for tests of what screens ask for. Never part of the app.
 * It keeps the shapes of `core/app.ts`, takes its goods from the demo catalogue, and remembers nothing.
 * Address: `phase` `lang` `shift` `lease` `problem` `wait` set the scene, `blocked` and `place` make actions fail.
 */
import * as core from '../../src/core/app'
import { type Cell, cell } from '../../src/ui/cell'
import { remember } from '../../src/ui/recent'
import { EARNINGS, STATEMENT } from './asked'
import { blocked, DEVICE, firstState, OFFERS, person, priced, VILLAGERS } from './data'

const FEE_MINOR = 100
const EXPECTED_MINOR = 52_350
const SLOWNESS_MS = 40

const counted = (countMinor: number, expectedMinor: number): core.CountResult => ({
  countMinor,
  expectedMinor,
  differenceMinor: countMinor - expectedMinor,
})

// On the stage some people have been here before.
for (const { id } of VILLAGERS) remember(id)

export class Stage implements core.App {
  readonly state: Cell<core.State>
  /** What was asked of the core, by name, for tests to read. */
  readonly calls: string[] = []
  private readonly slips = new Map<string, core.Slip>()
  private orders: core.OrderView[] = []

  constructor(private readonly asked: URLSearchParams) {
    this.state = cell(firstState(asked))
  }

  private patch(change: Partial<core.State>): void {
    this.state.set({ ...this.state.get(), ...change })
  }

  private soon<T>(name: string, value: T): Promise<T> {
    this.calls.push(name)
    return new Promise((resolve) => setTimeout(() => resolve(value), SLOWNESS_MS))
  }

  async start(): Promise<void> {}
  async stop(): Promise<void> {}

  async enrol(): Promise<void> {
    await this.soon('enrol', null)
    this.patch({ phase: 'pending', device: DEVICE })
  }

  async setPin(): Promise<void> {
    await this.soon('setPin', null)
    this.patch({ phase: 'ready' })
  }

  async unlock(pin: string): Promise<void> {
    if (pin !== '1234') throw new core.FieldError('wrong_pin')
    this.patch({ phase: 'ready' })
  }

  async lock(): Promise<void> {
    this.patch({ phase: 'locked' })
  }

  async setLanguage(language: core.Language): Promise<void> {
    this.patch({ language })
  }

  async openShift(count_minor: number): Promise<core.CountResult> {
    this.patch({ shift: { id: 'shift', openedAt: new Date().toISOString(), orders: 0 } })
    return this.soon('openShift', counted(count_minor, count_minor))
  }

  async closeShift(count_minor: number): Promise<core.CountResult> {
    this.patch({ shift: null })
    return this.soon('closeShift', counted(count_minor, EXPECTED_MINOR))
  }

  search(text: string, limit = 20): readonly core.Offer[] {
    return OFFERS.filter((it) => (it.zh + it.en.toLowerCase()).includes(text.toLowerCase())).slice(0, limit)
  }

  browse(category: number): readonly core.Offer[] {
    return OFFERS.filter((it) => it.category === category)
  }

  byBarcode(code: string): core.Offer | null {
    return OFFERS.find((it) => it.barcode === code) ?? null
  }

  offer(offer: number): core.Offer | null {
    return OFFERS.find((it) => it.offer === offer) ?? null
  }

  findVillagers(text: string, limit = 20): readonly core.Villager[] {
    return VILLAGERS.filter(({ name }) => name.includes(text)).slice(0, limit)
  }

  villager(id: string): core.Villager | null {
    return VILLAGERS.find((it) => it.id === id) ?? null
  }

  villagerByCard(card: string): core.Villager | null {
    return VILLAGERS.find(({ cardNo }) => cardNo === card) ?? null
  }

  addVillager(it: { readonly name: string; readonly village: string }): Promise<core.Villager> {
    const made = person(VILLAGERS.length, it.name, { village: it.village })
    VILLAGERS.push(made)
    return this.soon('addVillager', made)
  }

  async linkCard(): Promise<void> {}
  async addDelegate(): Promise<void> {}

  newCart(): string {
    return crypto.randomUUID()
  }

  checkOrder(cart: core.Cart): Promise<core.Quote> {
    const goodsMinor = priced(cart.lines).reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0)
    const warnings = blocked(this.asked)
    const mayOweMinor = this.asked.has('deposit') ? Math.floor(goodsMinor / 2) : 0
    const quote = { goodsMinor, feeMinor: FEE_MINOR, totalMinor: goodsMinor + FEE_MINOR, mayOweMinor, warnings }
    return this.soon('checkOrder', quote)
  }

  async placeOrder(
    order: core.Cart & { readonly tenderedMinor: number; readonly dueMinor?: number },
  ): Promise<core.Slip> {
    if (this.asked.has('place')) throw new core.FieldError(this.asked.get('place') as core.ErrorCode)
    const slip = await this.soon('placeOrder', this.slipFor(order, order.tenderedMinor, order.dueMinor ?? 0))
    this.slips.set(slip.id, slip)
    const { id, number, at, villagerName, totalMinor } = slip
    const view: core.OrderView = {
      ...{ id, number, at, villagerName, totalMinor, villager: order.villager, items: slip.lines.length },
      ...{ state: 'placed', code: null, sent: false, mayCancel: true, goods: null },
      ...{ dueMinor: slip.dueMinor, paidMinor: totalMinor - slip.dueMinor },
    }
    this.orders = [...this.orders, view]
    const { shift } = this.state.get()
    if (shift) this.patch({ shift: { ...shift, orders: this.orders.length } })
    return slip
  }

  private slipFor(cart: core.Cart, tenderedMinor: number, dueMinor: number): core.Slip {
    const lines = priced(cart.lines)
    const totalMinor = lines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, FEE_MINOR)
    const { stationName, agentName, complaintNo, currency, words } = DEVICE
    return {
      ...{ id: cart.id, number: `${DEVICE.code}-${123 + this.slips.size}`, words, kind: 'order' },
      ...{ at: new Date().toISOString(), stationName, agentName, complaintNo, currency, lines, before: [] },
      villagerName: this.villager(cart.villager)?.name ?? '',
      ...{
        feeMinor: FEE_MINOR,
        totalMinor,
        tenderedMinor,
        changeMinor: tenderedMinor - totalMinor + dueMinor,
        dueMinor,
      },
    }
  }

  cancelOrder(id: string): Promise<core.Slip> {
    const slip = this.slips.get(id)
    if (!slip) throw new core.FieldError('unknown_order')
    this.orders = this.orders.map((it) => (it.id === id ? { ...it, state: 'cancelled', mayCancel: false } : it))
    return this.soon('cancelOrder', { ...slip, kind: 'cancel', number: `${DEVICE.code}-140` })
  }

  ordersOfShift(): readonly core.OrderView[] {
    return this.orders
  }

  earlierOrders(): readonly core.OrderView[] {
    const at = '2026-11-22T02:00:00.000Z'
    return VILLAGERS.slice(0, 3).map(({ id: villager, name }, n) => ({
      ...{ id: `order-${n}`, number: `${DEVICE.code}-${90 + n}`, at, villager, villagerName: name, items: 2 },
      ...{ dueMinor: n === 0 ? 1200 : 0, paidMinor: n === 0 ? 1500 : 2700 },
      ...{ totalMinor: 2700, state: 'bought', code: null, sent: true, mayCancel: false },
      goods: (['shelf', null, 'collected'] as const)[n] ?? null,
    }))
  }

  slipOf(id: string): Promise<core.Slip | null> {
    return this.soon('slipOf', this.slips.get(id) ?? null)
  }

  earnings(): core.Earnings {
    return EARNINGS
  }

  askEarnings(): Promise<core.Earnings> {
    if (this.asked.has('offline')) throw new core.FieldError('offline')
    return this.soon('askEarnings', EARNINGS)
  }

  askStatement(): Promise<core.Statement | null> {
    return this.soon('askStatement', this.asked.has('unknown') ? null : STATEMENT)
  }

  async checkSlip(number: string, words: core.PictureNumbers): Promise<core.SlipCheck> {
    if (!number.startsWith(DEVICE.code)) throw new core.FieldError('offline')
    const slip = [...this.slips.values()].find((it) => it.number === number)
    if (!slip) return { found: false, matches: false, by: 'county', order: null, refund: null }
    const { stationName: station, at: placedAt, lines, totalMinor } = slip
    const matches = slip.words.join() === words.join()
    return {
      found: true,
      matches,
      by: 'phone',
      order: matches ? { station, placedAt, lines, totalMinor, state: 'placed' } : null,
      refund: null,
    }
  }

  async checkBag(): Promise<readonly core.Warning[]> {
    return []
  }

  sealBag({ amountMinor }: { readonly amountMinor: number }): Promise<core.Slip> {
    const empty: core.Cart = { id: 'bag', villager: '', mandate: { consent: 'spoken' }, lines: [] }
    return this.soon('sealBag', { ...this.slipFor(empty, 0, 0), kind: 'bag', totalMinor: amountMinor })
  }

  async openBag(_bag: string, count_minor: number): Promise<core.CountResult> {
    return counted(count_minor, 30_000)
  }

  async payRefund(id: string): Promise<core.Slip> {
    const empty: core.Cart = { id, villager: '', mandate: { consent: 'spoken' }, lines: [] }
    this.patch({ refunds: [] })
    return this.soon('payRefund', { ...this.slipFor(empty, 0, 0), kind: 'refund', totalMinor: 2600 })
  }

  async checkAsk(): Promise<readonly core.Warning[]> {
    return this.soon('checkAsk', blocked(this.asked))
  }

  async answerAsk(
    id: string,
    it: { readonly agreed: boolean; readonly tenderedMinor: number },
  ): Promise<core.Answered> {
    const { asks } = this.state.get()
    const asked = asks.find((one) => one.id === id)
    if (!asked) throw new core.FieldError('unknown_ask')
    const answer = { op: id, seq: 1, agreed: it.agreed, at: new Date().toISOString(), code: null }
    const { slipNo, name, no, quantity, extraMinor, before, after, since } = asked
    this.patch({
      asks: asks.map((one) => (one === asked ? { ...one, answer } : one)),
      refunds: it.agreed ? [] : [{ id: 'refund', slipNo, name, amountMinor: no.backMinor, why: 'not_agreed', since }],
    })
    const empty: core.Cart = { id, villager: asked.villager, mandate: { consent: 'spoken' }, lines: [] }
    const slip: core.Slip = {
      ...this.slipFor(empty, it.tenderedMinor, 0),
      ...{ kind: 'consent', feeMinor: 0, totalMinor: extraMinor, changeMinor: it.tenderedMinor - extraMinor },
      ...{ lines: [{ ...after, quantity }], before: [{ ...before, quantity }] },
    }
    return this.soon('answerAsk', { slip: it.agreed ? slip : null, refund: it.agreed ? '' : 'refund' })
  }

  private moved(id: string, state: core.ParcelState): void {
    const since = new Date().toISOString()
    const parcels = this.state.get().parcels
    this.patch({ parcels: parcels.map((it) => (it.id === id ? { ...it, state, since, waiting: true } : it)) })
  }

  async receiveParcel(id: string): Promise<void> {
    this.moved(id, 'shelf')
  }

  async payLink(id: string): Promise<string | null> {
    return `https://village.example.org/pay/06QV5ZJ4K2M8T9R3W7X1Y0B5C6D2E8F4G7H0J3${id.slice(-1)}`
  }

  payRest(id: string, tenderedMinor: number): Promise<core.Slip> {
    const it = this.earlierOrders().find((order) => order.id === id)
    if (!it) throw new core.FieldError('nothing_owed')
    const paid = { totalMinor: it.dueMinor, tenderedMinor, changeMinor: tenderedMinor - it.dueMinor }
    const slip = this.slipFor(
      { id, villager: it.villager, mandate: { consent: 'spoken' }, lines: [] },
      tenderedMinor,
      0,
    )
    return this.soon('payRest', { ...slip, kind: 'balance', ...paid })
  }

  async handOverParcel(id: string): Promise<void> {
    this.moved(id, 'collected')
  }

  async refuseParcel(id: string): Promise<string> {
    const parcel = this.state.get().parcels.find((it) => it.id === id)
    this.moved(id, 'back')
    const { slipNo = '', name = '', amountMinor = 0 } = parcel ?? {}
    const since = new Date().toISOString()
    this.patch({ refunds: [{ id: 'refund', slipNo, name, amountMinor, why: 'refused', since }] })
    return 'refund'
  }

  returnParcel(id: string): Promise<string> {
    return this.refuseParcel(id)
  }

  async giveBackParcel(id: string): Promise<void> {
    this.moved(id, 'given')
  }

  async checkPickup(_id: string, code: string): Promise<core.PickupCheck> {
    return this.soon('checkPickup', { right: code === '314159', triesLeft: 9 })
  }

  findParcels(text: string): readonly core.ParcelView[] {
    return this.state.get().parcels.filter((it) => [it.code, it.slipNo, it.name].some((one) => one.includes(text)))
  }

  parcelByCode(code: string): core.ParcelView | null {
    return this.state.get().parcels.find((it) => it.code === code.toUpperCase()) ?? null
  }

  async claimRefund(): Promise<void> {
    throw new core.FieldError('offline')
  }

  async fileComplaint(it: core.Complaint): Promise<core.ComplaintTaken> {
    const ownStation = it.station.toUpperCase() === 'S0001'
    return this.soon('fileComplaint', { number: 'K7QM-124', dueAt: '2026-12-03T02:00:00.000Z', ownStation })
  }

  async syncNow(): Promise<void> {
    throw new core.FieldError('offline')
  }

  async exportOutbox(): Promise<Blob> {
    return new Blob(['{}'])
  }

  async exportAcks(): Promise<Blob> {
    return new Blob(['{}'])
  }

  async importFile(): Promise<core.FileResult> {
    return { kind: 'bag', deviceCode: 'H2VN', operations: 7 }
  }
}

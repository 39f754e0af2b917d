import { beforeEach, describe, expect, test } from 'vitest'
import { FieldError } from '../src/core/index'
import { BAG, County, NEIGHBOUR, VILLAGER } from './support/county'
import { idOf } from './support/ids'
import { apples, deliver, freshPhone, openPhone, type Phone, readyPhone } from './support/phone'

let county: County
beforeEach(() => {
  county = new County()
})

const codes = (warnings: readonly { code: string }[]) => warnings.map((it) => it.code)
const failing = (done: Promise<unknown>): Promise<FieldError> =>
  done.then(
    () => expect.fail('should have been refused'),
    (error) => {
      if (error instanceof FieldError) return error
      throw error
    },
  )

describe('becoming a till', () => {
  test('a phone enrols, waits to be approved, and is fed', async () => {
    const { app } = await freshPhone(county)
    expect(app.state.get().phase).toBe('new')
    await app.enrol('AAAA1111', 'mine')
    await app.syncNow()
    expect(app.state.get().phase).toBe('pending')
    expect(app.state.get().device?.words).toHaveLength(4)
    county.approve()
    await app.syncNow()
    expect(app.state.get().phase).toBe('choose_pin')
    await app.setPin('2580')
    const { phase, shelf, villages, holders, lease } = app.state.get()
    expect(phase).toBe('ready')
    expect(shelf).toMatchObject({ priceList: 3, offers: 3, feeMinor: 300 })
    expect(villages).toHaveLength(1)
    expect(holders[0]?.holder).toBe('safe:420527')
    expect(lease?.saleCapMinor).toBe(100_000)
  })

  test('a wrong invite is said to be wrong, and another may be tried', async () => {
    const { app } = await freshPhone(county)
    expect((await failing(app.enrol('NOPE0000', ''))).code).toBe('invite_unknown')
    await app.enrol('BBBB2222', '')
    expect(app.state.get().phase).not.toBe('new')
  })

  test('a lost answer to enrolment is asked for again with the same key', async () => {
    const { app } = await freshPhone(county)
    county.weather = () => 'unheard'
    expect((await failing(app.enrol('AAAA1111', ''))).code).toBe('offline')
    county.weather = () => 'ok'
    await app.enrol('AAAA1111', '')
    expect(county.phones).toHaveLength(1)
  })
})

describe('a sale', () => {
  let phone: Phone
  beforeEach(async () => {
    phone = await openPhone(county)
  })

  test('of a cart that came back after the phone died is the same while nothing is changed, and else another', async () => {
    const order = { ...apples(phone.app), tenderedMinor: 50_000 }
    const first = await phone.app.placeOrder(order)
    expect((await phone.app.placeOrder(order)).id).toBe(first.id)
    const more = { ...order, lines: order.lines.map((line) => ({ ...line, quantity: line.quantity + 1 })) }
    const second = await phone.app.placeOrder(more)
    expect(second.id).not.toBe(first.id)
    expect(second.totalMinor).toBeGreaterThan(first.totalMinor)
    expect((await phone.app.placeOrder(more)).id).toBe(second.id)
    expect((await phone.app.placeOrder(order)).id).toBe(first.id)
    const added = await phone.app.addVillager({
      name: '李大山',
      village: phone.app.state.get().villages[0]?.code ?? '',
    })
    const other = await phone.app.placeOrder({ ...order, villager: added.id })
    expect([first.id, second.id]).not.toContain(other.id)
  })

  test('that was cancelled is not sold by its old slip', async () => {
    const order = { ...apples(phone.app), tenderedMinor: 2800 }
    const first = await phone.app.placeOrder(order)
    await phone.app.cancelOrder(first.id, 'changed_mind')
    expect((await phone.app.placeOrder(order)).id).not.toBe(first.id)
  })

  test('is quoted, placed, and slipped', async () => {
    const cart = apples(phone.app)
    const quote = await phone.app.checkOrder(cart)
    expect(quote).toEqual({ goodsMinor: 2500, feeMinor: 300, totalMinor: 2800, mayOweMinor: 0, warnings: [] })
    const slip = await phone.app.placeOrder({ ...cart, tenderedMinor: 5000 })
    expect(slip).toMatchObject({
      number: 'K7QM-2',
      kind: 'order',
      totalMinor: 2800,
      changeMinor: 2200,
      villagerName: '李奶奶',
    })
    expect(slip.lines).toMatchObject([{ zh: '红富士苹果 5斤', quantity: 2, unitPriceMinor: 1250 }])
    expect(phone.app.ordersOfShift()).toMatchObject([{ id: slip.id, state: 'placed', items: 2, mayCancel: true }])
  })

  test('reaches the county with the id and the words of the slip', async () => {
    const slip = await phone.app.placeOrder({ ...apples(phone.app), tenderedMinor: 2800 })
    await deliver(phone)
    const stored = county.phone().ops[1]
    expect(stored && idOf(stored)).toBe(slip.id)
    expect(phone.app.ordersOfShift()).toMatchObject([{ sent: true }])
    expect(phone.app.state.get().outbox).toMatchObject({ unsent: 0, oldestAt: null, online: true })
  })

  test('five taps on Pay make one order', async () => {
    const order = { ...apples(phone.app), tenderedMinor: 2800 }
    const slips = await Promise.all([1, 2, 3, 4, 5].map(() => phone.app.placeOrder(order)))
    expect(new Set(slips.map((slip) => slip.number))).toEqual(new Set(['K7QM-2']))
    expect(new Set(slips.map((slip) => slip.words.join())).size).toBe(1)
    await deliver(phone)
    expect(county.phone().ops.map((op) => op.kind)).toEqual(['shift.open', 'order.place'])
    expect(county.phone().drawer).toBe(22_800)
  })

  test('is refused before cash moves when the rules say so, and records nothing', async () => {
    const warned = async (cart: ReturnType<typeof apples>) => {
      const quote = await phone.app.checkOrder(cart)
      const refused = await failing(phone.app.placeOrder({ ...cart, tenderedMinor: 1_000_000 }))
      expect(refused.code).toBe('blocked')
      expect(refused.detail.warnings).toEqual(quote.warnings.filter((it) => it.blocks))
      return codes(quote.warnings)
    }
    const cart = apples(phone.app)
    expect(await warned({ ...cart, villager: BAG })).toEqual(['unknown_villager'])
    expect(await warned({ ...cart, lines: [{ offer: 999, quantity: 1 }] })).toEqual(['unknown_offer'])
    expect(await warned({ ...cart, lines: [] })).toEqual(['empty_cart'])
    expect(await warned({ ...cart, lines: [{ offer: 102, quantity: 3 }] })).toEqual(['over_sale_cap'])
    expect(await warned({ ...cart, lines: [{ offer: 103, quantity: 11 }] })).toEqual(['over_allocation'])
    const byNeighbour = { ...cart, villager: NEIGHBOUR, mandate: { consent: 'delegate' as const, delegate: VILLAGER } }
    expect(await warned(byNeighbour as never)).toEqual(['not_allowed'])
    county.now += 31 * 86_400_000
    expect((await warned(cart))[0]).toBe('lease_expired')
    await deliver(phone)
    expect(county.phone().ops).toHaveLength(1)
  })

  test('too little money is not an order', async () => {
    const short = phone.app.placeOrder({ ...apples(phone.app), tenderedMinor: 2700 })
    expect((await failing(short)).code).toBe('not_enough_tendered')
  })

  test('soft warnings do not block', async () => {
    county.now += 73 * 3_600_000
    const cart = apples(phone.app)
    expect(codes((await phone.app.checkOrder(cart)).warnings)).toContain('lease_soft')
    await phone.app.placeOrder({ ...cart, tenderedMinor: 2800 })
  })

  test('what she was told is what she pays, whatever is published meanwhile', async () => {
    const cart = apples(phone.app)
    const { totalMinor } = await phone.app.checkOrder(cart)
    county.changes.push({ kind: 'prices', price_list: 4, from_price_list: 3, set: [[103, 150]], withdrawn: [101] })
    await phone.app.syncNow()
    expect(phone.app.state.get().shelf).toMatchObject({ priceList: 4, offers: 2 })
    expect(phone.app.offer(101)).toBeNull()
    const slip = await phone.app.placeOrder({ ...cart, tenderedMinor: totalMinor })
    expect(slip).toMatchObject({ totalMinor, lines: [{ zh: '红富士苹果 5斤' }] })
    await deliver(phone)
    expect(county.phone().ops[1]?.body.price_list).toBe(3)
    const later = await phone.app.checkOrder(apples(phone.app))
    expect(codes(later.warnings)).toEqual(['unknown_offer'])
  })

  test('a phone whose clock fell back to 1970, or leapt ahead, still writes a time the county takes', async () => {
    const drift = { ms: 0 }
    county = new County()
    const odd = await openPhone(county, { now: () => county.now + drift.ms })
    await deliver(odd)
    drift.ms = -county.now
    await odd.app.placeOrder({ ...apples(odd.app), tenderedMinor: 2800 })
    drift.ms = 300 * 365 * 86_400_000
    await odd.app.sealBag({ sealNo: 'A1', to: 'safe:420527', amountMinor: 1 })
    await deliver(odd)
    for (const { at } of county.phone().ops) expect(at).toBe('2026-11-23T02:00:00.000Z')
  })

  test('taken back once, and the drawer is what it was', async () => {
    const slip = await phone.app.placeOrder({ ...apples(phone.app), tenderedMinor: 2800 })
    const back = await phone.app.cancelOrder(slip.id, 'changed_mind')
    expect(back).toMatchObject({ kind: 'cancel', number: 'K7QM-3', totalMinor: 2800 })
    expect((await failing(phone.app.cancelOrder(slip.id, 'other'))).code).toBe('already_cancelled')
    expect(await phone.app.closeShift(20_000)).toEqual({
      countMinor: 20_000,
      expectedMinor: 20_000,
      differenceMinor: 0,
    })
    await deliver(phone)
    expect(county.phone()).toMatchObject({ drawer: 20_000, float: 200_000, shift: null })
  })

  test('what it promised of an allocation is there for the next when it is taken back', async () => {
    const cart = { ...apples(phone.app), lines: [{ offer: 103, quantity: 10 }] }
    const slip = await phone.app.placeOrder({ ...cart, tenderedMinor: 1300 })
    const next = { ...cart, id: 'the next', tenderedMinor: 1300 }
    expect((await failing(phone.app.placeOrder(next))).code).toBe('blocked')
    await phone.app.cancelOrder(slip.id, 'changed_mind')
    expect(await phone.app.placeOrder(next)).toMatchObject({ totalMinor: 1300 })
  })

  test('what the county held has promised nothing, also when it is let go ahead and then taken back', async () => {
    const cart = { ...apples(phone.app), lines: [{ offer: 103, quantity: 10 }] }
    const leftOf = () => phone.app.offer(103)?.left
    county.codeFor = (op) => (op.kind === 'order.place' ? 'stale_price' : null)
    const slip = await phone.app.placeOrder({ ...cart, tenderedMinor: 1300 })
    expect(leftOf()).toBe(0)
    await deliver(phone)
    expect(phone.app.ordersOfShift()).toMatchObject([{ state: 'held' }])
    expect(leftOf()).toBe(10)

    county.codeFor = () => null
    county.changes.push({ kind: 'order', order: slip.id, slip_no: slip.number, state: 'placed', note: '' })
    await deliver(phone)
    expect(phone.app.ordersOfShift()).toMatchObject([{ state: 'placed' }])
    await phone.app.placeOrder({ ...cart, id: 'the next', lines: [{ offer: 103, quantity: 4 }], tenderedMinor: 700 })
    expect(leftOf()).toBe(6)
    await phone.app.cancelOrder(slip.id, 'wrong_price')
    expect(leftOf()).toBe(6)
    await deliver(phone)
    expect(leftOf()).toBe(6)
  })

  test('an exception of the county shows on the order', async () => {
    county.codeFor = (op) => (op.kind === 'order.place' ? 'stale_price' : null)
    await phone.app.placeOrder({ ...apples(phone.app), tenderedMinor: 2800 })
    await deliver(phone)
    expect(phone.app.ordersOfShift()).toMatchObject([{ state: 'held', code: 'stale_price', sent: true }])
  })

  test('a slip of this phone is checked without network', async () => {
    const slip = await phone.app.placeOrder({ ...apples(phone.app), tenderedMinor: 2800 })
    county.weather = () => 'lost'
    const good = await phone.app.checkSlip(` ${slip.number.toLowerCase()} `, slip.words)
    expect(good).toMatchObject({ found: true, matches: true, by: 'phone', order: { totalMinor: 2800 } })
    const [a, b, c, d] = slip.words
    const bad = await phone.app.checkSlip(slip.number, [a, b, c, (d + 1) % 256])
    expect(bad).toEqual({ found: true, matches: false, by: 'phone', order: null, refund: null })
    expect((await failing(phone.app.checkSlip('ZZZZ-1', slip.words))).code).toBe('offline')
  })
})

describe('cash', () => {
  test('the drawer is counted blind, and over or short comes after', async () => {
    const { app } = await readyPhone(county)
    const first = await app.openShift(20_000)
    expect(first).toEqual({ countMinor: 20_000, expectedMinor: 0, differenceMinor: 20_000 })
    expect((await failing(app.openShift(1))).code).toBe('shift_open')
    await app.placeOrder({ ...apples(app), tenderedMinor: 10_000 })
    const last = await app.closeShift(22_700)
    expect(last).toEqual({ countMinor: 22_700, expectedMinor: 22_800, differenceMinor: -100 })
    expect((await failing(app.closeShift(0))).code).toBe('no_shift')
  })

  test('a bag to the county leaves the drawer; more than the drawer holds is refused', async () => {
    const { app } = await openPhone(county)
    expect(await app.checkBag(15_000)).toEqual([])
    expect(await app.checkBag(20_001)).toEqual([{ code: 'over_drawer', blocks: true }])
    const slip = await app.sealBag({ sealNo: 'A0007', to: 'safe:420527', amountMinor: 15_000 })
    expect(slip).toMatchObject({ kind: 'bag', totalMinor: 15_000 })
    const over = app.sealBag({ sealNo: 'A0008', to: 'safe:420527', amountMinor: 5_001 })
    expect((await failing(over)).code).toBe('blocked')
    expect((await app.closeShift(5_000)).differenceMinor).toBe(0)
  })

  test('a bag from the county is opened once', async () => {
    const { app } = await openPhone(county)
    expect(app.state.get().bags).toMatchObject([{ id: BAG, amountMinor: 50_000 }])
    expect(await app.openBag(BAG, 49_000)).toMatchObject({ differenceMinor: -1000 })
    await app.syncNow()
    expect(app.state.get().bags).toEqual([])
    expect((await failing(app.openBag(BAG, 49_000))).code).toBe('unknown_bag')
    expect((await app.closeShift(69_000)).differenceMinor).toBe(0)
  })
})

describe('the register', () => {
  test('a villager is added, found, given a card, and served at once', async () => {
    const { app } = await openPhone(county)
    const her = await app.addVillager({ name: ' 陈\u0007大妈 ', village: '420527001' })
    expect(her.name).toBe('陈 大妈')
    expect(app.findVillagers('大妈')[0]?.id).toBe(her.id)
    expect((await failing(app.linkCard(her.id, '7K3M9QXA'))).detail.field).toBe('cardNo')
    await app.linkCard(her.id, 'abcd-efg0')
    expect(app.villagerByCard('HTTPS://X/C/ABCDEFGO')?.id).toBe(her.id)
    await app.addDelegate(her.id, VILLAGER, 'sibling')
    expect(app.villager(her.id)?.delegates).toEqual([{ id: VILLAGER, name: '李奶奶', relation: 'sibling' }])
    const mandate = { consent: 'delegate' as const, delegate: VILLAGER }
    const cart = { ...apples(app), villager: her.id, mandate }
    await app.placeOrder({ ...cart, tenderedMinor: 2800 })
    await app.syncNow()
    expect(county.phone().ops.map((op) => op.kind)).toEqual([
      'shift.open',
      'villager.add',
      'card.link',
      'delegate.add',
      'order.place',
    ])
  })

  test('what is not delivered yet outlives a snapshot of the county', async () => {
    const { app } = await openPhone(county)
    county.weather = () => 'lost'
    const her = await app.addVillager({ name: '陈大妈', village: '420527001' })
    await app.linkCard(NEIGHBOUR, '11112222')
    county.epoch += 1
    county.weather = () => 'ok'
    county.requestBytesMax = 900
    await app.syncNow().catch(() => undefined)
    expect(app.villager(her.id)).not.toBeNull()
    expect(app.villagerByCard('11112222')?.id).toBe(NEIGHBOUR)
  })

  test('one the county would not take is not offered again', async () => {
    const { app } = await openPhone(county)
    county.codeFor = (op) => (op.kind === 'villager.add' ? 'card_taken' : null)
    const her = await app.addVillager({ name: '陈大妈', village: '420527001' })
    await app.syncNow()
    expect(app.villager(her.id)).toBeNull()
  })
})

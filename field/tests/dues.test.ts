/** Orders that are not paid in full: what the phone offers, signs, takes before it hands over, and asks for no more. */

import { beforeEach, expect, test } from 'vitest'
import { County, VILLAGER } from './support/county'
import { apples, codeOf, deliver, openPhone, type Phone } from './support/phone'

const LADDER = {
  kind: 'deposits',
  rungs: [
    [3, 0, null, 5000],
    [10, 0, 20_000, 0],
  ],
  quiet_days: 90,
  villager_cap_minor: 10_000,
  station_cap_minor: 100_000,
}
const PARCEL = '00000000-0000-8000-8000-00000000f001'
const standing = (collected: number, refusedAt: string | null = null) => ({
  kind: 'standing',
  set: [[VILLAGER, collected, refusedAt]],
})
const due = (order: string, minor: number) => ({ kind: 'due', set: [[order, VILLAGER, minor]] })
const onShelf = (order: string, amount = 2500) => ({
  ...{ kind: 'parcel', parcel: PARCEL, code: '7K3M9QX1', order, slip_no: 'K7QM-9', villager: VILLAGER },
  ...{ name: '李奶奶', lines: [[101, 2, 1250, '红富士苹果', 'Fuji apples', 'apple']], amount_minor: amount },
  ...{ state: 'shelf', since: '2026-11-22T02:00:00.000Z', return_until: null },
})

let county: County
beforeEach(() => {
  county = new County()
})

async function told(...items: object[]): Promise<Phone> {
  const phone = await openPhone(county)
  county.changes.push(...items)
  await deliver(phone)
  await phone.app.syncNow()
  return phone
}

async function hear(phone: Phone, ...items: object[]): Promise<void> {
  county.changes.push(...items)
  await phone.app.syncNow()
}

const signed = () => county.phone().ops.map(({ kind, text, body }) => [kind, JSON.parse(text).v, body])
const open = ({ app }: Phone) => app.ordersOfShift().map((it) => [it.dueMinor, it.paidMinor])
const mayOwe = async ({ app }: Phone) => (await app.checkOrder(apples(app))).mayOweMinor

/** An order of 28.00 with half of it left, delivered and cut. */
async function bought(phone: Phone): Promise<string> {
  const slip = await phone.app.placeOrder({ ...apples(phone.app), tenderedMinor: 1400, dueMinor: 1400 })
  await deliver(phone)
  await hear(phone, due(slip.id, 1400), { kind: 'bought', orders: [slip.id] }, onShelf(slip.id))
  return slip.id
}

test('what may be left follows the ladder, her orders and her refusals', async () => {
  const phone = await told()
  expect(await mayOwe(phone)).toBe(0)
  await hear(phone, LADDER)
  expect(await mayOwe(phone)).toBe(0)
  await hear(phone, standing(3))
  expect(await mayOwe(phone)).toBe(1400)
  await hear(phone, standing(10))
  // The fee of 3.00 is always paid at once.
  expect(await mayOwe(phone)).toBe(2500)
  await hear(phone, standing(10, '2026-11-01T00:00:00.000Z'))
  expect(await mayOwe(phone)).toBe(0)
})

test('an order with a deposit is signed as version 2, any other as before', async () => {
  const phone = await told(LADDER, standing(3))
  const { app } = phone
  county.weather = () => 'lost'
  const slip = await app.placeOrder({ ...apples(app), tenderedMinor: 2000, dueMinor: 1400 })
  expect(slip).toMatchObject({ totalMinor: 2800, tenderedMinor: 2000, changeMinor: 600, dueMinor: 1400 })
  await app.placeOrder({ ...apples(app), tenderedMinor: 2800 })
  expect(open(phone)).toEqual([
    [0, 2800],
    [1400, 1400],
  ])
  county.weather = () => 'ok'
  await deliver(phone)
  const [, first, second] = signed()
  expect(first).toMatchObject(['order.place', 2, { due_minor: 1400, tendered_minor: 2000, change_minor: 600 }])
  expect(second?.[1]).toBe(1)
  expect(second?.[2]).not.toHaveProperty('due_minor')
})

test('more than may be left is refused before cash moves, and what is open already counts', async () => {
  const phone = await told({ ...LADDER, villager_cap_minor: 2000 }, standing(3))
  const { app } = phone
  const place = (dueMinor: number) => app.placeOrder({ ...apples(app), tenderedMinor: 2800 - dueMinor, dueMinor })
  expect(await codeOf(place(1401))).toBe('blocked')
  await place(1400)
  expect(await mayOwe(phone)).toBe(600)
  expect(await codeOf(place(601))).toBe('blocked')
})

test('the rest is taken before the parcel is handed over, in one go and without network', async () => {
  const phone = await told(LADDER, standing(3))
  const order = await bought(phone)
  const { app } = phone
  expect(app.state.get().parcels[0]?.dueMinor).toBe(1400)
  county.weather = () => 'lost'
  expect(await codeOf(app.handOverParcel(PARCEL, { shown: 'slip' }))).toBe('not_enough_tendered')
  expect(app.state.get().parcels[0]?.state).toBe('shelf')
  await app.handOverParcel(PARCEL, { shown: 'slip' }, 2000)
  expect(app.state.get().parcels[0]).toMatchObject({ state: 'collected', dueMinor: 0 })
  county.weather = () => 'ok'
  await deliver(phone)
  expect(signed().slice(-2)).toMatchObject([
    ['order.balance', 1, { order, amount_minor: 1400, tendered_minor: 2000, change_minor: 600 }],
    ['parcel.hand_over', 1, { parcel: PARCEL }],
  ])
})

test('older news does not ask for what was paid', async () => {
  const phone = await told(LADDER, standing(3))
  const order = await bought(phone)
  await phone.app.payRest(order, 1400)
  await hear(phone, due(order, 1400))
  expect(open(phone)).toEqual([[0, 2800]])
  expect(await codeOf(phone.app.payRest(order, 1400))).toBe('nothing_owed')
})

test('what was short meanwhile need not be paid', async () => {
  const phone = await told(LADDER, standing(3))
  const order = await bought(phone)
  await hear(phone, due(order, 150))
  const slip = await phone.app.payRest(order, 200)
  expect(slip).toMatchObject({ kind: 'balance', totalMinor: 150, changeMinor: 50 })
})

test('what she refuses is taken off the rest first, and only what is left is paid back', async () => {
  const phone = await told(LADDER, standing(3))
  await bought(phone)
  const refund = await phone.app.refuseParcel(PARCEL, 'damaged')
  expect(phone.app.state.get().refunds).toMatchObject([{ id: refund, amountMinor: 1100 }])
  expect(open(phone)).toEqual([[0, 2800]])
})

test('nothing paid, nothing paid back', async () => {
  const phone = await told(LADDER, standing(10))
  const slip = await phone.app.placeOrder({ ...apples(phone.app), tenderedMinor: 300, dueMinor: 2500 })
  await deliver(phone)
  await hear(phone, { kind: 'bought', orders: [slip.id] }, onShelf(slip.id))
  expect(await phone.app.refuseParcel(PARCEL, 'changed_mind')).toBe('')
  expect(phone.app.state.get().refunds).toEqual([])
})

test('an order taken back gives back what was paid', async () => {
  const phone = await told(LADDER, standing(3))
  const slip = await phone.app.placeOrder({ ...apples(phone.app), tenderedMinor: 1400, dueMinor: 1400 })
  const back = await phone.app.cancelOrder(slip.id, 'changed_mind')
  expect(back).toMatchObject({ kind: 'cancel', totalMinor: 1400, changeMinor: 1400 })
  await deliver(phone)
  expect(signed().at(-1)).toMatchObject(['order.cancel', 1, { refund_minor: 1400 }])
  expect(await mayOwe(phone)).toBe(1400)
})

test('a payment that the county did not take as it was is asked anew', async () => {
  const phone = await told(LADDER, standing(3))
  const order = await bought(phone)
  county.codeFor = ({ kind }) => (kind === 'order.balance' ? 'wrong_amount' : null)
  await phone.app.payRest(order, 1400)
  expect(open(phone)).toEqual([[0, 2800]])
  await deliver(phone)
  await phone.app.syncNow()
  expect(phone.app.earlierOrders().concat(phone.app.ordersOfShift())).toMatchObject([{ dueMinor: 1400 }])
})

test('the county says where somebody far away pays, with network only', async () => {
  const phone = await told(LADDER, standing(3))
  const order = await bought(phone)
  expect(await phone.app.payLink(order)).toBe('https://county.example/pay/ABC')
  county.payLink = null
  expect(await phone.app.payLink(order)).toBeNull()
  county.weather = () => 'lost'
  expect(await codeOf(phone.app.payLink(order))).toBe('offline')
})

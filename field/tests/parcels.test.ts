/** Parcels at the counter: the county's word, what the phone does on top of it, and money for goods that go back. */

import { gunzipSync } from 'node:zlib'
import { beforeEach, expect, test } from 'vitest'
import { County, NEIGHBOUR, VILLAGER } from './support/county'
import { apples, codeOf, deliver, forgetful, openPhone, type Phone, restarted } from './support/phone'

const PARCEL = '00000000-0000-8000-8000-00000000f001'
const OTHER = '00000000-0000-8000-8000-00000000f002'
const ORDER = '00000000-0000-8000-8000-00000000e001'
const AT_HUB = {
  kind: 'parcel',
  parcel: PARCEL,
  code: '7K3M9QX1',
  order: ORDER,
  slip_no: 'K7QM-9',
  villager: VILLAGER,
  name: '李奶奶',
  lines: [
    [101, 2, 1250, '红富士苹果', 'Fuji apples', 'apple'],
    [103, 1, 100, '食盐', 'Table salt', 'salt'],
  ],
  amount_minor: 2600,
  state: 'hub',
  since: '2026-11-22T02:00:00.000Z',
  return_until: null,
}
const ON_SHELF = { ...AT_HUB, state: 'shelf' }
const COLLECTED = { ...AT_HUB, state: 'collected', return_until: '2026-11-30T00:00:00.000Z' }

let county: County
beforeEach(() => {
  county = new County()
})

const states = ({ app }: Phone) => app.state.get().parcels.map((it) => it.state)
const owed = ({ app }: Phone) => app.state.get().refunds.map((it) => [it.name, it.amountMinor])
const parcel = ({ app }: Phone) => app.state.get().parcels.find((it) => it.id === PARCEL)
const lastOp = () => county.phone().ops.at(-1)
const kinds = () => county.phone().ops.map((op) => op.kind)

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

/** The county restored a backup or asks anew for another reason: it tells everything again. */
function retold(...items: object[]): void {
  county.changes = items
  county.epoch += 1
}

test('scanned in and handed over without network; the county gets just that', async () => {
  const phone = await told(AT_HUB)
  const { app } = phone
  expect(app.parcelByCode('7k3m-9qxl')?.id).toBe(PARCEL)
  county.weather = () => 'lost'
  await app.receiveParcel(PARCEL, 'damaged')
  expect(parcel(phone)).toMatchObject({ state: 'shelf', waiting: true, amountMinor: 2600 })
  await app.handOverParcel(PARCEL, { shown: 'delegate', delegate: NEIGHBOUR })
  expect(parcel(phone)).toMatchObject({ state: 'collected', returnUntil: null })

  county.weather = () => 'ok'
  await deliver(phone)
  expect(
    county
      .phone()
      .ops.slice(-2)
      .map(({ kind, body }) => [kind, body]),
  ).toEqual([
    ['parcel.receive', { parcel: PARCEL, condition: 'damaged' }],
    ['parcel.hand_over', { parcel: PARCEL, shown: 'delegate', delegate: NEIGHBOUR, witness: '', code: null }],
  ])
  await hear(phone, COLLECTED)
  expect(parcel(phone)).toMatchObject({ state: 'collected', waiting: false, returnUntil: COLLECTED.return_until })
})

test('a double tap makes one operation', async () => {
  const phone = await told(AT_HUB)
  const { app } = phone
  const twice = await Promise.all([1, 2].map(() => codeOf(app.receiveParcel(PARCEL, 'ok'))))
  expect(twice).toEqual(['no error', 'parcel_moved'])
  expect(await codeOf(Promise.all([1, 2].map(() => app.refuseParcel(PARCEL, 'damaged'))))).toBe('parcel_moved')
  await deliver(phone)
  expect(kinds()).toEqual(['shift.open', 'parcel.receive', 'parcel.refuse'])
  expect(owed(phone)).toEqual([['李奶奶', 2600]])
})

test('only what is at hand can be handed over, and only to somebody who is known', async () => {
  const phone = await told(AT_HUB, { ...ON_SHELF, parcel: OTHER, code: '7K3M9QX2' })
  const { app } = phone
  expect(await codeOf(app.handOverParcel(PARCEL, { shown: 'slip' }))).toBe('parcel_moved')
  expect(await codeOf(app.handOverParcel(VILLAGER, { shown: 'slip' }))).toBe('unknown_parcel')
  expect(await codeOf(app.handOverParcel(OTHER, { shown: 'known', witness: '  ' }))).toBe('bad_input')
  expect(await codeOf(app.handOverParcel(OTHER, { shown: 'known', witness: '张'.repeat(61) }))).toBe('bad_input')
  expect(await codeOf(app.handOverParcel(OTHER, { shown: 'delegate', delegate: VILLAGER }))).toBe('bad_input')
  await app.handOverParcel(OTHER, { shown: 'known', witness: ' 张强 ' })
  await deliver(phone)
  expect(lastOp()?.body).toEqual({ parcel: OTHER, shown: 'known', delegate: null, witness: '张强', code: null })
})

test('the pick-up code is judged by the county, and without it nothing is handed over on its strength', async () => {
  const phone = await told(ON_SHELF)
  const { app } = phone
  expect(await codeOf(app.handOverParcel(PARCEL, { shown: 'code', code: '314159' }))).toBe('wrong_code')
  expect(await app.checkPickup(PARCEL, '000000')).toEqual({ right: false, triesLeft: 9 })
  expect(await codeOf(app.handOverParcel(PARCEL, { shown: 'code', code: '000000' }))).toBe('wrong_code')
  expect(await codeOf(app.checkPickup(PARCEL, '12345'))).toBe('bad_input')
  county.weather = () => 'lost'
  expect(await codeOf(app.checkPickup(PARCEL, '314159'))).toBe('offline')
  county.weather = () => 'ok'
  county.pickupTries = 0
  expect(await codeOf(app.checkPickup(PARCEL, '314159'))).toBe('too_many_tries')
  county.pickupTries = 1
  expect(await app.checkPickup(PARCEL, '314 159')).toEqual({ right: true, triesLeft: 1 })
  await app.handOverParcel(PARCEL, { shown: 'code', code: '314 159' })
  await deliver(phone)
  expect(lastOp()?.body).toMatchObject({ shown: 'code', code: '314159' })
})

test('a refusal is paid at once without network, and what the county says of it later does not double it', async () => {
  const phone = await told(ON_SHELF)
  const { app } = phone
  county.weather = () => 'lost'
  const refund = await app.refuseParcel(PARCEL, 'not_as_pictured')
  expect(parcel(phone)).toMatchObject({ state: 'back', refund })
  expect(app.state.get().refunds).toMatchObject([{ id: refund, slipNo: 'K7QM-9', amountMinor: 2600, why: 'refused' }])
  expect(await app.payRefund(refund, 'slip')).toMatchObject({ totalMinor: 2600, villagerName: '李奶奶' })
  expect([owed(phone), parcel(phone)?.refund]).toEqual([[], null])

  county.weather = () => 'ok'
  county.changes.push(refundItem(refund))
  await deliver(phone)
  expect(owed(phone)).toEqual([])
  expect(
    county
      .phone()
      .ops.slice(-2)
      .map(({ body }) => body),
  ).toMatchObject([
    { parcel: PARCEL, reason: 'not_as_pictured', amount_minor: 2600 },
    { refund, amount_minor: 2600 },
  ])
  expect(county.phone().drawer).toBe(20_000 - 2600)
  await hear(phone, { kind: 'refund', refund, state: 'gone' })
  // A county back from a backup that lacks the payment says it is owed.
  retold(refundItem(refund))
  await deliver(phone)
  await app.syncNow()
  expect(owed(phone)).toEqual([])
})

test('a refund of its own that is told, claimed elsewhere or paid is shown once and then no more', async () => {
  const phone = await told(ON_SHELF)
  const refund = await phone.app.refuseParcel(PARCEL, 'damaged')
  await deliver(phone)
  await hear(phone, refundItem(refund))
  expect(owed(phone)).toEqual([['李奶奶', 2600]])
  await hear(phone, { kind: 'refund', refund, state: 'gone' })
  expect(owed(phone)).toEqual([])
})

test('what the county does not take as it was owes nothing, and the parcel is where the county says', async () => {
  const phone = await told(ON_SHELF)
  county.codeFor = (op) => (op.kind === 'parcel.refuse' ? 'parcel_not_here' : null)
  county.weather = () => 'lost'
  await phone.app.refuseParcel(PARCEL, 'damaged')
  expect(owed(phone)).toEqual([['李奶奶', 2600]])
  county.weather = () => 'ok'
  await deliver(phone)
  expect(owed(phone)).toEqual([])
  expect(parcel(phone)).toMatchObject({ state: 'shelf', waiting: false, odd: 'parcel_not_here', refund: null })
})

test('a payment that was made on its strength stays made, and the count agrees', async () => {
  const phone = await told(ON_SHELF)
  county.codeFor = (op) => (op.kind === 'parcel.refuse' ? 'parcel_not_here' : null)
  county.weather = () => 'lost'
  const refund = await phone.app.refuseParcel(PARCEL, 'damaged')
  await phone.app.payRefund(refund, 'known')
  county.weather = () => 'ok'
  await deliver(phone)
  expect(owed(phone)).toEqual([])
  expect(await codeOf(phone.app.payRefund(refund, 'known'))).toBe('unknown_refund')
  expect((await phone.app.closeShift(17_400)).differenceMinor).toBe(0)
})

test('brought back within the window only', async () => {
  const phone = await told(COLLECTED, { ...COLLECTED, parcel: OTHER, return_until: '2026-11-22T00:00:00.000Z' })
  expect(await codeOf(phone.app.returnParcel(OTHER, 'changed_mind'))).toBe('return_over')
  const refund = await phone.app.returnParcel(PARCEL, 'changed_mind')
  expect(phone.app.state.get().refunds).toMatchObject([{ id: refund, why: 'returned' }])
  await deliver(phone)
  expect(lastOp()).toMatchObject({ kind: 'parcel.return', body: { reason: 'changed_mind', amount_minor: 2600 } })
})

test('news of the shelf that was on its way before the county heard of the hand-over does not bring a parcel back', async () => {
  const phone = await told(ON_SHELF)
  await phone.app.handOverParcel(PARCEL, { shown: 'slip' })
  await deliver(phone)
  await hear(phone, ON_SHELF)
  expect(states(phone)).toEqual(['collected'])
  await hear(phone, COLLECTED)
  expect(parcel(phone)).toMatchObject({ state: 'collected', waiting: false })
})

test('a snapshot replaces the parcels and leaves on top what the county has not got', async () => {
  const phone = await told(AT_HUB, { ...AT_HUB, parcel: OTHER, code: '7K3M9QX2' })
  county.weather = () => 'lost'
  await phone.app.receiveParcel(PARCEL, 'ok')
  const refund = await phone.app.refuseParcel(PARCEL, 'damaged')
  await phone.app.stop()
  const again = await restarted(county, phone)
  expect(parcel(again)).toMatchObject({ state: 'back', waiting: true, refund })
  await again.app.stop()
  // The first answer acknowledges nothing new, and its feed is a snapshot that knows neither act.
  county.weather = () => 'ok'
  retold(AT_HUB)
  const held = await restarted(county, phone, { fetch: withoutOps(2) })
  expect(await codeOf(held.app.syncNow())).toBe('offline')
  expect(states(held)).toEqual(['back'])
  expect(owed(held)).toEqual([['李奶奶', 2600]])
  await held.app.stop()
  again.app = (await restarted(county, phone)).app
  await deliver(again)
  expect(states(again)).toEqual(['back'])
  await hear(again, { ...AT_HUB, state: 'back' }, refundItem(refund))
  expect(parcel(again)).toMatchObject({ state: 'back', waiting: false })
  expect(owed(again)).toEqual([['李奶奶', 2600]])
  await hear(again, { kind: 'parcel', parcel: PARCEL, state: 'gone' })
  expect(states(again)).toEqual([])
})

test('a county that lost an act in a restore does not undo it here before it is sent again', async () => {
  const phone = await told(AT_HUB)
  await phone.app.receiveParcel(PARCEL, 'ok')
  await deliver(phone)
  await hear(phone, ON_SHELF)
  await phone.app.stop()
  county.restore(1)
  county.changes = [AT_HUB]
  county.codeFor = () => {
    county.changes = [ON_SHELF]
    return null
  }
  let seen: string[] = []
  const again = await restarted(county, phone)
  again.app.state.subscribe((state) => {
    seen = [...seen, ...state.parcels.map((it) => it.state)]
  })
  await deliver(again)
  expect(kinds()).toEqual(['shift.open', 'parcel.receive'])
  await again.app.syncNow()
  expect(new Set(seen)).toEqual(new Set(['shelf']))
})

test('after a fork it is signed again, and the refund goes by its new name, paid once', async () => {
  const again = await forgetful(county, await told(ON_SHELF))
  const before = await again.app.refuseParcel(PARCEL, 'damaged')
  await again.app.payRefund(before, 'slip')
  county.weather = () => 'ok'
  await again.app.syncNow().catch(() => undefined)
  expect(again.app.state.get().phase).toBe('frozen')
  county.approve()
  await deliver(again)
  const [refuse, pay] = county.phone().ops.slice(-2)
  expect([refuse?.kind, pay?.kind]).toEqual(['parcel.refuse', 'refund.pay'])
  expect(pay?.body.refund).not.toBe(before)
  expect(owed(again)).toEqual([])
  expect(states(again)).toEqual(['back'])
  await hear(again, refundItem(pay?.body.refund))
  expect(owed(again)).toEqual([])
})

test('a parcel that can no longer be brought back is forgotten with the acts of its time', async () => {
  const phone = await told(COLLECTED, { ...ON_SHELF, parcel: OTHER })
  await phone.app.stop()
  county.now += 50 * 86_400_000
  const again = await restarted(county, phone)
  await again.app.syncNow()
  await again.app.stop()
  expect(states(await restarted(county, again))).toEqual(['shelf'])
})

test('an order that was bought is not taken back, also after its shift', async () => {
  const phone = await openPhone(county)
  const { app } = phone
  const slip = await app.placeOrder({ ...apples(app), tenderedMinor: 2800 })
  await deliver(phone)
  await hear(phone, { kind: 'bought', orders: [slip.id, ORDER] }, { ...ON_SHELF, order: slip.id })
  expect(app.ordersOfShift()).toMatchObject([{ state: 'bought', mayCancel: false, goods: 'shelf' }])
  expect(await codeOf(app.cancelOrder(slip.id, 'changed_mind'))).toBe('already_bought')
  await app.closeShift(22_800)
  await app.openShift(22_800)
  expect([app.ordersOfShift().length, app.earlierOrders().length]).toEqual([0, 1])
  await app.handOverParcel(PARCEL, { shown: 'slip' })
  expect(app.earlierOrders()).toMatchObject([{ id: slip.id, goods: 'collected' }])
})

test('a parcel is found by code, slip number, name and initials', async () => {
  const { app } = await told(AT_HUB)
  for (const text of ['7K3M9', '7k3m9qx1', 'K7QM-9', '李奶', 'lnn', 'linai']) {
    expect(app.findParcels(text).map((it) => it.id)).toEqual([PARCEL])
  }
  expect(app.findParcels('zq')).toEqual([])
  expect([app.parcelByCode('7K3M9QX2'), app.parcelByCode('')]).toEqual([null, null])
})

test('what goes back is given to the van without network, once, and leaves this list when the hub has it', async () => {
  const phone = await told({ ...AT_HUB, state: 'back' })
  const { app } = phone
  county.weather = () => 'lost'
  await app.giveBackParcel(PARCEL)
  expect(parcel(phone)).toMatchObject({ state: 'given', waiting: true })
  expect(await codeOf(app.giveBackParcel(PARCEL))).toBe('parcel_moved')
  county.weather = () => 'ok'
  await deliver(phone)
  expect(lastOp()).toMatchObject({ kind: 'parcel.give_back', body: { parcel: PARCEL } })
  await hear(phone, { ...AT_HUB, state: 'homeward' })
  expect(states(phone)).toEqual([])
})

test('what still lies on the shelf is not given to the van', async () => {
  const { app } = await told(ON_SHELF)
  expect(await codeOf(app.giveBackParcel(PARCEL))).toBe('parcel_moved')
})

test('a lost parcel is not handed over; when it turns up the county hears, and says what becomes of it', async () => {
  const lost = { ...AT_HUB, state: 'lost' }
  const phone = await told(lost, { ...refundItem(OTHER), why: 'lost' })
  const { app } = phone
  expect(app.state.get().refunds).toMatchObject([{ why: 'lost', slipNo: 'K7QM-9' }])
  expect(await codeOf(app.handOverParcel(PARCEL, { shown: 'slip' }))).toBe('parcel_moved')
  await app.receiveParcel(PARCEL, 'ok')
  expect(parcel(phone)).toMatchObject({ state: 'lost', waiting: true })
  await deliver(phone)
  expect(lastOp()).toMatchObject({ kind: 'parcel.receive', body: { parcel: PARCEL, condition: 'ok' } })
  await hear(phone, { ...AT_HUB, state: 'back' })
  expect(parcel(phone)).toMatchObject({ state: 'back' })
})

/** So many hellos get through, and nothing of what is unsent. */
const withoutOps = (hellos: number) => (url: RequestInfo | URL, init?: RequestInit) => {
  hellos -= 1
  if (hellos < 0) throw new TypeError('no network')
  const { body } = init as unknown as { body: string | ArrayBuffer }
  const { hello, sig } = JSON.parse(typeof body === 'string' ? body : gunzipSync(Buffer.from(body)).toString())
  return county.fetch(url, { ...init, headers: {}, body: JSON.stringify({ hello, sig, ops: [] }) })
}

const refundItem = (refund: string) => ({
  ...{ kind: 'refund', refund, state: 'owed', order: ORDER, slip_no: 'K7QM-9', villager: VILLAGER },
  ...{ name: '李奶奶', amount_minor: 2600, why: 'refused', since: '2026-11-23T02:00:00.000Z' },
})

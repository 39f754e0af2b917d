/** Parcels between the real core and the real server: bought, sent, scanned in, collected, refused and paid offline. */

import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { expect, test } from 'vitest'
import { createApp } from '../../src/core/index'

const url = process.env.FARMGATE_URL ?? ''
const [invite = ''] = (process.env.FARMGATE_INVITES ?? '').split(',')

test('an order’s whole life, as its phone sees it', async () => {
  const air = { on: true }
  const through: typeof fetch = (...asked) => (air.on ? fetch(...asked) : Promise.reject(new TypeError('no network')))
  const { crypto } = globalThis
  const app = createApp({
    ...{ fetch: through, indexedDB: new IDBFactory(), crypto, now: Date.now, baseUrl: url, version: 'test' },
  })
  const until = async (so: () => boolean) => {
    for (let n = 0; n < 300 && !so(); n += 1) {
      await app.syncNow().catch(() => undefined)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    expect(so(), JSON.stringify([app.state.get().problem, app.state.get().parcels])).toBe(true)
  }
  const sent = () => app.state.get().outbox.unsent === 0
  const states = () =>
    app.state
      .get()
      .parcels.map((it) => it.state)
      .sort()
  await app.start()
  await app.enrol(invite, 'a phone in a test')
  await until(() => app.state.get().phase === 'choose_pin')
  await app.setPin('2580')
  await app.openShift(30_000)
  const village = app.state.get().villages[0]?.code ?? ''
  const her = await app.addVillager({ name: '陈大妈', village })
  const [offer] = app.search('kettle')
  const lines = [{ offer: offer?.offer ?? 0, quantity: 1 }]
  const slips = []
  for (let n = 0; n < 3; n += 1) {
    const cart = { id: app.newCart(), villager: her.id, mandate: { consent: 'spoken' as const }, lines }
    const { totalMinor } = await app.checkOrder(cart)
    slips.push(await app.placeOrder({ ...cart, tenderedMinor: totalMinor }))
  }
  const each = slips[0]?.totalMinor ?? 0
  await app.closeShift(30_000 + 3 * each)
  await app.openShift(30_000 + 3 * each)
  await until(() => states().join() === 'coming,coming,coming')
  expect(app.earlierOrders().map((it) => [it.state, it.goods])).toEqual(Array(3).fill(['bought', 'coming']))
  expect(await app.cancelOrder(slips[0]?.id ?? '', 'other').catch((error) => error.code)).toBe('already_bought')

  const [a, b, c] = app.state.get().parcels.map((it) => it.id)
  if (!a || !b || !c) throw new Error('no parcels')
  air.on = false
  for (const id of [a, b, c]) await app.receiveParcel(id, 'ok')
  await app.handOverParcel(a, { shown: 'slip' })
  const refund = await app.refuseParcel(b, 'not_as_pictured')
  await app.payRefund(refund, 'known')
  expect(states()).toEqual(['back', 'collected', 'shelf'])
  air.on = true
  await until(() => sent() && app.state.get().parcels.every((it) => !it.waiting))
  expect(states()).toEqual(['back', 'collected', 'shelf'])
  expect(app.state.get().parcels.map((it) => it.odd)).toEqual([null, null, null])
  expect(app.state.get().refunds).toEqual([])

  expect(await app.checkPickup(c, '000000')).toEqual({ right: false, triesLeft: 9 })
  expect(Date.parse(app.state.get().parcels.find((it) => it.id === a)?.returnUntil ?? '')).toBeGreaterThan(Date.now())
  const owed = await app.returnParcel(a, 'damaged')
  await until(sent)
  await app.syncNow()
  expect(app.state.get().refunds.map((it) => [it.id, it.why])).toEqual([[owed, 'returned']])
  await app.payRefund(owed, 'known')
  await until(sent)
  await app.syncNow()
  expect(app.state.get().refunds).toEqual([])
  const goods = app.state.get().parcels.find((it) => it.id === a)?.amountMinor ?? 0
  const { differenceMinor } = await app.closeShift(30_000 + 3 * each - 2 * goods)
  expect(differenceMinor).toBe(0)
  await until(sent)
})

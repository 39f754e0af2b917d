/** Commission and statement between the real core and the real server: one station sells, another is asked. */

import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { expect, test } from 'vitest'
import { createApp } from '../../src/core/index'

const url = process.env.FARMGATE_URL ?? ''
const [here = '', there = ''] = (process.env.FARMGATE_INVITES ?? '').split(',')

async function phone(invite: string) {
  const app = createApp({
    ...{ fetch, indexedDB: new IDBFactory(), crypto: globalThis.crypto, now: Date.now, baseUrl: url, version: 'test' },
  })
  await app.start()
  await app.enrol(invite, 'a phone in a test')
  await until(app, () => app.state.get().phase === 'choose_pin')
  await app.setPin('2580')
  return app
}

async function until(app: ReturnType<typeof createApp>, so: () => boolean) {
  for (let n = 0; n < 300 && !so(); n += 1) {
    await app.syncNow().catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  expect(so(), JSON.stringify([app.state.get().problem, app.state.get().parcels])).toBe(true)
}

test('what she bought is earned here, and told there', async () => {
  const app = await phone(here)
  await app.openShift(30_000)
  const village = app.state.get().villages[0]?.code ?? ''
  const her = await app.addVillager({ name: '陈大妈', village, cardNo: '7K3M9QXA' })
  const [offer] = app.search('kettle')
  const cart = { id: app.newCart(), villager: her.id, mandate: { consent: 'spoken' as const } }
  const order = { ...cart, lines: [{ offer: offer?.offer ?? 0, quantity: 1 }] }
  const { totalMinor } = await app.checkOrder(order)
  const slip = await app.placeOrder({ ...order, tenderedMinor: totalMinor })
  await app.closeShift(30_000 + totalMinor)
  await app.openShift(30_000 + totalMinor)
  await until(app, () => app.state.get().parcels.length === 1)
  const [parcel] = app.state.get().parcels
  await app.receiveParcel(parcel?.id ?? '', 'ok')
  await app.handOverParcel(parcel?.id ?? '', { shown: 'slip' })
  await until(app, () => app.state.get().outbox.unsent === 0)

  const told = await app.askEarnings()
  expect(told.lines.map((it) => [it.stage, it.villager, it.held])).toEqual([['window', '陈大妈', 'rate']])
  expect(told).toMatchObject({ unpaidMinor: 0, waitingMinor: Math.floor(totalMinor / 20), after: '' })
  expect(app.earnings()).toEqual(told)

  const other = await phone(there)
  await other.syncNow()
  const statement = await other.askStatement({ card: '7k3m-9qxa' })
  expect(statement).toMatchObject({ name: '陈大妈', owedMinor: 0 })
  expect(statement?.orders.map((it) => [it.slipNo, it.lines[0]?.fate])).toEqual([[slip.number, 'collected']])
  expect(await other.askStatement({ number: slip.number, words: slip.words })).toMatchObject({ name: '陈大妈' })
  const [a, b, c, d] = slip.words
  expect(await other.askStatement({ number: slip.number, words: [a, b, c, d ^ 1] })).toBeNull()
  expect((await other.askEarnings()).lines).toEqual([])

  const refund = await app.returnParcel(parcel?.id ?? '', 'damaged')
  const paid = await app.payRefund(refund, 'slip')
  await until(app, () => app.state.get().outbox.unsent === 0)
  expect(await other.checkSlip(paid.number, paid.words)).toMatchObject({
    ...{ found: true, matches: true, by: 'county', order: null, refund: { amountMinor: totalMinor } },
  })
  expect((await app.askEarnings()).lines.map((it) => it.stage)).toEqual(['back'])
})

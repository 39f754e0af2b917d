/** The real core against the real server. FARMGATE_URL and FARMGATE_INVITES come from tests/test_phone_core.py. */

import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { expect, test } from 'vitest'
import { type App, createApp } from '../../src/core/index'
import { copied } from '../support/flash'

const url = process.env.FARMGATE_URL ?? ''
const invites = (process.env.FARMGATE_INVITES ?? '').split(',')
const PIN = '2580'

interface Phone {
  readonly app: App
  readonly flash: IDBFactory
  readonly air: { on: boolean }
}

function phoneOn(flash: IDBFactory): Phone {
  const air = { on: true }
  const through: typeof fetch = (...asked) => (air.on ? fetch(...asked) : Promise.reject(new TypeError('no network')))
  const { crypto } = globalThis
  const app = createApp({ fetch: through, indexedDB: flash, crypto, now: Date.now, baseUrl: url, version: 'test' })
  return { app, flash, air }
}

/** Asks the server again and again, as a phone does, until something is so. */
async function until(app: App, so: () => boolean): Promise<void> {
  for (let n = 0; n < 200 && !so(); n += 1) {
    await app.syncNow().catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  expect(so(), JSON.stringify(app.state.get().problem)).toBe(true)
}

async function enrolled(invite: string | undefined): Promise<Phone> {
  const phone = phoneOn(new IDBFactory())
  await phone.app.start()
  await phone.app.enrol(invite ?? '', 'a phone in a test')
  await until(phone.app, () => phone.app.state.get().phase === 'choose_pin')
  await phone.app.setPin(PIN)
  return phone
}

async function sold({ app }: Phone, villager: string, quantity: number, tenderedMinor = 20_000) {
  const [offer] = app.search('kettle')
  const cart = {
    id: app.newCart(),
    villager,
    mandate: { consent: 'spoken' as const },
    lines: [{ offer: offer?.offer ?? 0, quantity }],
  }
  const quote = await app.checkOrder(cart)
  expect(quote.warnings).toEqual([])
  return app.placeOrder({ ...cart, tenderedMinor })
}

const allSent = ({ app }: Phone) => app.state.get().outbox.unsent === 0
const states = ({ app }: Phone) => app.ordersOfShift().map((order) => order.state)

test('a day at the counter, a flash that forgets, and the post bag', async () => {
  const phone = await enrolled(invites[0])
  const driver = await enrolled(invites[1])
  const { app } = phone
  await app.openShift(30_000)
  const village = app.state.get().villages[0]?.code ?? ''
  const her = await app.addVillager({ name: '陈大妈', village, cardNo: '7K3M9QXA' })
  const neighbour = await app.addVillager({ name: '张强', village })
  await app.addDelegate(her.id, neighbour.id, 'neighbour')

  // A morning without signal, sent at noon.
  phone.air.on = false
  const first = await sold(phone, her.id, 1)
  const second = await sold(phone, neighbour.id, 2)
  await app.cancelOrder(second.id, 'changed_mind')
  phone.air.on = true
  await until(app, () => allSent(phone))
  expect(states(phone)).toEqual(['cancelled', 'placed'])
  expect(app.findVillagers('cdm')[0]?.id ?? app.findVillagers('陈')[0]?.id).toBe(her.id)

  // Another counter checks the slip at the county.
  expect(await driver.app.checkSlip(first.number, first.words)).toMatchObject({
    found: true,
    matches: true,
    by: 'county',
  })
  const [a, b, c, d] = first.words
  expect(await driver.app.checkSlip(first.number, [a, b, c, d ^ 1])).toMatchObject({ found: true, matches: false })

  // The flash forgets a sale that the county has; what is sold on it after is sold all the same.
  const backup = await copied(phone.flash)
  const forgotten = await sold(phone, her.id, 1)
  await until(app, () => allSent(phone))
  await app.stop()
  let again = phoneOn(backup)
  again.air.on = false
  await again.app.start()
  await again.app.unlock(PIN)
  await sold(again, her.id, 3)
  await sold(again, neighbour.id, 1)
  again.air.on = true
  await again.app.syncNow().catch(() => undefined)
  expect(again.app.state.get().phase).toBe('frozen')
  const branch = await copied(again.flash)
  await until(again.app, () => again.app.state.get().phase === 'ready' && allSent(again))
  expect(states(again)).toEqual(['placed', 'placed', 'cancelled', 'placed'])

  // It forgets even that it has signed its branch again, and does so once more: the county has it, and the drawer is as it was.
  await again.app.stop()
  again = phoneOn(branch)
  await again.app.start()
  await until(again.app, () => again.app.state.get().phase === 'locked' && allSent(again))
  await again.app.unlock(PIN)
  expect(states(again)).toEqual(['held', 'held', 'cancelled', 'placed'])

  // The afternoon travels in the driver's phone.
  again.air.on = false
  await sold(again, her.id, 1)
  await driver.app.importFile(await again.app.exportOutbox())
  await until(driver.app, () => driver.app.state.get().outbox.carried.answered === 1)
  expect(await again.app.importFile(await driver.app.exportAcks())).toEqual({ kind: 'acks', confirmed: 1 })
  again.air.on = true

  const holder = again.app.state.get().holders[0]?.holder ?? ''
  await again.app.sealBag({ sealNo: 'A0001', to: holder, amountMinor: 10_000 })
  // Two kettles cost as the first; the forgotten sale is in the drawer because the county has it.
  const unit = first.lines[0]?.unitPriceMinor ?? 0
  const expected = 30_000 + unit * (1 + 1 + 3 + 1 + 1) + first.feeMinor * 5 - 10_000
  expect(forgotten.totalMinor).toBe(first.totalMinor)
  expect((await again.app.closeShift(expected)).differenceMinor).toBe(0)
  await until(again.app, () => allSent(again))
  expect(again.app.state.get()).toMatchObject({ phase: 'ready', shift: null, problem: null })
  await again.app.stop()
  await driver.app.stop()
})

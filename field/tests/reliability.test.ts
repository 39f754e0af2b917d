import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { createApp } from '../src/core/index'
import { County } from './support/county'
import { idOf } from './support/ids'
import { lockManager } from './support/locks'
import {
  apples,
  codeOf,
  deliver,
  deps,
  forgetful,
  openPhone,
  type Phone,
  PIN,
  readyPhone,
  restarted,
} from './support/phone'

let county: County
beforeEach(() => {
  county = new County()
})

const kinds = (n = 0) => county.phone(n).ops.map((op) => op.kind)

/** Cryptography that dies at its n-th call, as an app does whose phone is switched off. `died` tells when. */
function dyingCrypto(dieAt: number) {
  let calls = 0
  let die: () => void = () => undefined
  const died = new Promise<void>((resolve) => {
    die = resolve
  })
  const subtle = new Proxy(globalThis.crypto.subtle, {
    get: (target, name) => {
      const call = target[name as keyof SubtleCrypto] as (...args: unknown[]) => unknown
      return (...args: unknown[]) => {
        calls += 1
        if (calls < dieAt) return call.apply(target, args)
        die()
        return new Promise(() => undefined)
      }
    },
  })
  return { subtle, died }
}

/** Lets everything that was begun come to its end. */
async function dead(): Promise<'dead'> {
  for (let n = 0; n < 50; n += 1) await new Promise((resolve) => setImmediate(resolve))
  return 'dead'
}

describe('the phone dies at any step of a sale', () => {
  test('and the order is there once or not at all; tapping Pay again makes it exactly one', async () => {
    const seen = { lost: 0, kept: 0, survived: 0 }
    for (let dieAt = 1; seen.survived === 0; dieAt += 1) {
      expect(dieAt).toBeLessThan(60)
      county = new County()
      const first = await openPhone(county)
      await deliver(first)
      await first.app.stop()
      county.weather = () => 'lost'
      const getRandomValues = globalThis.crypto.getRandomValues.bind(globalThis.crypto)
      const crypto = { subtle: globalThis.crypto.subtle, getRandomValues }
      const app = createApp(deps(county, first.flash, [], { crypto: crypto as Crypto }))
      await app.start()
      await app.unlock(PIN)
      await app.syncNow().catch(() => undefined)
      const mortal = dyingCrypto(dieAt)
      crypto.subtle = mortal.subtle
      const order = { ...apples(app), tenderedMinor: 5000 }
      const fate = await Promise.race([app.placeOrder(order), mortal.died.then(dead)])
      if (fate !== 'dead') seen.survived += 1

      county.weather = () => 'ok'
      const again = await restarted(county, first)
      const found = again.app.ordersOfShift()
      expect(found.length).toBeLessThanOrEqual(1)
      if (fate !== 'dead') expect(found).toHaveLength(1)
      else seen[found.length ? 'kept' : 'lost'] += 1
      const slip = await again.app.placeOrder(order)
      if (found[0]) expect(slip.id).toBe(found[0].id)
      await deliver(again)
      expect(kinds()).toEqual(['shift.open', 'order.place'])
      expect((await again.app.closeShift(22_800)).differenceMinor).toBe(0)
    }
    // Deaths before and after the record became durable were both seen, or the test proves nothing.
    expect(seen.lost).toBeGreaterThan(0)
    expect(seen.kept).toBeGreaterThan(0)
  })
})

describe('whatever the network does', () => {
  test('every operation is stored once with its own bytes, and both drawers agree', async () => {
    const weather = fc.infiniteStream(fc.constantFrom('ok', 'ok', 'lost', 'unheard', 'twice' as const))
    const acts = fc.array(fc.constantFrom('sell', 'cancel', 'sync', 'die', 'bag' as const), { maxLength: 14 })
    await fc.assert(
      fc.asyncProperty(weather, acts, async (sky, story) => {
        county = new County()
        let phone = await openPhone(county)
        county.weather = () => sky.next().value
        for (const act of story) {
          if (act === 'die') {
            await phone.app.stop()
            phone = await restarted(county, phone)
          } else await tried(phone, act)
        }
        await deliver(phone)
        const texts = county.phone().ops.map((op) => op.text)
        expect(new Set(texts).size).toBe(texts.length)
        expect(county.phone().forks).toEqual([])
        const { expectedMinor } = await phone.app.closeShift(county.phone().drawer)
        expect(expectedMinor).toBe(county.phone().drawer)
      }),
      { numRuns: 12 },
    )
  }, 60_000)

  async function tried({ app }: Phone, act: 'sell' | 'cancel' | 'sync' | 'bag'): Promise<void> {
    const order = app.ordersOfShift().find((it) => it.state !== 'cancelled')
    if (act === 'sell') await app.placeOrder({ ...apples(app), tenderedMinor: 5000 })
    if (act === 'cancel' && order) await app.cancelOrder(order.id, 'other')
    if (act === 'sync') await app.syncNow().catch(() => undefined)
    if (act === 'bag') await app.sealBag({ sealNo: 'A1', to: 'safe:420527', amountMinor: 100 })
  }

  test('a portal that answers for the server changes nothing', async () => {
    const phone = await openPhone(county)
    const portal = async () => new Response('<html>Pay for your wifi</html>', { status: 200 })
    const again = await restarted(county, phone, { fetch: portal as never })
    expect(await codeOf(again.app.syncNow())).toBe('offline')
    expect(again.app.state.get().outbox.unsent).toBeGreaterThan(0)
  })

  test('an answer that our server did not sign is not believed', async () => {
    const phone = await openPhone(county)
    await deliver(phone)
    const { app } = phone
    county.liar = true
    await app.placeOrder({ ...apples(app), tenderedMinor: 2800 })
    expect(await codeOf(app.syncNow())).toBe('server_not_genuine')
    expect(app.state.get()).toMatchObject({ outbox: { unsent: 1 }, problem: { code: 'server_not_genuine' } })
    county.liar = false
    await app.syncNow()
    expect(app.state.get()).toMatchObject({ outbox: { unsent: 0 }, problem: null })
  })

  test('a large backlog goes in batches the server takes', async () => {
    const phone = await openPhone(county)
    county.weather = () => 'lost'
    county.caps = { sale: 100_000, day: 100_000_000, count: 500 }
    for (let n = 0; n < 40; n += 1) await phone.app.sealBag({ sealNo: `S${n}`, to: 'safe:420527', amountMinor: 1 })
    county.weather = () => 'ok'
    county.requestBytesMax = 6000
    await deliver(phone)
    expect(county.phone().ops).toHaveLength(41)
  })
})

describe('the log and the county', () => {
  test('a server restored from a backup gets everything again, and the feed as a whole', async () => {
    const phone = await openPhone(county)
    for (let n = 0; n < 3; n += 1) await phone.app.placeOrder({ ...apples(phone.app), tenderedMinor: 2800 })
    await deliver(phone)
    const before = county.phone().ops.map((op) => op.hash)
    county.restore(1)
    await deliver(phone)
    await phone.app.syncNow()
    expect(county.phone().ops.map((op) => op.hash)).toEqual(before)
    expect(county.phone().drawer).toBe(28_400)
    expect((await phone.app.closeShift(28_400)).differenceMinor).toBe(0)
  })

  test('a phone whose flash forgot is frozen, and after the thaw its own branch is recorded behind', async () => {
    const phone = await forgetful(county)
    const slip = await phone.app.placeOrder({ ...apples(phone.app, 2), tenderedMinor: 2800 })
    const her = await phone.app.addVillager({ name: '陈大妈', village: '420527001' })
    await phone.app.placeOrder({ ...apples(phone.app, 3), villager: her.id, tenderedMinor: 4050 })
    county.weather = () => 'ok'
    await codeOf(phone.app.syncNow())
    expect(phone.app.state.get()).toMatchObject({ phase: 'frozen', problem: { code: 'fork' } })
    expect(await codeOf(phone.app.placeOrder({ ...apples(phone.app), tenderedMinor: 2800 }))).toBe('wrong_phase')

    county.approve()
    await deliver(phone)
    expect(phone.app.state.get().phase).toBe('ready')
    expect(kinds()).toEqual(['shift.open', 'order.place', 'order.place', 'villager.add', 'order.place'])
    expect(county.phone().drawer).toBe(20_000 + 1550 + 2800 + 4050)
    const [, , , added, last] = county.phone().ops
    expect(last?.body.villager).toBe(added && idOf(added))
    const orders = phone.app.ordersOfShift()
    expect(orders.map((order) => order.totalMinor)).toEqual([4050, 2800])
    expect(orders.some((order) => order.id === slip.id)).toBe(false)
    expect((await phone.app.closeShift(28_400)).differenceMinor).toBe(0)
  })

  test('a frozen phone goes on sending and takes nothing new; thawed, it sells again', async () => {
    const { app } = await openPhone(county)
    await app.placeOrder({ ...apples(app), tenderedMinor: 2800 })
    county.phone().status = 'frozen'
    await app.syncNow()
    expect(app.state.get()).toMatchObject({ phase: 'frozen', outbox: { unsent: 0 } })
    county.approve()
    await app.syncNow()
    expect(app.state.get().phase).toBe('ready')
  })

  test('what the county lost is not thrown away, however old it is', async () => {
    const phone = await openPhone(county)
    await deliver(phone)
    await phone.app.stop()
    county.now += 40 * 86_400_000
    county.restore(0)
    // One answer comes through: it says how late it is, and that the county has nothing.
    const sky = (function* (): Generator<'ok' | 'lost', 'lost'> {
      yield 'ok'
      for (;;) yield 'lost'
    })()
    county.weather = () => sky.next().value
    let later = await restarted(county, phone)
    await codeOf(later.app.syncNow())
    await later.app.stop()
    later = await restarted(county, phone)
    expect(later.app.state.get().outbox.unsent).toBe(1)
    county.weather = () => 'ok'
    await deliver(later)
    expect(kinds()).toEqual(['shift.open'])
  })

  test('the float is what the county says, less what it has not heard of', async () => {
    county.float = 6000
    const phone = await openPhone(county)
    await deliver(phone)
    county.weather = () => 'lost'
    await phone.app.placeOrder({ ...apples(phone.app), tenderedMinor: 2800 })
    await phone.app.placeOrder({ ...apples(phone.app), tenderedMinor: 2800 })
    // Only the first of the two gets through.
    county.requestBytesMax = 1500
    county.weather = () => (kinds().length < 2 ? 'ok' : 'lost')
    await codeOf(phone.app.syncNow())
    for (let n = 0; n < 12; n += 1) await codeOf(phone.app.syncNow())
    expect(phone.app.state.get().outbox.unsent).toBe(1)
    const { warnings } = await phone.app.checkOrder(apples(phone.app))
    expect(warnings).toContainEqual({ code: 'over_float', blocks: true })
    expect(phone.app.state.get().lease?.floatLeft).toBe('low')
  })

  test('confirmed operations are kept 35 days by the server clock, and the head for ever', async () => {
    const phone = await openPhone(county)
    const slip = await phone.app.placeOrder({ ...apples(phone.app), tenderedMinor: 2800 })
    await phone.app.closeShift(22_800)
    await deliver(phone)
    await phone.app.stop()
    county.now += 34 * 86_400_000
    let later = await restarted(county, phone)
    await later.app.syncNow()
    await later.app.stop()
    later = await restarted(county, phone)
    expect(await later.app.slipOf(slip.id)).not.toBeNull()
    county.now += 2 * 86_400_000
    await later.app.syncNow()
    await later.app.stop()
    later = await restarted(county, phone)
    expect(await later.app.slipOf(slip.id)).toBeNull()
    await later.app.openShift(22_800)
    await deliver(later)
    expect(kinds()).toEqual(['shift.open', 'order.place', 'shift.close', 'shift.open'])
  })
})

describe('the flash and the tabs', () => {
  test('a full flash is told before cash moves, and nothing of an order is kept', async () => {
    const { app, flash } = await openPhone(county)
    const cart = apples(app)
    const put = IDBObjectStore.prototype.put
    const full = () => {
      throw new DOMException('no room', 'QuotaExceededError')
    }
    IDBObjectStore.prototype.put = full
    try {
      expect((await app.checkOrder(cart)).warnings).toContainEqual({ code: 'disk_full', blocks: true })
      expect(await codeOf(app.placeOrder({ ...cart, tenderedMinor: 2800 }))).toBe('disk_full')
    } finally {
      IDBObjectStore.prototype.put = put
    }
    expect(app.ordersOfShift()).toEqual([])
    await app.stop()
    const again = await restarted(county, { app, flash, timers: [] })
    expect(again.app.ordersOfShift()).toEqual([])
    await again.app.placeOrder({ ...cart, tenderedMinor: 2800 })
    await deliver(again)
    expect(kinds()).toEqual(['shift.open', 'order.place'])
  })

  test('a second tab waits until the first is closed', async () => {
    const locks = lockManager()
    const phone = await readyPhone(county, { locks })
    const second = createApp(deps(county, phone.flash, [], { locks }))
    const started = second.start()
    await dead()
    expect(second.state.get().phase).toBe('elsewhere')
    expect(await codeOf(second.openShift(0))).toBe('elsewhere')
    await phone.app.stop()
    await started
    expect(second.state.get().phase).toBe('locked')
  })

  test('even without locks two tabs never write the same place of the log', async () => {
    const phone = await openPhone(county)
    const other = createApp(deps(county, phone.flash))
    await other.start()
    await other.unlock(PIN)
    await other.placeOrder({ ...apples(other), tenderedMinor: 2800 })
    expect(await codeOf(phone.app.placeOrder({ ...apples(phone.app), tenderedMinor: 2800 }))).toBe('elsewhere')
    expect(phone.app.state.get().phase).toBe('elsewhere')
    await deliver({ ...phone, app: other })
    expect(kinds()).toEqual(['shift.open', 'order.place'])
  })
})

describe('the PIN', () => {
  test('costs time after three wrong guesses, and closing the app does not help', async () => {
    const phone = await readyPhone(county)
    await phone.app.lock()
    for (let n = 0; n < 3; n += 1) expect(await codeOf(phone.app.unlock('0000'))).toBe('wrong_pin')
    await phone.app.stop()
    const app = createApp(deps(county, phone.flash))
    await app.start()
    expect(app.state.get()).toMatchObject({ phase: 'locked', pin: { failures: 3 } })
    expect(await codeOf(app.unlock(PIN))).toBe('pin_wait')
    county.now -= 86_400_000
    expect(await codeOf(app.unlock(PIN))).toBe('pin_wait')
    county.now += 86_400_000 + 31_000
    await app.unlock(PIN)
    expect(app.state.get()).toMatchObject({ phase: 'ready', pin: { failures: 0, waitUntil: null } })
  })

  test('must be more than a run of digits, and is changed only by who knows it', async () => {
    const { app } = await readyPhone(county)
    for (const weak of ['1111', '1234', '9876', '12', 'abcd'])
      expect(await codeOf(app.setPin(weak, PIN))).toBe('pin_weak')
    expect(await codeOf(app.setPin('8462', '1357'))).toBe('wrong_pin')
    await app.setPin('8462', PIN)
    await app.lock()
    await app.unlock('8462')
  })
})

describe('the post bag', () => {
  test('another phone carries a village without any signal, and brings the answers back', async () => {
    const village = await openPhone(county, { fetch: county.fetch })
    await deliver(village)
    county.weather = () => 'lost'
    await village.app.placeOrder({ ...apples(village.app), tenderedMinor: 2800 })
    const bag = await village.app.exportOutbox()
    county.weather = () => 'ok'

    const driver = await readyPhone(county, {}, 'BBBB2222')
    expect(await driver.app.importFile(bag)).toEqual({ kind: 'bag', deviceCode: 'K7QM', operations: 1 })
    expect(driver.app.state.get().outbox.carried).toEqual({ waiting: 1, answered: 0 })
    await driver.app.syncNow()
    expect(driver.app.state.get().outbox.carried).toEqual({ waiting: 0, answered: 1 })
    expect(kinds()).toEqual(['shift.open', 'order.place'])

    expect(village.app.state.get().outbox.unsent).toBe(1)
    const acks = await driver.app.exportAcks()
    expect(await village.app.importFile(acks)).toEqual({ kind: 'acks', confirmed: 1 })
    expect(village.app.state.get().outbox.unsent).toBe(0)
    expect(await village.app.importFile(acks)).toEqual({ kind: 'acks', confirmed: 0 })
  })

  test('a file that is none of ours, or was changed, is refused', async () => {
    const village = await openPhone(county)
    const driver = await readyPhone(county, {}, 'BBBB2222')
    const files = ['', '{}', '[]', '{"farmgate":"bag"}', '{"farmgate":"acks","answers":[]}']
    for (const file of files) expect(await codeOf(village.app.importFile(new Blob([file])))).toBe('bad_file')
    county.weather = () => 'lost'
    await village.app.placeOrder({ ...apples(village.app), tenderedMinor: 2800 })
    const bag = await village.app.exportOutbox()
    expect(await codeOf(village.app.importFile(bag))).toBe('bad_file')
    county.weather = () => 'ok'
    await driver.app.importFile(bag)
    await driver.app.syncNow()
    const acks = await (await driver.app.exportAcks()).text()
    const forged = acks.replace(/\\"last_seq\\":\d+/, '\\"last_seq\\":99')
    expect(forged).not.toBe(acks)
    expect(await codeOf(village.app.importFile(new Blob([forged])))).toBe('server_not_genuine')
  })
})

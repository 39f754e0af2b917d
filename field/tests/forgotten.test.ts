/** A county that came back from a backup without this phone, and lets it in again with the key it has. */

import { beforeEach, expect, test } from 'vitest'
import { County } from './support/county'
import {
  apples,
  codeOf,
  deliver,
  forgetful,
  freshPhone,
  openPhone,
  type Phone,
  PIN,
  readyPhone,
  restarted,
} from './support/phone'

const AGAIN = 'CCCC3333'
const UNKNOWN = { problem: { code: 'unknown_device' } }

let county: County
beforeEach(() => {
  county = new County()
})

const kinds = () => county.phone().ops.map((op) => op.kind)
const sell = ({ app }: Phone) => app.placeOrder({ ...apples(app), tenderedMinor: 2800 })

/** A shift is open, two orders are with the county, a third is not, and the county has forgotten the phone. */
async function forgotten(over: Parameters<typeof openPhone>[1] = {}): Promise<Phone> {
  const phone = await openPhone(county, over)
  await sell(phone)
  await sell(phone)
  await deliver(phone)
  county.weather = () => 'lost'
  await sell(phone)
  county.weather = () => 'ok'
  county.forget()
  expect(await codeOf(phone.app.syncNow())).toBe('refused')
  expect(phone.app.state.get()).toMatchObject({ ...UNKNOWN, phase: 'ready' })
  return phone
}

/** The answer to an enrolment is changed on its way. */
const tampered =
  (change: object): typeof fetch =>
  async (url, init) => {
    const reply = await county.fetch(url, init)
    if (!String(url).endsWith('/api/enrol') || reply.status !== 200) return reply
    return new Response(JSON.stringify({ ...(await reply.json()), ...change }), { status: 200 })
  }

test('it is enrolled again as the same device, and its whole log is taken in from the start', async () => {
  const phone = await forgotten()
  const { app } = phone
  // Until then it sells on.
  await sell(phone)
  const { device, shift } = app.state.get()

  await app.enrol(AGAIN, '')
  expect(app.state.get()).toMatchObject({ phase: 'pending', problem: null, shift, outbox: { unsent: 5 } })
  expect(app.state.get().device).toEqual(device)
  expect(await codeOf(sell(phone))).toBe('wrong_phase')
  await app.syncNow()
  expect(app.state.get()).toMatchObject({ phase: 'pending', problem: null })

  county.approve()
  await deliver(phone)
  expect(kinds()).toEqual(['shift.open', 'order.place', 'order.place', 'order.place', 'order.place'])
  expect(app.state.get()).toMatchObject({ phase: 'ready', problem: null, shift })
  expect(app.ordersOfShift().map((order) => order.state)).toEqual(Array(4).fill('placed'))
  expect((await app.closeShift(20_000 + 4 * 2800)).differenceMinor).toBe(0)
  await app.lock()
  await app.unlock(PIN)
})

test('a wrong code changes nothing, and the right one may follow', async () => {
  const phone = await forgotten()
  const before = phone.app.state.get()
  expect(await codeOf(phone.app.enrol('ZZZZ9999', ''))).toBe('invite_unknown')
  expect(phone.app.state.get()).toEqual(before)
  await sell(phone)
  await phone.app.enrol(` ${AGAIN} `, '')
  expect(phone.app.state.get().phase).toBe('pending')
})

test('a lost answer is asked for again with the same code, before the approval and after it', async () => {
  const phone = await forgotten()
  county.weather = () => 'unheard'
  expect(await codeOf(phone.app.enrol(AGAIN, ''))).toBe('offline')
  county.weather = () => 'ok'
  await phone.app.syncNow()
  expect(phone.app.state.get()).toMatchObject({ phase: 'pending', ...UNKNOWN })
  await phone.app.enrol(AGAIN, '')
  expect(phone.app.state.get()).toMatchObject({ phase: 'pending', problem: null })

  county = new County()
  const other = await forgotten()
  county.weather = () => 'unheard'
  await codeOf(other.app.enrol(AGAIN, ''))
  county.weather = () => 'ok'
  county.approve()
  await other.app.enrol(AGAIN, '')
  expect(other.app.state.get()).toMatchObject({ phase: 'ready', problem: null })
  await deliver(other)
  expect(county.phones).toHaveLength(1)
  expect(kinds()).toHaveLength(4)
})

test('a lost answer that nobody asks for again does no harm either', async () => {
  const phone = await forgotten()
  county.weather = () => 'unheard'
  await codeOf(phone.app.enrol(AGAIN, ''))
  county.weather = () => 'ok'
  county.approve()
  await deliver(phone)
  expect(phone.app.state.get()).toMatchObject({ phase: 'ready', problem: null })
  expect(kinds()).toHaveLength(4)
})

test.each([
  ['another server', { server_key: 'A'.repeat(43) }, 'server_not_genuine'],
  ['another device', { device: '00000000-0000-8000-8000-00000000ffff' }, 'refused'],
])('an answer of %s is not believed, and nothing of it is kept', async (_, change, code) => {
  const phone = await forgotten()
  await phone.app.stop()
  const lied = await restarted(county, phone, { fetch: tampered(change) })
  await codeOf(lied.app.syncNow())
  const before = lied.app.state.get()
  expect(await codeOf(lied.app.enrol(AGAIN, ''))).toBe(code)
  expect(lied.app.state.get()).toEqual(before)
  await lied.app.stop()
  const honest = await restarted(county, lied)
  // The county took the code all the same: its own answer is not needed to go on.
  county.approve()
  await deliver(honest)
  expect(kinds()).toHaveLength(4)
})

test('a phone that the county knows is not enrolled a second time', async () => {
  const waiting = await freshPhone(county)
  await waiting.app.enrol('AAAA1111', '')
  expect(await codeOf(waiting.app.enrol(AGAIN, ''))).toBe('wrong_phase')
  const ready = await readyPhone(county, {}, 'BBBB2222')
  expect(await codeOf(ready.app.enrol(AGAIN, ''))).toBe('wrong_phase')
  county.weather = () => 'lost'
  await codeOf(ready.app.syncNow())
  expect(await codeOf(ready.app.enrol(AGAIN, ''))).toBe('wrong_phase')
})

test('a locked phone stays locked behind its PIN, also when the app dies in between', async () => {
  const phone = await forgotten()
  await phone.app.lock()
  await phone.app.enrol(AGAIN, '')
  await phone.app.stop()
  const again = await restarted(county, phone)
  expect(again.app.state.get()).toMatchObject({ phase: 'pending', problem: null, outbox: { unsent: 4 } })
  county.approve()
  await deliver(again)
  expect(again.app.state.get().phase).toBe('locked')
  expect(await codeOf(again.app.unlock('0000'))).toBe('wrong_pin')
  await again.app.unlock(PIN)
  expect(kinds()).toHaveLength(4)
})

test('the county may have named station and agent anew', async () => {
  const phone = await forgotten()
  const agent = { id: '00000000-0000-8000-8000-00000000c002', name: '王芳芳' }
  await phone.app.stop()
  const moved = await restarted(county, phone, { fetch: tampered({ agent, device_code: 'K7QX' }) })
  await codeOf(moved.app.syncNow())
  await moved.app.enrol(AGAIN, '')
  expect(moved.app.state.get().device).toMatchObject({ agentName: '王芳芳', code: 'K7QX' })
})

test('a refusal that comes late is not believed any more', async () => {
  const held: (() => void)[] = []
  let slow = false
  const phone = await forgotten({
    fetch: async (url, init) => {
      const reply = await county.fetch(url, init)
      if (slow && String(url).endsWith('/api/sync')) await new Promise<void>((go) => held.push(go))
      return reply
    },
  })
  slow = true
  const hello = codeOf(phone.app.syncNow())
  while (held.length === 0) await new Promise((resolve) => setImmediate(resolve))
  slow = false
  await phone.app.enrol(AGAIN, '')
  for (const go of held) go()
  await hello
  expect(phone.app.state.get()).toMatchObject({ phase: 'pending', problem: null })
})

test('a log that had parted is whole again: all of it goes to the county that has none', async () => {
  const branch = await forgetful(county)
  await sell(branch)
  await sell(branch)
  county.weather = () => 'ok'
  await codeOf(branch.app.syncNow())
  expect(branch.app.state.get().phase).toBe('frozen')

  county.forget()
  await codeOf(branch.app.syncNow())
  expect(branch.app.state.get()).toMatchObject({ phase: 'frozen', ...UNKNOWN })
  await branch.app.enrol(AGAIN, '')
  county.approve()
  await deliver(branch)
  expect(branch.app.state.get()).toMatchObject({ phase: 'ready', problem: null })
  expect(kinds()).toEqual(['shift.open', 'order.place', 'order.place'])
  expect((await branch.app.closeShift(25_600)).differenceMinor).toBe(0)
})

/** A phone in a test: an app on a store of its own, that can be killed and started again. */

import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { createApp, type Deps, FieldError } from '../../src/core/index'
import { type County, VILLAGER } from './county'
import { copied } from './flash'

export const PIN = '2580'

export interface Phone {
  app: ReturnType<typeof createApp>
  readonly flash: IDBFactory
  readonly timers: (() => void)[]
}

export function deps(county: County, flash: IDBFactory, timers: (() => void)[] = [], over: Partial<Deps> = {}): Deps {
  return {
    fetch: county.fetch,
    indexedDB: flash,
    crypto: globalThis.crypto,
    now: () => county.now,
    baseUrl: '',
    version: 'test',
    random: () => 0.5,
    after: (_, task) => {
      timers.push(task)
      return () => undefined
    },
    ...over,
  }
}

/** Started, as bought: nothing on it. */
export async function freshPhone(county: County, over: Partial<Deps> = {}): Promise<Phone> {
  const flash = new IDBFactory()
  const timers: (() => void)[] = []
  const app = createApp(deps(county, flash, timers, over))
  await app.start()
  return { app, flash, timers }
}

/** Enrolled, approved, fed, open with a PIN. */
export async function readyPhone(county: County, over: Partial<Deps> = {}, invite = 'AAAA1111'): Promise<Phone> {
  const phone = await freshPhone(county, over)
  await phone.app.enrol(invite, 'test phone')
  county.approve(county.phones.length - 1)
  await phone.app.syncNow()
  await phone.app.setPin(PIN)
  return phone
}

export async function openPhone(county: County, over: Partial<Deps> = {}): Promise<Phone> {
  const phone = await readyPhone(county, over)
  await phone.app.openShift(20_000)
  return phone
}

/** The app dies; another is started on what it left on the flash. */
export async function restarted(county: County, phone: Phone, over: Partial<Deps> = {}): Promise<Phone> {
  const timers: (() => void)[] = []
  const app = createApp(deps(county, phone.flash, timers, over))
  await app.start()
  if (app.state.get().phase === 'locked') await app.unlock(PIN)
  return { app, flash: phone.flash, timers }
}

export function apples(app: Phone['app'], quantity = 2) {
  return {
    id: app.newCart(),
    villager: VILLAGER,
    mandate: { consent: 'spoken' as const },
    lines: [{ offer: 101, quantity }],
  }
}

/** Syncs whatever the weather until nothing is unsent; throws when that takes more than `tries`. */
export async function deliver(phone: Phone, tries = 60): Promise<void> {
  for (let n = 0; n < tries; n += 1) {
    await phone.app.syncNow().catch(() => undefined)
    if (phone.app.state.get().outbox.unsent === 0) return
  }
  throw new Error('not delivered')
}

/** The code of the FieldError that something ends with. */
export const codeOf = (done: Promise<unknown>) =>
  done.then(
    () => 'no error',
    (error) => (error instanceof FieldError ? error.code : Promise.reject(error)),
  )

/** A phone whose flash has forgotten an order that the county has; there is no network yet. `known`: what it was before. */
export async function forgetful(county: County, known?: Phone): Promise<Phone> {
  const phone = known ?? (await openPhone(county))
  await deliver(phone)
  const backup = await copied(phone.flash)
  await phone.app.placeOrder({ ...apples(phone.app, 1), tenderedMinor: 1550 })
  await deliver(phone)
  await phone.app.stop()
  county.weather = () => 'lost'
  return restarted(county, { ...phone, flash: backup })
}

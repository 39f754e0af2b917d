import { beforeEach, expect, test } from 'vitest'
import { County } from './support/county'
import { apples, deliver, freshPhone, openPhone } from './support/phone'

let county: County
beforeEach(() => {
  county = new County()
})

test('P-256 is used where the WebView has no Ed25519, and the county takes it', async () => {
  const subtle = new Proxy(globalThis.crypto.subtle, {
    get: (target, name) => {
      const call = target[name as keyof SubtleCrypto] as (...args: unknown[]) => unknown
      return (...args: unknown[]) =>
        args.some((it) => (it as { name?: string } | null)?.name === 'Ed25519')
          ? Promise.reject(new DOMException('unknown', 'NotSupportedError'))
          : call.apply(target, args)
    },
  })
  const crypto = { subtle, getRandomValues: globalThis.crypto.getRandomValues.bind(globalThis.crypto) } as Crypto
  const phone = await openPhone(county, { crypto })
  await phone.app.placeOrder({ ...apples(phone.app), tenderedMinor: 2800 })
  await deliver(phone)
  expect(county.phone().alg).toBe('p256')
  expect(county.phone().ops.map((op) => op.kind)).toEqual(['shift.open', 'order.place'])
})

test('a fresh phone shows nothing of a till', async () => {
  const { app } = await freshPhone(county)
  await expect(app.openShift(0)).rejects.toMatchObject({ code: 'wrong_phase' })
  expect(app.search('apple')).toEqual([])
})

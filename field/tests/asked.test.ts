/** Commission and statement: asked with a fresh challenge, the one kept for offline, the other not. */

import { beforeEach, expect, test } from 'vitest'
import { County } from './support/county'
import { codeOf, openPhone, type Phone, restarted } from './support/phone'
import { earningsPage, STATEMENT } from './support/told'

let county: County
let phone: Phone
beforeEach(async () => {
  county = new County()
  county.earnings = earningsPage
  phone = await openPhone(county)
  await phone.app.syncNow()
})

const slips = () => phone.app.earnings()?.lines.map((it) => it.slipNo)

test('before it was asked there is nothing to read', () => {
  expect(phone.app.earnings()).toBeNull()
})

test('what was told is read again without network, also by a phone that was put down', async () => {
  const told = await phone.app.askEarnings()
  expect(told).toMatchObject({ unpaidMinor: 120, waitingMinor: 40, askedAt: '2026-11-23T02:00:00.000Z' })
  expect(told.lines[0]).toMatchObject({ held: 'line', byRateMinor: 267, boundMinor: 120, amountMinor: 120 })
  await phone.app.stop()
  county.weather = () => 'lost'
  phone = await restarted(county, phone)
  expect(slips()).toEqual(['K7QM-0', 'K7QM-1'])
  expect(await codeOf(phone.app.askEarnings())).toBe('offline')
  expect(slips()).toEqual(['K7QM-0', 'K7QM-1'])
})

test('older lines are added, and asked anew they are those of today', async () => {
  await phone.app.askEarnings()
  await phone.app.askEarnings(true)
  expect(slips()).toEqual(['K7QM-0', 'K7QM-1', 'K7QM-2', 'K7QM-3'])
  expect(phone.app.earnings()?.after).toBe('')
  await phone.app.askEarnings()
  expect(slips()).toEqual(['K7QM-0', 'K7QM-1'])
})

test('where the county has not heard this phone for long it says hello first', async () => {
  county.stale = true
  await phone.app.askEarnings()
  expect(slips()).toEqual(['K7QM-0', 'K7QM-1'])
})

test('a phone that was stopped hears why', async () => {
  county.phone().status = 'frozen'
  expect(await codeOf(phone.app.askEarnings())).toBe('refused')
})

test('her card is read however it is typed, or scanned', async () => {
  const shown: object[] = []
  county.statement = (it) => {
    shown.push(it)
    return STATEMENT
  }
  const told = await phone.app.askStatement({ card: 'https://example.org/c/7k3m-9qxl' })
  expect(shown[0]).toMatchObject({ card: '7K3M9QX1' })
  expect(told).toMatchObject({ name: '李奶奶', owedMinor: 300, slow: true })
  expect(told?.orders[0]?.lines[0]).toMatchObject({ en: 'Kettle', fate: 'collected', amountMinor: 8900 })
  expect(told?.complaints[0]).toMatchObject({ number: 'P3XD-5', state: 'open' })
  expect(await codeOf(phone.app.askStatement({ card: 'x' }))).toBe('bad_input')
})

test('a slip proves her by its number and pictures; a wrong one finds nobody', async () => {
  county.statement = ({ number, words }) => (number === 'P3XD-4' && words[0] === 1 ? STATEMENT : { found: false })
  expect(await phone.app.askStatement({ number: ' p3xd-4 ', words: [1, 2, 3, 4] })).not.toBeNull()
  expect(await phone.app.askStatement({ number: 'P3XD-4', words: [2, 2, 3, 4] })).toBeNull()
})

test('nothing of a statement stays on the phone', async () => {
  county.statement = () => STATEMENT
  await phone.app.askStatement({ card: '7K3M9QXA' })
  await phone.app.stop()
  const open = phone.flash.open('farmgate', 1)
  const db = await new Promise<IDBDatabase>((resolve) => {
    open.onsuccess = () => resolve(open.result)
  })
  const all = db.transaction('kv').objectStore('kv').getAll()
  const kept = await new Promise<unknown[]>((resolve) => {
    all.onsuccess = () => resolve(all.result)
  })
  expect(JSON.stringify(kept)).not.toContain('P3XD-4')
})

test('the slip of a refund that this phone paid is checked without network', async () => {
  county.changes.push({
    ...{ kind: 'refund', refund: '00000000-0000-8000-8000-00000000d001', state: 'owed', order: 'x', slip_no: 'K7QM-2' },
    ...{ villager: '', name: '李奶奶', amount_minor: 1200, why: 'short', since: '2026-11-21T01:00:00.000Z' },
  })
  await phone.app.syncNow()
  const slip = await phone.app.payRefund('00000000-0000-8000-8000-00000000d001', 'slip')
  county.weather = () => 'lost'
  const [a, b, c, d] = slip.words
  expect(await phone.app.checkSlip(slip.number, slip.words)).toMatchObject({
    ...{ found: true, matches: true, by: 'phone', order: null, refund: { amountMinor: 1200 } },
  })
  expect(await phone.app.checkSlip(slip.number, [a, b, c, d ^ 1])).toMatchObject({ matches: false, refund: null })
})

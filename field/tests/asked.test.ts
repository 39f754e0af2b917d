/** Commission and statement: asked with a fresh challenge, the one kept for offline, the other not. */

import { beforeEach, expect, test } from 'vitest'
import { County } from './support/county'
import { codeOf, openPhone, type Phone, restarted } from './support/phone'

const line = (n: number) => ({
  order: `00000000-0000-8000-8000-0000000000${10 + n}`,
  ...{ n: 0, slip_no: `K7QM-${n}`, placed_at: '2026-11-20T01:00:00.000Z', zh: '水壶', en: 'Kettle', icon: 'teapot' },
  ...{ quantity: 1, villager: '李奶奶', stage: 'earned', ended_at: '2026-11-21T01:00:00.000Z', return_until: null },
  ...{ goods_minor: 8900, rate_bp: 300, by_rate_minor: 267, held: 'line', bound_minor: 120, amount_minor: 120 },
  ...{ back_minor: 0, back_why: '', settlement: 3 },
})
const page = (from: number, after: string) => ({
  asked_at: '2026-11-23T02:00:00.000Z',
  ...{ unpaid_minor: 120, waiting_minor: 40, paid_minor: 0, on_its_way_minor: 0 },
  settlements: [[3, '2026-11-22T02:00:00.000Z', 1, 8900, 120, 0]],
  lines: [line(from), line(from + 1)],
  after,
})

let county: County
let phone: Phone
beforeEach(async () => {
  county = new County()
  county.earnings = (after) => (after === 'x' ? page(2, '') : page(0, 'x'))
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

const STATEMENT = {
  found: true,
  ...{ asked_at: '2026-11-23T02:00:00.000Z', since: '2026-08-25T02:00:00.000Z', name: '李奶奶' },
  ...{ language: 'zh-Hans', slow: true, owed_minor: 300 },
  orders: [
    {
      ...{ at: '2026-11-20T01:00:00.000Z', station: '郭家坝', slip_no: 'P3XD-4', fee_minor: 0, total_minor: 8900 },
      ...{ state: 'bought', lines: [['水壶', 'Kettle', 'teapot', 1, 8900, 'collected']] },
    },
  ],
  refunds: [
    { slip_no: 'P3XD-4', amount_minor: 300, owed_at: '2026-11-21T01:00:00.000Z', station: '郭家坝', paid_at: null },
  ],
  complaints: [['2026-11-22T01:00:00.000Z', 'P3XD-5', 'cash', 'open', '']],
}

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

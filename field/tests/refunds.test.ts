/** Money back at the counter: what the county says is owed, paid once, also without network. */

import { beforeEach, expect, test } from 'vitest'
import { County, VILLAGER } from './support/county'
import { codeOf, deliver, openPhone, type Phone, readyPhone, restarted } from './support/phone'

const REFUND = '00000000-0000-8000-8000-00000000d001'
const OWED = {
  kind: 'refund',
  refund: REFUND,
  state: 'owed',
  order: '00000000-0000-8000-8000-00000000e001',
  slip_no: 'K7QM-9',
  villager: VILLAGER,
  name: '李奶奶',
  amount_minor: 4100,
  why: 'held',
  since: '2026-11-22T02:00:00.000Z',
}
const GONE = { kind: 'refund', refund: REFUND, state: 'gone' }

let county: County
beforeEach(() => {
  county = new County()
})

const owed = ({ app }: Phone) => app.state.get().refunds.map((it) => [it.name, it.amountMinor])

async function owing(): Promise<Phone> {
  const phone = await openPhone(county)
  county.changes.push(OWED)
  await deliver(phone)
  await phone.app.syncNow()
  expect(owed(phone)).toEqual([['李奶奶', 4100]])
  return phone
}

test('it is paid from the drawer without network, once, and the count agrees', async () => {
  const phone = await owing()
  county.weather = () => 'lost'
  const slip = await phone.app.payRefund(REFUND, 'slip')
  expect(slip).toMatchObject({ kind: 'refund', totalMinor: 4100, villagerName: '李奶奶' })
  expect(owed(phone)).toEqual([])
  expect(await codeOf(phone.app.payRefund(REFUND, 'slip'))).toBe('unknown_refund')
  county.weather = () => 'ok'
  await deliver(phone)
  expect(county.phone().drawer).toBe(20_000 - 4100)
  expect((await phone.app.closeShift(15_900)).differenceMinor).toBe(0)
})

test('what is paid here is not offered again, whatever the county has not heard yet', async () => {
  const phone = await owing()
  county.weather = () => 'lost'
  await phone.app.payRefund(REFUND, 'known')
  await phone.app.stop()
  const again = await restarted(county, phone)
  expect(owed(again)).toEqual([])
  county.weather = () => 'ok'
  // A snapshot that was made before the payment arrived.
  county.epoch += 1
  await deliver(again)
  await again.app.syncNow()
  expect(owed(again)).toEqual([])
})

test('what is paid or claimed elsewhere goes away', async () => {
  const phone = await owing()
  county.changes.push(GONE)
  await phone.app.syncNow()
  expect(owed(phone)).toEqual([])
})

test('a drawer with too little in it pays nothing, and nothing is paid without a shift', async () => {
  const phone = await owing()
  county.changes.push({ ...OWED, refund: `${REFUND.slice(0, -1)}2`, amount_minor: 20_001 })
  await phone.app.syncNow()
  expect(await codeOf(phone.app.payRefund(`${REFUND.slice(0, -1)}2`, 'card'))).toBe('blocked')
  await phone.app.closeShift(20_000)
  expect(await codeOf(phone.app.payRefund(REFUND, 'card'))).toBe('no_shift')
})

test('a claim says what the county said of it, and that nobody answered', async () => {
  const phone = await readyPhone(county)
  const said: (string | null)[] = ['unknown_slip', 'nothing_owed', null]
  county.codeFor = (op) => (op.kind === 'refund.claim' ? (said.shift() ?? null) : null)
  expect(await codeOf(phone.app.claimRefund('k7qm-9', [1, 2, 3, 4]))).toBe('unknown_slip')
  expect(await codeOf(phone.app.claimRefund('k7qm-9', [1, 2, 3, 4]))).toBe('nothing_owed')
  expect(await codeOf(phone.app.claimRefund(' k7qm-9 ', [1, 2, 3, 4]))).toBe('no error')
  expect(county.phone().ops.at(-1)?.body).toEqual({ slip_no: 'K7QM-9', words: [1, 2, 3, 4] })
  county.weather = () => 'lost'
  expect(await codeOf(phone.app.claimRefund('K7QM-9', [1, 2, 3, 4]))).toBe('offline')
})

/** A villager complains at the counter: signed without network, numbered, and the county's to answer. */

import { beforeEach, expect, test } from 'vitest'
import type { Complaint } from '../src/core/app'
import { County } from './support/county'
import { codeOf, deliver, openPhone, restarted } from './support/phone'

const SAID: Complaint = {
  about: 'station',
  station: ' s0015 ',
  category: 'cash',
  name: '覃奶奶',
  words: '少给了\n十块',
  slipNo: 'k7qm-9',
}

let county: County
beforeEach(() => {
  county = new County()
})

test('it is signed without network and reaches the county as it was said', async () => {
  const phone = await openPhone(county)
  await deliver(phone)
  county.weather = () => 'lost'
  const taken = await phone.app.fileComplaint(SAID)
  const code = phone.app.state.get().device?.code
  expect(taken.number).toMatch(new RegExp(`^${code}-\\d+$`))
  expect(taken.ownStation).toBe(false)
  await phone.app.stop()
  const again = await restarted(county, phone)
  county.weather = () => 'ok'
  await deliver(again)
  const kept = county.phone().ops.map((op) => JSON.parse(op.text))
  const { kind, body, seq, at } = kept.at(-1)
  expect([kind, `${code}-${seq}`]).toEqual(['complaint.file', taken.number])
  expect(body).toEqual({
    villager: null,
    name: '覃奶奶',
    about: 'station',
    station: 'S0015',
    slip_no: 'K7QM-9',
    category: 'cash',
    words: '少给了 十块',
  })
  expect(Date.parse(taken.dueAt) - Date.parse(at)).toBe(7 * 86_400_000)
})

test('she may say nothing but what it is about, also while no shift is open', async () => {
  const phone = await openPhone(county)
  await phone.app.closeShift(20_000)
  const taken = await phone.app.fileComplaint({ ...SAID, station: '', name: ' ', words: '', slipNo: '' })
  expect(taken.number).not.toBe('')
})

test('about this very station it is recorded all the same, and she is told that the county calls her', async () => {
  const phone = await openPhone(county)
  const station = phone.app.state.get().device?.stationCode ?? ''
  expect((await phone.app.fileComplaint({ ...SAID, station })).ownStation).toBe(true)
  expect((await phone.app.fileComplaint({ ...SAID, station, about: 'carrier' })).ownStation).toBe(false)
})

test('what cannot be recorded is said before anything is signed', async () => {
  const phone = await openPhone(county)
  const before = phone.app.state.get().outbox
  for (const odd of [{ station: '月亮包' }, { words: '长'.repeat(301) }, { name: '长'.repeat(61) }]) {
    expect(await codeOf(phone.app.fileComplaint({ ...SAID, ...odd }))).toBe('bad_input')
  }
  expect(phone.app.state.get().outbox).toEqual(before)
})

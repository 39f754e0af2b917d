/** A villager is asked about another price or another good: with and without network, and whatever the county says late. */

import { beforeEach, expect, test } from 'vitest'
import { County, NEIGHBOUR, VILLAGER } from './support/county'
import { codeOf, deliver, openPhone, type Phone, restarted } from './support/phone'

const ASK = '00000000-0000-8000-8000-00000000c001'
const ORDER = '00000000-0000-8000-8000-00000000e001'
const DEARER = {
  kind: 'ask',
  ask: ASK,
  order: ORDER,
  n: 1,
  slip_no: 'K7QM-9',
  villager: VILLAGER,
  name: '李奶奶',
  quantity: 2,
  before: [101, 1250, '红富士苹果', 'Fuji apples', 'apple'],
  after: [101, 1400, '红富士苹果', 'Fuji apples', 'apple'],
  since: '2026-11-22T02:00:00.000Z',
  until: '2026-11-25T02:00:00.000Z',
  state: 'open',
}
const SWAPPED = { ...DEARER, after: [103, 1000, '食盐', 'Table salt', 'salt'] }
const SPOKEN = { consent: 'spoken' } as const

let county: County
beforeEach(() => {
  county = new County()
})

const asks = ({ app }: Phone) => app.state.get().asks
const owed = ({ app }: Phone) => app.state.get().refunds.map((it) => [it.name, it.amountMinor, it.why])
const lastOp = () => county.phone().ops.at(-1)

async function told(...items: object[]): Promise<Phone> {
  const phone = await openPhone(county)
  county.changes.push(...items)
  await deliver(phone)
  await phone.app.syncNow()
  return phone
}

async function hear(phone: Phone, ...items: object[]): Promise<void> {
  county.changes.push(...items)
  await phone.app.syncNow()
}

const yes = ({ app }: Phone, tenderedMinor = 300) =>
  app.answerAsk(ASK, { agreed: true, mandate: SPOKEN, tenderedMinor })
const no = ({ app }: Phone) => app.answerAsk(ASK, { agreed: false, mandate: SPOKEN, tenderedMinor: 0 })

test('she agrees without network and pays with a note; the county gets just that', async () => {
  const phone = await told(DEARER)
  expect(asks(phone)).toMatchObject([
    { extraMinor: 300, yes: { backMinor: 0 }, no: { backMinor: 2500 }, otherGood: false },
  ])
  county.weather = () => 'lost'
  const { slip, refund } = await yes(phone, 500)
  expect(refund).toBe('')
  expect(slip).toMatchObject({ kind: 'consent', totalMinor: 300, tenderedMinor: 500, changeMinor: 200 })
  expect(slip?.before[0]?.unitPriceMinor).toBe(1250)
  expect(slip?.lines[0]?.unitPriceMinor).toBe(1400)

  county.weather = () => 'ok'
  await deliver(phone)
  expect(lastOp()).toMatchObject({
    kind: 'order.consent',
    body: {
      ...{ ask: ASK, order: ORDER, n: 1, agreed: true, mandate: { consent: 'spoken', delegate: null } },
      ...{ extra_minor: 300, tendered_minor: 500, change_minor: 200 },
    },
  })
  await hear(phone, { ...DEARER, state: 'agreed' })
  expect(asks(phone)).toEqual([])
})

test('she does not agree, and is paid by the next word of the same phone', async () => {
  const phone = await told(DEARER)
  county.weather = () => 'lost'
  const { slip, refund } = await no(phone)
  expect(slip).toBeNull()
  expect(owed(phone)).toEqual([['李奶奶', 2500, 'not_agreed']])
  await phone.app.payRefund(refund, 'slip')
  expect(owed(phone)).toEqual([])
  county.weather = () => 'ok'
  await deliver(phone)
  const [said, paid] = county.phone().ops.slice(-2)
  expect([said?.kind, paid?.kind]).toEqual(['order.consent', 'refund.pay'])
  expect(paid?.body).toMatchObject({ refund, amount_minor: 2500 })
})

test('another good that is cheaper is agreed to without cash, and the rest is owed back', async () => {
  const phone = await told(SWAPPED)
  expect(asks(phone)).toMatchObject([{ otherGood: true, extraMinor: 0, yes: { backMinor: 500 } }])
  await yes(phone, 0)
  expect(owed(phone)).toEqual([['李奶奶', 500, 'cheaper']])
  await deliver(phone)
  expect(lastOp()?.body).toMatchObject({ agreed: true, extra_minor: 0, tendered_minor: 0, change_minor: 0 })
})

test('of an order with a rest only what is over it is given back, and the rest falls', async () => {
  const phone = await told({ kind: 'due', set: [[ORDER, VILLAGER, 2000]] }, DEARER)
  expect(asks(phone)).toMatchObject([{ extraMinor: 300, no: { dueMinor: 2000, backMinor: 500 } }])
  const { refund } = await no(phone)
  expect(owed(phone)).toEqual([['李奶奶', 500, 'not_agreed']])
  await phone.app.payRefund(refund, 'slip')
  await deliver(phone)
  expect(lastOp()).toMatchObject({ kind: 'refund.pay', body: { refund, amount_minor: 500 } })
})

test('where all that she refuses was still to be paid, nothing is given back', async () => {
  const phone = await told({ kind: 'due', set: [[ORDER, VILLAGER, 2500]] }, DEARER)
  expect(await no(phone)).toEqual({ slip: null, refund: '' })
  expect(owed(phone)).toEqual([])
})

test('a double tap is one answer, and so is a yes after a no', async () => {
  const phone = await told(DEARER)
  expect(await Promise.all([1, 2].map(() => codeOf(yes(phone))))).toEqual(['no error', 'already_answered'])
  expect(await codeOf(no(phone))).toBe('already_answered')
  await deliver(phone)
  expect(county.phone().ops.filter((op) => op.kind === 'order.consent')).toHaveLength(1)
})

test('too little cash, a stranger as delegate and a closed shift are told before anything is recorded', async () => {
  const phone = await told(DEARER)
  expect(await codeOf(yes(phone, 299))).toBe('not_enough_tendered')
  const stranger = { consent: 'delegate', delegate: VILLAGER } as const
  expect(await phone.app.checkAsk(ASK, stranger)).toEqual([{ code: 'not_allowed', blocks: true }])
  expect(await phone.app.checkAsk(ASK, { consent: 'delegate', delegate: NEIGHBOUR })).toEqual([])
  await phone.app.closeShift(0)
  expect(await phone.app.checkAsk(ASK, SPOKEN)).toEqual([{ code: 'no_shift', blocks: true }])
  expect(await codeOf(no(phone))).toBe('no error')
})

test('after the deadline she can only say no', async () => {
  const phone = await told({ ...DEARER, until: '2026-11-23T01:00:00.000Z' })
  expect(await codeOf(yes(phone))).toBe('ask_over')
  expect(await codeOf(no(phone))).toBe('no error')
})

test('late news of the question does not undo what was said here', async () => {
  const phone = await told(DEARER)
  await yes(phone)
  await hear(phone, DEARER)
  expect(await codeOf(no(phone))).toBe('already_answered')
  county.changes = [DEARER]
  county.epoch += 1
  await phone.app.syncNow()
  await phone.app.syncNow()
  expect(await codeOf(no(phone))).toBe('already_answered')
})

test('what the county did not take is shown, and what only this phone took for owed is owed no more', async () => {
  const phone = await told(DEARER)
  county.codeFor = (op) => (op.kind === 'order.consent' ? 'already_answered' : null)
  await no(phone)
  await deliver(phone)
  await hear(phone, { ...DEARER, state: 'agreed' })
  expect(owed(phone)).toEqual([])
  expect(asks(phone)).toMatchObject([{ over: true, answer: { agreed: false, code: 'already_answered' } }])
})

test('what was said survives a restart, and what has ended is forgotten', async () => {
  const phone = await told(DEARER, { ...DEARER, ask: ORDER, state: 'open' })
  await yes(phone)
  await hear(phone, { ...DEARER, ask: ORDER, state: 'lapsed' })
  const again = await restarted(county, phone)
  expect(asks(again).map(({ id, answer }) => [id, answer?.agreed])).toEqual([[ASK, true]])
})

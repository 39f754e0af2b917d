import { describe, expect, test } from 'vitest'
import { applyFeed, type Before } from '../src/core/feed'
import type { OfferRow, OrderRecord, VillagerRecord } from '../src/core/records'
import { EMPTY_TILL } from '../src/core/rules'
import type { FeedItem } from '../src/core/wire'

const offer = (n: number, price: number): OfferRow => [
  n,
  `货${n}`,
  `good ${n}`,
  '',
  '',
  0,
  'box',
  price,
  100,
  '',
  'huo',
  'h',
]
const villager = (id: string, over: Partial<VillagerRecord> = {}): VillagerRecord => ({
  id,
  name: id,
  pinyin: '',
  initials: '',
  village: 'v',
  cardNo: '',
  language: 'zh-Hans',
  household: '',
  slow: false,
  seq: 0,
  ...over,
})
const told = (id: string, name: string): Extract<FeedItem, { kind: 'villagers' }>['set'][number] => [
  id,
  name,
  'p',
  'i',
  'v',
  '',
  'zh-Hans',
  '',
  false,
]

const shelf = (part: number, parts: number, ...offers: OfferRow[]): FeedItem => ({
  kind: 'shelf',
  price_list: 7,
  fee: { per_order_minor: 300 },
  categories: [['food', '食品', 'Food', 'basket']],
  offers,
  part,
  parts,
})

function given(over: Partial<Before> = {}): Before {
  return {
    kv: { till: { ...EMPTY_TILL, drawerMinor: 900 } },
    villagers: new Map(),
    orders: new Map(),
    ackSeq: 10,
    unsentFloatMinor: 0,
    snapshot: false,
    ...over,
  }
}

describe('the shelf', () => {
  test('in parts is put up when the last part is here, in whichever order they come', () => {
    const first = applyFeed([shelf(2, 2, offer(2, 20))], given())
    expect(first.writes.kv?.shelf).toBeUndefined()
    const second = applyFeed([shelf(1, 2, offer(1, 10))], given({ kv: { ...first.writes.kv } }))
    expect(second.writes.kv?.shelf?.offers.map(([n]) => n)).toEqual([1, 2])
    expect(second.writes.kv?.shelf).toMatchObject({ priceList: 7, feeMinor: 300 })
  })

  test('changes by a new list, and what is withdrawn is gone', () => {
    const kv = applyFeed([shelf(1, 1, offer(1, 10), offer(2, 20), offer(3, 30))], given()).writes.kv ?? {}
    const change: FeedItem = { kind: 'prices', price_list: 8, from_price_list: 7, set: [[2, 25]], withdrawn: [3] }
    const { writes, resnapshot } = applyFeed([change], given({ kv }))
    expect(resnapshot).toBe(false)
    expect(writes.kv?.shelf?.priceList).toBe(8)
    expect(writes.kv?.shelf?.offers.map((row) => [row[0], row[7], row[10]])).toEqual([
      [1, 10, 'huo'],
      [2, 25, 'huo'],
    ])
    expect(applyFeed([change], given({ kv: { ...kv, ...writes.kv } })).writes.kv).toEqual({})
  })

  test('is asked for anew when a change is for another list, or speaks of an offer unknown here', () => {
    const kv = applyFeed([shelf(1, 1, offer(1, 10))], given()).writes.kv ?? {}
    const change = (from: number, set: [number, number][]): FeedItem => ({
      kind: 'prices',
      price_list: 9,
      from_price_list: from,
      set,
      withdrawn: [],
    })
    expect(applyFeed([change(8, [])], given({ kv })).resnapshot).toBe(true)
    expect(applyFeed([change(7, [[5, 50]])], given({ kv })).resnapshot).toBe(true)
    expect(applyFeed([change(7, [])], given()).resnapshot).toBe(true)
  })
})

describe('a snapshot', () => {
  const own = villager('own', { seq: 11, name: '陈大妈' })
  const villagers = new Map([own, villager('kept'), villager('gone', { seq: 4 })].map((it) => [it.id, it]))
  const items: FeedItem[] = [{ kind: 'villagers', set: [told('kept', '李奶奶'), told('own', 'older')], gone: [] }]

  test('replaces all but what this phone has not delivered', () => {
    const { writes } = applyFeed(items, given({ villagers, snapshot: true }))
    expect(writes.dropVillagers).toEqual(['gone'])
    expect(writes.putVillagers?.map(({ id, name }) => [id, name])).toEqual([['kept', '李奶奶']])
  })

  test('after delivery the county is right about her too', () => {
    const { writes } = applyFeed(items, given({ villagers, snapshot: true, ackSeq: 11 }))
    expect(writes.putVillagers?.map(({ id, name }) => [id, name])).toContainEqual(['own', 'older'])
  })

  test('takes away delegates, allocations, bags and messages of before', () => {
    const kv: Before['kv'] = {
      delegates: [
        { villager: 'a', delegate: 'b', relation: 'child', seq: 0 },
        { villager: 'c', delegate: 'd', relation: 'child', seq: 11 },
      ],
      allocation: { 1: 5 },
      bags: [
        { id: 'x', sealNo: '1', amountMinor: 1, from: 'safe:1', state: 'sealed' },
        { id: 'y', sealNo: '2', amountMinor: 1, from: 'safe:1', state: 'opened' },
      ],
      messages: [{ id: 'm', at: '2026', from: '', zh: '', en: '' }],
    }
    const again: FeedItem = { kind: 'bag', bag: 'y', seal_no: '2', amount_minor: 1, from: 'safe:1', state: 'sealed' }
    const { writes } = applyFeed([again], given({ kv, snapshot: true }))
    expect(writes.kv).toMatchObject({ allocation: {}, messages: [] })
    expect(writes.kv?.delegates?.map((it) => it.villager)).toEqual(['c'])
    expect(writes.kv?.bags?.map((bag) => [bag.id, bag.state])).toEqual([['y', 'opened']])
  })
})

describe('changes', () => {
  test('the float is the county’s, less what it has not heard; the drawer stays ours', () => {
    const till: FeedItem = {
      kind: 'till',
      drawer_minor: 1,
      float_minor: 5000,
      shift: null,
      day: null,
      day_total_minor: 0,
      day_count: 0,
    }
    const { writes } = applyFeed([till], given({ unsentFloatMinor: -2800 }))
    expect(writes.kv?.till).toMatchObject({ floatMinor: 2200, drawerMinor: 900 })
  })

  test('allocations are set and lifted', () => {
    const kv = { allocation: { 1: 5, 2: 6 } }
    const item: FeedItem = {
      kind: 'allocation',
      set: [
        [1, null],
        [3, 7],
      ],
    }
    expect(applyFeed([item], given({ kv })).writes.kv?.allocation).toEqual({ 2: 6, 3: 7 })
  })

  test('a county’s word on an order is taken, and an order of another phone is not ours', () => {
    const order = { id: 'o', state: 'held', code: 'stale_price' } as OrderRecord
    const item = (id: string, state: string): FeedItem => ({ kind: 'order', order: id, slip_no: '', state })
    const { writes } = applyFeed([item('o', 'placed'), item('p', 'placed')], given({ orders: new Map([['o', order]]) }))
    expect(writes.putOrders).toEqual([{ ...order, state: 'placed' }])
  })

  test('the newest messages come first, each once', () => {
    const message = (id: string, at: string): FeedItem => ({ kind: 'message', id, at, from: 'county', zh: id, en: id })
    const { writes } = applyFeed([message('a', '2026-01'), message('b', '2026-02'), message('a', '2026-03')], given())
    expect(writes.kv?.messages?.map((it) => it.id)).toEqual(['a', 'b'])
  })

  test('things this app does not know are passed over', () => {
    const items = [{ kind: 'weather', id: 1 } as unknown as FeedItem]
    expect(applyFeed(items, given()).writes.kv).toEqual({})
  })
})

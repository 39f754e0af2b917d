/** People, places and goods of the stage. Goods are those of the demo catalogue. */
import categoriesCsv from '../../../data/catalogue/categories.csv?raw'
import goodsCsv from '../../../data/catalogue/goods.csv?raw'
import type {
  AskedGood,
  AskView,
  CartLine,
  Offer,
  ParcelState,
  ParcelView,
  Phase,
  SlipLine,
  State,
  Villager,
  Warning,
  WarningCode,
} from '../../src/core/app'
import { askView } from '../../src/core/asks'

const cells = (csv: string): string[][] =>
  csv
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g)].map(([, quoted, bare]) => quoted ?? bare ?? ''))

export const CATEGORIES = cells(categoriesCsv).map(([slug = '', zh = '', en = '', icon = ''], index) => ({
  index,
  slug,
  zh,
  en,
  icon,
}))
export const OFFERS: Offer[] = cells(goodsCsv).map((row) => {
  const [
    id = '',
    zh = '',
    en = '',
    specZh = '',
    specEn = '',
    slug = '',
    price = '',
    weight = '',
    barcode = '',
    icon = '',
  ] = row
  const category = CATEGORIES.findIndex((it) => it.slug === slug)
  const offer = Number(id)
  return {
    offer,
    zh,
    en,
    specZh,
    specEn,
    category,
    icon,
    priceMinor: Number(price),
    weightG: Number(weight),
    barcode,
    left: offer % 9 === 4 ? 12 : null,
  }
})

const VILLAGES = [
  { code: '420527100201', name: '桔坪村' },
  { code: '420527100202', name: '下滩沱村' },
  { code: '420527100203', name: '彭家坡村' },
]
export const person = (n: number, name: string, more: Partial<Villager> = {}): Villager => ({
  id: `villager-${n}`,
  name,
  village: VILLAGES[n % 3]?.code ?? '',
  cardNo: n % 2 ? `7K4Q8M2${n}` : '',
  language: 'zh-Hans',
  household: '',
  slow: false,
  delegates: [],
  ...more,
})
const NAMES = ['王秀英', '李桂兰', '张明德', '向家顺', '谭丽华', '周大山', '郑玉梅', '秦学文', '韩春燕']
export const VILLAGERS: Villager[] = NAMES.map((name, n) => person(n, name))
VILLAGERS[1] = person(1, '李桂兰', { slow: true, delegates: [{ id: 'villager-2', name: '张明德', relation: 'child' }] })

export const DEVICE = {
  id: '0190a000-0000-8000-8000-000000000000',
  code: 'K7QM',
  stationCode: 'S0012',
  stationName: '桔坪村服务站',
  countyName: '秭归县',
  agentName: '刘小梅',
  words: [17, 203, 4, 99] as const,
  currency: 'CNY',
  complaintNo: '0717-288 0000',
}

export const priced = (lines: readonly CartLine[]): SlipLine[] =>
  lines.flatMap(({ offer, quantity }) => {
    const it = OFFERS.find((one) => one.offer === offer)
    return it ? [{ offer, zh: it.zh, en: it.en, icon: it.icon, quantity, unitPriceMinor: it.priceMinor }] : []
  })

const DAY_MS = 86_400_000
const daysAgo = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString()
const STANDING: readonly (readonly [ParcelState, number])[] = [
  ['shelf', 15],
  ['shelf', 8],
  ['shelf', 3],
  ['shelf', 0.2],
  ['hub', 1],
  ['coming', 2],
  ['coming', 1],
  ['back', 2],
  ['collected', 2],
]

/** Of every state and age. */
export const PARCELS: ParcelView[] = STANDING.map(([state, age], n) => ({
  ...{ id: `parcel-${n}`, code: `7K3M9QX${n}`, order: `order-${n}`, slipNo: `K7QM-${90 + n}`, state },
  ...{ villager: `villager-${n}`, name: VILLAGERS[n]?.name ?? '', since: daysAgo(age) },
  ...{ waiting: n === 3, odd: n === 6 ? 'parcel_moved' : null, refund: null },
  lines: priced(
    [n + 1, n + 12].slice(0, 1 + (n % 2)).map((at) => ({ offer: OFFERS[at]?.offer ?? 0, quantity: 1 + (n % 3) })),
  ),
  amountMinor: 2600 + n * 1000,
  dueMinor: n === 2 ? 2300 : 0,
  returnUntil: state === 'collected' ? daysAgo(-5) : null,
}))

const asked = (n: number): AskedGood => {
  const [line] = priced([{ offer: OFFERS[n]?.offer ?? 0, quantity: 1 }])
  const { offer = 0, zh = '', en = '', icon = '', unitPriceMinor = 0 } = line ?? {}
  return { offer, zh, en, icon, unitPriceMinor }
}
const dearer = (good: AskedGood, more: number): AskedGood => ({ ...good, unitPriceMinor: good.unitPriceMinor + more })
const ASKED: readonly (readonly [AskedGood, AskedGood, number, number])[] = [
  [asked(2), dearer(asked(2), 350), 2, -0.5],
  [asked(5), dearer(asked(9), -asked(9).unitPriceMinor + asked(5).unitPriceMinor), 1, -3],
  [asked(8), dearer(asked(11), 0), 3, -5],
  [asked(7), dearer(asked(7), 120), 2, 1],
]

/** A dearer good that ends soon, another good at the same price, one at another, and one that is too late. */
export const ASKS: AskView[] = ASKED.map(([before, after, quantity, age], n) =>
  askView(
    {
      ...{ id: `ask-${n}`, order: `order-${n}`, n: 1, slipNo: `K7QM-${90 + n}`, villager: VILLAGERS[n]?.id ?? '' },
      ...{ name: VILLAGERS[n]?.name ?? '', quantity, before, after, since: daysAgo(2), until: daysAgo(age) },
      ...{ over: false, answer: null },
    },
    0,
  ),
)

export function firstState(asked: URLSearchParams): State {
  const lease = asked.get('lease')
  const phase = (asked.get('phase') ?? 'ready') as Phase
  return {
    phase,
    language: asked.get('lang') === 'en' ? 'en' : 'zh-Hans',
    device: phase === 'new' || phase === 'starting' ? null : DEVICE,
    shift: asked.has('shift') ? { id: 'shift', openedAt: '2026-11-23T00:05:00.000Z', orders: 0 } : null,
    outbox: {
      unsent: 12,
      oldestAt: new Date(Date.now() - 3 * 3_600_000).toISOString(),
      lastSyncAt: '2026-11-22T09:00:00.000Z',
      online: false,
      syncing: false,
      carried: { waiting: 3, answered: 2 },
    },
    lease:
      lease === 'none'
        ? null
        : {
            softExpiresAt: '2026-11-25T00:00:00.000Z',
            hardExpiresAt: '2026-12-20T00:00:00.000Z',
            saleCapMinor: 200_000,
            dayCapLeftMinor: 900_000,
            dayCountLeft: 80,
            floatLeft: 'plenty',
            warning: lease === 'soft' ? 'lease_soft' : lease === 'hard' ? 'lease_expired' : null,
          },
    shelf: { priceList: 3, offers: OFFERS.length, categories: CATEGORIES, feeMinor: 100 },
    messages: [
      {
        id: 'm1',
        at: '2026-11-22T02:00:00.000Z',
        from: '秭归县',
        zh: '本周四下午送货车改为下午三点到。',
        en: 'This Thursday the van comes at three in the afternoon.',
      },
    ],
    villages: VILLAGES,
    refunds: [],
    parcels: PARCELS,
    asks: ASKS,
    bags: [{ id: 'bag-1', sealNo: 'A004417', amountMinor: 30_000, from: '秭归县金库', state: 'sealed' }],
    holders: [{ holder: 'safe:420527', name: '秭归县金库' }],
    pin: { failures: 0, waitUntil: asked.has('wait') ? new Date(Date.now() + 60_000).toISOString() : null },
    problem: asked.has('problem') ? { code: asked.get('problem') ?? '', message: null } : null,
  }
}

export const blocked = (asked: URLSearchParams): Warning[] => {
  const code = asked.get('blocked')
  return code ? [{ code: code as WarningCode, blocks: true }] : []
}

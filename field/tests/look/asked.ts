/** A commission with every reason there is, and a villager's statement, for looking at. */
import type { EarnedLine, Earnings, Statement } from '../../src/core/app'

const AT = (day: number): string => `2026-11-${String(day).padStart(2, '0')}T03:20:00.000Z`

function line(n: number, more: Partial<EarnedLine>): EarnedLine {
  return {
    order: `00000000-0000-8000-8000-0000000000${10 + n}`,
    n: 0,
    slipNo: `K7QM-${n}`,
    placedAt: AT(n),
    zh: '电热水壶 1.7 升',
    en: 'Electric kettle 1.7 l',
    icon: 'teapot',
    quantity: 1,
    villager: '李桂兰',
    stage: 'earned',
    endedAt: AT(n + 4),
    returnUntil: null,
    goodsMinor: 8900,
    rateBp: 300,
    byRateMinor: 267,
    held: 'rate',
    boundMinor: 267,
    amountMinor: 267,
    backMinor: 0,
    backWhy: '',
    settlement: 3,
    ...more,
  }
}

export const EARNINGS: Earnings = {
  askedAt: AT(25),
  unpaidMinor: 2387,
  waitingMinor: 534,
  paidMinor: 12_040,
  onItsWayMinor: 0,
  settlements: [
    { no: 3, closedAt: AT(24), lines: 9, goodsMinor: 80_100, earnedMinor: 2507, backMinor: 120 },
    { no: 2, closedAt: AT(10), lines: 41, goodsMinor: 402_000, earnedMinor: 12_040, backMinor: 0 },
  ],
  lines: [
    line(9, { stage: 'window', returnUntil: '2026-12-03T03:20:00.000Z', settlement: null }),
    line(8, { stage: 'coming', endedAt: null, settlement: null }),
    line(7, {}),
    line(6, { held: 'line', boundMinor: 120, amountMinor: 120, villager: '向明' }),
    line(5, { held: 'order', boundMinor: 90, amountMinor: 90, quantity: 2 }),
    line(4, { stage: 'back', goodsMinor: 0, byRateMinor: 0, boundMinor: 0, amountMinor: 0, settlement: null }),
    line(3, { stage: 'taken_back', backMinor: 267, backWhy: 'brought_back_late' }),
  ],
  after: 'x',
}

export const STATEMENT: Statement = {
  name: '李桂兰',
  language: 'zh-Hans',
  slow: true,
  since: '2026-08-27T03:20:00.000Z',
  askedAt: AT(25),
  orders: [
    {
      at: AT(20),
      station: '水田坝服务站',
      slipNo: 'K7QM-12',
      lines: [
        {
          zh: '电热水壶 1.7 升',
          en: 'Electric kettle 1.7 l',
          icon: 'teapot',
          quantity: 1,
          amountMinor: 8900,
          fate: 'collected',
        },
        { zh: '食盐 400 克', en: 'Table salt 400 g', icon: 'salt', quantity: 3, amountMinor: 300, fate: 'short' },
      ],
      feeMinor: 100,
      totalMinor: 9300,
      state: 'bought',
    },
    {
      at: AT(22),
      station: '郭家坝服务站',
      slipNo: 'P3XD-4',
      lines: [{ zh: '棉被', en: 'Quilt', icon: 'bed', quantity: 1, amountMinor: 15_900, fate: 'placed' }],
      feeMinor: 0,
      totalMinor: 15_900,
      state: 'placed',
    },
  ],
  refunds: [{ slipNo: 'K7QM-12', amountMinor: 300, owedAt: AT(21), station: '水田坝服务站', paidAt: null }],
  complaints: [{ at: AT(23), number: 'P3XD-5', category: 'cash', state: 'open', outcome: '' }],
  owedMinor: 300,
}

/** What the county in memory has: its goods, its villagers, its bag on the way. */

import { idOf } from './ids'

interface Taken {
  readonly text: string
  readonly at: string
  readonly kind: string
  // biome-ignore lint/suspicious/noExplicitAny: bodies are judged by their kind
  readonly body: any
  readonly code: string | null
}

export const OFFERS = [
  [
    101,
    '红富士苹果',
    'Fuji apples',
    '5斤',
    '2.5 kg',
    0,
    'apple',
    1250,
    2500,
    '6901234567892',
    'hong fu shi ping guo',
    'hfspg',
  ],
  [102, '电饭煲', 'Rice cooker', '3升', '3 l', 1, 'cooker', 39900, 3000, '', 'dian fan bao', 'dfb'],
  [103, '食盐', 'Table salt', '400克', '400 g', 0, 'salt', 100, 400, '', 'shi yan', 'sy'],
]
export const VILLAGER = '00000000-0000-8000-8000-00000000a001'
export const NEIGHBOUR = '00000000-0000-8000-8000-00000000a002'
export const BAG = '00000000-0000-8000-8000-00000000b001'

/** Everything there is, as the feed tells it to a phone whose operations are `ops`. */
export function wholeFeed(ops: readonly Taken[]): object[] {
  const added = ops
    .filter((op) => op.kind === 'villager.add' && !op.code)
    .map((op) => [idOf(op), op.body.name, 'added', 'a', op.body.village, op.body.card_no ?? '', 'zh-Hans', '', false])
  return [
    {
      kind: 'station',
      code: 'S0012',
      name: '水田坝服务站',
      name_en: 'Shuitianba',
      county: { code: '420527', name: '秭归县' },
      village: { code: '420527001', name: '上坝村' },
      villages: [['420527001', '上坝村']],
      complaint_no: '12345',
    },
    { kind: 'agent', id: '00000000-0000-8000-8000-00000000c001', name: '王芳' },
    {
      kind: 'shelf',
      price_list: 3,
      currency: 'CNY',
      fee: { per_order_minor: 300 },
      categories: [
        ['food', '食品', 'Food', 'basket'],
        ['home', '家电', 'Home', 'plug'],
      ],
      offers: OFFERS,
    },
    {
      kind: 'villagers',
      set: [
        [VILLAGER, '李奶奶', 'linainai', 'lnn', '420527001', '7K3M9QXA', 'zh-Hans', '', true],
        [NEIGHBOUR, '张强', 'zhangqiang', 'zq', '420527001', '', 'zh-Hans', '', false],
        ...added,
      ],
      gone: [],
    },
    { kind: 'delegates', set: [[VILLAGER, NEIGHBOUR, 'neighbour']] },
    { kind: 'allocation', set: [[103, 10]] },
    { kind: 'holders', set: [['safe:420527', '秭归县']] },
    { kind: 'bag', bag: BAG, seal_no: 'A0001', amount_minor: 50_000, from: 'safe:420527', state: 'sealed' },
  ]
}

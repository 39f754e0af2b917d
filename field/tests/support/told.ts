/** What the county tells of an agent's commission and in a villager's name, as it travels. */

const line = (n: number, more: object = {}) => ({
  order: `00000000-0000-8000-8000-0000000000${10 + n}`,
  ...{ n: 0, slip_no: `K7QM-${n}`, placed_at: '2026-11-20T01:00:00.000Z', zh: '水壶', en: 'Kettle', icon: 'teapot' },
  ...{ quantity: 1, villager: '李奶奶', stage: 'earned', ended_at: '2026-11-21T01:00:00.000Z', return_until: null },
  ...{ goods_minor: 8900, rate_bp: 300, by_rate_minor: 267, held: 'line', bound_minor: 120, amount_minor: 120 },
  ...{ back_minor: 0, back_why: '', settlement: 3, ...more },
})

/** Two pages: the one after `''` and the one after `x`. */
export const earningsPage = (after: string) => {
  const from = after === 'x' ? 2 : 0
  return {
    asked_at: '2026-11-23T02:00:00.000Z',
    ...{ unpaid_minor: 120, waiting_minor: 40, paid_minor: 0, on_its_way_minor: 0 },
    settlements: [[3, '2026-11-22T02:00:00.000Z', 1, 8900, 120, 0]],
    lines: [line(from), line(from + 1, { stage: 'taken_back', back_minor: 120, back_why: 'wrong_goods' })],
    after: after === 'x' ? '' : 'x',
  }
}

export const STATEMENT = {
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

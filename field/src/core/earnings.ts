/** What this agent has earned: asked of the county line by line, kept so that it can be read without network. */

import type { EarnedLine, Earnings } from './app'
import { asked } from './asking'
import type { Core } from './core'
import type { Exchange } from './exchange'
import type { EarningsAnswer } from './wire'

/** More than anybody reads on a phone; older lines are asked for again. */
const KEPT_MAX = 300

/** The sums and the latest lines; with `further` also the lines after those that are kept. Rejects with `offline`. */
export async function askEarnings(core: Core, exchange: Exchange, further: boolean): Promise<Earnings> {
  const before = core.book.kv.earnings
  const after = further && before ? before.after : ''
  const told = earningsOf(await asked<EarningsAnswer>(exchange, 'earnings', { after }))
  const earnings = after && before ? { ...told, lines: joined(before.lines, told.lines) } : told
  await core.serial(() => core.commit({ kv: { earnings } }))
  return earnings
}

/** A line may have moved while pages were turned: what was said last holds. */
function joined(before: readonly EarnedLine[], more: readonly EarnedLine[]): readonly EarnedLine[] {
  const lines = new Map([...before, ...more].map((line) => [`${line.order} ${line.n}`, line]))
  return [...lines.values()].slice(0, KEPT_MAX)
}

function earningsOf(it: EarningsAnswer): Earnings {
  return {
    askedAt: it.asked_at,
    unpaidMinor: it.unpaid_minor,
    waitingMinor: it.waiting_minor,
    paidMinor: it.paid_minor,
    onItsWayMinor: it.on_its_way_minor,
    settlements: it.settlements.map(([no, closedAt, lines, goodsMinor, earnedMinor, backMinor]) => ({
      ...{ no, closedAt, lines, goodsMinor, earnedMinor, backMinor },
    })),
    lines: it.lines.map(lineOf),
    after: it.after,
  }
}

function lineOf(it: EarningsAnswer['lines'][number]): EarnedLine {
  const { order, n, zh, en, icon, quantity, villager, stage, held, settlement } = it
  return {
    ...{ order, n, zh, en, icon, quantity, villager, stage, held, settlement },
    slipNo: it.slip_no,
    placedAt: it.placed_at,
    endedAt: it.ended_at,
    returnUntil: it.return_until,
    goodsMinor: it.goods_minor,
    rateBp: it.rate_bp,
    byRateMinor: it.by_rate_minor,
    boundMinor: it.bound_minor,
    amountMinor: it.amount_minor,
    backMinor: it.back_minor,
    backWhy: it.back_why,
  }
}

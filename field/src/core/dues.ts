/** What is still to be paid of orders: as the county says, and as this phone has changed it since. Pure. */

import { type Ladder, mayOwe, type Owed, type Standing } from './deposits'
import type { DueRecord, Kv } from './records'

/** Paid here, and remembered so that news from before cannot ask for them again. */
const PAID_DUES_MAX = 200
const NOBODY: Standing = { collected: 0, refusedAt: null }

export const dueOf = ({ dues }: Partial<Kv>, order: string): number =>
  dues?.find((it) => it.order === order)?.dueMinor ?? 0

/** From now on so much is still to be paid of an order. What is owed of one only ever falls, whoever tells it. */
export function withDue(dues: readonly DueRecord[], { order, ...it }: DueRecord): readonly DueRecord[] {
  const known = dues.find((due) => due.order === order)
  const dueMinor = Math.min(it.dueMinor, known?.dueMinor ?? it.dueMinor)
  const open = dues.filter((due) => due !== known && due.dueMinor > 0)
  const paid = dues.filter((due) => due !== known && due.dueMinor === 0).slice(-PAID_DUES_MAX)
  return [...paid, ...open, { order, ...it, dueMinor, seq: Math.max(it.seq, known?.seq ?? 0) }]
}

/** Goods of an order go back: what is not paid of them yet falls, the rest is owed to her. */
export function lessened(
  { dues = [] }: Partial<Kv>,
  order: string,
  amountMinor: number,
  seq: number,
): { readonly dues?: readonly DueRecord[]; readonly refundMinor: number } {
  const known = dues.find((it) => it.order === order)
  const fell = Math.min(known?.dueMinor ?? 0, amountMinor)
  if (!known || fell === 0) return { refundMinor: amountMinor }
  return { dues: withDue(dues, { ...known, dueMinor: known.dueMinor - fell, seq }), refundMinor: amountMinor - fell }
}

/** The most of an order that may be left to its collection; nothing where the county takes no deposits. */
export function allowance(
  kv: { readonly ladder?: Ladder } & Partial<Kv>,
  villager: string,
  at: string,
  goodsMinor: number,
  totalMinor: number,
): number {
  if (!kv.ladder) return 0
  const dues = kv.dues ?? []
  const sum = (some: readonly DueRecord[]) => some.reduce((minor, it) => minor + it.dueMinor, 0)
  const owed: Owed = { villagerMinor: sum(dues.filter((it) => it.villager === villager)), stationMinor: sum(dues) }
  return mayOwe(kv.ladder, kv.standings?.[villager] ?? NOBODY, owed, at, goodsMinor, totalMinor)
}

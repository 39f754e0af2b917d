/**
 * How much of an order may be left to its collection: the county's ladder, by value and by trust. Pure. Twin of
 * farmgate/counter/deposits.py; both replay tests/vectors/deposits.json.
 */

import { DAY_MS } from './limits'

const BASIS = 10_000

/** [orders collected at least, of a value from, up to or null, part paid at once in hundredths of a percent]. */
export type Rung = readonly [number, number, number | null, number]

export interface Ladder {
  readonly rungs: readonly Rung[]
  readonly quietDays: number
  readonly villagerCapMinor: number
  readonly stationCapMinor: number
}

/** What a villager's orders came to. The screens never get it. */
export interface Standing {
  readonly collected: number
  readonly refusedAt: string | null
}

/** What is owed before this order: by her, and at the station. */
export interface Owed {
  readonly villagerMinor: number
  readonly stationMinor: number
}

/** Never more than the goods: the fee is for the way they come, and is owed however she decides when they are here. */
export function mayOwe(
  ladder: Ladder,
  { collected, refusedAt }: Standing,
  owed: Owed,
  at: string,
  goodsMinor: number,
  totalMinor: number,
): number {
  const quietSince = Date.parse(at) - ladder.quietDays * DAY_MS
  if (refusedAt && Date.parse(refusedAt) > quietSince) return 0
  const rests = ladder.rungs
    .filter(([least, from, upTo]) => collected >= least && from <= totalMinor && (upTo === null || totalMinor <= upTo))
    .map(([, , , depositBp]) => totalMinor - Math.ceil((totalMinor * depositBp) / BASIS))
  const { villagerCapMinor, stationCapMinor } = ladder
  const caps = [goodsMinor, villagerCapMinor - owed.villagerMinor, stationCapMinor - owed.stationMinor]
  return Math.max(0, Math.min(Math.max(0, ...rests), ...caps))
}

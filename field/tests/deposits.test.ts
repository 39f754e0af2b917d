import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { mayOwe, type Rung } from '../src/core/deposits'

interface Case {
  name: string
  ladder: { rungs: Rung[]; quiet_days: number; villager_cap_minor: number; station_cap_minor: number }
  collected: number
  refused_at: string | null
  owed: [number, number]
  at: string
  goods_minor: number
  total_minor: number
  expect: number
}

const vectors: { cases: Case[] } = JSON.parse(
  readFileSync(new URL('../../tests/vectors/deposits.json', import.meta.url), 'utf8'),
)

describe('the ladder agrees with the shared vectors', () => {
  test.each(vectors.cases.map((it) => [it.name, it] as const))('%s', (_, it) => {
    const ladder = {
      rungs: it.ladder.rungs,
      quietDays: it.ladder.quiet_days,
      villagerCapMinor: it.ladder.villager_cap_minor,
      stationCapMinor: it.ladder.station_cap_minor,
    }
    const [villagerMinor, stationMinor] = it.owed
    const standing = { collected: it.collected, refusedAt: it.refused_at }
    const owed = { villagerMinor, stationMinor }
    expect(mayOwe(ladder, standing, owed, it.at, it.goods_minor, it.total_minor)).toBe(it.expect)
  })
})

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Effect, type Event, type OutboxState, step } from '../src/core/outbox'

interface VectorTurn {
  readonly state: OutboxState
  readonly event: Event
  readonly after: OutboxState
  readonly effects: readonly Effect[]
}

const file = new URL('../../tests/vectors/outbox.json', import.meta.url)
const turns = JSON.parse(readFileSync(file, 'utf8')) as readonly VectorTurn[]

/** Written by the simulated world with its own outbox: what the phones there were told, here too. */
test.each(turns.map((turn, n) => [n, turn.event.type, turn] as const))('turn %i: %s', (_n, _type, turn) => {
  expect(step(turn.state, turn.event)).toEqual({ state: turn.after, effects: turn.effects })
})

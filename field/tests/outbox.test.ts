import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Answer, awake, type Effect, newOutbox, type OutboxState, step } from '../src/core/outbox'

const GENESIS = 'genesis'
const CHALLENGE = 'good'

/** One phone, one server and the air between them, all as plain values. Hashes are names of what is hashed. */
class World {
  state: OutboxState = newOutbox(GENESIS)
  log: string[] = []
  stored: string[] = []
  epoch = 1
  frozen = false
  now = 0
  wakeAt = Number.POSITIVE_INFINITY
  adoptions = 0
  /** Every hash that ever left the phone, by place. */
  sent = new Map<number, Set<string>>()
  private request: {
    seq: number
    head: string
    ops: { seq: number; prev: string; hash: string }[]
    hello: OutboxState
  } | null = null
  private names = 0

  /** On the flash: what a restart finds. */
  private flash = { state: this.state, log: this.log }

  record(): void {
    const hash = `op${this.names++}`
    this.log = [...this.log, hash]
    this.step({ type: 'recorded', seq: this.log.length, hash, now: this.now })
    this.save()
  }

  crash(): void {
    this.state = awake(this.flash.state)
    this.log = [...this.flash.log]
    this.request = null
    this.poke(true)
  }

  poke(force: boolean): void {
    this.step({ type: 'poke', now: this.now, force })
  }

  /** The request under way meets its fate. */
  network(fate: 'ok' | 'lost' | 'unheard' | 'twice' | 'too_large'): void {
    const request = this.request
    if (!request) return
    this.request = null
    if (fate === 'lost') this.fail('network')
    else if (fate === 'too_large') this.fail('too_large')
    else {
      if (fate === 'twice') this.serve(request)
      const answer = this.serve(request)
      if (fate === 'unheard') this.fail('timeout')
      else this.step({ type: 'answered', answer, now: this.now, random: 0.5 })
    }
    this.save()
  }

  /** Quiet: time passes, everything arrives. Returns the exchanges it took. */
  quiet(limit: number): number {
    for (let n = 0; n < limit; n += 1) {
      if (!this.request) {
        if (this.settled()) return n
        this.now = Math.max(this.now, Math.min(this.wakeAt, this.now + 300_000))
        this.poke(false)
      }
      this.network('ok')
    }
    return limit
  }

  settled(): boolean {
    return (
      this.state.ackSeq === this.state.lastSeq &&
      this.stored.length === this.log.length &&
      this.state.standing === 'active'
    )
  }

  /** From last night's backup. */
  restore(keep: number): void {
    this.stored = this.stored.slice(0, keep)
    this.epoch += 1
  }

  /** The phone forgets its last operations, as after a flash that lied. */
  forget(count: number): void {
    const kept = this.log.slice(0, Math.max(0, this.log.length - count))
    const known = Math.min(this.state.ackSeq, kept.length)
    const head = (seq: number) => kept[seq - 1] ?? GENESIS
    const state = { ...this.state, lastSeq: kept.length, head: head(kept.length), ackSeq: known, ackHead: head(known) }
    this.flash = { state, log: kept }
    this.crash()
  }

  private fail(why: 'network' | 'timeout' | 'too_large'): void {
    this.step({ type: 'failed', why, code: null, retryAfterMs: 0, now: this.now, random: 0.5 })
  }

  private save(): void {
    this.flash = { state: this.state, log: [...this.log] }
  }

  private step(event: Parameters<typeof step>[1]): void {
    const turn = step(this.state, event)
    this.state = turn.state
    for (const effect of turn.effects) this.run(effect)
  }

  private run(effect: Effect): void {
    if (effect.do === 'wake') this.wakeAt = effect.at
    if (effect.do === 'adopt') {
      this.adoptions += 1
      const branch = this.log.slice(effect.partedAfter)
      // Signed again behind the server's head, as parted.ts does.
      this.log = [...this.stored]
      for (const name of branch) {
        this.log = [...this.log, `${name}'`]
        this.step({ type: 'recorded', seq: this.log.length, hash: `${name}'`, now: this.now })
      }
    }
    if (effect.do === 'send') {
      expect(this.request).toBeNull()
      const ops = (effect.fromSeq === null ? [] : this.log.slice(effect.fromSeq - 1, effect.fromSeq + 4)).map(
        (hash, n) => {
          const seq = (effect.fromSeq ?? 0) + n
          this.sent.set(seq, (this.sent.get(seq) ?? new Set()).add(hash))
          return { seq, hash, prev: this.log[seq - 2] ?? GENESIS }
        },
      )
      this.request = { seq: effect.seq, head: effect.head, ops, hello: this.state }
    }
  }

  private serve(request: NonNullable<World['request']>): Answer {
    const results: number[] = []
    let problem: string | null = null
    for (const op of request.ops) {
      const known = this.stored[op.seq - 1]
      if (known === op.hash) results.push(op.seq)
      else if (known !== undefined) problem = 'fork'
      else if (op.seq > this.stored.length + 1) problem = 'gap'
      else if (op.prev !== this.head()) problem = 'broken_chain'
      else {
        this.stored.push(op.hash)
        results.push(op.seq)
      }
      if (problem) break
    }
    if (!request.ops.length && request.seq <= this.stored.length) {
      const ours = this.stored[request.seq - 1] ?? GENESIS
      if (ours !== request.head) problem = 'fork'
      else if (request.seq < this.stored.length) problem = 'rolled_back'
    }
    if (problem === 'fork' || problem === 'broken_chain') this.frozen = true
    const ack = { lastSeq: this.stored.length, head: this.head(), epoch: this.epoch }
    const own = ack.lastSeq === 0 ? GENESIS : this.log[ack.lastSeq - 1]
    const fed = !this.frozen && request.hello.challenge === CHALLENGE
    return {
      ack,
      ownHash: own ?? null,
      matchedSeq: Math.max(0, ...results),
      matchedHash: this.log[Math.max(0, ...results) - 1] ?? GENESIS,
      problem: problem ?? (this.frozen ? 'device_frozen' : null),
      challenge: CHALLENGE,
      feed: fed ? { cursor: 'c', more: false } : null,
      serverNow: new Date(this.now).toISOString(),
    }
  }

  private head(): string {
    return this.stored[this.stored.length - 1] ?? GENESIS
  }
}

const happening = fc.oneof(
  { weight: 4, arbitrary: fc.constant('record' as const) },
  { weight: 6, arbitrary: fc.constantFrom('ok', 'lost', 'unheard', 'twice', 'too_large' as const) },
  { weight: 2, arbitrary: fc.constant('poke' as const) },
  { weight: 1, arbitrary: fc.constant('crash' as const) },
  { weight: 1, arbitrary: fc.constant('wait' as const) },
)

function happen(world: World, what: string): void {
  if (what === 'record') world.record()
  else if (what === 'poke') world.poke(true)
  else if (what === 'crash') world.crash()
  else if (what === 'wait') world.now += 60_000
  else world.network(what as 'ok')
}

describe('whatever happens on the way', () => {
  test('every operation arrives once, in order, and nothing is signed twice for one place', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 120 }), (story) => {
        const world = new World()
        world.poke(true)
        for (const what of story) happen(world, what)
        world.quiet(200)
        expect(world.stored).toEqual(world.log)
        expect(world.state).toMatchObject({ standing: 'active', parted: false })
        for (const hashes of world.sent.values()) expect(hashes.size).toBe(1)
      }),
      { numRuns: 400 },
    )
  })

  test('a quiet network needs no more exchanges than there are batches, and a few', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (story) => {
        const world = new World()
        world.poke(true)
        for (const what of story) happen(world, what)
        const unsent = world.state.lastSeq - world.state.ackSeq
        expect(world.quiet(200)).toBeLessThanOrEqual(Math.ceil(unsent / 5) + 4)
      }),
      { numRuns: 200 },
    )
  })

  test('a server restored from a backup gets everything again', () => {
    fc.assert(
      fc.property(
        fc.array(happening, { maxLength: 80 }),
        fc.nat(40),
        fc.array(happening, { maxLength: 40 }),
        (a, keep, b) => {
          const world = new World()
          world.poke(true)
          for (const what of a) happen(world, what)
          world.restore(keep)
          for (const what of b) happen(world, what)
          world.poke(true)
          world.quiet(200)
          expect(world.stored).toEqual(world.log)
          expect(world.state.epoch).toBe(2)
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('what a restored server has to tell', () => {
  test('is asked for as a whole, also when the first answer brings no feed', () => {
    const { state } = grown(3)
    const waiting = { ...state, pace: { ...state.pace, inFlight: true } }
    const answer = { ...answerTo(state), ack: { lastSeq: 3, head: state.head, epoch: 2 } }
    const turn = step(waiting, { type: 'answered', answer, now: 0, random: 0 })
    expect(turn.state).toMatchObject({ epoch: 2, cursor: '' })
    expect(step(waiting, { type: 'carried', answer: { ...answer } }).state).toMatchObject({ epoch: 2, cursor: '' })
  })
})

describe('a phone that forgot', () => {
  test('goes on from the server when it recorded nothing since', () => {
    const world = grown(8)
    world.forget(3)
    world.quiet(20)
    expect(world.state).toMatchObject({ lastSeq: 8, standing: 'active', parted: false })
    expect(world.adoptions).toBe(1)
    expect(world.stored).toHaveLength(8)
  })

  test('is frozen when it recorded something else, and signs that again once it is thawed', () => {
    const world = grown(8)
    world.forget(3)
    world.record()
    world.record()
    world.network('ok')
    world.quiet(5)
    expect(world.state).toMatchObject({ standing: 'frozen', parted: true })
    expect(world.stored).toHaveLength(8)
    world.frozen = false
    world.quiet(20)
    expect(world.state).toMatchObject({ lastSeq: 10, ackSeq: 10, standing: 'active', parted: false })
    expect(world.stored.slice(8)).toEqual(["op8'", "op9'"])
  })

  test('is frozen too when it hears of it first: only the server can say where the logs parted', () => {
    const world = grown(4)
    world.forget(1)
    world.record()
    world.network('ok')
    world.quiet(20)
    expect(world.frozen).toBe(true)
    world.frozen = false
    world.quiet(20)
    expect(world.stored).toEqual(['op0', 'op1', 'op2', 'op3', "op4'"])
  })

  test('stays frozen and asks rarely until the county has looked', () => {
    const world = grown(4)
    world.forget(1)
    world.network('lost')
    world.record()
    world.poke(true)
    for (let n = 0; n < 10; n += 1) world.network('ok')
    expect(world.state).toMatchObject({ standing: 'frozen', parted: true })
    expect(world.wakeAt - world.now).toBe(60_000)
  })
})

describe('pace', () => {
  test('halves on a time-out or 413 and grows on success', () => {
    const world = grown(1)
    const before = world.state.pace.budgetBytes
    world.record()
    world.network('too_large')
    expect(world.state.pace.budgetBytes).toBe(before / 2)
    world.poke(true)
    world.network('ok')
    expect(world.state.pace.budgetBytes).toBe(before)
  })

  test('waits longer after every failure, never more than five minutes', () => {
    const world = grown(1)
    const waits = Array.from({ length: 12 }, () => {
      world.poke(true)
      world.network('lost')
      return world.wakeAt - world.now
    })
    expect(waits).toEqual([...waits].sort((a, b) => a - b))
    expect(waits[11]).toBe(300_000 * 0.75)
  })

  test('a carried answer never moves the outbox back', () => {
    const { state } = grown(5)
    const old: Answer = { ...answerTo(state), ack: { lastSeq: 2, head: 'op1', epoch: 1 }, ownHash: 'op1' }
    expect(step(state, { type: 'carried', answer: old }).state.ackSeq).toBe(5)
  })
})

function grown(count: number): World {
  const world = new World()
  world.poke(true)
  for (let n = 0; n < count; n += 1) world.record()
  world.quiet(50)
  expect(world.settled()).toBe(true)
  return world
}

function answerTo(state: OutboxState): Answer {
  return {
    ack: { lastSeq: state.lastSeq, head: state.head, epoch: state.epoch },
    ownHash: state.head,
    matchedSeq: 0,
    matchedHash: GENESIS,
    problem: null,
    challenge: CHALLENGE,
    feed: null,
    serverNow: '2026-11-23T02:00:00.000Z',
  }
}

describe('a memory that went back to before an acknowledgement', () => {
  // Operations 1 to 3 are on both logs, though this memory knows of none of them; 4 is another one on the server.
  const older = { ...newOutbox(GENESIS), lastSeq: 4, head: 'ours-4', standing: 'active' as const }
  const answer: Answer = {
    ...answerTo(older),
    ack: { lastSeq: 6, head: 'theirs-6', epoch: 1 },
    ownHash: null,
    matchedSeq: 3,
    matchedHash: 'both-3',
    problem: 'fork',
  }
  const told = (state: OutboxState, given: Answer) =>
    step(state, { type: 'answered', answer: given, now: 0, random: 0 })

  test('signs again only what the server does not have', () => {
    const parted = told(older, answer).state
    expect(parted).toMatchObject({ parted: true, ackSeq: 3, ackHead: 'both-3' })
    const thawed = { ...answer, matchedSeq: 0, problem: 'rolled_back', feed: { cursor: 'c', more: false } }
    expect(told(parted, thawed).effects).toContainEqual({ do: 'adopt', partedAfter: 3 })
  })

  test('goes on asking until the server says where the logs parted', () => {
    const first = told(
      { ...older, lastSeq: 9 },
      { ...answer, ownHash: 'ours-6', problem: null, matchedSeq: 2, matchedHash: 'both-2' },
    )
    expect(first.state).toMatchObject({ parted: false, ackSeq: 2, ackHead: 'both-2' })
    expect(first.effects).toContainEqual(expect.objectContaining({ do: 'send', fromSeq: 3 }))
  })
})

/**
 * The outbox as a reducer: what happened in, the new state and what to do next out. No clock, no chance, no network.
 *
 * The server's cursor is the only cursor: whatever an answer says is stored is stored, and sending goes on behind it,
 * also when a restored server has less than before. Everything may be lost, doubled or late on the way.
 */

export type Standing = 'pending' | 'active' | 'frozen' | 'revoked'

export interface OutboxState {
  /** The end of this phone's own log; hashes in hex. At the start 0 and the hash of the public key. */
  readonly lastSeq: number
  readonly head: string
  /** The last operation that the server is known to have, with the same bytes as here. */
  readonly ackSeq: number
  readonly ackHead: string
  readonly epoch: number
  readonly challenge: string
  readonly cursor: string
  readonly standing: Standing
  /** The server's log of this phone parted from ours after `ackSeq`: nothing is sent until the county has thawed it. */
  readonly parted: boolean
  readonly lastSyncAt: string | null
  readonly problem: string | null
  readonly pace: Pace
}

/** What is forgotten when the app closes. */
export interface Pace {
  readonly inFlight: boolean
  readonly online: boolean
  /** Bytes of operations to put into the next request. */
  readonly budgetBytes: number
  readonly failures: number
  /** Answers in a row that moved nothing. */
  readonly stalls: number
  /** Milliseconds since 1970: nothing is sent of its own accord before. */
  readonly notBefore: number
}

export interface Answer {
  readonly ack: { readonly lastSeq: number; readonly head: string; readonly epoch: number }
  /** The hash of our own operation `ack.lastSeq` (0: of the public key); null when it is not here (yet, or any more). */
  readonly ownHash: string | null
  /** The highest of our operations that `results` show to be stored with our bytes; 0 without any. */
  readonly matchedSeq: number
  /** Its hash. */
  readonly matchedHash: string
  readonly problem: string | null
  readonly challenge: string
  readonly feed: { readonly cursor: string; readonly more: boolean } | null
  readonly serverNow: string
}

export type Failure = 'network' | 'timeout' | 'too_large' | 'slow_down' | 'server' | 'refused' | 'pending'

export type Event =
  | { readonly type: 'recorded'; readonly seq: number; readonly hash: string; readonly now: number }
  /** A timer, or the app came to the front. `force`: the person asked, or the network came back. */
  | { readonly type: 'poke'; readonly now: number; readonly force: boolean }
  | { readonly type: 'answered'; readonly answer: Answer; readonly now: number; readonly random: number }
  | {
      readonly type: 'failed'
      readonly why: Failure
      readonly code: string | null
      readonly retryAfterMs: number
      readonly now: number
      readonly random: number
    }
  /** An answer that another phone brought back. */
  | { readonly type: 'carried'; readonly answer: Answer }
  | { readonly type: 'resnapshot' }

export type Effect =
  /** Say hello as (`seq`, `head`), with operations from `fromSeq` up to `budgetBytes` (none when `fromSeq` is null). */
  | {
      readonly do: 'send'
      readonly seq: number
      readonly head: string
      readonly fromSeq: number | null
      readonly budgetBytes: number
    }
  | { readonly do: 'wake'; readonly at: number }
  /** Go on from the server's head; everything of ours after `partedAfter` has to be signed again behind it. */
  | { readonly do: 'adopt'; readonly partedAfter: number }

export interface Turn {
  readonly state: OutboxState
  readonly effects: readonly Effect[]
}

const BUDGET_FIRST = 8 * 1024
const BUDGET_MIN = 1024
const BUDGET_MAX = 160 * 1024
const BACKOFF_FIRST_MS = 2_000
const BACKOFF_MAX_MS = 300_000
const HEARTBEAT_MS: Record<Standing, number> = { pending: 10_000, active: 300_000, frozen: 60_000, revoked: 3_600_000 }

const RESTED: Pace = {
  inFlight: false,
  online: false,
  budgetBytes: BUDGET_FIRST,
  failures: 0,
  stalls: 0,
  notBefore: 0,
}

export function newOutbox(genesis: string): OutboxState {
  return {
    lastSeq: 0,
    head: genesis,
    ackSeq: 0,
    ackHead: genesis,
    epoch: 0,
    challenge: '',
    cursor: '',
    standing: 'pending',
    parted: false,
    lastSyncAt: null,
    problem: null,
    pace: RESTED,
  }
}

/** As read from the store: a request that was under way when the app died is not any more. */
export function awake(state: OutboxState): OutboxState {
  return { ...state, pace: RESTED }
}

export function step(state: OutboxState, event: Event): Turn {
  switch (event.type) {
    case 'recorded':
      return sendSoon({ ...state, lastSeq: event.seq, head: event.hash }, event.now)
    case 'poke':
      return event.force ? send(state) : sendSoon(state, event.now)
    case 'answered':
      return answered(state, event.answer, event.now, event.random)
    case 'failed':
      return failed(state, event)
    case 'carried':
      return carried(state, event.answer)
    case 'resnapshot':
      return { state: { ...state, cursor: '' }, effects: [] }
  }
}

function sendSoon(state: OutboxState, now: number): Turn {
  if (state.pace.inFlight) return { state, effects: [] }
  return now < state.pace.notBefore ? { state, effects: [{ do: 'wake', at: state.pace.notBefore }] } : send(state)
}

function send(state: OutboxState): Turn {
  if (state.pace.inFlight) return { state, effects: [] }
  const unsent = !state.parted && state.lastSeq > state.ackSeq
  // Where the logs parted, speak only for what both have: anything later would read as one more fork.
  const [seq, head] = state.parted ? [state.ackSeq, state.ackHead] : [state.lastSeq, state.head]
  const fromSeq = unsent ? state.ackSeq + 1 : null
  return {
    state: { ...state, pace: { ...state.pace, inFlight: true } },
    effects: [{ do: 'send', seq, head, fromSeq, budgetBytes: state.pace.budgetBytes }],
  }
}

function answered(before: OutboxState, answer: Answer, now: number, random: number): Turn {
  const met = agreed(before, answer)
  const standing = standingAfter(before, answer)
  const state: OutboxState = {
    ...met,
    standing,
    epoch: answer.ack.epoch,
    challenge: answer.challenge,
    cursor: answer.feed ? answer.feed.cursor : answer.ack.epoch === before.epoch ? met.cursor : '',
    problem: answer.problem === 'rolled_back' || answer.problem === 'gap' ? null : answer.problem,
    lastSyncAt: answer.serverNow,
  }
  if (answer.feed && standing === 'active' && mustAdopt(state, answer)) return adopted(state, answer)
  return paced(before, state, answer, now, random)
}

/**
 * Moves `ackSeq` to what the answer proves, back or forth, or finds that the logs have parted.
 *
 * Where they parted only the server can say, when it meets our first other operation: what it answered for those before
 * is on both logs, and signing one of them again would make it happen twice. So until it says so we go on sending.
 */
function agreed(state: OutboxState, answer: Answer): OutboxState {
  const { lastSeq, head } = answer.ack
  if (state.parted) return state
  const { matchedSeq, matchedHash } = answer
  const met = matchedSeq > state.ackSeq ? { ...state, ackSeq: matchedSeq, ackHead: matchedHash } : state
  if (answer.problem === 'fork' || answer.problem === 'broken_chain') return { ...met, parted: true }
  if (lastSeq > state.lastSeq) return met
  const ours = answer.ownHash === null || answer.ownHash === head
  return ours ? { ...state, ackSeq: lastSeq, ackHead: head } : met
}

function standingAfter(state: OutboxState, answer: Answer): Standing {
  if (answer.problem === 'device_revoked') return 'revoked'
  if (answer.problem === 'fork' || answer.problem === 'broken_chain' || answer.problem === 'device_frozen') {
    return 'frozen'
  }
  if (answer.feed) return 'active'
  // A phone that is behind hears so before anything else, frozen or not.
  if (answer.problem === 'rolled_back' && state.standing !== 'pending') return state.standing
  return 'active'
}

/** Only an answer with a feed comes from a county that lets this phone act, and only it tells the till's true state. */
function mustAdopt(state: OutboxState, answer: Answer): boolean {
  return state.parted || (answer.ack.lastSeq > state.lastSeq && state.ackSeq === state.lastSeq)
}

function adopted(state: OutboxState, answer: Answer): Turn {
  const { lastSeq, head } = answer.ack
  const next: OutboxState = {
    ...state,
    lastSeq,
    head,
    ackSeq: lastSeq,
    ackHead: head,
    parted: false,
    pace: { ...state.pace, inFlight: false, online: true, failures: 0, stalls: 0, notBefore: 0 },
  }
  const onward = answer.feed?.more ? send(next) : { state: next, effects: [] }
  return { state: onward.state, effects: [{ do: 'adopt', partedAfter: state.ackSeq }, ...onward.effects] }
}

function paced(before: OutboxState, state: OutboxState, answer: Answer, now: number, random: number): Turn {
  const moved = state.ackSeq > before.ackSeq || answer.feed !== null
  const stalls = moved ? 0 : state.pace.stalls + 1
  const budgetBytes = moved ? Math.min(BUDGET_MAX, state.pace.budgetBytes * 2) : state.pace.budgetBytes
  const pace: Pace = { ...state.pace, inFlight: false, online: true, failures: 0, stalls, budgetBytes, notBefore: 0 }
  const unsent = !state.parted && state.lastSeq > state.ackSeq
  const behind = answer.ack.lastSeq > state.lastSeq && state.standing === 'active'
  const unfed = answer.feed === null && state.standing === 'active'
  const more = unsent || behind || unfed || answer.feed?.more === true
  if (more && stalls <= 2) return send({ ...state, pace })
  const at = now + (more ? backoff(stalls, random) : HEARTBEAT_MS[state.standing])
  return { state: { ...state, pace: { ...pace, notBefore: more ? at : 0 } }, effects: [{ do: 'wake', at }] }
}

function failed(state: OutboxState, event: Extract<Event, { type: 'failed' }>): Turn {
  const { why, now, random } = event
  const failures = state.pace.failures + 1
  const shrink = why === 'timeout' || why === 'too_large'
  const wait = why === 'pending' ? HEARTBEAT_MS.pending : Math.max(event.retryAfterMs, backoff(failures, random))
  const pace: Pace = {
    ...state.pace,
    inFlight: false,
    online: why !== 'network' && why !== 'timeout',
    failures,
    budgetBytes: shrink ? Math.max(BUDGET_MIN, state.pace.budgetBytes >> 1) : state.pace.budgetBytes,
    notBefore: now + wait,
  }
  const standing = why === 'pending' ? 'pending' : state.standing
  const problem = why === 'refused' ? event.code : state.problem
  return { state: { ...state, standing, problem, pace }, effects: [{ do: 'wake', at: pace.notBefore }] }
}

/** Nobody knows how old a carried answer is, so it may only move things on, never back, and only when it fits. */
function carried(state: OutboxState, answer: Answer): Turn {
  const { lastSeq, head, epoch } = answer.ack
  const newer = epoch > state.epoch || (epoch === state.epoch && lastSeq > state.ackSeq)
  if (!newer || state.parted || lastSeq > state.lastSeq || answer.ownHash !== head) return { state, effects: [] }
  const cursor = epoch === state.epoch ? state.cursor : ''
  return { state: { ...state, epoch, cursor, ackSeq: lastSeq, ackHead: head }, effects: [] }
}

/** Doubling, with half of it left to chance, so that a county's phones do not come back all at once. */
function backoff(failures: number, random: number): number {
  const whole = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(failures - 1, 10))
  return Math.round(whole * (0.5 + random / 2))
}

/** One thing at a time: the queue in which everything that changes the book stands, and the recording of an operation. */

import { FieldError, type Problem } from './app'
import { applied } from './apply'
import type { Book } from './book'
import { DAY_MS } from './limits'
import { type Act, type Made, makeOperation } from './operation'
import { type Effect, type Event, step } from './outbox'
import type { OpRecord, Writes } from './records'
import { EMPTY_TILL } from './rules'
import { phaseOf } from './view'

/** Everything from outside, so that tests and the simulated world can put their own in its place. */
export interface Deps {
  readonly fetch: typeof fetch
  readonly indexedDB: IDBFactory
  readonly crypto: Crypto
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** '' for the server this app came from. */
  readonly baseUrl: string
  readonly version: string
  /** Name of the store; another name is another phone. */
  readonly storeName?: string
  /** 0 to 1. */
  readonly random?: () => number
  /** Runs `task` once after so many milliseconds; returns the way to call it off. */
  readonly after?: (ms: number, task: () => void) => () => void
  /** Without it nothing keeps a second tab from trying. */
  readonly locks?: LockManager
  /** Asked once not to throw this phone's log away when the flash is full. */
  readonly storage?: Pick<StorageManager, 'persist'>
  /** Where `online` is heard, usually `window`. */
  readonly events?: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>
}

/** What is true while the app is open, and forgotten after. */
export interface Session {
  unlocked: boolean
  elsewhere: boolean
  problem: Problem | null
  /** Server's clock - this phone's, as of the last answer. */
  skewMs: number
}

/** How an act is signed that was signed before: at its own moment, naming its first operation. */
interface Again {
  readonly at?: string
  readonly again?: string
  readonly more?: (made: Made) => Writes
}

export interface Recorded {
  readonly op: OpRecord
  readonly code: string | null
}

const CLOCK_AHEAD_MAX_MS = 5 * 365 * DAY_MS

export class Core {
  readonly session: Session = { unlocked: false, elsewhere: false, problem: null, skewMs: 0 }
  private tail: Promise<unknown> = Promise.resolve()

  constructor(
    readonly deps: Deps,
    readonly book: Book,
    /** Tells the screens. */
    readonly changed: () => void,
    private readonly run: (effects: readonly Effect[]) => void,
  ) {}

  get subtle(): SubtleCrypto {
    return this.deps.crypto.subtle
  }

  /**
   * Now, for an operation. A clock that is behind the county's last word is certainly wrong (a flat battery says 1970, and
   * the server takes no such year), and so is one that is years ahead: then the county's last word is the better testimony.
   */
  moment(): string {
    const now = this.deps.now()
    const known = Date.parse(this.book.kv.outbox?.lastSyncAt ?? '') || now
    return new Date(now < known || now > known + CLOCK_AHEAD_MAX_MS ? known : now).toISOString()
  }

  /** `work` runs when everything asked before it is over, whether that went well or not. */
  serial<T>(work: () => Promise<T>): Promise<T> {
    const done = this.tail.then(work)
    this.tail = done.catch(() => undefined)
    return done
  }

  /** Runs in the queue, and only while this phone may act. */
  ready<T>(work: () => Promise<T>): Promise<T> {
    return this.serial(() => {
      const phase = phaseOf(this.book, this.session)
      if (phase === 'ready') return work()
      throw new FieldError(phase === 'elsewhere' ? 'elsewhere' : 'wrong_phase')
    })
  }

  /** The open shift and what its drawer should hold. */
  inShift(): { shift: string; drawerMinor: number } {
    const { shift, drawerMinor } = this.book.kv.till ?? EMPTY_TILL
    if (!shift) throw new FieldError('no_shift')
    return { shift, drawerMinor }
  }

  async commit(writes: Writes): Promise<void> {
    try {
      await this.book.commit(writes)
    } catch (error) {
      this.noteTrouble(error)
      throw error
    } finally {
      this.changed()
    }
  }

  /** A turn that changes only the pace of sending, which nobody needs after a restart. Only within `serial`. */
  pace(event: Extract<Event, { type: 'poke' | 'failed' }>): void {
    const { outbox } = this.book.kv
    if (!outbox) return
    const { state, effects } = step(outbox, event)
    this.book.kv = { ...this.book.kv, outbox: state }
    this.changed()
    this.run(effects)
  }

  /**
   * Signs an operation and keeps it with all that it changes, in one transaction. Only within `serial`.
   * `more` adds to that transaction; what it puts replaces what the operation itself would.
   */
  async record(act: Act, it: Again & { cart?: string } = {}): Promise<Recorded> {
    const { outbox, key, till = EMPTY_TILL } = this.book.kv
    if (!outbox || !key) throw new FieldError('wrong_phase')
    const { id: device, agentId: agent } = this.book.device
    const first = it.again ? { again: it.again } : {}
    const place = { device, agent, seq: outbox.lastSeq + 1, prev: outbox.head, at: it.at ?? this.moment(), ...first }
    const made = await makeOperation(this.subtle, key, place, act.kind, act.body)
    const { till: after, code, writes } = applied(this.book, made, act, it.cart)
    const cart = it.cart ? { cart: it.cart } : {}
    const op: OpRecord = { ...made, ...cart, floatMinor: after.floatMinor - till.floatMinor }
    const { state, effects } = step(outbox, { type: 'recorded', seq: op.seq, hash: op.hash, now: this.deps.now() })
    const more = it.more?.(made) ?? {}
    const kv = { ...writes.kv, ...more.kv, till: after, outbox: state }
    await this.commit({ ...writes, ...more, addOp: op, kv })
    this.run(effects)
    return { op, code }
  }

  private noteTrouble(error: unknown): void {
    if (!(error instanceof FieldError)) return
    if (error.code === 'elsewhere') this.session.elsewhere = true
    if (error.code === 'disk_full') this.session.problem = { code: 'disk_full', message: null }
  }
}

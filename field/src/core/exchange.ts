/** The hands of the outbox: they say hello, send, check who answered, and hand the answer to the book. */

import { FieldError } from './app'
import { b64, hex, unb64, utf8 } from './bytes'
import type { Core } from './core'
import { sha256, sign, verifyServer } from './crypto'
import { OPERATIONS_PER_REQUEST_MAX } from './limits'
import { type Effect, type Failure, type OutboxState, step } from './outbox'
import { signAgain } from './parted'
import { carriedBlocks, carriedWrites } from './postbag'
import type { DeviceRecord } from './records'
import { type Genuine, judged, settled } from './settle'
import { post, posted, type Reply, TransportError } from './transport'
import type { AckBody, LeaseBody, Signed, SyncAnswer, WireProblem } from './wire'

export type Question = 'slip' | 'pickup' | 'paylink' | 'earnings' | 'statement'
type Send = Extract<Effect, { do: 'send' }>

const CARRIED_BYTES_MAX = 64 * 1024

export class Exchange {
  private core: Core | null = null
  private flight: Promise<void> | null = null
  private cancelTimer: (() => void) | null = null
  private lastError: FieldError | null = null

  /** The two need each other: an operation starts an exchange, and an answer changes the book. */
  attach(core: Core): void {
    this.core = core
  }

  run(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.do === 'send') this.launch(effect)
      if (effect.do === 'wake') this.wakeAt(effect.at)
    }
  }

  stop(): void {
    this.cancelTimer?.()
    this.core = null
  }

  /** Exchanges until there is nothing more to send or to hear. */
  async now(): Promise<void> {
    // What is under way may have been asked before the thing the caller wants to hear of.
    while (this.flight) await this.flight
    this.lastError = null
    await this.poke(true)
    while (this.flight) await this.flight
    if (this.lastError) throw this.lastError
  }

  async poke(force: boolean): Promise<void> {
    const core = this.core
    await core?.serial(async () => core.pace({ type: 'poke', now: core.deps.now(), force }))
  }

  /** A hello of this phone, signed. */
  async hello(at: { seq: number; head: string }): Promise<{ hello: string; sig: string }> {
    const core = this.attached()
    const { outbox, key } = core.book.kv
    if (!outbox || !key) throw new FieldError('wrong_phase')
    const { epoch, cursor, challenge } = outbox
    const device = core.book.device.id
    const hello = JSON.stringify({ v: 1, device, ...at, epoch, cursor, challenge, app: core.deps.version })
    return { hello, sig: b64(await sign(core.subtle, key, 'hello', utf8(hello))) }
  }

  /** A question that the county answers at once, in the name of this phone. Rejects with `offline`. */
  async ask<T>(what: Question, question: object): Promise<Reply<T>> {
    const { book, deps } = this.attached()
    const { outbox } = book.kv
    if (!outbox) throw new FieldError('wrong_phase')
    const hello = await this.hello({ seq: outbox.lastSeq, head: outbox.head })
    return posted(deps, what, { ...hello, ...question })
  }

  /** The hash before the first operation: of the public key. Hex. */
  async genesis(): Promise<string> {
    const core = this.attached()
    const key = core.book.kv.key
    if (!key) throw new FieldError('wrong_phase')
    return hex(await sha256(core.subtle, key.publicKey))
  }

  private attached(): Core {
    if (!this.core) throw new FieldError('wrong_phase')
    return this.core
  }

  private launch(effect: Send): void {
    const flight = this.send(effect).finally(() => {
      if (this.flight === flight) this.flight = null
    })
    this.flight = flight
  }

  private wakeAt(at: number): void {
    const core = this.core
    if (!core) return
    this.cancelTimer?.()
    this.cancelTimer = (core.deps.after ?? later)(Math.max(0, at - core.deps.now()), () => {
      this.poke(false).catch(() => undefined)
    })
  }

  private async send(effect: Send): Promise<void> {
    const core = this.core
    if (!core) return
    try {
      const { device, outbox } = core.book.kv
      const askedCursor = outbox?.cursor ?? ''
      const reply = await post<SyncAnswer>(core.deps.fetch, `${core.deps.baseUrl}/api/sync`, await this.request(effect))
      if (!reply.body) return await this.refused(reply, device)
      const genuine = await this.checked(reply.body, askedCursor)
      await core.serial(() => this.take(genuine))
      this.lastError = null
    } catch (error) {
      await this.failed(error)
    }
  }

  private async request(effect: Send): Promise<object> {
    const core = this.attached()
    const ops: [string, string][] = []
    let room = effect.budgetBytes
    if (effect.fromSeq !== null) {
      for (const op of await core.book.store.ops(effect.fromSeq, OPERATIONS_PER_REQUEST_MAX)) {
        room -= op.text.length + op.sig.length
        if (op.seq > effect.seq || (ops.length > 0 && room < 0)) break
        ops.push([op.text, op.sig])
      }
    }
    // Our own first: bags ride along when nothing of ours is left behind.
    const carried = room > 0 ? carriedBlocks(core, CARRIED_BYTES_MAX, OPERATIONS_PER_REQUEST_MAX - ops.length) : []
    return { ...(await this.hello({ seq: effect.seq, head: effect.head })), ops, ...(carried.length && { carried }) }
  }

  /** Only what our server signed counts; a portal or a stranger in between changes nothing. */
  private async checked(answer: SyncAnswer, askedCursor: string): Promise<Genuine> {
    const ack = await this.opened<AckBody>('ack', answer.ack)
    const lease = answer.lease && (await this.opened<LeaseBody>('lease', answer.lease))
    return { answer, ack, lease, askedCursor }
  }

  private async opened<T extends { readonly device: string }>(purpose: 'ack' | 'lease', it: Signed): Promise<T> {
    const core = this.attached()
    const good = await verifyServer(core.subtle, core.book.device.serverKey, purpose, utf8(it.bytes), unb64(it.sig))
    const body = good ? (JSON.parse(it.bytes) as T) : null
    if (body?.device !== core.book.device.id) throw new FieldError('server_not_genuine')
    return body
  }

  private async take(it: Genuine): Promise<void> {
    const core = this.attached()
    const { book, deps, session } = core
    const before = book.kv.outbox
    if (!before) return
    const now = deps.now()
    const answer = await judged(book, before, await this.genesis(), it)
    const turn = step(before, { type: 'answered', answer, now, random: (deps.random ?? Math.random)() })
    const { writes, resnapshot } = await settled(book, before, turn, it, answer)
    session.skewMs = Date.parse(it.answer.now) - now
    session.problem = it.answer.problem && turn.state.problem ? spoken(it.answer.problem) : null
    const carried = carriedWrites(core, it.answer.carried ?? [])
    const { state, effects } = resnapshot ? anew(turn.state, turn.effects, now) : turn
    await core.commit({ ...writes, ...carried, kv: { ...writes.kv, outbox: state } })
    // Parted operations are signed before anything is sent, so that they go in their order.
    if (state.standing === 'active' && !state.parted) await signAgain(core)
    this.run(effects)
  }

  /** `asked`: who this phone was when it spoke. */
  private async refused(reply: Reply<SyncAnswer>, asked: DeviceRecord | undefined): Promise<void> {
    const core = this.attached()
    const why = failureOf(reply.status, reply.problem?.code ?? null)
    const message = reply.problem?.message
    this.lastError =
      why === 'pending' ? null : new FieldError(why === 'refused' ? 'refused' : 'try_again', message ? { message } : {})
    await core.serial(async () => {
      // Enrolled again meanwhile: what the county did not know when it was asked, it knows by now.
      const problem = why === 'refused' && core.book.kv.device === asked ? reply.problem : null
      core.session.problem = problem && spoken(problem)
      this.pace(core, why, problem?.code ?? null, reply.retryAfterMs)
    })
  }

  private async failed(error: unknown): Promise<void> {
    const core = this.core
    if (!core) return
    if (error instanceof TransportError) {
      this.lastError = new FieldError('offline')
      return this.report(error.why, null, 0)
    }
    this.lastError = error instanceof FieldError ? error : new FieldError('try_again')
    if (this.lastError.code === 'disk_full') core.session.problem = { code: 'disk_full', message: null }
    if (this.lastError.code === 'server_not_genuine') {
      return this.report('refused', 'server_not_genuine', 0)
    }
    return this.report('server', null, 0)
  }

  private async report(why: Failure, code: string | null, retryAfterMs: number): Promise<void> {
    const core = this.core
    await core?.serial(async () => this.pace(core, why, code, retryAfterMs))
  }

  private pace(core: Core, why: Failure, code: string | null, retryAfterMs: number): void {
    const random = (core.deps.random ?? Math.random)()
    core.pace({ type: 'failed', why, code, retryAfterMs, now: core.deps.now(), random })
  }
}

function anew(state: OutboxState, effects: readonly Effect[], now: number) {
  const asked = step(state, { type: 'resnapshot' }).state
  const sends = effects.some((effect) => effect.do === 'send')
  const turn = sends ? { state: asked, effects: [] } : step(asked, { type: 'poke', now, force: true })
  return { state: turn.state, effects: [...effects, ...turn.effects] }
}

function failureOf(status: number, code: string | null): Failure {
  if (code === 'device_pending') return 'pending'
  if (status === 413) return 'too_large'
  if (status === 429) return 'slow_down'
  return status >= 500 ? 'server' : 'refused'
}

function spoken(problem: WireProblem) {
  return { code: problem.code, message: problem.message ?? null }
}

function later(ms: number, task: () => void): () => void {
  const timer = setTimeout(task, ms)
  return () => clearTimeout(timer)
}

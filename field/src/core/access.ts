/** How a phone becomes a till, and how its agent opens it. */

import { FieldError, type PictureNumbers } from './app'
import { b64, hex, unb64 } from './bytes'
import type { Core } from './core'
import { makeKey, pictureNumbers, sha256 } from './crypto'
import { cleanLine } from './operation'
import { newOutbox, type OutboxState, type Standing } from './outbox'
import { guessed, isStrong, makePin, matches, waitUntil } from './pin'
import type { DeviceRecord } from './records'
import { EMPTY_TILL } from './rules'
import { refusal } from './slips'
import { posted } from './transport'
import { phaseOf } from './view'
import type { EnrolAnswer } from './wire'

export class Access {
  constructor(
    private readonly core: Core,
    private readonly poke: () => void,
  ) {}

  async enrol(inviteCode: string, label: string): Promise<void> {
    await this.core.serial(() => this.enrolNow(inviteCode.trim(), cleanLine(label) ?? ''))
    this.poke()
  }

  setPin(pin: string, current = ''): Promise<void> {
    return this.core.serial(async () => {
      const { core } = this
      const phase = phaseOf(core.book, core.session)
      if (phase !== 'choose_pin' && phase !== 'ready') throw new FieldError('wrong_phase')
      if (!isStrong(pin)) throw new FieldError('pin_weak')
      if (phase === 'ready') await this.prove(current)
      const record = await makePin(core.deps.crypto, pin)
      core.session.unlocked = true
      await core.commit({ kv: { pin: record } })
    })
  }

  unlock(pin: string): Promise<void> {
    return this.core.serial(async () => {
      if (phaseOf(this.core.book, this.core.session) !== 'locked') throw new FieldError('wrong_phase')
      await this.prove(pin)
      this.core.session.unlocked = true
      this.core.changed()
    })
  }

  async lock(): Promise<void> {
    this.core.session.unlocked = false
    this.core.changed()
  }

  private async prove(pin: string): Promise<void> {
    const { book, deps } = this.core
    const record = book.kv.pin
    if (!record) throw new FieldError('wrong_phase')
    const until = waitUntil(record, deps.now())
    if (until) throw new FieldError('pin_wait', { waitUntil: until })
    await this.core.commit({ kv: { pin: guessed(record, deps.now()) } })
    if (!(await matches(deps.crypto, record, pin))) throw new FieldError('wrong_pin')
    await this.core.commit({ kv: { pin: { ...record, failures: 0, waitUntil: null } } })
  }

  /**
   * A new phone becomes a till. One that a restored county has forgotten does so again, with the key that it has: to the
   * county it is the same device, and here everything stays as it is.
   */
  private async enrolNow(code: string, label: string): Promise<void> {
    const { book, deps, session, subtle } = this.core
    const { device, outbox } = book.kv
    if (session.elsewhere) throw new FieldError('elsewhere')
    if (device && outbox?.problem !== 'unknown_device') throw new FieldError('wrong_phase')
    const key = book.kv.key ?? (await makeKey(subtle))
    // Kept before it is shown: a lost answer must not leave the server with a key that nobody has.
    await this.core.commit({ kv: { key } })
    await deps.storage?.persist().catch(() => false)
    const it = await this.welcomed({ code, alg: key.alg, public_key: b64(key.publicKey), label })
    const genesis = hex(await sha256(subtle, key.publicKey))
    const words = await pictureNumbers(subtle, key.publicKey)
    if (!device || !outbox) {
      const kv = { device: deviceOf(it, words), outbox: newOutbox(genesis), till: EMPTY_TILL }
      return this.core.commit({ kv })
    }
    // A county that came back from a backup has kept its key, and the same key of ours is the same device there.
    if (it.server_key !== b64(device.serverKey)) throw new FieldError('server_not_genuine')
    if (it.device !== device.id) throw new FieldError('refused')
    session.problem = null
    await this.core.commit({ kv: { device: deviceOf(it, words), outbox: letInAgain(outbox, genesis, it.status) } })
  }

  private async welcomed(question: object): Promise<EnrolAnswer> {
    const reply = await posted<EnrolAnswer>(this.core.deps, 'enrol', question)
    if (reply.body) return reply.body
    const { message } = reply.problem ?? {}
    if (reply.problem?.code === 'bad_invite') throw new FieldError('invite_unknown', message ? { message } : {})
    throw refusal(reply.status, message)
  }
}

function deviceOf(it: EnrolAnswer, words: PictureNumbers): DeviceRecord {
  return {
    id: it.device,
    code: it.device_code,
    words,
    serverKey: unb64(it.server_key),
    agentId: it.agent.id,
    agentName: it.agent.name,
    stationCode: it.station.code,
    stationName: it.station.name,
    countyCode: it.county.code,
    countyName: it.county.name,
    currency: it.currency,
  }
}

/** A county in which this phone still waits has nothing of it: the whole log is to be sent, and nothing has parted. */
function letInAgain(before: OutboxState, genesis: string, standing: Standing): OutboxState {
  const anew = { ackSeq: 0, ackHead: genesis, cursor: '', challenge: '', parted: false }
  const pace = { ...before.pace, failures: 0, notBefore: 0 }
  return { ...before, ...(standing === 'pending' && anew), standing, problem: null, pace }
}

/** How a phone becomes a till, and how its agent opens it. */

import { FieldError } from './app'
import { b64, hex, unb64 } from './bytes'
import type { Core } from './core'
import { makeKey, pictureNumbers, sha256 } from './crypto'
import { cleanLine } from './operation'
import { newOutbox } from './outbox'
import { guessed, isStrong, makePin, matches, waitUntil } from './pin'
import { EMPTY_TILL } from './rules'
import { refusal } from './slips'
import { post, TransportError } from './transport'
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

  private async enrolNow(code: string, label: string): Promise<void> {
    const { book, deps, subtle } = this.core
    if (book.kv.device) throw new FieldError('wrong_phase')
    const key = book.kv.key ?? (await makeKey(subtle))
    // Kept before it is shown: a lost answer must not leave the server with a key that nobody has.
    await this.core.commit({ kv: { key } })
    await deps.storage?.persist().catch(() => false)
    const question = { code, alg: key.alg, public_key: b64(key.publicKey), label }
    const reply = await post<EnrolAnswer>(deps.fetch, `${deps.baseUrl}/api/enrol`, question).catch((error) => {
      throw error instanceof TransportError ? new FieldError('offline') : error
    })
    if (!reply.body) {
      const { message } = reply.problem ?? {}
      if (reply.problem?.code === 'bad_invite') throw new FieldError('invite_unknown', message ? { message } : {})
      throw refusal(reply.status, message)
    }
    const it = reply.body
    await this.core.commit({
      kv: {
        device: {
          id: it.device,
          code: it.device_code,
          words: await pictureNumbers(subtle, key.publicKey),
          serverKey: unb64(it.server_key),
          agentId: it.agent.id,
          agentName: it.agent.name,
          stationCode: it.station.code,
          stationName: it.station.name,
          countyCode: it.county.code,
          countyName: it.county.name,
          currency: it.currency,
        },
        outbox: newOutbox(hex(await sha256(subtle, key.publicKey))),
        till: EMPTY_TILL,
      },
    })
  }
}

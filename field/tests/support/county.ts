/**
 * A county in memory that keeps docs/protocol.md's rules of intake, for tests of the phone alone. It shares no code with
 * the phone: signatures and hashes are Node's own. The real server meets the phone in tests/journeys.
 */

import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { BAG, NEIGHBOUR, OFFERS, VILLAGER, wholeFeed } from './county-goods'
import { idOf } from './ids'

interface StoredOp {
  seq: number
  hash: string
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: bodies are judged by their kind
  body: any
  kind: string
  at: string
  code: string | null
}

interface Phone {
  id: string
  code: string
  alg: string
  key: Buffer
  invite: string
  status: 'pending' | 'active' | 'frozen' | 'revoked'
  ops: StoredOp[]
  forks: string[]
  drawer: number
  float: number
  shift: string | null
}

const sha = (data: string | Buffer) => createHash('sha256').update(data).digest('hex')
const b64 = (data: Buffer) => data.toString('base64url')

export { BAG, NEIGHBOUR, OFFERS, VILLAGER }
export const OPERATIONS_MAX = 200

export class County {
  now = Date.parse('2026-11-23T02:00:00.000Z')
  epoch = 1
  invites = new Set(['AAAA1111', 'BBBB2222', 'CCCC3333'])
  phones: Phone[] = []
  /** Id and code follow from the key, also for a county that has forgotten it. */
  private readonly names = new Map<string, readonly [string, string]>()
  /** Everything asked, expanded, newest last. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into requests
  asked: any[] = []
  /** What the network does to a request: 'ok', lost on the way there, lost on the way back, given twice. */
  weather: () => 'ok' | 'lost' | 'unheard' | 'twice' = () => 'ok'
  codeFor: (op: StoredOp) => string | null = () => null
  /** The pick-up code of every parcel, and how often it may still be tried. */
  pickupCode = '314159'
  pickupTries = 10
  payLink: string | null = 'https://county.example/pay/ABC'
  /** The next question comes with a challenge that is too old. */
  stale = false
  /** What `/api/earnings` and `/api/statement` answer. */
  earnings: (after: string) => object = () => ({})
  // biome-ignore lint/suspicious/noExplicitAny: a card, or number and words
  statement: (shown: any) => object = () => ({ found: false })
  requestBytesMax = 256 * 1024
  changes: object[] = []
  float = 200_000
  caps = { sale: 100_000, day: 150_000, count: 50 }
  liar = false
  private readonly keys: { publicKey: KeyObject; privateKey: KeyObject } = generateKeyPairSync('ed25519')

  fetch = (async (url: string, init: { body: string | ArrayBuffer; headers: Record<string, string> }) => {
    const weather = this.weather()
    if (weather === 'lost') throw new TypeError('no network')
    const raw = typeof init.body === 'string' ? Buffer.from(init.body) : Buffer.from(init.body)
    const text = init.headers['Content-Encoding'] === 'gzip' ? gunzipSync(raw).toString() : raw.toString()
    if (weather === 'twice') this.answer(url, text)
    const [status, body] = this.answer(url, text)
    if (weather === 'unheard') throw new TypeError('no network')
    return new Response(JSON.stringify(body), { status })
  }) as unknown as typeof fetch

  /** Phone `n` in order of enrolment. */
  phone(n = 0): Phone {
    const phone = this.phones[n]
    if (!phone) throw new Error('no such phone')
    return phone
  }

  approve(n = 0): void {
    this.phone(n).status = 'active'
  }

  /** Back to the state after `seq` operations, as from a backup. */
  restore(seq: number, n = 0): void {
    const phone = this.phone(n)
    this.epoch += 1
    const kept = phone.ops.slice(0, seq)
    Object.assign(phone, { ops: [], drawer: 0, float: this.float, shift: null })
    for (const op of kept) this.apply(phone, op)
  }

  /** Back to a backup from before a phone was let in. */
  forget(n = 0): void {
    const [phone] = this.phones.splice(n, 1)
    this.epoch += 1
    this.invites.delete(phone?.invite ?? '')
  }

  private answer(url: string, text: string): [number, object] {
    if (text.length > this.requestBytesMax) return refuse(413, 'too_large')
    const request = JSON.parse(text)
    this.asked.push(request)
    if (url.endsWith('/api/enrol')) return this.enrol(request)
    if (url.endsWith('/api/sync')) return this.sync(request)
    if (url.endsWith('/api/pickup')) return this.pickup(request)
    if (url.endsWith('/api/paylink')) return [200, { url: this.payLink, due_minor: this.payLink ? 1400 : 0 }]
    if (url.endsWith('/api/earnings')) return this.told(request, () => this.earnings(request.after))
    if (url.endsWith('/api/statement')) return this.told(request, () => this.statement(request))
    return refuse(404, 'not_found')
  }

  private enrol(it: { code: string; alg: string; public_key: string }): [number, object] {
    const key = Buffer.from(it.public_key, 'base64url')
    let phone = this.phones.find((known) => known.invite === it.code)
    if (!phone && !this.invites.has(it.code)) return refuse(403, 'bad_invite')
    if (phone && !phone.key.equals(key)) return refuse(409, 'invite_used')
    if (!phone) {
      const [id, code] = this.nameOf(it.public_key)
      phone = {
        id,
        code,
        alg: it.alg,
        key,
        invite: it.code,
        status: 'pending',
        ops: [],
        forks: [],
        drawer: 0,
        float: this.float,
        shift: null,
      }
      this.phones.push(phone)
    }
    const server_key = b64(this.keys.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32))
    return [
      200,
      {
        device: phone.id,
        device_code: phone.code,
        status: phone.status,
        server_key,
        station: { code: 'S0012', name: '水田坝服务站' },
        county: { code: '420527', name: '秭归县' },
        agent: { id: '00000000-0000-8000-8000-00000000c001', name: '王芳' },
        till: 1,
        currency: 'CNY',
        now: this.wireNow(),
      },
    ]
  }

  private pickup(it: { hello: string; sig: string; code: string }): [number, object] {
    const phone = this.phones.find((known) => known.id === JSON.parse(it.hello).device)
    if (!phone || !verified(phone, 'hello', it.hello, it.sig)) return refuse(403, 'bad_signature')
    if (this.pickupTries === 0) return refuse(429, 'too_many_tries')
    const right = it.code === this.pickupCode
    if (!right) this.pickupTries -= 1
    return [200, { right, tries_left: this.pickupTries }]
  }

  /** To a phone that was heard not long ago. */
  private told(it: { hello: string; sig: string }, answer: () => object): [number, object] {
    const hello = JSON.parse(it.hello)
    const phone = this.phones.find((known) => known.id === hello.device)
    if (!phone || !verified(phone, 'hello', it.hello, it.sig)) return refuse(403, 'bad_signature')
    if (this.stale || hello.challenge !== this.challenge(phone)) {
      this.stale = false
      return refuse(403, 'stale_challenge')
    }
    return phone.status === 'active' ? [200, answer()] : refuse(403, 'device_stopped')
  }

  private nameOf(key: string): readonly [string, string] {
    const n = this.names.size
    const name = this.names.get(key) ?? [`00000000-0000-8000-8000-00000000000${n + 1}`, `K7Q${'MNP'[n]}`]
    this.names.set(key, name)
    return name
  }

  // biome-ignore lint/suspicious/noExplicitAny: hostile by nature
  private sync(request: any): [number, object] {
    const block = this.block(request)
    if ('refused' in block) return refuse(403, block.refused)
    const { phone, hello, taken } = block
    const fed = phone.status === 'active' && hello.challenge === this.challenge(phone)
    const carried = (request.carried ?? []).map((other: object) => {
      const it = this.block(other)
      if ('refused' in it) return { device: it.device, ack: null, results: [], problem: { code: it.refused } }
      return { device: it.phone.id, ...it.taken }
    })
    return [
      200,
      {
        now: this.wireNow(),
        challenge: this.challenge(phone),
        ...taken,
        lease: fed ? this.lease(phone) : null,
        feed: fed ? this.feed(phone, hello.cursor) : null,
        carried,
      },
    ]
  }

  // biome-ignore lint/suspicious/noExplicitAny: hostile by nature
  private block(it: any) {
    const hello = JSON.parse(it.hello)
    const phone = this.phones.find((known) => known.id === hello.device)
    if (!phone) return { refused: 'unknown_device', device: hello.device }
    if (!verified(phone, 'hello', it.hello, it.sig)) return { refused: 'bad_signature', device: phone.id }
    if (phone.status === 'pending') return { refused: 'device_pending', device: phone.id }
    if (it.ops.length > OPERATIONS_MAX) throw new Error('the phone sent too many operations')
    const results: object[] = []
    const problem = this.takeIn(phone, hello, it.ops, results)
    const standing = phone.status === 'active' ? null : `device_${phone.status}`
    const code = problem ?? standing
    const ack = {
      v: 1,
      device: phone.id,
      last_seq: phone.ops.length,
      head: head(phone),
      epoch: this.epoch,
      checkpoint: null,
      now: this.wireNow(),
    }
    return {
      phone,
      hello,
      taken: {
        ack: this.signed('ack', ack),
        results,
        problem: code ? { code, message: { 'zh-Hans': code, en: code } } : null,
      },
    }
  }

  private takeIn(
    phone: Phone,
    hello: { seq: number; head: string },
    ops: [string, string][],
    results: object[],
  ): string | null {
    for (const [text, sig] of ops) {
      if (!verified(phone, 'op', text, sig)) return 'bad_signature'
      const { seq, prev, kind, at, body } = JSON.parse(text)
      const hash = sha(text)
      const known = phone.ops[seq - 1]
      if (known) {
        if (known.hash !== hash) {
          phone.forks.push(text)
          phone.status = 'frozen'
          return 'fork'
        }
        results.push({ seq, hash, outcome: known.code ? 'exception' : 'applied', code: known.code, replayed: true })
        continue
      }
      if (seq > phone.ops.length + 1) return 'gap'
      if (prev !== head(phone)) {
        phone.status = 'frozen'
        return 'broken_chain'
      }
      const op = { seq, hash, text, kind, at, body, code: null }
      this.apply(phone, op)
      results.push({ seq, hash, outcome: op.code ? 'exception' : 'applied', code: op.code, replayed: false })
    }
    return ops.length ? null : this.checkHello(phone, hello)
  }

  private checkHello(phone: Phone, hello: { seq: number; head: string }): string | null {
    if (hello.seq > phone.ops.length) return null
    const ours = hello.seq === 0 ? sha(phone.key) : phone.ops[hello.seq - 1]?.hash
    if (ours !== hello.head) {
      phone.status = 'frozen'
      return 'fork'
    }
    return hello.seq < phone.ops.length ? 'rolled_back' : null
  }

  private apply(phone: Phone, op: StoredOp): void {
    op.code = phone.status === 'frozen' ? 'frozen_device' : this.codeFor(op)
    phone.ops.push(op)
    const { kind, body } = op
    if (kind === 'shift.open' || kind === 'shift.close') phone.drawer = body.count_minor
    if (kind === 'shift.open') phone.shift = idOf(op)
    if (kind === 'shift.close') phone.shift = null
    if (kind === 'order.place') phone.drawer += body.tendered_minor - body.change_minor
    if (kind === 'order.place' && !op.code) phone.float -= body.total_minor
    if (kind === 'order.cancel') phone.drawer -= body.refund_minor
    if (kind === 'order.cancel' && !op.code) phone.float += body.refund_minor
    if (kind === 'refund.pay') phone.drawer -= body.amount_minor
    if (kind === 'refund.pay' && !op.code) phone.float += body.amount_minor
    if (kind === 'bag.seal') phone.drawer -= body.amount_minor
    if (kind === 'bag.open') phone.drawer += body.count_minor
    if (kind === 'bag.open' && !op.code) phone.float -= body.count_minor
  }

  private feed(phone: Phone, cursor: string) {
    const [epoch, from] = cursor.split('.').map(Number)
    const snapshot = cursor === '' || epoch !== this.epoch
    const items = snapshot ? [...wholeFeed(phone.ops), ...this.changes] : this.changes.slice(from)
    items.push({
      kind: 'till',
      drawer_minor: phone.drawer,
      float_minor: phone.float,
      shift: phone.shift,
      day: null,
      day_total_minor: 0,
      day_count: 0,
    })
    return { items, cursor: `${this.epoch}.${this.changes.length}`, more: false }
  }

  private lease(phone: Phone) {
    const later = (hours: number) => new Date(this.now + hours * 3_600_000).toISOString()
    return this.signed('lease', {
      v: 1,
      lease: 1,
      device: phone.id,
      agent: '00000000-0000-8000-8000-00000000c001',
      station: 'S0012',
      issued_at: later(0),
      soft_expires_at: later(72),
      hard_expires_at: later(720),
      float_minor: phone.float,
      sale_cap_minor: this.caps.sale,
      day_cap_minor: this.caps.day,
      day_count_cap: this.caps.count,
      price_list: 3,
      price_list_valid_until: later(72),
    })
  }

  private signed(purpose: string, fields: object) {
    const bytes = JSON.stringify(fields)
    const signature = sign(null, Buffer.from(`farmgate ${purpose} v1\n${bytes}`), this.keys.privateKey)
    return { bytes, sig: b64(this.liar ? randomBytes(64) : signature) }
  }

  private challenge(phone: Phone): string {
    return `ch-${phone.id}-${this.epoch}`
  }

  private wireNow(): string {
    return new Date(this.now).toISOString()
  }
}

function head(phone: Phone): string {
  return phone.ops[phone.ops.length - 1]?.hash ?? sha(phone.key)
}

function verified(phone: Phone, purpose: string, text: string, sig: string): boolean {
  const message = Buffer.from(`farmgate ${purpose} v1\n${text}`)
  const signature = Buffer.from(sig, 'base64url')
  if (phone.alg === 'ed25519') {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: b64(phone.key) }, format: 'jwk' })
    return verify(null, message, key, signature)
  }
  const [x, y] = [b64(phone.key.subarray(1, 33)), b64(phone.key.subarray(33))]
  const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' })
  return verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature)
}

function refuse(status: number, code: string): [number, object] {
  return [status, { problem: { code, message: { 'zh-Hans': code, en: code } } }]
}

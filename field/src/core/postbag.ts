/**
 * The second road out: a signed file that another phone or a stick carries, and the answers it brings back.
 * The carrier need not be trusted: it can neither read more than a slip shows nor change a byte.
 */

import { FieldError, type FileResult } from './app'
import { unb64, utf8 } from './bytes'
import type { Core } from './core'
import { verifyServer } from './crypto'
import { CARRIED_DEVICES_MAX, OPERATIONS_PER_REQUEST_MAX } from './limits'
import { step } from './outbox'
import type { CarriedAnswer, CarriedRecord, Writes } from './records'
import { confirmations, judged } from './settle'
import type { AckBody } from './wire'

/** A month of a busy counter, and room to spare. */
const FILE_BYTES_MAX = 32 * 1024 * 1024

/** Problems that say nothing of the bag: it is tried again. */
const PASSING: ReadonlySet<string> = new Set(['slow_down', 'try_again'])

interface BagFile {
  readonly farmgate: 'bag'
  readonly v: 1
  readonly device: string
  readonly device_code: string
  readonly hello: string
  readonly sig: string
  readonly ops: readonly (readonly [string, string])[]
}

interface AcksFile {
  readonly farmgate: 'acks'
  readonly v: 1
  readonly now: string
  readonly answers: readonly CarriedAnswer[]
}

/** What is not confirmed, in a file. `hello` and `sig` are this phone's own. */
export async function bagFile(core: Core, hello: string, sig: string): Promise<Blob> {
  const { id, code } = core.book.device
  const outbox = core.book.kv.outbox
  const unsent = outbox ? await core.book.store.ops(outbox.ackSeq + 1) : []
  const ops = unsent.map((op) => [op.text, op.sig] as const)
  const file: BagFile = { farmgate: 'bag', v: 1, device: id, device_code: code, hello, sig, ops }
  return asBlob(file)
}

export function acksFile(core: Core): Blob {
  const answers = [...core.book.carried.values()].flatMap((bag) => bag.answer ?? [])
  const file: AcksFile = { farmgate: 'acks', v: 1, now: core.moment(), answers }
  return asBlob(file)
}

/** A bag is taken into care; answers move our own outbox on. Only within `serial`. */
export async function takeFile(core: Core, file: Blob, genesis: string): Promise<FileResult> {
  const content = await readFile(file)
  if (content.farmgate === 'acks') return { kind: 'acks', confirmed: await takeAcks(core, content, genesis) }
  const { device, device_code: deviceCode, hello, sig, ops } = content
  if (device === core.book.device.id) throw new FieldError('bad_file')
  const bag: CarriedRecord = { device, deviceCode, hello, sig, ops, from: 0, answer: null }
  await core.commit({ putCarried: [bag], dropCarried: roomFor(core, device) })
  return { kind: 'bag', deviceCode, operations: ops.length }
}

/** A bag that is delivered makes room for another; one that is not never does. */
function roomFor(core: Core, device: string): string[] {
  const { carried } = core.book
  if (carried.has(device) || carried.size < CARRIED_DEVICES_MAX) return []
  const delivered = [...carried.values()].find((bag) => bag.answer && bag.from >= bag.ops.length)
  if (!delivered) throw new FieldError('bad_file')
  return [delivered.device]
}

/** Blocks for the next request, as much of them as fits into `roomBytes` and what is left of the 200 operations. */
export function carriedBlocks(core: Core, roomBytes: number, roomOps: number): object[] {
  const blocks: object[] = []
  let bytes = roomBytes
  let count = Math.min(roomOps, OPERATIONS_PER_REQUEST_MAX)
  for (const bag of core.book.carried.values()) {
    if (bag.answer && bag.from >= bag.ops.length) continue
    const ops: (readonly [string, string])[] = []
    bytes -= bag.hello.length + bag.sig.length
    for (const pair of bag.ops.slice(bag.from)) {
      const size = pair[0].length + pair[1].length
      if (size > bytes || count === 0) break
      ops.push(pair)
      bytes -= size
      count -= 1
    }
    if (ops.length || bag.ops.length === bag.from) blocks.push({ hello: bag.hello, sig: bag.sig, ops })
  }
  return blocks
}

/** How far each bag was delivered. One that the server will not take any further is done too, with its answer. */
export function carriedWrites(core: Core, answers: readonly CarriedAnswer[]): Writes {
  return {
    putCarried: answers.flatMap((answer) => {
      const bag = core.book.carried.get(answer.device)
      if (!bag) return []
      const stuck = answer.problem !== null && !PASSING.has(answer.problem.code)
      const from = stuck ? bag.ops.length : deliveredIn(bag, answer)
      return [{ ...bag, from, answer: { ...answer, results: [...(bag.answer?.results ?? []), ...answer.results] } }]
    }),
  }
}

function deliveredIn(bag: CarriedRecord, answer: CarriedAnswer): number {
  if (!answer.ack) return bag.from
  const { last_seq: lastSeq } = JSON.parse(answer.ack.bytes) as AckBody
  const undelivered = bag.ops.findIndex(([text]) => (JSON.parse(text) as { seq: number }).seq > lastSeq)
  return undelivered < 0 ? bag.ops.length : undelivered
}

async function takeAcks(core: Core, file: AcksFile, genesis: string): Promise<number> {
  const { book } = core
  const answer = file.answers.find((it) => it.device === book.device.id)
  const outbox = book.kv.outbox
  if (!answer?.ack || !outbox) throw new FieldError('bad_file')
  const bytes = utf8(answer.ack.bytes)
  const genuine = await verifyServer(core.subtle, book.device.serverKey, 'ack', bytes, unb64(answer.ack.sig))
  if (!genuine) throw new FieldError('server_not_genuine')
  const ack = JSON.parse(answer.ack.bytes) as AckBody & { readonly now: string }
  if (ack.device !== book.device.id) throw new FieldError('bad_file')
  const seen = { now: ack.now, challenge: '', results: answer.results, problem: null, feed: null }
  const judgement = await judged(book, outbox, genesis, { answer: seen, ack, lease: null, askedCursor: '' })
  const { state } = step(outbox, { type: 'carried', answer: judgement })
  const writes = await confirmations(book, outbox, state, answer.results, ack.now, true)
  await core.commit({ ...writes, kv: { ...writes.kv, outbox: state } })
  return Math.max(0, state.ackSeq - outbox.ackSeq)
}

async function readFile(file: Blob): Promise<BagFile | AcksFile> {
  if (file.size > FILE_BYTES_MAX) throw new FieldError('bad_file')
  let content: unknown
  try {
    content = JSON.parse(await file.text())
  } catch {
    throw new FieldError('bad_file')
  }
  if (!isBag(content) && !isAcks(content)) throw new FieldError('bad_file')
  return content
}

function isBag(it: unknown): it is BagFile {
  const file = it as Partial<BagFile> | null
  const texts = [file?.device, file?.device_code, file?.hello, file?.sig]
  if (file?.farmgate !== 'bag' || texts.some((text) => typeof text !== 'string') || !Array.isArray(file.ops))
    return false
  return file.ops.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every((x) => typeof x === 'string'))
}

function isAcks(it: unknown): it is AcksFile {
  const file = it as Partial<AcksFile> | null
  return file?.farmgate === 'acks' && Array.isArray(file.answers)
}

function asBlob(content: object): Blob {
  return new Blob([JSON.stringify(content)], { type: 'application/json' })
}

/** Making an operation: its exact bytes, its hash, its id and its signature. */

import { b64, hex, utf8 } from './bytes'
import { type DeviceKey, sha256, sign } from './crypto'
import { operationId } from './ids'
import { NAME_LENGTH_MAX, NOTE_LENGTH_MAX } from './limits'
import type { OpRecord } from './records'
import type { Bodies } from './types.gen'

export type Kind = keyof Bodies

export interface Place {
  readonly device: string
  readonly agent: string
  readonly seq: number
  /** Hash of the operation before, hex. */
  readonly prev: string
  /** `YYYY-MM-DDTHH:MM:SS.sssZ`. */
  readonly at: string
  /** Hash of the operation in which this act was signed first, where it is signed again after a fork. */
  readonly again?: string
}

export type Made = Omit<OpRecord, 'cart' | 'floatMinor'>

/**
 * The bytes are signed as they are; nobody ever writes them again in another way. An order that is paid in full is signed
 * as before there were deposits.
 */
export function operationText(place: Place, kind: string, body: unknown): string {
  const { device, agent, seq, prev, at, again } = place
  const [v, signed] = kind === 'order.place' ? versioned(body as Bodies['order.place']) : [1, body]
  return JSON.stringify({ v, device, seq, prev, agent, at, kind, body: signed, again })
}

function versioned({ due_minor, ...before }: Bodies['order.place']): [number, unknown] {
  return due_minor ? [2, { ...before, due_minor }] : [1, before]
}

/** An operation's kind with its body. */
export type Act = { [K in Kind]: { readonly kind: K; readonly body: Bodies[K] } }[Kind]

/** What was signed, with the body as it is now: the present shape of every version. */
export function actOf<T extends Act>(text: string): T {
  const it = JSON.parse(text)
  return it.kind === 'order.place' ? { ...it, body: { due_minor: 0, ...it.body } } : it
}

export async function makeOperation(
  subtle: SubtleCrypto,
  key: DeviceKey,
  place: Place,
  kind: string,
  body: unknown,
): Promise<Made> {
  const text = operationText(place, kind, body)
  const bytes = utf8(text)
  const hash = await sha256(subtle, bytes)
  const sig = b64(await sign(subtle, key, 'op', bytes))
  const id = operationId(hash, Date.parse(place.at))
  return { seq: place.seq, id, hash: hex(hash), text, sig, at: place.at, kind }
}

/** A name as the server takes it: one line, no control characters, no broken letters; null when it does not fit. */
export function cleanLine(text: string): string | null {
  const clean = cleaned(text)
  return clean && lettersOf(clean) <= NAME_LENGTH_MAX ? clean : null
}

export function cleanNote(text: string): string | null {
  const clean = cleaned(text)
  return lettersOf(clean) <= NOTE_LENGTH_MAX ? clean : null
}

function cleaned(text: string): string {
  const whole = new TextDecoder().decode(utf8(text))
  return whole
    .normalize('NFC')
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
}

function lettersOf(text: string): number {
  return Array.from(text).length
}

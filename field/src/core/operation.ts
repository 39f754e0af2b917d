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

/** The bytes are signed as they are; nobody ever writes them again in another way. */
export function operationText(place: Place, kind: string, body: unknown): string {
  const { device, agent, seq, prev, at, again } = place
  return JSON.stringify({ v: 1, device, seq, prev, agent, at, kind, body, again })
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

/** The PIN keeps colleagues and children out. Wrong guesses cost time, and closing the app does not give it back. */

import { type Bytes, utf8 } from './bytes'
import { pbkdf2 } from './crypto'
import type { PinRecord } from './records'

const ITERATIONS = 120_000
const FREE_ATTEMPTS = 3
const WAIT_FIRST_MS = 30_000
const WAIT_MAX_MS = 3_600_000

/** 4 to 8 digits, and neither all the same nor a plain run such as 1234. */
export function isStrong(pin: string): boolean {
  if (!/^\d{4,8}$/.test(pin)) return false
  return !/^(\d)\1+$/.test(pin) && !'01234567890'.includes(pin) && !'09876543210'.includes(pin)
}

export async function makePin(crypto: Crypto, pin: string): Promise<PinRecord> {
  const salt = crypto.getRandomValues(new Uint8Array(16))
  return { salt, hash: await stretch(crypto, pin, salt), failures: 0, waitUntil: null }
}

export async function matches(crypto: Crypto, record: PinRecord, pin: string): Promise<boolean> {
  const hash = await stretch(crypto, pin, record.salt)
  return hash.every((byte, n) => byte === record.hash[n])
}

/** To be stored before a guess is looked at: an app that is killed meanwhile has still counted it. */
export function guessed(record: PinRecord, now: number): PinRecord {
  const failures = record.failures + 1
  const wait = failures < FREE_ATTEMPTS ? 0 : Math.min(WAIT_MAX_MS, WAIT_FIRST_MS * 2 ** (failures - FREE_ATTEMPTS))
  return { ...record, failures, waitUntil: wait > 0 ? new Date(now + wait).toISOString() : null }
}

/** The moment until which no guess is taken, or null. */
export function waitUntil(record: PinRecord, now: number): string | null {
  return record.waitUntil && now < Date.parse(record.waitUntil) ? record.waitUntil : null
}

function stretch(crypto: Crypto, pin: string, salt: Bytes): Promise<Bytes> {
  return pbkdf2(crypto.subtle, utf8(pin), salt, ITERATIONS, 32)
}

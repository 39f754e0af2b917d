/** Ids that the phone makes and the server can check. Twin of farmgate/kernel/ids.py. */

import { hex } from './bytes'

const CROCKFORD = /^[0-9A-HJKMNP-TV-Z]{8}$/

/** UUIDv8: 48 bits of `atMs` and the first 74 bits of the operation's SHA-256. */
export function operationId(hash: Uint8Array, atMs: number): string {
  // The 74 bits do not fall on whole digits: version nibble and variant push the rest by 12, 62 bits.
  let bits = 0n
  for (const byte of hash.subarray(0, 10)) bits = (bits << 8n) | BigInt(byte)
  bits >>= 6n
  const value = (BigInt(atMs) << 80n) | (8n << 76n) | ((bits >> 62n) << 64n) | (2n << 62n) | (bits & ((1n << 62n) - 1n))
  return dashed(value.toString(16).padStart(32, '0'))
}

/** A random id for things that never leave the phone. */
export function randomId(crypto: Crypto): string {
  return hex(crypto.getRandomValues(new Uint8Array(16)))
}

/** A card number out of what was scanned or typed; null when it is none. O, I and L are read as 0, 1 and 1. */
export function cardNumber(text: string): string | null {
  const last =
    text
      .trim()
      .split(/[/:?=#]/)
      .pop() ?? ''
  const read = last.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1')
  return CROCKFORD.test(read) ? read : null
}

/** `K7QM-123`. */
export function slipNumber(deviceCode: string, seq: number): string {
  return `${deviceCode}-${seq}`
}

function dashed(digits: string): string {
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

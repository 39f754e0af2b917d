/** Keys, signatures, hashes and picture words. Twin of farmgate/kernel/signing.py and words.py. */

import type { PictureNumbers } from './app'
import { type Bytes, concat, utf8 } from './bytes'

export type Alg = 'ed25519' | 'p256'
export type Purpose = 'op' | 'hello' | 'ack' | 'lease'

export interface DeviceKey {
  readonly alg: Alg
  /** 32 raw bytes (Ed25519) or the 65-byte uncompressed point (P-256). */
  readonly publicKey: Bytes
  /** Not extractable: it can be stored and used on this phone, and never read. */
  readonly privateKey: CryptoKey
}

const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const
const SIGNING = { ed25519: { name: 'Ed25519' }, p256: { name: 'ECDSA', hash: 'SHA-256' } } as const
const WORDS_SALT = utf8('farmgate words v1')
const WORDS_ITERATIONS = 65_536

/** What every signature of this purpose is over. */
export function signedBytes(purpose: Purpose, message: Uint8Array): Bytes {
  return concat(utf8(`farmgate ${purpose} v1\n`), message)
}

/** A new key: Ed25519 where the WebView has it, else P-256. */
export async function makeKey(subtle: SubtleCrypto): Promise<DeviceKey> {
  try {
    return await keyOf(subtle, 'ed25519', await subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify']))
  } catch {
    return await keyOf(subtle, 'p256', await subtle.generateKey(P256, false, ['sign', 'verify']))
  }
}

async function keyOf(subtle: SubtleCrypto, alg: Alg, made: CryptoKeyPair | CryptoKey): Promise<DeviceKey> {
  const pair = made as CryptoKeyPair
  const publicKey = new Uint8Array(await subtle.exportKey('raw', pair.publicKey))
  return { alg, publicKey, privateKey: pair.privateKey }
}

export async function sign(subtle: SubtleCrypto, key: DeviceKey, purpose: Purpose, message: Bytes): Promise<Bytes> {
  return new Uint8Array(await subtle.sign(SIGNING[key.alg], key.privateKey, signedBytes(purpose, message)))
}

/** Whether the server (Ed25519, `publicKey` 32 raw bytes) signed `message` for this purpose. */
export async function verifyServer(
  subtle: SubtleCrypto,
  publicKey: Bytes,
  purpose: Purpose,
  message: Bytes,
  signature: Bytes,
): Promise<boolean> {
  const signed = signedBytes(purpose, message)
  let key: CryptoKey
  try {
    key = await subtle.importKey('raw', publicKey, { name: 'Ed25519' }, false, ['verify'])
  } catch {
    return verifyInScript(publicKey, signed, signature)
  }
  return subtle.verify({ name: 'Ed25519' }, key, signature, signed)
}

/** For WebViews without Ed25519; loaded only there. */
async function verifyInScript(publicKey: Bytes, signed: Bytes, signature: Bytes): Promise<boolean> {
  const { verifyAsync } = await import('@noble/ed25519')
  return verifyAsync(signature, signed, publicKey).catch(() => false)
}

export async function sha256(subtle: SubtleCrypto, bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await subtle.digest('SHA-256', bytes))
}

/** `length` bytes of PBKDF2-HMAC-SHA256. */
export async function pbkdf2(
  subtle: SubtleCrypto,
  password: Bytes,
  salt: Bytes,
  iterations: number,
  length: number,
): Promise<Bytes> {
  const key = await subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits'])
  const bits = await subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations }, key, length * 8)
  return new Uint8Array(bits)
}

/** The numbers of the four picture words of `message`: a public key, or the hash of an operation. */
export async function pictureNumbers(subtle: SubtleCrypto, message: Bytes): Promise<PictureNumbers> {
  const [a = 0, b = 0, c = 0, d = 0] = await pbkdf2(subtle, message, WORDS_SALT, WORDS_ITERATIONS, 4)
  return [a, b, c, d]
}

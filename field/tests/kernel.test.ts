import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { b64, hex, unb64, unhex, utf8 } from '../src/core/bytes'
import { makeKey, pictureNumbers, sha256, sign, signedBytes, verifyServer } from '../src/core/crypto'
import { cardNumber, operationId } from '../src/core/ids'
import { cleanLine, cleanNote, operationText, type Place } from '../src/core/operation'

interface Vectors {
  words: { message_hex: string; numbers: number[] }[]
  operations: { place: Place; kind: string; body: unknown; text: string; hash: string; op_id: string }[]
  signatures: { purpose: 'ack' | 'lease'; public_key: string; bytes: string; sig: string }[]
}

const vectors: Vectors = JSON.parse(readFileSync(new URL('../../tests/vectors/kernel.json', import.meta.url), 'utf8'))
const { subtle } = globalThis.crypto

/** A WebView that has never heard of Ed25519. */
const oldSubtle = new Proxy(subtle, {
  get: (target, name) => {
    const call = target[name as keyof SubtleCrypto] as (...args: unknown[]) => unknown
    return (...args: unknown[]) =>
      args.some((it) => (it as { name?: string } | null)?.name === 'Ed25519')
        ? Promise.reject(new DOMException('unknown algorithm', 'NotSupportedError'))
        : call.apply(target, args)
  },
})

describe('the phone and the server agree', () => {
  test.each(vectors.words.map((it) => [it.message_hex.slice(0, 8), it] as const))('words of %s', async (_, it) => {
    expect(await pictureNumbers(subtle, unhex(it.message_hex))).toEqual(it.numbers)
  })

  test.each(vectors.operations.map((it) => [it.op_id, it] as const))('bytes, hash and id of %s', async (_, it) => {
    const text = operationText(it.place, it.kind, it.body)
    expect(text).toBe(it.text)
    const hash = await sha256(subtle, utf8(text))
    expect(hex(hash)).toBe(it.hash)
    expect(operationId(hash, Date.parse(it.place.at))).toBe(it.op_id)
  })

  for (const [name, engine] of [
    ['WebCrypto', subtle],
    ['a WebView without Ed25519', oldSubtle],
  ] as const) {
    test.each(vectors.signatures.map((it) => [it.purpose, it] as const))(
      `${name} verifies a server's %s`,
      async (_, it) => {
        const key = unb64(it.public_key)
        const check = (purpose: 'ack' | 'lease', bytes: string, sig = it.sig) =>
          verifyServer(engine, key, purpose, utf8(bytes), unb64(sig))
        expect(await check(it.purpose, it.bytes)).toBe(true)
        expect(await check(it.purpose, `${it.bytes} `)).toBe(false)
        expect(await check(it.purpose === 'ack' ? 'lease' : 'ack', it.bytes)).toBe(false)
        expect(
          await check(
            it.purpose,
            it.bytes,
            it.sig.replace(/^./, (c) => (c === 'A' ? 'B' : 'A')),
          ),
        ).toBe(false)
      },
    )
  }
})

describe('the key of a phone', () => {
  test.each([
    ['ed25519', subtle, 32],
    ['p256', oldSubtle, 65],
  ] as const)('%s: cannot be read, and signs for one purpose', async (alg, engine, length) => {
    const key = await makeKey(engine)
    expect(key).toMatchObject({ alg, privateKey: { extractable: false } })
    expect(key.publicKey).toHaveLength(length)
    const message = utf8('{"v":1}')
    const signature = await sign(engine, key, 'op', message)
    expect(signature).toHaveLength(64)
    const [name, how] =
      alg === 'ed25519'
        ? ['Ed25519', { name: 'Ed25519' }]
        : [
            { name: 'ECDSA', namedCurve: 'P-256' },
            { name: 'ECDSA', hash: 'SHA-256' },
          ]
    const shown = await subtle.importKey('raw', key.publicKey, name, true, ['verify'])
    expect(await subtle.verify(how, shown, signature, signedBytes('op', message))).toBe(true)
    expect(await subtle.verify(how, shown, signature, signedBytes('hello', message))).toBe(false)
  })
})

describe('what people type', () => {
  test('base64url goes there and back, without padding', () => {
    for (let length = 0; length < 70; length += 1) {
      const bytes = Uint8Array.from({ length }, (_, n) => (n * 251 + length) % 256)
      expect(b64(bytes)).toBe(Buffer.from(bytes).toString('base64url'))
      expect(unb64(b64(bytes))).toEqual(bytes)
    }
  })

  test.each([
    ['7K3M9QXA', '7K3M9QXA'],
    ['7k3m-9qxa', '7K3M9QXA'],
    [' OIL09QXA ', '01109QXA'],
    ['farmgate:card:7K3M9QXA', '7K3M9QXA'],
    ['https://example.org/c/7k3m9qxa', '7K3M9QXA'],
    ['7K3M9QX', null],
    ['7K3M9QXU', null],
    ['', null],
  ])('card %j is %j', (typed, read) => {
    expect(cardNumber(typed)).toBe(read)
  })

  test('a name keeps its letters and loses what no name has', () => {
    expect(cleanLine('  陈\u0000大\n妈 ')).toBe('陈 大 妈')
    expect(cleanLine('e\u0301')).toBe('\u00e9')
    expect(cleanLine('\ud83c')).toBe('\ufffd')
    expect(cleanLine(' \t')).toBeNull()
    expect(cleanLine('𠮷'.repeat(60))).toHaveLength(120)
    expect(cleanLine('a'.repeat(61))).toBeNull()
    expect(cleanNote('')).toBe('')
    expect(cleanNote('a'.repeat(301))).toBeNull()
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Collected, collect, fromFrames, isWhole, toFrames } from '../../src/ui/qr-frames'

const gather = (frames: readonly string[]): Collected | null =>
  frames.reduce<Collected | null>((so_far, frame) => collect(so_far, frame), null)

/** Does not compress, like signatures and hashes. */
const file = fc.uint8Array({ minLength: 1, maxLength: 3000 })

describe('a file shown as QR codes', () => {
  it('arrives whole, in whatever order and however often its codes are seen', async () => {
    await fc.assert(
      fc.asyncProperty(file, fc.infiniteStream(fc.nat()), async (bytes, dice) => {
        const frames = await toFrames(new Blob([bytes]))
        const seen = [...frames, ...frames].sort(() => ((dice.next().value ?? 0) % 2 ? 1 : -1))
        const collected = gather(seen)
        expect(collected && isWhole(collected)).toBe(true)
        if (!collected) return
        const again = new Uint8Array(await (await fromFrames(collected)).arrayBuffer())
        expect(again).toEqual(bytes)
      }),
      { numRuns: 30 },
    )
  })

  it('is not whole while a code is missing', async () => {
    const frames = await toFrames(new Blob([crypto.getRandomValues(new Uint8Array(2000))]))
    const collected = gather(frames.slice(1))
    expect(frames.length).toBeGreaterThan(2)
    expect(collected && isWhole(collected)).toBe(false)
  })

  it('never mixes with another file', async () => {
    const one = await toFrames(new Blob([crypto.getRandomValues(new Uint8Array(900))]))
    const other = await toFrames(new Blob([crypto.getRandomValues(new Uint8Array(900))]))
    expect(gather([...one, other[0] ?? ''])?.parts.size).toBe(1)
  })

  it('is refused when a part was altered', async () => {
    const [first = '', ...rest] = await toFrames(new Blob([crypto.getRandomValues(new Uint8Array(900))]))
    const altered = first.slice(0, -1) + (first.endsWith('A') ? 'B' : 'A')
    const collected = gather([altered, ...rest])
    await expect(collected && fromFrames(collected)).rejects.toThrow('do not belong together')
  })

  it('takes no notice of other codes', () => {
    expect(collect(null, 'https://example.org')).toBeNull()
    expect(collect(null, 'FGQ1 00000000 0/3 abc')).toBeNull()
    expect(collect(null, 'FGQ1 00000000 4/3 abc')).toBeNull()
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countTotal, denominations, pieceKey, piecesFor } from '../../src/ui/cash'
import { minorOf } from '../../src/ui/parts/count'

const CNY = denominations('CNY')
const amount = fc.integer({ min: 0, max: 5_000_000 })

describe('notes and coins', () => {
  it('make up any amount, all but odd fen', () => {
    fc.assert(
      fc.property(amount, (minor) => {
        const { piles, rest_minor } = piecesFor(minor, CNY)
        const laid = piles.reduce((sum, { piece, count }) => sum + piece.value_minor * count, 0)
        expect(laid + rest_minor).toBe(minor)
        expect(rest_minor).toBeLessThan(10)
      }),
    )
  })

  it('are as few as possible', () => {
    const fewest = fewestPieces(2_000)
    for (let minor = 0; minor <= 2_000; minor += 10) {
      const used = piecesFor(minor, CNY).piles.reduce((sum, { count }) => sum + count, 0)
      expect(used, `${minor} fen`).toBe(fewest[minor / 10])
    }
  })

  it('add up to what was counted', () => {
    const count = Object.fromEntries(CNY.map((piece, i) => [pieceKey(piece), i]))
    expect(countTotal(count, CNY)).toBe(CNY.reduce((sum, { value_minor }, i) => sum + value_minor * i, 0))
  })

  it('keep a 1 yuan note and a 1 yuan coin apart', () => {
    expect(new Set(CNY.map(pieceKey)).size).toBe(CNY.length)
  })

  it('have figures readable in sunlight: white on each colour at 7:1 or more', () => {
    for (const { colour, figure } of CNY) expect(contrastWithWhite(colour), figure).toBeGreaterThanOrEqual(7)
  })
})

describe('a typed amount', () => {
  it.each([
    ['12', 1200],
    ['12.5', 1250],
    ['0.05', 5],
    [' 7 ', 700],
  ])('%s is %i fen', (typed, minor) => expect(minorOf(typed)).toBe(minor))

  it.each(['', '-3', '1.234', '1e3', 'abc', '1,5'])('"%s" is no amount', (typed) => expect(minorOf(typed)).toBeNull())
})

/** By dynamic programming over steps of one jiao: the answer greedy must match. */
function fewestPieces(limit_minor: number): number[] {
  const best = [0]
  for (let step = 1; step <= limit_minor / 10; step++) {
    const reachable = CNY.filter(({ value_minor }) => value_minor <= step * 10)
    best[step] = 1 + Math.min(...reachable.map(({ value_minor }) => best[step - value_minor / 10] ?? Number.NaN))
  }
  return best
}

/** WCAG 2 contrast ratio of white text on a #rrggbb ground. */
function contrastWithWhite(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) => {
    const part = Number.parseInt(colour.slice(i, i + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05)
}

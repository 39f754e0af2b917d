import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Dots, dotsOf, slipBytes, WIDTH_DOTS } from '../../src/ui/printing/escpos'

type Picture = readonly string[]

/** What a printer makes of the bytes: rows of `#` and `.`. It knows only the three commands that a slip may use. */
function onPaper(job: Uint8Array): { picture: Picture; bands: number[]; fed: number } {
  const picture: string[] = []
  const bands: number[] = []
  let fed = 0
  let at = 0
  const next = (): number => job[at++] ?? expect.fail('the job ends in the middle of a command')
  const number = (): number => next() + 256 * next()
  expect([next(), next()]).toEqual([0x1b, 0x40])
  while (at < job.length) {
    const command = [next(), next()]
    if (command[0] === 0x1b && command[1] === 0x64) {
      fed += next()
      continue
    }
    expect([...command, next(), next()]).toEqual([0x1d, 0x76, 0x30, 0])
    const stride = number()
    const rows = number()
    bands.push(rows)
    for (let row = 0; row < rows; row++) {
      const bits = Array.from({ length: stride }, () => next().toString(2).padStart(8, '0'))
      picture.push(bits.join('').replace(/0/g, '.').replace(/1/g, '#'))
    }
  }
  return { picture, bands, fed }
}

/** RGBA of rows in which `#` is black, `.` white and a digit n a grey of n tenths. */
function image(rows: Picture): { width: number; height: number; data: number[] } {
  const light = (mark: string): number => (mark === '#' ? 0 : mark === '.' ? 255 : Math.round(Number(mark) * 25.5))
  const data = rows.flatMap((row) => [...row].flatMap((mark) => [light(mark), light(mark), light(mark), 255]))
  return { width: rows[0]?.length ?? 0, height: rows.length, data }
}

const blank = (height: number): Dots => ({
  width: WIDTH_DOTS,
  height,
  bytes: new Uint8Array((WIDTH_DOTS / 8) * height),
})

describe('a slip as bytes', () => {
  test('comes out as the picture that went in, dot by dot', () => {
    const rows = fc.array(fc.string({ unit: fc.constantFrom('#', '.'), minLength: 24, maxLength: 24 }), {
      maxLength: 150,
    })
    fc.assert(
      fc.property(rows, (drawn) => {
        const picture = [...drawn, '#'.repeat(24)]
        expect(onPaper(slipBytes(dotsOf(image(picture)))).picture).toEqual(picture)
      }),
    )
  })

  test('goes in bands that a small printer can hold, and is fed up to the edge', () => {
    const { picture, bands, fed } = onPaper(slipBytes(blank(150)))
    expect(bands).toEqual([64, 64, 22])
    expect(picture).toHaveLength(150)
    expect(picture[0]).toHaveLength(WIDTH_DOTS)
    expect(fed).toBeGreaterThan(0)
  })

  test('a width that is no whole number of bytes is filled up with white', () => {
    expect(onPaper(slipBytes(dotsOf(image(['###.######'])))).picture).toEqual(['###.######......'])
  })

  test('white at the end is not printed, and nothing at all is only paper', () => {
    expect(onPaper(slipBytes(dotsOf(image(['........', '#.......', '........'])))).picture).toHaveLength(2)
    expect(onPaper(slipBytes(dotsOf(image(['........'])))).bands).toEqual([])
  })
})

describe('black and white', () => {
  const inked = (grey: string): number => {
    const { bytes } = dotsOf(image(Array.from({ length: 64 }, () => grey.repeat(64))))
    return bytes.reduce((sum, byte) => sum + byte.toString(2).replace(/0/g, '').length, 0) / (64 * 64)
  }

  test('darker is more ink, nearly white is none and nearly black is all', () => {
    const shades = ['9', '7', '5', '3', '1'].map(inked)
    expect(shades).toEqual([...shades].sort((a, b) => a - b))
    expect(shades[0]).toBeLessThan(0.02)
    expect(shades[4]).toBeGreaterThan(0.98)
    expect(shades[2]).toBeGreaterThan(0.35)
    expect(shades[2]).toBeLessThan(0.65)
  })

  test('colours are as light as they look: yellow stays pale, blue is dark', () => {
    const of = (r: number, g: number, b: number) => ({
      ...{ width: 64, height: 64 },
      data: Array.from({ length: 64 * 64 }, () => [r, g, b, 255]).flat(),
    })
    const ink = (it: ReturnType<typeof of>) => dotsOf(it).bytes.filter((byte) => byte === 255).length
    expect(ink(of(255, 220, 0))).toBe(0)
    expect(ink(of(0, 0, 160))).toBeGreaterThan(500)
  })
})

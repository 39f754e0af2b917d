import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { moneyText, moneyWords, numberZh } from '../../src/ui/money'

describe('money in figures', () => {
  it.each([
    [0, '¥0.00'],
    [5, '¥0.05'],
    [123_450, '¥1,234.50'],
    [100_000_000, '¥1,000,000.00'],
    [-2350, '−¥23.50'],
  ])('%i fen', (minor, text) => expect(moneyText(minor, 'CNY')).toBe(text))
})

describe('money in Chinese words', () => {
  it.each([
    [0, '零元'],
    [5, '五分'],
    [50, '五角'],
    [100, '一元'],
    [200, '两元'],
    [1000, '十元'],
    [1205, '十二元零五分'],
    [2350, '二十三元五角'],
    [10_100, '一百零一元'],
    [11_000, '一百一十元'],
    [20_000, '两百元'],
    [22_222, '两百二十二元二角二分'],
    [100_500, '一千零五元'],
    [101_000, '一千零一十元'],
    [200_000, '两千元'],
    [1_000_500, '一万零五元'],
    [2_000_000, '两万元'],
    [12_345_678, '十二万三千四百五十六元七角八分'],
  ])('%i fen is %s', (minor, words) => expect(moneyWords(minor, 'zh-Hans')).toBe(words))

  it('can be read back as the same number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_999_999 }), (n) => {
        expect(readZh(numberZh(n))).toBe(n)
      }),
    )
  })
})

describe('money in English words', () => {
  it.each([
    [0, 'zero yuan'],
    [5, 'five fen'],
    [2350, 'twenty-three yuan fifty fen'],
    [11_100, 'one hundred and eleven yuan'],
    [100_500, 'one thousand and five yuan'],
    [123_400, 'one thousand two hundred and thirty-four yuan'],
    [100_000_000, 'one million yuan'],
  ])('%i fen is %s', (minor, words) => expect(moneyWords(minor, 'en')).toBe(words))
})

const DIGITS = '零一二三四五六七八九'
const UNITS: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000 }

/** Reads a spoken Chinese number by the rules of the language, independently of how it was made. */
function readZh(text: string): number {
  const [high, low] = text.includes('万') ? text.split('万') : ['', text]
  return readBelowWan(high ?? '') * 10_000 + readBelowWan(low ?? '')
}

function readBelowWan(text: string): number {
  let sum = 0
  let digit: number | null = null
  for (const sign of text) {
    const unit = UNITS[sign]
    if (unit) {
      sum += (digit ?? 1) * unit
      digit = null
    } else if (sign !== '零') {
      digit = sign === '两' ? 2 : DIGITS.indexOf(sign)
    }
  }
  return sum + (digit ?? 0)
}

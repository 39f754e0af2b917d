import { describe, expect, it } from 'vitest'
import type { EarnedLine } from '../../src/core/app'
import type { Lang } from '../../src/i18n'
import { earningsWords } from '../../src/i18n/earnings'
import { statementWords } from '../../src/i18n/statement'
import { keptMinor, whyEarned } from '../../src/ui/earned'
import { moneyText, moneyWords } from '../../src/ui/money'
import { spokenStatement, toldOf } from '../../src/ui/told'
import { EARNINGS, STATEMENT } from '../look/asked'

const blanks = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort()
const LANGS: readonly Lang[] = ['zh-Hans', 'en']

describe('the words of the screens that are loaded later', () => {
  it.each([earningsWords, statementWords])('say the same in both languages', (table) => {
    const en: Record<string, string> = table.en
    for (const [key, zh] of Object.entries(table['zh-Hans'])) {
      expect(blanks(en[key] ?? ''), key).toEqual(blanks(zh))
      expect(en[key], key).not.toMatch(/\p{Script=Han}|!|sorry/u)
      expect(zh.replace(/\{\w+\}/g, '').replace(/7K3M9QXA/, ''), key).not.toMatch(/[A-Za-z]{2,}|！/)
    }
  })
})

const line = (more: Partial<EarnedLine>): EarnedLine => ({ ...(EARNINGS.lines[2] as EarnedLine), ...more })
const why = (more: Partial<EarnedLine>, lang: Lang = 'en') => whyEarned(line(more), lang, moneyText)

describe('why a line earns so much', () => {
  it('names the rate, or what held it down', () => {
    expect(why({})).toBe('3 % of ¥89.00 = ¥2.67.')
    expect(why({ rateBp: 525 })).toContain('5.25 %')
    const held = { boundMinor: 120, amountMinor: 120 }
    expect(why({ held: 'line', ...held })).toBe(
      '3 % would be ¥2.67. Held down to ¥1.20, because the county itself earns only ¥1.20 on it.',
    )
    expect(why({ held: 'order', ...held })).toContain('on the whole order')
    expect(why({ held: 'line', boundMinor: 0, amountMinor: 0 })).toBe('Nothing: the county itself earns nothing on it.')
  })

  it('says when it is not yet, or nothing', () => {
    expect(why({ stage: 'window', returnUntil: '2026-12-03T03:20:00.000Z' })).toContain('until 3 Dec')
    expect(why({ stage: 'coming' })).toContain('not been collected')
    expect(why({ stage: 'back' })).toBe('Nothing: the goods went back.')
    expect(why({ stage: 'window', returnUntil: '2026-12-03T03:20:00.000Z' }, 'zh-Hans')).toContain('12月3日')
  })

  it('says what was taken back and why, and keeps the rest', () => {
    const back = line({ stage: 'taken_back', backMinor: 267, backWhy: 'brushing' })
    expect(whyEarned(back, 'en', moneyText)).toContain('¥2.67 taken back: no villager really wanted it.')
    expect(keptMinor(back)).toBe(0)
    expect(keptMinor(line({ stage: 'window' }))).toBeNull()
  })

  it('is heard in words', () => {
    expect(whyEarned(line({}), 'zh-Hans', (minor) => moneyWords(minor, 'zh-Hans'))).toBe(
      '八十九元的 3 %，得 两元六角七分。',
    )
  })
})

describe('a statement', () => {
  it.each(LANGS)('tells everything, the latest first, in %s', (lang) => {
    const told = toldOf(STATEMENT, lang, moneyText)
    expect(told.map(({ at }) => at)).toEqual([...told.map(({ at }) => at)].sort().reverse())
    const text = JSON.stringify(told)
    for (const part of ['P3XD-4', 'K7QM-12', 'P3XD-5', '¥3.00', '¥93.00', '¥1.00']) expect(text).toContain(part)
  })

  it('is read as a whole, money in words', () => {
    const said = spokenStatement(STATEMENT, 'en')
    expect(said).toMatch(/^李桂兰, from 27 Aug to 25 Nov this was done in your name\./)
    expect(said).toContain('Electric kettle 1.7 l, 1, eighty-nine yuan: collected')
    expect(said).toMatch(/three yuan is still owed to you\.$/)
    expect(said).not.toContain('¥')
    const nothing = { ...STATEMENT, orders: [], refunds: [], complaints: [], owedMinor: 0 }
    expect(spokenStatement(nothing, 'zh-Hans')).toContain('没有要退给您的钱')
  })

  it('says of an order that is held or was taken back that it is', () => {
    const [first] = STATEMENT.orders
    const held = { ...STATEMENT, orders: [{ ...first, state: 'cancelled' } as (typeof STATEMENT.orders)[number]] }
    expect(JSON.stringify(toldOf(held, 'en', moneyText))).toContain('the money given back')
  })
})

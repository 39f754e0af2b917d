import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { en } from '../../src/i18n/en'
import { type Key, translate } from '../../src/i18n/index'
import { zhHans } from '../../src/i18n/zh-Hans'

const keys = Object.keys(zhHans) as Key[]
const blanks = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort()

const folder = new URL('../../src/ui/', import.meta.url)
const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => readFileSync(new URL(path, folder), 'utf8'))
  .join('\n')

describe('the words of the app', () => {
  it('leave the same blanks to fill in both languages', () => {
    for (const key of keys) expect(blanks(en[key]), key).toEqual(blanks(zhHans[key]))
  })

  it('neither shout nor blame, and are not empty', () => {
    for (const key of keys) {
      for (const text of [zhHans[key], en[key]]) {
        expect(text, key).not.toMatch(/[!！]|oops|sorry|抱歉|哎呀/i)
        expect(text.trim(), key).not.toBe('')
      }
    }
  })

  it('have no Chinese in the English and no English words in the Chinese', () => {
    for (const key of keys) {
      expect(en[key], key).not.toMatch(/\p{Script=Han}/u)
      const bare = zhHans[key].replace(/\{\w+\}/g, '').replace(/MB|QR|USB|U 盘|K7QM-123/g, '')
      expect(bare, key).not.toMatch(/[A-Za-z]{2,}/)
    }
  })

  it('are all used', () => {
    const prefixes = [...source.matchAll(/`(\w+_)\$\{/g)].map(([, prefix]) => prefix ?? '')
    const unused = keys.filter(
      (key) => !new RegExp(`'${key}'`).test(source) && !prefixes.some((prefix) => key.startsWith(prefix)),
    )
    expect(unused).toEqual([])
  })

  it('are on the screens by key only: no Chinese in the code of a screen but the names of languages', () => {
    const code = source.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
    const han = [...code.matchAll(/'[^'\n]*\p{Script=Han}[^'\n]*'|>[^<{\n]*\p{Script=Han}[^<\n]*</gu)].map(
      ([text]) => text,
    )
    const allowed = /'(中文|[零一二三四五六七八九两千百十万元角分]|5角|1角)'|^'。'$/
    expect(han.filter((text) => !allowed.test(text))).toEqual([])
  })

  it('keep a blank visible when nothing fills it', () => {
    expect(translate('en', 'carry_waiting')).toContain('{n}')
  })
})

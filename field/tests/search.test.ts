import { describe, expect, test } from 'vitest'
import { find, indexOf } from '../src/core/search'

interface Thing {
  zh: string
  en: string
  pinyin: string
  initials: string
  code: string
}

const thing = (zh: string, en: string, pinyin: string, code = ''): Thing => ({
  zh,
  en,
  pinyin,
  code,
  initials: pinyin
    .split(' ')
    .map((syllable) => syllable[0])
    .join(''),
})

const shelf = indexOf(
  [
    thing('红富士苹果 5斤', 'Fuji apples 2.5 kg', 'hong fu shi ping guo', '6901234567892'),
    thing('苹果醋', 'Apple vinegar', 'ping guo cu'),
    thing('电饭煲', 'Rice cooker', 'dian fan bao', '6900000000017'),
    thing('平板拖把', 'Flat mop', 'ping ban tuo ba'),
    thing('大米', 'Rice', 'da mi'),
  ],
  (it) => it,
)

const found = (text: string) => find(shelf, text, 10).map((it) => it.zh)

describe('goods are found', () => {
  test.each([
    ['苹果', ['苹果醋', '红富士苹果 5斤']],
    ['pingguo', ['苹果醋', '红富士苹果 5斤']],
    ['pg', ['苹果醋', '红富士苹果 5斤']],
    ['hfspg', ['红富士苹果 5斤']],
    ['hong fu', ['红富士苹果 5斤']],
    ['PING', ['苹果醋', '平板拖把', '红富士苹果 5斤']],
    ['rice', ['大米', '电饭煲']],
    ['cooker', ['电饭煲']],
    ['apple fuji', ['红富士苹果 5斤']],
    ['6900000000017', ['电饭煲']],
    ['4567892', ['红富士苹果 5斤']],
    ['ｐｇ', ['苹果醋', '红富士苹果 5斤']],
    ['洗衣机', []],
    ['ing', []],
    ['', []],
    ['   ', []],
  ])('%j: %j', (text, expected) => {
    expect(found(text)).toEqual(expected)
  })

  test('no more than asked for', () => {
    expect(find(shelf, 'p', 2)).toHaveLength(2)
  })
})

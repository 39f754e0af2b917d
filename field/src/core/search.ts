/**
 * Finding among ten thousand things at every key: one pass over short strings, by Chinese, pinyin, initials, English
 * or barcode. No tree, no index file: the pass takes a few milliseconds and nothing has to be kept true.
 */

export interface Names {
  readonly zh: string
  readonly en: string
  /** Syllables apart, `ping guo`. */
  readonly pinyin: string
  readonly initials: string
  /** Barcode or card number. */
  readonly code: string
}

export interface Index<T> {
  readonly rows: readonly Row<T>[]
}

interface Row<T> {
  readonly item: T
  readonly zh: string
  readonly en: string
  readonly pinyin: string
  /** Where each syllable begins in `pinyin`: nobody types from the middle of one. */
  readonly starts: ReadonlySet<number>
  readonly initials: string
  readonly code: string
}

/** Things in the order in which equals shall be shown. */
export function indexOf<T>(items: Iterable<T>, names: (item: T) => Names): Index<T> {
  return { rows: Array.from(items, (item) => row(item, names(item))) }
}

/** Best first; every word of `text` must be found. Nothing for an empty text. */
export function find<T>(index: Index<T>, text: string, limit: number): T[] {
  const tokens = plain(text).split(/\s+/).filter(Boolean)
  if (tokens.length === 0) return []
  // One box for each rank instead of sorting: a single letter finds thousands, and only a screenful is wanted.
  const boxes: T[][] = []
  for (const row of index.rows) {
    let rank = 0
    for (const token of tokens) {
      rank += rankOf(row, token)
      if (rank >= MISS) break
    }
    if (rank >= MISS) continue
    boxes[rank] ??= []
    const box = boxes[rank]
    if (box && box.length < limit) box.push(row.item)
  }
  return boxes.flat().slice(0, limit)
}

const MISS = 10_000

function row<T>(item: T, names: Names): Row<T> {
  const starts = new Set<number>()
  let pinyin = ''
  for (const syllable of plain(names.pinyin).split(' ')) {
    starts.add(pinyin.length)
    pinyin += syllable
  }
  return {
    item,
    zh: plain(names.zh),
    en: plain(names.en),
    pinyin,
    starts,
    initials: plain(names.initials),
    code: plain(names.code),
  }
}

/** 0 is the best; MISS when the token is nowhere. */
function rankOf<T>(row: Row<T>, token: string): number {
  if (token === row.code || token === row.zh || token === row.en) return 0
  if (row.zh.startsWith(token) || row.initials.startsWith(token) || row.pinyin.startsWith(token)) return 1
  const inEnglish = row.en.indexOf(token)
  if (inEnglish === 0) return 1
  if (row.zh.includes(token)) return 2
  if (token.length > 1 && row.initials.includes(token)) return 3
  if (atSyllable(row, token) || atWord(row.en, token, inEnglish)) return 3
  if (token.length > 3 && row.code.includes(token)) return 4
  return token.length > 2 && inEnglish > 0 ? 5 : MISS
}

function atSyllable<T>(row: Row<T>, token: string): boolean {
  for (let at = row.pinyin.indexOf(token, 1); at >= 0; at = row.pinyin.indexOf(token, at + 1)) {
    if (row.starts.has(at)) return true
  }
  return false
}

function atWord(text: string, token: string, first: number): boolean {
  for (let at = first; at >= 0; at = text.indexOf(token, at + 1)) {
    if (text[at - 1] === ' ') return true
  }
  return false
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim()
}

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
  const hits: { item: T; rank: number; n: number }[] = []
  index.rows.forEach((row, n) => {
    let rank = 0
    for (const token of tokens) {
      const found = rankOf(row, token)
      if (found === MISS) return
      rank += found
    }
    hits.push({ item: row.item, rank, n })
  })
  hits.sort((a, b) => a.rank - b.rank || a.n - b.n)
  return hits.slice(0, limit).map((hit) => hit.item)
}

const MISS = 99

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
  if (row.en.startsWith(token)) return 1
  if (row.zh.includes(token)) return 2
  if (token.length > 1 && row.initials.includes(token)) return 3
  if (atSyllable(row, token) || row.en.includes(` ${token}`)) return 3
  if (token.length > 3 && row.code.includes(token)) return 4
  return token.length > 2 && row.en.includes(token) ? 5 : MISS
}

function atSyllable<T>(row: Row<T>, token: string): boolean {
  for (let at = row.pinyin.indexOf(token, 1); at >= 0; at = row.pinyin.indexOf(token, at + 1)) {
    if (row.starts.has(at)) return true
  }
  return false
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim()
}

/** Money as people read it and hear it. Amounts are integer minor units (fen). Pure. */
import type { Lang } from '../i18n'

const MARK: Readonly<Record<string, string>> = { CNY: '¥' }

/** "¥1,234.50"; whole amounts keep their two decimals so that columns line up. */
export function moneyText(amount_minor: number, currency = 'CNY'): string {
  const sign = amount_minor < 0 ? '−' : ''
  const whole = Math.floor(Math.abs(amount_minor) / 100)
  const cents = Math.abs(amount_minor) % 100
  const grouped = String(whole).replace(/\B(?=(\d{3})+$)/g, ',')
  return `${sign}${MARK[currency] ?? `${currency} `}${grouped}.${String(cents).padStart(2, '0')}`
}

const ZH = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九']

/** A whole number below one hundred million in spoken Chinese, in the words people say: 两百, 一万零五十. */
export function numberZh(n: number): string {
  if (n >= 10_000) {
    const low = n % 10_000
    const gap = low > 0 && low < 1000 ? '零' : ''
    const high = Math.floor(n / 10_000)
    return `${high === 2 ? '两' : numberZh(high)}万${gap}${low > 0 ? belowTenThousand(low, true) : ''}`
  }
  return belowTenThousand(n, false)
}

function belowTenThousand(n: number, inside: boolean): string {
  if (n < 10) return ZH[n] ?? ''
  const units: [number, string][] = [
    [1000, '千'],
    [100, '百'],
    [10, '十'],
    [1, ''],
  ]
  let text = ''
  let skipped = false
  for (const [size, name] of units) {
    const digit = Math.floor(n / size) % 10
    if (digit === 0) {
      skipped = text !== ''
      continue
    }
    const figure = digit === 2 && size >= 100 ? '两' : (ZH[digit] ?? '')
    const bareTen = size === 10 && digit === 1 && text === '' && !inside
    text += `${skipped ? '零' : ''}${bareTen ? '' : figure}${name}`
    skipped = false
  }
  return text
}

function moneyZh(amount_minor: number): string {
  const yuan = Math.floor(amount_minor / 100)
  const jiao = Math.floor(amount_minor / 10) % 10
  const fen = amount_minor % 10
  const head = yuan > 0 || amount_minor === 0 ? `${yuan === 2 ? '两' : numberZh(yuan)}元` : ''
  const middle = jiao > 0 ? `${ZH[jiao]}角` : head && fen > 0 ? '零' : ''
  return head + middle + (fen > 0 ? `${ZH[fen]}分` : '')
}

const EN_SMALL = (
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen ' +
  'sixteen seventeen eighteen nineteen'
).split(' ')
const EN_TENS = 'x x twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')

export function numberEn(n: number): string {
  if (n < 20) return EN_SMALL[n] ?? ''
  if (n < 100) return `${EN_TENS[Math.floor(n / 10)]}${n % 10 ? `-${EN_SMALL[n % 10]}` : ''}`
  if (n < 1000) return `${numberEn(Math.floor(n / 100))} hundred${n % 100 ? ` and ${numberEn(n % 100)}` : ''}`
  const [size, name]: [number, string] = n < 1_000_000 ? [1000, 'thousand'] : [1_000_000, 'million']
  const low = n % size
  return `${numberEn(Math.floor(n / size))} ${name}${low ? `${low < 100 ? ' and' : ''} ${numberEn(low)}` : ''}`
}

function moneyEn(amount_minor: number): string {
  const yuan = Math.floor(amount_minor / 100)
  const fen = amount_minor % 100
  const head = yuan > 0 || fen === 0 ? `${numberEn(yuan)} yuan` : ''
  return head + (fen > 0 ? `${head && ' '}${numberEn(fen)} fen` : '')
}

/** Money in words for speech and for the slip: "二十三元五角", "twenty-three yuan fifty fen". */
export function moneyWords(amount_minor: number, lang: Lang): string {
  return lang === 'zh-Hans' ? moneyZh(amount_minor) : moneyEn(amount_minor)
}

/** What the QR of a slip says: its number and its four picture numbers, as plain text any reader can show. */
import type { PictureNumbers } from '../core/app'

const PREFIX = 'FARMGATE'

export const slipCode = (number: string, words: PictureNumbers): string => `${PREFIX} ${number} ${words.join('.')}`

/** Reads such a code back; null when it is something else. */
export function parseSlipCode(text: string): { number: string; words: PictureNumbers } | null {
  const found = /^FARMGATE ([0-9A-Z]+-\d+) (\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text.trim())
  if (!found) return null
  const [a = 0, b = 0, c = 0, d = 0] = found.slice(2).map(Number)
  const words: PictureNumbers = [a, b, c, d]
  return words.every((word) => word < 256) ? { number: found[1] ?? '', words } : null
}

import { createHash } from 'node:crypto'

/** The id an operation's bytes give it, by the protocol's words. */
export function idOf(op: { text: string; at: string }): string {
  const digest = createHash('sha256').update(op.text).digest()
  const bits = Array.from(digest.subarray(0, 10), (byte) => byte.toString(2).padStart(8, '0'))
    .join('')
    .slice(0, 74)
  const time = Date.parse(op.at).toString(2).padStart(48, '0')
  const all = `${time}1000${bits.slice(0, 12)}10${bits.slice(12)}`
  const hex = (all.match(/.{4}/g) ?? []).map((nibble) => Number.parseInt(nibble, 2).toString(16)).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

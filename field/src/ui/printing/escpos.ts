/**
 * A picture as a thermal printer takes it: ESC/POS `GS v 0`, one bit a dot. A slip is printed as a picture because cheap
 * printers have no pictograms and not always Chinese. Pure.
 */

/** Row by row, eight dots a byte, the leftmost highest; 1 is black. */
export interface Dots {
  readonly width: number
  readonly height: number
  readonly bytes: Uint8Array
}

/** A 58 mm printer: 48 mm of print, 8 dots a millimetre. */
export const WIDTH_DOTS = 384

const WHITE = 255
/** A cheap printer keeps four KiB or so: this much it takes before it has to have printed the last. */
const BAND_ROWS = 64
/** From the head to the edge on which the paper is torn off, and a little. */
const FEED_LINES = 4
const ESC = 0x1b
const GS = 0x1d

/**
 * Black and white of a picture in RGBA (Atkinson): what is nearly white or nearly black becomes so, which keeps letters
 * sharp, and colours become a pattern. White rows at the end are left out: they are only paper.
 */
export function dotsOf(image: { width: number; height: number; data: ArrayLike<number> }): Dots {
  const { width, height, data } = image
  const grey = Float32Array.from({ length: width * height }, (_, n) => lightness(data, n * 4))
  const stride = Math.ceil(width / 8)
  const bytes = new Uint8Array(stride * height)
  let used = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = grey[y * width + x] ?? WHITE
      const black = value < WHITE / 2
      if (black) {
        const at = y * stride + (x >> 3)
        bytes[at] = (bytes[at] ?? 0) | (0x80 >> (x & 7))
        used = y + 1
      }
      spread(grey, width, x, y, (value - (black ? 0 : WHITE)) / 8)
    }
  }
  return { width, height: used, bytes: bytes.subarray(0, used * stride) }
}

function lightness(data: ArrayLike<number>, at: number): number {
  const [r, g, b] = [data[at] ?? WHITE, data[at + 1] ?? WHITE, data[at + 2] ?? WHITE]
  return 0.299 * r + 0.587 * g + 0.114 * b
}

function spread(grey: Float32Array, width: number, x: number, y: number, share: number): void {
  if (share === 0) return
  for (const [dx, dy] of NEIGHBOURS) {
    const at = (y + dy) * width + x + dx
    if (x + dx >= 0 && x + dx < width && at < grey.length) grey[at] = (grey[at] ?? WHITE) + share
  }
}

const NEIGHBOURS = [
  [1, 0],
  [2, 0],
  [-1, 1],
  [0, 1],
  [1, 1],
  [0, 2],
] as const

/** The whole job. It begins by forgetting what an earlier one, broken off half way, may have left in the printer. */
export function slipBytes({ width, height, bytes }: Dots): Uint8Array<ArrayBuffer> {
  const stride = Math.ceil(width / 8)
  const parts: ArrayLike<number>[] = [[ESC, 0x40]]
  for (let y = 0; y < height; y += BAND_ROWS) {
    const rows = Math.min(BAND_ROWS, height - y)
    parts.push([GS, 0x76, 0x30, 0, stride & 255, stride >> 8, rows & 255, rows >> 8])
    parts.push(bytes.subarray(y * stride, (y + rows) * stride))
  }
  parts.push([ESC, 0x64, FEED_LINES])
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** A file as a round of QR codes, for two phones held face to face. It is compressed, cut, and numbered. */
import { type Bytes, b64, hex, unb64 } from '../core/bytes'

const MARK_BYTES = 4
/** Characters of one code: dense enough for few codes, coarse enough for a cheap camera. */
const FRAME_CHARS = 400
const FRAME = /^FGQ1 ([0-9a-f]{8}) (\d+)\/(\d+) ([\w-]+)$/
/** A file that needs more codes than this is for a file, not for patience. */
export const FRAMES_MAX = 120

/** The codes of a file, in order. Which file they belong to is in each, so that two rounds never mix. */
export async function toFrames(file: Blob): Promise<string[]> {
  const packed = await bytesOf(file.stream().pipeThrough(new CompressionStream('gzip')))
  const mark = await markOf(packed)
  const text = b64(packed)
  const n = Math.ceil(text.length / FRAME_CHARS)
  return Array.from({ length: n }, (_, i) => {
    const part = text.slice(i * FRAME_CHARS, (i + 1) * FRAME_CHARS)
    return `FGQ1 ${mark} ${i + 1}/${n} ${part}`
  })
}

export interface Collected {
  readonly mark: string
  readonly n: number
  /** Part by place, from 1; codes may come in any order and more than once. */
  readonly parts: ReadonlyMap<number, string>
}

/** What is known after one more code. A code of another file starts again; anything else changes nothing. */
export function collect(so_far: Collected | null, text: string): Collected | null {
  const [, mark = '', place = '', total = '', part = ''] = FRAME.exec(text) ?? []
  const n = Number(total)
  if (mark === '' || n > FRAMES_MAX || Number(place) < 1 || Number(place) > n) return so_far
  const same = so_far && so_far.mark === mark && so_far.n === n
  return { mark, n, parts: new Map(same ? so_far.parts : []).set(Number(place), part) }
}

export const isWhole = (collected: Collected): boolean => collected.parts.size === collected.n

/** The file again. Rejects when its bytes are not those that were shown. */
export async function fromFrames({ mark, n, parts }: Collected): Promise<Blob> {
  const text = Array.from({ length: n }, (_, i) => parts.get(i + 1) ?? '').join('')
  const packed = unb64(text)
  if ((await markOf(packed)) !== mark) throw new Error('QR parts do not belong together')
  const plain = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))
  return new Blob([await bytesOf(plain)], { type: 'application/json' })
}

async function bytesOf(stream: ReadableStream<BufferSource>): Promise<Bytes> {
  return new Uint8Array(await new Response(stream as ReadableStream<Bytes>).arrayBuffer())
}

async function markOf(bytes: Bytes): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).slice(0, MARK_BYTES))
}

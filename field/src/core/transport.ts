/** One POST: out as gzip where the WebView can, in as JSON, with a time limit that a slow line can keep. */

import { FieldError } from './app'
import type { Deps } from './core'
import type { WireProblem } from './wire'

export class TransportError extends Error {
  constructor(readonly why: 'network' | 'timeout') {
    super(why)
  }
}

export interface Reply<T> {
  readonly status: number
  /** Null unless the status is 200. */
  readonly body: T | null
  readonly problem: WireProblem | null
  readonly retryAfterMs: number
}

const TIMEOUT_FIRST_MS = 20_000
/** A village's 2G gives about this much on a bad day. */
const BYTES_PER_SECOND_MIN = 500
const GZIP_FROM_BYTES = 1024

/** What the county says to a question; `offline` where there is no road to it. */
export async function posted<T>(
  { fetch, baseUrl }: Pick<Deps, 'fetch' | 'baseUrl'>,
  what: string,
  question: object,
): Promise<Reply<T>> {
  return post<T>(fetch, `${baseUrl}/api/${what}`, question).catch((error) => {
    throw error instanceof TransportError ? new FieldError('offline') : error
  })
}

/** Rejects with `TransportError` when no answer of ours came: no network, too slow, or a portal that answers for us. */
export async function post<T>(fetcher: typeof fetch, url: string, payload: unknown): Promise<Reply<T>> {
  const text = JSON.stringify(payload)
  const stop = new AbortController()
  const limit = TIMEOUT_FIRST_MS + (text.length / BYTES_PER_SECOND_MIN) * 1000
  const timer = setTimeout(() => stop.abort(), limit)
  try {
    const zipped = text.length >= GZIP_FROM_BYTES && typeof CompressionStream !== 'undefined'
    const headers: Record<string, string> = { 'Content-Type': 'application/json' }
    if (zipped) headers['Content-Encoding'] = 'gzip'
    const body = zipped ? await gzip(text) : text
    const response = await fetcher(url, { method: 'POST', headers, body, signal: stop.signal, cache: 'no-store' })
    return await read<T>(response)
  } catch {
    throw new TransportError(stop.signal.aborted ? 'timeout' : 'network')
  } finally {
    clearTimeout(timer)
  }
}

async function read<T>(response: Response): Promise<Reply<T>> {
  const retryAfterMs = 1000 * (Number(response.headers.get('Retry-After')) || 0)
  if (response.status === 200) return { status: 200, body: (await response.json()) as T, problem: null, retryAfterMs }
  const refused = (await response.json().catch(() => null)) as { problem?: WireProblem } | null
  return { status: response.status, body: null, problem: refused?.problem ?? null, retryAfterMs }
}

function gzip(text: string): Promise<ArrayBuffer> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))
  return new Response(stream).arrayBuffer()
}

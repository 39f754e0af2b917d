/**
 * Keeps the whole app on the phone. The build puts the list of files in place of `PRECACHE`; each file is kept under its
 * address and revision, so that an interrupted install resumes where it stopped and a new version shares what is unchanged.
 * Photographs of goods are kept as they are first seen, PHOTOS_MAX at most, and the list of them as it was last told.
 */
export {} // a module, so that `self` below is this worker's own

declare const self: ServiceWorkerGlobalScope
/** `[address relative to the scope, revision]`, filled in by scripts/precache.ts. */
declare const PRECACHE: readonly (readonly [string, string])[]

const STORE = 'farmgate-files'
const PHOTOS = 'farmgate-photos'
const PHOTOS_MAX = 300
const PHOTOS_PATH = '/goods/pictures/'
const scope = new URL(self.registration.scope)

const addressOf = (path: string): string => new URL(path, scope).href
const keyOf = ([path, revision]: readonly [string, string]): string => `${addressOf(path)}?kept=${revision}`
const KEY_BY_ADDRESS = new Map(PRECACHE.map((entry) => [addressOf(entry[0]), keyOf(entry)]))

async function install(): Promise<void> {
  const store = await caches.open(STORE)
  // One after the other: on a slow line a finished file is worth more than four halves.
  for (const entry of PRECACHE) {
    const key = keyOf(entry)
    if (await store.match(key)) continue
    const answer = await fetch(addressOf(entry[0]), { cache: 'no-cache' })
    if (!answer.ok) throw new Error(`${entry[0]}: HTTP ${answer.status}`)
    await store.put(key, answer)
  }
}

/** Lets go of files of older versions, once no page of theirs is open. */
async function tidy(): Promise<void> {
  const store = await caches.open(STORE)
  const wanted = new Set(KEY_BY_ADDRESS.values())
  const stale = (await store.keys()).filter(({ url }) => !wanted.has(url))
  await Promise.all(stale.map((request) => store.delete(request)))
  await self.clients.claim()
}

async function answer(request: Request, key: string): Promise<Response> {
  const kept = await (await caches.open(STORE)).match(key)
  return kept ?? fetch(request)
}

async function photo(request: Request): Promise<Response> {
  const store = await caches.open(PHOTOS)
  const kept = await store.match(request)
  // What a photograph's address shows never changes; the list does.
  if (kept && request.url.endsWith('.webp')) return kept
  try {
    const fresh = await fetch(request)
    if (fresh.ok) await keep(store, request, fresh.clone())
    return fresh
  } catch (error) {
    if (kept) return kept
    throw error
  }
}

/** The one kept longest makes room. A phone without room only goes on without. */
async function keep(store: Cache, request: Request, answer: Response): Promise<void> {
  try {
    await store.put(request, answer)
    const keys = await store.keys()
    await Promise.all(keys.slice(0, -PHOTOS_MAX).map((old) => store.delete(old)))
  } catch {
    // Photographs are a comfort; the flash is for what was signed.
  }
}

self.addEventListener('install', (event) => event.waitUntil(install()))
self.addEventListener('activate', (event) => event.waitUntil(tidy()))
self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== scope.origin) return
  if (pathname.startsWith(PHOTOS_PATH)) return event.respondWith(photo(request))
  const key = KEY_BY_ADDRESS.get(origin + pathname)
  if (key) event.respondWith(answer(request, key))
})

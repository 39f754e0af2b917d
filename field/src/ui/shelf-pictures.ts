/** Which goods have a drawing on this phone, for a price list may be newer than the app; and which have a photograph. */
import { cell } from './cell'

let known: ReadonlySet<string> | null = null

/** Called once at the start; until it is done, and when it fails, every picture is taken to be there. */
export async function loadShelfPictures(): Promise<void> {
  const answer = await fetch('pictures/shelf.json')
  known = new Set((await answer.json()) as string[])
}

/** offer -> what its photograph is known by. The service worker keeps the list and the photographs for offline. */
export const photos = cell<Readonly<Record<string, string>>>({})
let askedFor = ''

/** Asks the county once a start; without an answer every good has its drawing. */
export async function loadPhotos(station: string): Promise<void> {
  if (askedFor === station) return
  askedFor = station
  const answer = await fetch(`/goods/pictures/${encodeURIComponent(station)}.json`)
  if (!answer.ok) return
  const told = Object.entries((await answer.json()) as Record<string, unknown>)
  const sound = told.filter((pair): pair is [string, string] => /^[0-9a-f]{16}$/.test(String(pair[1])))
  photos.set(Object.fromEntries(sound))
}

export const photoAddress = (hash: string): string => `/goods/pictures/${hash}.webp`

export const hasPicture = (icon: string): boolean => known === null || known.has(icon)

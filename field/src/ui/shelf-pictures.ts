/** Which goods have a picture on this phone: a price list may be newer than the app. */

let known: ReadonlySet<string> | null = null

/** Called once at the start; until it is done, and when it fails, every picture is taken to be there. */
export async function loadShelfPictures(): Promise<void> {
  const answer = await fetch('pictures/shelf.json')
  known = new Set((await answer.json()) as string[])
}

export const hasPicture = (icon: string): boolean => known === null || known.has(icon)

/** The 256 picture words, fetched once (and kept by the service worker for when there is no network). */
import { useEffect, useState } from 'preact/hooks'

export interface PictureWord {
  readonly icon: string
  readonly zh: string
  readonly en: string
}

let loading: Promise<readonly PictureWord[]> | null = null

function loadWords(): Promise<readonly PictureWord[]> {
  loading ??= fetch('pictures/words.json')
    .then((answer) => answer.json() as Promise<[string, string, string][]>)
    .then((rows) => rows.map(([icon, zh, en]) => ({ icon, zh, en })))
  // A failed load must not be remembered as the answer for ever.
  loading.catch(() => {
    loading = null
  })
  return loading
}

/** All words by number; empty until they are here. */
export function useWords(): readonly PictureWord[] {
  const [words, setWords] = useState<readonly PictureWord[]>([])
  useEffect(() => {
    loadWords().then(setWords, () => setWords([]))
  }, [])
  return words
}

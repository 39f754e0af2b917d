/** Runs one action at a time: while it is under way further taps do nothing. */
import { useCallback, useRef, useState } from 'preact/hooks'

export interface Running {
  readonly busy: boolean
  /** What the last run threw; null after a clean run. */
  readonly error: unknown
  readonly run: (act: () => Promise<void>) => void
}

export function useAction(): Running {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  // State arrives a render late; the second tap of a double tap comes sooner.
  const running = useRef(false)
  const run = useCallback((act: () => Promise<void>) => {
    if (running.current) return
    running.current = true
    setBusy(true)
    setError(null)
    act()
      .catch(setError)
      .finally(() => {
        running.current = false
        setBusy(false)
      })
  }, [])
  return { busy, error, run }
}

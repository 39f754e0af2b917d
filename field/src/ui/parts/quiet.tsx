/** The state of the network as a quiet fact, never an alarm. */
import { useEffect, useState } from 'preact/hooks'
import { useAppState, useT } from '../context'
import { ageText } from '../time'

const REFRESH_MS = 30_000

export function QuietFacts() {
  const t = useT()
  const { outbox } = useAppState()
  const now_ms = useNow()
  const text =
    outbox.unsent === 0
      ? t('sent_all')
      : outbox.oldestAt
        ? t('not_sent', { n: outbox.unsent, age: ageText(t, outbox.oldestAt, now_ms) })
        : t('not_sent_short', { n: outbox.unsent })
  return (
    <p class="fact" role="status">
      {text}
      {!outbox.online && <small>{t('offline_normal')}</small>}
    </p>
  )
}

function useNow(): number {
  const [now_ms, setNow] = useState(Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), REFRESH_MS)
    return () => clearInterval(timer)
  }, [])
  return now_ms
}

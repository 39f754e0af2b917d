/** The unsent records as a round of QR codes, and taking in such a round from another phone. */
import { useEffect, useState } from 'preact/hooks'
import { useT } from '../context'
import { type Collected, collect, fromFrames, isWhole } from '../qr-frames'
import { QrCode } from './qr'
import { ScanButton } from './scanner'

const FRAME_MS = 600

export function QrRound({ frames }: { readonly frames: readonly string[] }) {
  const t = useT()
  const [at, setAt] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setAt((i) => (i + 1) % frames.length), FRAME_MS)
    return () => clearInterval(timer)
  }, [frames])
  const text = frames[at] ?? ''
  const lead = t('carry_qr_lead', { i: at + 1, n: frames.length })
  return (
    <div class="qr-round">
      <QrCode text={text} label={lead} />
      <p class="lead">{lead}</p>
    </div>
  )
}

export function ScanRound({ onFile }: { readonly onFile: (file: Promise<Blob>) => void }) {
  const t = useT()
  const [collected, setCollected] = useState<Collected | null>(null)
  const take = (text: string): string => {
    const next = collect(collected, text)
    setCollected(next)
    if (!next || !isWhole(next)) return 'more'
    setCollected(null)
    onFile(fromFrames(next))
    return 'enough'
  }
  const status = collected ? t('carry_scanned', { have: collected.parts.size, n: collected.n }) : ''
  return <ScanButton label={t('carry_scan')} formats={['qr_code']} onCode={take} status={status} />
}

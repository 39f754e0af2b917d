/** Camera scanning where the browser can (BarcodeDetector); where it cannot, there is no button and one types. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { useT } from '../context'
import { Icon } from './picture'

interface Detected {
  readonly rawValue: string
}
interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly Detected[]>
}
type DetectorClass = new (options: { formats: readonly string[] }) => Detector

const detectorClass = (): DetectorClass | undefined =>
  (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector

const LOOK_AGAIN_MS = 150

interface Props {
  readonly label: string
  readonly formats: readonly string[]
  /** Answers `'more'` to go on looking, as for a round of codes. */
  readonly onCode: (text: string) => unknown
  /** Shown over the camera's picture. */
  readonly status?: string
}

export function ScanButton({ label, formats, onCode, status }: Props) {
  const [open, setOpen] = useState(false)
  if (!detectorClass() || !navigator.mediaDevices) return null
  return (
    <>
      <button type="button" class="side" onClick={() => setOpen(true)}>
        <Icon of="camera" />
        <span>{label}</span>
      </button>
      {open && <Scanner formats={formats} onCode={onCode} status={status ?? ''} onClose={() => setOpen(false)} />}
    </>
  )
}

interface ScannerProps {
  readonly formats: readonly string[]
  readonly onCode: (text: string) => unknown
  readonly onClose: () => void
  readonly status: string
}

function Scanner({ formats, onCode, onClose, status }: ScannerProps) {
  const t = useT()
  const video = useRef<HTMLVideoElement>(null)
  // The camera outlives renders: it always calls what was given last.
  const latest = useRef({ onCode, onClose })
  latest.current = { onCode, onClose }
  const wanted = formats.join()
  useEffect(() => {
    const looking = new AbortController()
    const seen = (text: string): unknown => latest.current.onCode(text)
    const end = (): void => latest.current.onClose()
    watch(video.current, wanted.split(','), seen, looking.signal).then(end, end)
    return () => looking.abort()
  }, [wanted])
  return (
    <div class="scanner" role="dialog" aria-label={t('scan')}>
      <video ref={video} playsInline muted />
      <p role="status">{status}</p>
      <button type="button" class="next" onClick={onClose}>
        {t('cancel')}
      </button>
    </div>
  )
}

/** Hands over each code it sees until one is enough. Rejects when there is no camera or no leave to use it. */
async function watch(
  video: HTMLVideoElement | null,
  formats: string[],
  onCode: (text: string) => unknown,
  stop: AbortSignal,
): Promise<void> {
  const Detect = detectorClass()
  if (!video || !Detect) return
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
  try {
    video.srcObject = stream
    await video.play()
    const detector = new Detect({ formats })
    while (!stop.aborted) {
      const [first] = await detector.detect(video)
      if (first && !stop.aborted && onCode(first.rawValue) !== 'more') return
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
    }
  } finally {
    for (const track of stream.getTracks()) track.stop()
  }
}

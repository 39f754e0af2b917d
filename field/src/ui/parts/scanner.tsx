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
  readonly onCode: (text: string) => void
}

export function ScanButton({ label, formats, onCode }: Props) {
  const [open, setOpen] = useState(false)
  if (!detectorClass() || !navigator.mediaDevices) return null
  return (
    <>
      <button type="button" class="side" onClick={() => setOpen(true)}>
        <Icon of="camera" />
        <span>{label}</span>
      </button>
      {open && (
        <Scanner
          formats={formats}
          onClose={() => setOpen(false)}
          onCode={(text) => {
            setOpen(false)
            onCode(text)
          }}
        />
      )}
    </>
  )
}

function Scanner({ formats, onCode, onClose }: Omit<Props, 'label'> & { readonly onClose: () => void }) {
  const t = useT()
  const video = useRef<HTMLVideoElement>(null)
  const found = useRef(onCode)
  found.current = onCode
  const closed = useRef(onClose)
  closed.current = onClose
  const wanted = formats.join()
  useEffect(() => {
    const looking = new AbortController()
    watch(video.current, wanted.split(','), looking.signal).then(
      (text) => text !== null && found.current(text),
      () => closed.current(),
    )
    return () => looking.abort()
  }, [wanted])
  return (
    <div class="scanner" role="dialog" aria-label={t('scan')}>
      <video ref={video} playsInline muted />
      <button type="button" class="next" onClick={onClose}>
        {t('cancel')}
      </button>
    </div>
  )
}

/** Looks until a code is seen; null when stopped. Rejects when there is no camera or no leave to use it. */
async function watch(video: HTMLVideoElement | null, formats: string[], stop: AbortSignal): Promise<string | null> {
  const Detect = detectorClass()
  if (!video || !Detect) return null
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
  try {
    video.srcObject = stream
    await video.play()
    const detector = new Detect({ formats })
    while (!stop.aborted) {
      const [first] = await detector.detect(video)
      if (first) return first.rawValue
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
    }
    return null
  } finally {
    for (const track of stream.getTracks()) track.stop()
  }
}

/** The second road out: signed files that another phone or a USB stick can carry. The carrier need not be trusted. */
import { useState } from 'preact/hooks'
import type { FileResult } from '../../core/app'
import { useAction } from '../action'
import { useApp, useAppState, useT } from '../context'
import { QrRound, ScanRound } from '../parts/carry-qr'
import { ErrorNotice, Notice } from '../parts/notice'
import { Icon } from '../parts/picture'
import { QuietFacts } from '../parts/quiet'
import { Screen } from '../parts/screen'
import { toFrames } from '../qr-frames'
import { back } from '../router'

/** `onBack` only where there are no routes: on a phone that the county has stopped. */
export function Carry({ onBack = back }: { readonly onBack?: () => void }) {
  const t = useT()
  const app = useApp()
  const { outbox, device } = useAppState()
  const [taken, setTaken] = useState<FileResult | null>(null)
  const [round, setRound] = useState<readonly string[] | null>(null)
  const { busy, error, run } = useAction()
  const showRound = (): void => run(async () => setRound(await toFrames(await app.exportOutbox())))
  const take = (file: File | Promise<Blob>): void => run(async () => setTaken(await app.importFile(await file)))
  const save = (make: () => Promise<Blob>, name: string): void =>
    run(async () => {
      const stamp = new Date().toISOString().slice(0, 16).replace(/[-:]/g, '')
      download(await make(), `farmgate-${device?.code ?? ''}-${name}-${stamp}.json`)
    })
  if (round) {
    return (
      <Screen title={t('carry_qr')} back={() => setRound(null)}>
        <QrRound frames={round} />
      </Screen>
    )
  }
  return (
    <Screen title={t('carry_title')} back={onBack}>
      <p class="lead">{t('carry_lead')}</p>
      <QuietFacts />
      <ErrorNotice error={error} />
      {taken && <Notice tone="good" lines={[takenText(t, taken)]} />}
      <div class="rows">
        <button
          type="button"
          class="choice"
          disabled={busy || outbox.unsent === 0}
          onClick={() => save(() => app.exportOutbox(), 'out')}
        >
          <Icon of="carry" />
          <span>{outbox.unsent === 0 ? t('carry_nothing') : t('carry_export')}</span>
        </button>
        {outbox.unsent > 0 && (
          <button type="button" class="choice" disabled={busy} onClick={showRound}>
            <Icon of="device" />
            <span>{t('carry_qr')}</span>
          </button>
        )}
        <FilePicker label={t('carry_import')} disabled={busy} onFile={take} />
        {outbox.carried.answered > 0 && (
          <button type="button" class="choice" disabled={busy} onClick={() => save(() => app.exportAcks(), 'receipts')}>
            <Icon of="orders" />
            <span>{t('carry_acks', { n: outbox.carried.answered })}</span>
          </button>
        )}
      </div>
      <ScanRound onFile={take} />
      {outbox.carried.waiting > 0 && <p class="fact">{t('carry_waiting', { n: outbox.carried.waiting })}</p>}
      <p class="fact">{t('carry_ack_note')}</p>
    </Screen>
  )
}

function takenText(t: ReturnType<typeof useT>, taken: FileResult): string {
  return taken.kind === 'acks'
    ? t('carry_confirmed', { n: taken.confirmed })
    : t('carry_imported', { code: taken.deviceCode, n: taken.operations })
}

interface PickerProps {
  readonly label: string
  readonly disabled: boolean
  readonly onFile: (file: File) => void
}

function FilePicker({ label, disabled, onFile }: PickerProps) {
  const picked = (input: HTMLInputElement): void => {
    const file = input.files?.[0]
    if (file) onFile(file)
    // The same file may be chosen again after a mistake.
    input.value = ''
  }
  return (
    <label class="choice picker">
      <Icon of="open-bag" />
      <span>{label}</span>
      <input
        type="file"
        accept=".json,application/json"
        disabled={disabled}
        onChange={(event) => picked(event.currentTarget)}
      />
    </label>
  )
}

function download(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  // Some phones read the address only after the click has returned.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

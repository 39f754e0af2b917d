/** Printing a slip: on the printer chosen in the settings, else by the browser's own dialog. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Key } from '../../i18n'
import { useAction } from '../action'
import { useT } from '../context'
import { printSlip } from '../print'
import { PrinterTrouble, printer } from '../printer'
import { Notice } from './notice'
import { Icon } from './picture'

export interface Printing {
  readonly busy: boolean
  /** What is to be said of the last try; null when it went well. */
  readonly trouble: Key | null
  readonly print: () => void
}

/** A slip is of an operation that is recorded already, so trying again makes paper and nothing else. */
export function usePrinting(): Printing {
  const { busy, run } = useAction()
  const [trouble, setTrouble] = useState<Key | null>(null)
  const print = (): void =>
    run(async () => {
      const chosen = printer.get()
      const slip = document.querySelector('.slip')
      if (!chosen || !slip) return printSlip()
      setTrouble(null)
      setTrouble(await troubleOf(import('../printing').then(({ printOn }) => printOn(chosen, slip))))
    })
  return { busy, trouble, print }
}

/** The word for what went wrong, null when nothing did. */
export async function troubleOf(work: Promise<unknown>): Promise<Key | null> {
  try {
    await work
    return null
  } catch (error) {
    return `printer_${error instanceof PrinterTrouble ? error.code : 'failed'}`
  }
}

export function PrintButton({ busy, trouble, print }: Printing) {
  const t = useT()
  const label = busy ? 'slip_printing' : trouble ? 'slip_print_again' : 'slip_print'
  return (
    <button type="button" class="side" onClick={print} disabled={busy} aria-busy={busy}>
      <Icon of="print" />
      <span>{t(label)}</span>
    </button>
  )
}

/** Brought into sight: whoever waits for paper may be looking at the end of the slip. */
export function PrintTrouble({ trouble }: { readonly trouble: Key | null }) {
  const t = useT()
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (trouble) box.current?.scrollIntoView()
  }, [trouble])
  if (!trouble) return null
  return (
    <div ref={box}>
      <Notice tone="stop" lines={[t('printer_no_paper'), t(trouble), t('printer_recorded')]} />
    </div>
  )
}

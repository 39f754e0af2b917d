/** Printing straight to a receipt printer: choosing one, and a slip from the screen to the paper. Loaded when needed. */
import { type Kind, type Printer, PrinterTrouble } from '../printer'
import { way as bluetooth } from './bluetooth'
import { drawn } from './drawing'
import { dotsOf, slipBytes } from './escpos'
import { or, type Port, type Way } from './port'
import { way as serial } from './serial'
import { way as usb } from './usb'

const WAYS: Readonly<Record<Kind, Way>> = { usb, bluetooth, serial }
/** So long a printer may take nothing, which is what it does without paper, before we say so. */
const SILENCE_MS = 10_000

/** Null when the person closed the list without choosing. */
export async function choosePrinter(kind: Kind): Promise<Printer | null> {
  try {
    return await WAYS[kind].choose()
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotFoundError') return null
    throw error instanceof PrinterTrouble ? error : new PrinterTrouble('failed')
  }
}

let last: Promise<void> = Promise.resolve()

/** One after the other: two slips at once would be mixed on the paper. */
export function printOn(printer: Printer, slip: Element): Promise<void> {
  const job = last.then(() => printed(printer, slip))
  last = job.catch(() => undefined)
  return job
}

async function printed(printer: Printer, slip: Element): Promise<void> {
  // The way first: a browser that has to ask may do so only shortly after a tap.
  const port = await or('failed', WAYS[printer.kind].open(printer))
  try {
    const bytes = slipBytes(dotsOf(await or('failed', drawn(slip))))
    for (let at = 0; at < bytes.length; at += port.pieceBytes) {
      await taken(port, bytes.slice(at, at + port.pieceBytes))
    }
  } finally {
    await port.close().catch(() => undefined)
  }
}

async function taken(port: Port, piece: Uint8Array<ArrayBuffer>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new PrinterTrouble('silent')), SILENCE_MS)
  })
  try {
    await Promise.race([or('gone', port.write(piece)), silence])
  } finally {
    clearTimeout(timer)
  }
}

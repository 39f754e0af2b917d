/** A printer that shows itself as a serial port: over USB, or a paired Bluetooth one. By Web Serial. */
import { type Printer, PrinterTrouble } from '../printer'
import { or, type Way } from './port'

interface SerialPort {
  readonly writable: WritableStream<BufferSource> | null
  getInfo(): { usbVendorId?: number; usbProductId?: number; bluetoothServiceClassId?: string | number }
  open(options: { baudRate: number }): Promise<void>
  close(): Promise<void>
}

interface Serial {
  getPorts(): Promise<SerialPort[]>
  requestPort(): Promise<SerialPort>
}

/** Ports over USB and Bluetooth have no speed of their own; a cable of the old kind has to be set to this one. */
const BAUD = 115_200
const PIECE_BYTES = 1024
const serial = (): Serial => (navigator as unknown as { serial: Serial }).serial

function idOf(port: SerialPort): string {
  const { usbVendorId, usbProductId, bluetoothServiceClassId } = port.getInfo()
  return [usbVendorId, usbProductId, bluetoothServiceClassId].map((part) => part ?? '').join(':')
}

export const way: Way = {
  async choose() {
    return { kind: 'serial', name: '', id: idOf(await serial().requestPort()) }
  },
  async open({ id }: Printer) {
    const port = (await serial().getPorts()).find((it) => idOf(it) === id)
    if (!port) throw new PrinterTrouble('gone')
    await or('busy', port.open({ baudRate: BAUD }))
    const writer = port.writable?.getWriter()
    if (!writer) throw new PrinterTrouble('failed')
    return {
      pieceBytes: PIECE_BYTES,
      write: (piece) => writer.write(piece),
      async close() {
        // What a silent printer has not taken is let go of: else the port stays locked until the app is closed.
        await Promise.race([writer.close(), new Promise((resolve) => setTimeout(resolve, 1000))])
        await writer.abort().catch(() => undefined)
        writer.releaseLock()
        await port.close()
      },
    }
  },
}

/** A printer on a USB cable, by WebUSB. Only what we use of it is written down here. */
import { type Printer, PrinterTrouble } from '../printer'
import { or, type Port, type Way } from './port'

interface Alternate {
  readonly alternateSetting: number
  readonly interfaceClass: number
  readonly endpoints: readonly { endpointNumber: number; direction: 'in' | 'out'; type: string }[]
}

interface UsbDevice {
  readonly vendorId: number
  readonly productId: number
  readonly serialNumber?: string | null
  readonly productName?: string | null
  readonly configuration: {
    readonly interfaces: readonly { interfaceNumber: number; alternates: readonly Alternate[] }[]
  } | null
  open(): Promise<void>
  close(): Promise<void>
  selectConfiguration(value: number): Promise<void>
  claimInterface(number: number): Promise<void>
  selectAlternateInterface(number: number, alternate: number): Promise<void>
  transferOut(endpoint: number, data: BufferSource): Promise<{ readonly status: string }>
}

interface Usb {
  getDevices(): Promise<UsbDevice[]>
  requestDevice(options: { filters: { classCode: number }[] }): Promise<UsbDevice>
}

const PRINTER_CLASS = 7
const PIECE_BYTES = 4096
const usb = (): Usb => (navigator as unknown as { usb: Usb }).usb
const idOf = ({ vendorId, productId, serialNumber }: UsbDevice): string =>
  `${vendorId}:${productId}:${serialNumber ?? ''}`

export const way: Way = {
  async choose() {
    const device = await usb().requestDevice({ filters: [{ classCode: PRINTER_CLASS }] })
    return { kind: 'usb', name: device.productName ?? '', id: idOf(device) }
  },
  async open({ id }: Printer) {
    const device = (await usb().getDevices()).find((it) => idOf(it) === id)
    if (!device) throw new PrinterTrouble('gone')
    try {
      return await or('busy', claimed(device))
    } catch (error) {
      await device.close().catch(() => undefined)
      throw error
    }
  },
}

async function claimed(device: UsbDevice): Promise<Port> {
  await device.open()
  if (!device.configuration) await device.selectConfiguration(1)
  const { number, alternate, endpoint } = outlet(device)
  await device.claimInterface(number)
  if (alternate > 0) await device.selectAlternateInterface(number, alternate)
  return {
    pieceBytes: PIECE_BYTES,
    async write(piece) {
      const { status } = await device.transferOut(endpoint, piece)
      if (status !== 'ok') throw new PrinterTrouble('failed')
    },
    close: () => device.close(),
  }
}

/** Where the printer takes in what is to be printed. */
function outlet({ configuration }: UsbDevice): { number: number; alternate: number; endpoint: number } {
  for (const { interfaceNumber, alternates } of configuration?.interfaces ?? []) {
    for (const { alternateSetting, interfaceClass, endpoints } of alternates) {
      const out = endpoints.find(({ direction, type }) => direction === 'out' && type === 'bulk')
      if (interfaceClass === PRINTER_CLASS && out) {
        return { number: interfaceNumber, alternate: alternateSetting, endpoint: out.endpointNumber }
      }
    }
  }
  throw new PrinterTrouble('failed')
}

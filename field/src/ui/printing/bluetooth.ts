/** A printer by Web Bluetooth (low energy). There is no standard service for printing: these are the ones in use. */
import { type Printer, PrinterTrouble } from '../printer'
import { or, type Port, type Way } from './port'

interface Characteristic {
  readonly properties: { readonly write: boolean; readonly writeWithoutResponse: boolean }
  writeValueWithResponse(value: BufferSource): Promise<void>
  writeValueWithoutResponse(value: BufferSource): Promise<void>
}

interface Server {
  disconnect(): void
  getPrimaryServices(): Promise<{ uuid: string; getCharacteristics(): Promise<Characteristic[]> }[]>
}

interface BluetoothDevice {
  readonly id: string
  readonly name?: string | null
  readonly gatt?: { connect(): Promise<Server> }
}

interface Filters {
  readonly filters: readonly ({ services: string[] } | { name: string })[]
  readonly optionalServices: readonly string[]
}

interface Bluetooth {
  /** Newer browsers only: else a printer is known again only while the app is open. */
  getDevices?(): Promise<BluetoothDevice[]>
  requestDevice(options: Filters): Promise<BluetoothDevice>
}

const short = (uuid: string): string => `0000${uuid}-0000-1000-8000-00805f9b34fb`
const SERVICES = [
  short('18f0'),
  short('ff00'),
  short('ffe0'),
  '49535343-fe7d-4ae5-8fa9-9fafd205e455',
  'e7810a71-73ae-499d-8c15-faa9aef0c3f2',
]
/** What fits into one packet of every phone and printer that agreed on more than the least. */
const PIECE_BYTES = 100
/** A printer that does not confirm what it takes is not to be outrun. */
const UNCONFIRMED_PAUSE_MS = 20

const bluetooth = (): Bluetooth => (navigator as unknown as { bluetooth: Bluetooth }).bluetooth
const met = new Map<string, BluetoothDevice>()

async function asked(filters: Filters['filters']): Promise<BluetoothDevice> {
  const device = await bluetooth().requestDevice({ filters, optionalServices: SERVICES })
  met.set(device.id, device)
  return device
}

export const way: Way = {
  async choose() {
    const { id, name } = await asked(SERVICES.map((uuid) => ({ services: [uuid] })))
    return { kind: 'bluetooth', name: name ?? '', id }
  },
  async open(printer) {
    const server = await or(
      'gone',
      found(printer).then((device) => device.gatt?.connect()),
    )
    if (!server) throw new PrinterTrouble('gone')
    return or('failed', portOf(server))
  },
}

async function found({ id, name }: Printer): Promise<BluetoothDevice> {
  const known = met.get(id) ?? (await bluetooth().getDevices?.())?.find((it) => it.id === id)
  return known ?? (await asked(name ? [{ name }] : SERVICES.map((uuid) => ({ services: [uuid] }))))
}

async function portOf(server: Server): Promise<Port> {
  for (const service of await server.getPrimaryServices()) {
    if (!SERVICES.includes(service.uuid)) continue
    for (const it of await service.getCharacteristics()) {
      const { write, writeWithoutResponse } = it.properties
      if (!write && !writeWithoutResponse) continue
      return {
        pieceBytes: PIECE_BYTES,
        write: (piece) => (write ? it.writeValueWithResponse(piece) : unconfirmed(it, piece)),
        close: async () => server.disconnect(),
      }
    }
  }
  throw new PrinterTrouble('failed')
}

async function unconfirmed(it: Characteristic, piece: Uint8Array<ArrayBuffer>): Promise<void> {
  await it.writeValueWithoutResponse(piece)
  await new Promise((resolve) => setTimeout(resolve, UNCONFIRMED_PAUSE_MS))
}

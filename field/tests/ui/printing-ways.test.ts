import { afterEach, describe, expect, test, vi } from 'vitest'
import type { PrinterTrouble } from '../../src/ui/printer'
import type { Port, Way } from '../../src/ui/printing/port'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

/** A way, in a browser that has just been started with these devices. */
async function wayOf(kind: 'serial' | 'bluetooth', browser: object): Promise<Way> {
  vi.stubGlobal('navigator', { [kind]: browser })
  return (
    kind === 'serial' ? await import('../../src/ui/printing/serial') : await import('../../src/ui/printing/bluetooth')
  ).way
}

const trouble = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => expect.fail('should have been in trouble'),
    (error) => (error as PrinterTrouble).code,
  )

const piece = (...bytes: number[]) => Uint8Array.from(bytes)

async function print(port: Port, ...pieces: Uint8Array<ArrayBuffer>[]): Promise<void> {
  for (const it of pieces) await port.write(it)
  await port.close()
}

describe('a printer on a serial port', () => {
  const port = (opening: () => Promise<void> = async () => undefined) => {
    const taken: number[] = []
    let open = false
    const it = {
      taken,
      isOpen: () => open,
      writable: null as WritableStream<Uint8Array> | null,
      getInfo: () => ({ usbVendorId: 1046, usbProductId: 20497 }),
      async open() {
        await opening()
        open = true
        it.writable = new WritableStream({ write: (bytes) => void taken.push(...bytes) })
      },
      async close() {
        if (it.writable?.locked) throw new Error('locked')
        open = false
      },
    }
    return it
  }

  test('is known again after a restart, takes the bytes in order and is let go of', async () => {
    const it = port()
    const chosen = await (await wayOf('serial', { requestPort: async () => it })).choose()
    const way = await wayOf('serial', { getPorts: async () => [it] })
    await print(await way.open(chosen), piece(1, 2), piece(3))
    await print(await way.open(chosen), piece(4))
    expect(it.taken).toEqual([1, 2, 3, 4])
    expect(it.isOpen()).toBe(false)
  })

  test('that is unplugged is gone, and one that another program has is busy', async () => {
    const chosen = { kind: 'serial', name: '', id: '1046:20497:' } as const
    expect(await trouble((await wayOf('serial', { getPorts: async () => [] })).open(chosen))).toBe('gone')
    const busy = port(() => Promise.reject(new DOMException('in use', 'NetworkError')))
    expect(await trouble((await wayOf('serial', { getPorts: async () => [busy] })).open(chosen))).toBe('busy')
  })
})

describe('a printer over Bluetooth', () => {
  const device = (properties: { write: boolean; writeWithoutResponse: boolean }) => {
    const taken: number[] = []
    const how = new Set<string>()
    const write = (way: string) => async (bytes: Uint8Array) => {
      how.add(way)
      taken.push(...bytes)
    }
    const info = { properties: { write: false, writeWithoutResponse: false } }
    const inlet = {
      properties,
      writeValueWithResponse: write('confirmed'),
      writeValueWithoutResponse: write('unconfirmed'),
    }
    const service = (start: string, it: object) => ({
      uuid: `0000${start}-0000-1000-8000-00805f9b34fb`,
      getCharacteristics: async () => [info, it],
    })
    const server = {
      disconnect: vi.fn(),
      getPrimaryServices: async () => [
        service('180a', { ...inlet, properties: { ...properties, write: true } }),
        service('18f0', inlet),
      ],
    }
    return { id: 'abc', name: 'MPT-II', gatt: { connect: async () => server }, server, taken, how }
  }

  test.each([
    ['confirmed', { write: true, writeWithoutResponse: true }],
    ['unconfirmed', { write: false, writeWithoutResponse: true }],
  ])('takes the bytes %s, at its own inlet, and is let go of', async (how, properties) => {
    const it = device(properties)
    const way = await wayOf('bluetooth', { requestDevice: async () => it })
    await print(await way.open(await way.choose()), piece(1, 2), piece(3))
    expect(it.taken).toEqual([1, 2, 3])
    expect([...it.how]).toEqual([how])
    expect(it.server.disconnect).toHaveBeenCalledOnce()
  })

  test('is asked for once while the app is open, and by its name after a restart', async () => {
    const it = device({ write: true, writeWithoutResponse: false })
    const requestDevice = vi.fn(async (_: object) => it)
    const way = await wayOf('bluetooth', { requestDevice })
    const chosen = await way.choose()
    await way.open(chosen)
    await way.open(chosen)
    expect(requestDevice).toHaveBeenCalledOnce()

    vi.resetModules()
    await (await wayOf('bluetooth', { requestDevice })).open(chosen)
    expect(requestDevice.mock.calls[1]?.[0]).toMatchObject({ filters: [{ name: 'MPT-II' }] })
  })

  test('that is too far away is gone, and one without an inlet does not work', async () => {
    const far = {
      ...device({ write: true, writeWithoutResponse: true }),
      gatt: { connect: () => Promise.reject(new Error()) },
    }
    const way = await wayOf('bluetooth', { requestDevice: async () => far })
    expect(await trouble(way.open(await way.choose()))).toBe('gone')
    vi.resetModules()
    const mute = await wayOf('bluetooth', {
      requestDevice: async () => device({ write: false, writeWithoutResponse: false }),
    })
    expect(await trouble(mute.open(await mute.choose()))).toBe('failed')
  })
})

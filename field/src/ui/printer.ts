/** Which printer this phone works with. What speaks to one is in `printing/`, loaded when it is needed. */
import { keptCell } from './cell'

/** The ways to a printer that a browser may have; not every browser has them. */
export const KINDS = ['usb', 'bluetooth', 'serial'] as const
export type Kind = (typeof KINDS)[number]

export interface Printer {
  readonly kind: Kind
  /** What it calls itself; '' when it does not say. */
  readonly name: string
  /** By which it is known again. */
  readonly id: string
}

const isPrinter = (value: unknown): value is Printer =>
  typeof value === 'object' && value !== null && 'kind' in value && KINDS.includes(value.kind as Kind)

/** Chosen once in the settings; null: the browser's own print dialog. */
export const printer = keptCell<Printer | null>('farmgate.printer', null, isPrinter)

export const kindsHere = (): readonly Kind[] => KINDS.filter((kind) => kind in navigator)

export type TroubleCode = 'gone' | 'busy' | 'silent' | 'failed'

/** Why nothing came out. Here and not with the rest, which may be what could not be loaded. */
export class PrinterTrouble extends Error {
  constructor(readonly code: TroubleCode) {
    super(code)
  }
}

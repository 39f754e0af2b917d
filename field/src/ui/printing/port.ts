/** What the three ways to a printer have in common, and what can go wrong on each. */
import { type Printer, PrinterTrouble, type TroubleCode } from '../printer'

/** An open way to a printer. */
export interface Port {
  /** As much as it takes in one go. */
  readonly pieceBytes: number
  /** Resolves when the printer has taken the bytes, which may be before they are paper. */
  readonly write: (piece: Uint8Array<ArrayBuffer>) => Promise<unknown>
  readonly close: () => Promise<unknown>
}

export interface Way {
  /** Lets the person choose one in the browser's own list. Needs her tap. Rejects with `NotFoundError` when she closes it. */
  readonly choose: () => Promise<Printer>
  readonly open: (printer: Printer) => Promise<Port>
}

/** Whatever goes wrong in `work` is this trouble. */
export async function or<T>(code: TroubleCode, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw error instanceof PrinterTrouble ? error : new PrinterTrouble(code)
  }
}

/** The sale being put together. Kept through Back, reload and a phone call; gone once it is an order. */
import type { App, CartLine, Mandate, Offer } from '../core/app'
import { keptCell } from './cell'

export interface Sale {
  /** From `app.newCart()`: the same id never makes two orders. */
  readonly id: string
  readonly villager: string
  readonly mandate: Mandate
  readonly lines: readonly CartLine[]
}

const isSale = (value: unknown): value is Sale | null => {
  const it = value as Sale | null
  return it === null || (typeof it.id === 'string' && typeof it.villager === 'string' && Array.isArray(it.lines))
}

export const sale = keptCell<Sale | null>('farmgate.sale', null, isSale)

/** Starts a sale for a villager; goods already chosen stay when the agent only corrects the person. */
export function serve(app: App, villager: string, mandate: Mandate): void {
  const current = sale.get()
  const id = current?.id ?? app.newCart()
  sale.set({ id, villager, mandate, lines: current?.lines ?? [] })
}

export function setMandate(mandate: Mandate): void {
  const current = sale.get()
  if (current) sale.set({ ...current, mandate })
}

export const quantityOf = (it: Sale | null, offer: number): number =>
  it?.lines.find((line) => line.offer === offer)?.quantity ?? 0

/** Sets how many of an offer are wanted; 0 takes it out. New goods go to the end, so that rows do not jump. */
export function setQuantity(offer: number, quantity: number): void {
  const current = sale.get()
  if (!current) return
  const known = current.lines.some((line) => line.offer === offer)
  const lines = known
    ? current.lines.map((line) => (line.offer === offer ? { offer, quantity } : line))
    : [...current.lines, { offer, quantity }]
  sale.set({ ...current, lines: lines.filter((line) => line.quantity > 0) })
}

export const dropSale = (): void => sale.set(null)

export interface PricedLine extends CartLine {
  readonly it: Offer
}

/** Lines with their goods; a line whose offer has left the shelf is left out (the quote names it). */
export function pricedLines(app: App, lines: readonly CartLine[]): PricedLine[] {
  return lines.flatMap((line) => {
    const it = app.offer(line.offer)
    return it ? [{ ...line, it }] : []
  })
}

export const piecesIn = (lines: readonly CartLine[]): number => lines.reduce((sum, line) => sum + line.quantity, 0)

export const goodsMinor = (lines: readonly PricedLine[]): number =>
  lines.reduce((sum, line) => sum + line.quantity * line.it.priceMinor, 0)

/** Notes and coins: what exists, what to hand over, what a count comes to. Pure. */

export interface Denomination {
  readonly value_minor: number
  readonly form: 'note' | 'coin'
  /** The figure people know it by: "100", "5角". */
  readonly figure: string
  /** Ink dark enough for white figures at 7:1. */
  readonly colour: string
}

/** How many of one note or coin; `piece` points into the currency's list. */
export interface Pile {
  readonly piece: Denomination
  readonly count: number
}

/** Key of a piece in a count: a 1 yuan note and a 1 yuan coin are different rows. */
export type PieceKey = string
export type Count = Readonly<Record<PieceKey, number>>

const note = (yuan: number, colour: string): Denomination => ({
  value_minor: yuan * 100,
  form: 'note',
  figure: String(yuan),
  colour,
})
const coin = (value_minor: number, figure: string, colour: string): Denomination => ({
  value_minor,
  form: 'coin',
  figure,
  colour,
})

const CNY: readonly Denomination[] = [
  note(100, '#a01f2b'),
  note(50, '#1c5b40'),
  note(20, '#75400f'),
  note(10, '#1c4b78'),
  note(5, '#55327c'),
  note(1, '#4b560f'),
  coin(100, '1', '#4a5156'),
  coin(50, '5角', '#6b4a05'),
  coin(10, '1角', '#4a5156'),
]

const BY_CURRENCY: Readonly<Record<string, readonly Denomination[]>> = { CNY }

/** Notes and coins of a currency, largest first; empty when it is not known here. */
export function denominations(currency: string): readonly Denomination[] {
  return BY_CURRENCY[currency] ?? []
}

export const pieceKey = (piece: Denomination): PieceKey => `${piece.form}:${piece.value_minor}`

/**
 * Fewest pieces for an amount. `rest_minor` is what no piece can make (odd fen).
 * Greedy is exact here because each value divides or doubles into the next.
 */
export function piecesFor(
  amount_minor: number,
  pieces: readonly Denomination[],
): { piles: Pile[]; rest_minor: number } {
  const piles: Pile[] = []
  let rest_minor = amount_minor
  for (const piece of pieces) {
    const count = Math.floor(rest_minor / piece.value_minor)
    if (count > 0) piles.push({ piece, count })
    rest_minor -= count * piece.value_minor
  }
  return { piles, rest_minor }
}

export function countTotal(count: Count, pieces: readonly Denomination[]): number {
  return pieces.reduce((sum, piece) => sum + piece.value_minor * (count[pieceKey(piece)] ?? 0), 0)
}

/** Round amounts above the total that people commonly hand over: up to three, rising. */
export function likelyTenders(total_minor: number, pieces: readonly Denomination[]): number[] {
  const notes = pieces.filter((piece) => piece.form === 'note').map((piece) => piece.value_minor)
  const rounded = notes.map((value) => Math.ceil(total_minor / value) * value)
  return [...new Set(rounded)]
    .filter((amount) => amount > total_minor)
    .sort((a, b) => a - b)
    .slice(0, 3)
}

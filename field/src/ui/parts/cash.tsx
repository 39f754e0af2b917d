/** Notes and coins as simple drawings, the way she would lay them on the counter. */

import { type Denomination, type Pile, pieceKey } from '../cash'
import { useT } from '../context'

interface PieceProps {
  readonly piece: Denomination
  readonly class?: string
}

export function Piece({ piece, class: extra = '' }: PieceProps) {
  return piece.form === 'note' ? (
    <svg class={`note ${extra}`} viewBox="0 0 84 42" aria-hidden="true">
      <rect x="1" y="1" width="82" height="40" rx="4" fill={piece.colour} />
      <rect x="4.5" y="4.5" width="75" height="33" rx="2" fill="none" stroke="#fff" stroke-opacity=".45" />
      <circle cx="68" cy="21" r="8" fill="#fff" fill-opacity=".18" />
      <text x="34" y="31" text-anchor="middle" class="figure">
        {piece.figure}
      </text>
    </svg>
  ) : (
    <svg class={`coin ${extra}`} viewBox="0 0 42 42" aria-hidden="true">
      <circle cx="21" cy="21" r="20" fill={piece.colour} />
      <circle cx="21" cy="21" r="16.5" fill="none" stroke="#fff" stroke-opacity=".55" />
      <text
        x="21"
        y={piece.figure.length > 1 ? 26 : 29}
        text-anchor="middle"
        class={piece.figure.length > 1 ? 'figure small' : 'figure'}
      >
        {piece.figure}
      </text>
    </svg>
  )
}

/** Its name in words: "100 yuan note". */
export function usePieceName(): (piece: Denomination) => string {
  const t = useT()
  return (piece) => {
    if (piece.form === 'note') return t('count_note', { figure: piece.figure })
    return t(piece.value_minor < 100 ? 'count_jiao' : 'count_coin', { figure: piece.figure })
  }
}

const DRAWN_MAX = 4

/** Each pile as that many drawings, up to a few; above that one drawing and "× 9". */
export function Piles({ piles, label }: { readonly piles: readonly Pile[]; readonly label: string }) {
  const nameOf = usePieceName()
  const spoken = piles.map(({ piece, count }) => `${count} × ${nameOf(piece)}`).join(', ')
  return (
    <div class="piles" role="img" aria-label={`${label}: ${spoken}`}>
      {piles.map(({ piece, count }) => (
        <span class="pile" key={pieceKey(piece)}>
          {count <= DRAWN_MAX ? (
            Array.from({ length: count }, (_, i) => <Piece key={i} piece={piece} />)
          ) : (
            <>
              <Piece piece={piece} />
              <b class="times">×{count}</b>
            </>
          )}
        </span>
      ))}
    </div>
  )
}

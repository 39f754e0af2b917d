/** Pictograms from the three sprites. A picture never stands alone for an action: its word is beside it. */
import type actions from '../actions.json'
import { hasPicture } from '../shelf-pictures'

export type Action = keyof typeof actions
type Sheet = 'actions' | 'shelf' | 'words'

interface Props {
  readonly sheet: Sheet
  readonly name: string
  readonly class?: string
}

/** Hidden from screen readers: the word next to it is read instead. A good without a picture is shown as a parcel. */
export function Picture({ sheet, name, class: extra = '' }: Props) {
  const parcel = sheet === 'shelf' && !hasPicture(name)
  return (
    <svg class={`picture ${extra}`} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <use href={parcel ? 'pictures/actions.svg#goods' : `pictures/${sheet}.svg#${name}`} />
    </svg>
  )
}

export const Icon = ({ of, class: extra = '' }: { readonly of: Action; readonly class?: string }) => (
  <Picture sheet="actions" name={of} class={extra} />
)

/** Pictograms from the three sprites. A picture never stands alone for an action: its word is beside it. */

import { useState } from 'preact/hooks'
import type actions from '../actions.json'
import { useCell } from '../cell'
import { hasPicture, photoAddress, photos } from '../shelf-pictures'

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

/** A good that is for sale: its photograph, and its drawing as long as there is none. */
export function GoodPicture({ offer, icon }: { readonly offer: number; readonly icon: string }) {
  const hash = useCell(photos)[offer]
  const [missing, setMissing] = useState(false)
  if (!hash || missing) return <Picture sheet="shelf" name={icon} />
  const gone = (): void => setMissing(true)
  return <img class="picture photo" src={photoAddress(hash)} alt="" loading="lazy" decoding="async" onError={gone} />
}

export const Icon = ({ of, class: extra = '' }: { readonly of: Action; readonly class?: string }) => (
  <Picture sheet="actions" name={of} class={extra} />
)

/** Before and after normal use: the short moment of opening, and a phone that the county has stopped. */

import { useState } from 'preact/hooks'
import { cell, useCell } from '../cell'
import { useT } from '../context'
import { QuietFacts } from '../parts/quiet'
import { Carry } from './carry'
import { type ProblemName, ProblemScreen } from './problem'

/** Set when the browser does not let this page keep data. */
export const storageBroken = cell(false)

export function Starting() {
  const t = useT()
  if (useCell(storageBroken)) return <ProblemScreen of="storage_broken" />
  return (
    <p class="starting" role="status">
      {t('loading')}
    </p>
  )
}

/** A stopped phone still sends what it holds, over the network or by file. */
export function Stopped({ of }: { readonly of: ProblemName }) {
  const t = useT()
  const [carrying, setCarrying] = useState(false)
  if (carrying) return <Carry onBack={() => setCarrying(false)} />
  return (
    <ProblemScreen of={of}>
      <QuietFacts />
      <button type="button" class="side" onClick={() => setCarrying(true)}>
        {t('carry_title')}
      </button>
    </ProblemScreen>
  )
}

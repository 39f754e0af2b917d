/** A slip is named by its number and its four pictures: typed and tapped, or scanned. */
import type { ComponentChildren, VNode } from 'preact'
import { useState } from 'preact/hooks'
import type { PictureNumbers } from '../../core/app'
import { named, useLang, useT } from '../context'
import { parseSlipCode } from '../slip-code'
import { useWords } from '../words'
import { TextField } from './form'
import { Picture } from './picture'
import { ScanButton } from './scanner'
import { WordPicker } from './word-picker'

type Picked = readonly (number | null)[]
const NOTHING: Picked = [null, null, null, null]

export interface SlipEntry {
  /** The page of pictures, while one is being picked: it takes the whole screen. */
  readonly picker: VNode | null
  readonly fields: ComponentChildren
  /** Of the next step: rests until number and pictures are there. */
  readonly next: { readonly onPress: () => void; readonly disabled: boolean }
  readonly clear: () => void
}

export function useSlipEntry(onSlip: (number: string, words: PictureNumbers) => void): SlipEntry {
  const t = useT()
  const [number, setNumber] = useState('')
  const [picked, setPicked] = useState<Picked>(NOTHING)
  const [place, setPlace] = useState<number | null>(null)
  const words = complete(picked)
  const scanned = (text: string): void => {
    const code = parseSlipCode(text)
    if (!code) return
    setNumber(code.number)
    setPicked(code.words)
    onSlip(code.number, code.words)
  }
  const pick = (word: number): void => {
    const next = picked.map((old, i) => (i === place ? word : old))
    const open = next.indexOf(null)
    setPicked(next)
    setPlace(open === -1 ? null : open)
  }
  return {
    picker: place === null ? null : <WordPicker place={place} onPick={pick} onClose={() => setPlace(null)} />,
    fields: (
      <>
        <ScanButton label={t('scan')} formats={['qr_code']} onCode={scanned} />
        <TextField
          label={t('check_number')}
          hint={t('check_number_hint')}
          value={number}
          onInput={setNumber}
          codeLike
        />
        <Slots picked={picked} onOpen={setPlace} />
      </>
    ),
    next: { onPress: () => words && onSlip(number, words), disabled: !words || number.trim() === '' },
    clear: () => {
      setNumber('')
      setPicked(NOTHING)
    },
  }
}

function complete(picked: Picked): PictureNumbers | null {
  const [a, b, c, d] = picked
  return a != null && b != null && c != null && d != null ? [a, b, c, d] : null
}

function Slots({ picked, onOpen }: { readonly picked: Picked; readonly onOpen: (place: number) => void }) {
  const t = useT()
  const lang = useLang()
  const words = useWords()
  return (
    <div class="slots">
      {picked.map((number, place) => {
        const word = number === null ? undefined : words[number]
        return (
          <button
            type="button"
            key={place}
            aria-label={[t('check_pick', { n: place + 1 }), word ? named(lang, word) : ''].join(' ')}
            onClick={() => onOpen(place)}
          >
            {word ? <Picture sheet="words" name={word.icon} /> : <b aria-hidden="true">{place + 1}</b>}
            <span>{word ? named(lang, word) : t('check_tap')}</span>
          </button>
        )
      })}
    </div>
  )
}

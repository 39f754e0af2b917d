/** All 256 pictures in a grid, narrowed by typing a word in either language. */
import { useState } from 'preact/hooks'
import { named, useLang, useT } from '../context'
import { type PictureWord, useWords } from '../words'
import { Picture } from './picture'
import { Screen } from './screen'
import { SearchBox } from './search'

interface Props {
  readonly place: number
  readonly onPick: (word: number) => void
  readonly onClose: () => void
}

export function WordPicker({ place, onPick, onClose }: Props) {
  const t = useT()
  const lang = useLang()
  const words = useWords()
  const [text, setText] = useState('')
  const pick = (number: number): void => {
    setText('')
    onPick(number)
  }
  return (
    <Screen title={t('check_pick', { n: place + 1 })} back={onClose} wide>
      <div class="finder">
        <SearchBox label={t('check_search')} value={text} onInput={setText} />
      </div>
      <div class="word-grid">
        {matching(words, text).map(({ word, number }) => (
          <button type="button" key={number} onClick={() => pick(number)}>
            <Picture sheet="words" name={word.icon} />
            <span>{named(lang, word)}</span>
          </button>
        ))}
      </div>
    </Screen>
  )
}

function matching(words: readonly PictureWord[], text: string): { word: PictureWord; number: number }[] {
  const wanted = text.trim().toLowerCase()
  return words
    .map((word, number) => ({ word, number }))
    .filter(({ word }) => word.zh.includes(wanted) || word.en.toLowerCase().includes(wanted))
}

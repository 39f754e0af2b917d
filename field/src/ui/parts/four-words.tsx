/** The four picture words of a key or a slip, in order, picture and word together. */
import type { PictureNumbers } from '../../core/app'
import type { Lang } from '../../i18n'
import { named } from '../context'
import { useWords } from '../words'
import { Picture } from './picture'

interface Props {
  readonly numbers: PictureNumbers
  readonly lang: Lang
  readonly label: string
}

export function FourWords({ numbers, lang, label }: Props) {
  const words = useWords()
  return (
    <ol class="four-words" aria-label={label}>
      {numbers.map((number, place) => {
        const word = words[number]
        return (
          <li key={place}>
            {word && <Picture sheet="words" name={word.icon} />}
            <span>{word ? named(lang, word) : number}</span>
          </li>
        )
      })}
    </ol>
  )
}

/** One thing on a screen, read aloud in the language of the screen, or of whom it is for. */
import type { Lang } from '../../i18n'
import { useLang, useT } from '../context'
import { prefs } from '../prefs'
import { say } from '../speech'
import { Icon } from './picture'

export function SpeakButton({ text, lang }: { readonly text: string; readonly lang?: Lang }) {
  const t = useT()
  const screens = useLang()
  return (
    <button type="button" class="side" onClick={() => say(text, lang ?? screens, prefs.get().slowSpeech)}>
      <Icon of="speak" />
      <span>{t('speak')}</span>
    </button>
  )
}

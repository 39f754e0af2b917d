/** One thing on a screen, read aloud in the language of the screen, or of whom it is for. */
import type { ComponentChildren } from 'preact'
import type { Lang } from '../../i18n'
import { useLang, useT } from '../context'
import { prefs } from '../prefs'
import { say } from '../speech'
import { Icon } from './picture'

interface Props {
  readonly text: string
  readonly lang?: Lang
  readonly slow?: boolean
}

/** The button that reads aloud, whatever is said then. */
export function SayButton({ label, onSay }: { readonly label?: string | undefined; readonly onSay: () => void }) {
  const t = useT()
  return (
    <button type="button" class="side" onClick={onSay}>
      <Icon of="speak" />
      <span>{label ?? t('speak')}</span>
    </button>
  )
}

export function SpeakButton({ label, ...it }: Props & { readonly label?: string }) {
  return <SayButton label={label} onSay={useSay(it)} />
}

/** Something to read, with the button that reads it aloud beside it. */
export function Heard({ children, ...it }: Props & { readonly children: ComponentChildren }) {
  const t = useT()
  return (
    <div class="heard">
      {children}
      <button type="button" class="ear" aria-label={`${t('speak')}: ${it.text}`} onClick={useSay(it)}>
        <Icon of="speak" />
      </button>
    </div>
  )
}

function useSay({ text, lang, slow = false }: Props): () => void {
  const screens = useLang()
  return () => say(text, lang ?? screens, slow || prefs.get().slowSpeech)
}

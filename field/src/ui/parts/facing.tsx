/** What every page has that is turned to her: small tools for the agent, large answers for her. */
import { type Lang, translate } from '../../i18n'
import { useCell } from '../cell'
import { useT } from '../context'
import { prefs } from '../prefs'
import { Icon } from './picture'

interface ToolsProps {
  readonly onBack: () => void
  readonly onSpeak: (slowly: boolean) => void
}

/** The agent's own small controls; they stay out of her way. */
export function FacingTools({ onBack, onSpeak }: ToolsProps) {
  const t = useT()
  const current = useCell(prefs)
  return (
    <div class="facing-tools">
      <button type="button" onClick={onBack}>
        {t('back')}
      </button>
      <button type="button" onClick={() => prefs.set({ ...current, rotate: !current.rotate })}>
        <Icon of="turn" />
        {t('facing_turn')}
      </button>
      <button type="button" onClick={() => onSpeak(false)} aria-label={t('speak')}>
        <Icon of="speak" />
      </button>
      <button type="button" onClick={() => onSpeak(true)} aria-label={t('villager_slow')}>
        <Icon of="slow" />
      </button>
    </div>
  )
}

interface AnswerProps {
  readonly lang: Lang
  readonly onNo: () => void
  readonly onYes: () => void
}

/** Her yes or her no. */
export function FacingAnswer({ lang, onNo, onYes }: AnswerProps) {
  return (
    <div class="facing-answer">
      <button type="button" class="answer no" onClick={onNo}>
        <Icon of="no" />
        <span>{translate(lang, 'no')}</span>
      </button>
      <button type="button" class="answer yes" onClick={onYes}>
        <Icon of="yes" />
        <span>{translate(lang, 'yes')}</span>
      </button>
    </div>
  )
}

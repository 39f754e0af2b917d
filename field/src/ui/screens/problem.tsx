/** Full-page problems, in the order: what happened, what it means for the money, what to do now. */
import type { ComponentChildren } from 'preact'
import { useAppState, useT } from '../context'
import { LanguageSwitch } from '../parts/language'
import { type Action, Icon } from '../parts/picture'
import { Screen } from '../parts/screen'

export type ProblemName = 'frozen' | 'revoked' | 'rolled_back' | 'second_tab' | 'storage_broken'

const ICON: Readonly<Record<ProblemName, Action>> = {
  frozen: 'stop',
  revoked: 'stop',
  rolled_back: 'stop',
  second_tab: 'device',
  storage_broken: 'warning',
}

interface Props {
  readonly of: ProblemName
  readonly children?: ComponentChildren
}

export function ProblemScreen({ of, children }: Props) {
  const t = useT()
  const { device } = useAppState()
  return (
    <Screen
      title={device?.stationName ?? ''}
      back={null}
      aside={<LanguageSwitch />}
      next={{ label: t('problem_reload'), icon: 'sync', onPress: () => location.reload() }}
    >
      <div class="problem" role="alert">
        <Icon of={ICON[of]} />
        <h2>{t(`problem_${of}`)}</h2>
        <p>{t(`problem_${of}_means`)}</p>
        <p>
          <b>{t(`problem_${of}_do`)}</b>
        </p>
        {device?.complaintNo && <p>{t('problem_call', { no: device.complaintNo })}</p>}
      </div>
      {children}
    </Screen>
  )
}

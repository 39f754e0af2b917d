/** A new phone, or one the county has forgotten: the invite code, then four pictures for the officer to compare. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { useAction } from '../action'
import { useApp, useAppState, useT } from '../context'
import { TextField } from '../parts/form'
import { FourWords } from '../parts/four-words'
import { LanguageSwitch } from '../parts/language'
import { ErrorNotice } from '../parts/notice'
import { ScanButton } from '../parts/scanner'
import { Screen } from '../parts/screen'
import { back } from '../router'

export function Enrol() {
  const t = useT()
  const [label, setLabel] = useState('')
  return (
    <Invite title={t('enrol_title')} lead={t('enrol_lead')} label={label}>
      <TextField label={t('enrol_label')} value={label} onInput={setLabel} />
    </Invite>
  )
}

/** A phone that the county has forgotten: the same key is let in again, and everything recorded stays. */
export function EnrolAgain() {
  const t = useT()
  const { phase, device } = useAppState()
  return (
    <Invite
      title={t('enrol_again_title')}
      lead={t('enrol_again_lead')}
      label=""
      onBack={phase === 'ready' ? back : null}
    >
      {device?.complaintNo && <p class="fact">{t('problem_call', { no: device.complaintNo })}</p>}
    </Invite>
  )
}

interface InviteProps {
  readonly title: string
  readonly lead: string
  readonly label: string
  readonly onBack?: (() => void) | null
  readonly children: ComponentChildren
}

function Invite({ title, lead, label, onBack = null, children }: InviteProps) {
  const t = useT()
  const app = useApp()
  const [code, setCode] = useState('')
  const { busy, error, run } = useAction()
  const enrol = (): void => run(() => app.enrol(code.trim(), label.trim()))
  return (
    <Screen
      title={title}
      back={onBack}
      aside={<LanguageSwitch />}
      next={{ label: busy ? t('enrol_working') : t('enrol_go'), onPress: enrol, disabled: code.trim() === '', busy }}
    >
      <p class="lead">{lead}</p>
      <ErrorNotice error={error} />
      <TextField label={t('enrol_code')} value={code} onInput={setCode} codeLike onEnter={enrol} />
      <ScanButton label={t('scan')} formats={['qr_code']} onCode={(text) => setCode(inviteIn(text))} />
      {children}
    </Screen>
  )
}

/** The QR of an invite may be the bare code or an address that ends in it. */
const inviteIn = (text: string): string => text.trim().split(/[/=#]/).pop() ?? ''

export function AwaitApproval() {
  const t = useT()
  const app = useApp()
  const { device, language } = useAppState()
  const { busy, error, run } = useAction()
  if (!device) return null
  return (
    <Screen
      title={t('words_title')}
      back={null}
      aside={<LanguageSwitch />}
      next={{ label: t('words_check_now'), icon: 'sync', onPress: () => run(() => app.syncNow()), busy }}
    >
      <p class="lead">{t('words_lead')}</p>
      <FourWords numbers={device.words} lang={language} label={t('device_words')} />
      <p class="fact">
        {device.stationName} · {device.agentName} · {t('words_code', { code: device.code })}
      </p>
      <p class="fact" role="status">
        {t('words_wait')}
      </p>
      <ErrorNotice error={error} />
    </Screen>
  )
}

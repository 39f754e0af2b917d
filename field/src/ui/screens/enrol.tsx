/** A new phone: the invite code, then four pictures for the officer to compare. */
import { useState } from 'preact/hooks'
import { useAction } from '../action'
import { useApp, useAppState, useT } from '../context'
import { TextField } from '../parts/form'
import { FourWords } from '../parts/four-words'
import { LanguageSwitch } from '../parts/language'
import { ErrorNotice } from '../parts/notice'
import { ScanButton } from '../parts/scanner'
import { Screen } from '../parts/screen'

export function Enrol() {
  const t = useT()
  const app = useApp()
  const [code, setCode] = useState('')
  const [label, setLabel] = useState('')
  const { busy, error, run } = useAction()
  const enrol = (invite: string): void => run(() => app.enrol(invite.trim(), label.trim()))
  return (
    <Screen
      title={t('enrol_title')}
      back={null}
      aside={<LanguageSwitch />}
      next={{
        label: busy ? t('enrol_working') : t('enrol_go'),
        onPress: () => enrol(code),
        disabled: code.trim() === '',
        busy,
      }}
    >
      <p class="lead">{t('enrol_lead')}</p>
      <ErrorNotice error={error} />
      <TextField label={t('enrol_code')} value={code} onInput={setCode} codeLike onEnter={() => enrol(code)} />
      <ScanButton label={t('scan')} formats={['qr_code']} onCode={(text) => setCode(inviteIn(text))} />
      <TextField label={t('enrol_label')} value={label} onInput={setLabel} />
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

/** Everything that is not needed every hour: messages, settings, this phone, the second road out. */
import { useEffect, useState } from 'preact/hooks'
import type { Language } from '../../core/app'
import type { Key } from '../../i18n'
import { useAction } from '../action'
import { useCell } from '../cell'
import { named, useApp, useAppState, useLang, useT } from '../context'
import { Choices } from '../parts/form'
import { ErrorNotice, Notice } from '../parts/notice'
import { Icon } from '../parts/picture'
import { troubleOf } from '../parts/print'
import { QuietFacts } from '../parts/quiet'
import { Screen } from '../parts/screen'
import { type Prefs, prefs } from '../prefs'
import { type Kind, kindsHere, printer } from '../printer'
import { dayAndTime } from '../time'
import { markRead, useUnread } from '../unread'
import { Tile } from './home'

export function More() {
  const t = useT()
  const app = useApp()
  const unread = useUnread()
  const { run } = useAction()
  return (
    <Screen title={t('more_title')}>
      <nav class="tiles">
        <Tile to="messages" icon="messages" label={t('messages_title')} count={unread} />
        <Tile to="settings" icon="settings" label={t('settings_title')} />
        <Tile to="device" icon="device" label={t('device_title')} />
        <Tile to="carry" icon="carry" label={t('carry_title')} />
        <Tile to="statement" icon="statement" label={t('statement_title')} />
        <Tile to="commission" icon="commission" label={t('commission_title')} />
        <Tile to="complaint" icon="complaint" label={t('complaint_title')} />
        <button type="button" class="tile" onClick={() => run(() => app.lock())}>
          <Icon of="lock" />
          <span>{t('settings_lock')}</span>
        </button>
      </nav>
      <SyncNow />
    </Screen>
  )
}

function SyncNow() {
  const t = useT()
  const app = useApp()
  const { outbox } = useAppState()
  const [sent, setSent] = useState(false)
  const { busy, error, run } = useAction()
  const send = (): void =>
    run(async () => {
      setSent(false)
      await app.syncNow()
      setSent(true)
    })
  const resting = busy || outbox.syncing
  return (
    <section>
      <QuietFacts />
      {error !== null && <ErrorNotice error={error} />}
      {sent && <Notice tone="good" lines={[t('sync_done')]} />}
      <button type="button" class="side" onClick={send} disabled={resting}>
        <Icon of="sync" />
        <span>{resting ? t('sync_working') : t('sync_now')}</span>
      </button>
    </section>
  )
}

export function Messages() {
  const t = useT()
  const lang = useLang()
  const { messages } = useAppState()
  useEffect(() => markRead(messages), [messages])
  return (
    <Screen title={t('messages_title')}>
      {messages.length === 0 && <p class="fact">{t('messages_none')}</p>}
      <ul class="letters">
        {messages.map((message) => (
          <li key={message.id}>
            <p>{named(lang, message)}</p>
            <small>
              {message.from} · {dayAndTime(lang, message.at)}
            </small>
          </li>
        ))}
      </ul>
    </Screen>
  )
}

const SWITCHES = [
  ['bigText', 'settings_big'],
  ['slowSpeech', 'settings_slow'],
  ['rotate', 'settings_rotate'],
] as const satisfies readonly (readonly [keyof Prefs, string])[]

export function Settings() {
  const t = useT()
  const app = useApp()
  const { language } = useAppState()
  const current = useCell(prefs)
  return (
    <Screen title={t('settings_title')}>
      <Choices<Language>
        label={t('settings_language')}
        choices={[
          { value: 'zh-Hans', label: '中文' },
          { value: 'en', label: 'English' },
        ]}
        chosen={language}
        onChoose={(chosen) => void app.setLanguage(chosen)}
      />
      <div class="rows">
        {SWITCHES.map(([name, label]) => (
          <button
            type="button"
            role="switch"
            class="choice switch"
            key={name}
            aria-checked={current[name]}
            onClick={() => prefs.set({ ...current, [name]: !current[name] })}
          >
            <span>{t(label)}</span>
            <b>{current[name] ? t('settings_on') : t('settings_off')}</b>
          </button>
        ))}
      </div>
      <PrinterChoice />
    </Screen>
  )
}

/** Only the ways that this browser has: with none there is nothing to choose. */
function PrinterChoice() {
  const t = useT()
  const current = useCell(printer)
  const [trouble, setTrouble] = useState<Key | null>(null)
  const { busy, run } = useAction()
  // The browser shows its list only shortly after a tap: what asks for it has to be here by then.
  useEffect(() => void import('../printing').catch(() => undefined), [])
  const choose = (kind: Kind | 'dialog'): void =>
    run(async () => {
      setTrouble(null)
      if (kind === 'dialog') return printer.set(null)
      const chosen = import('../printing').then(({ choosePrinter }) => choosePrinter(kind))
      setTrouble(await troubleOf(chosen.then((it) => it && printer.set(it))))
    })
  const kinds = kindsHere()
  if (kinds.length === 0) return null
  return (
    <section aria-busy={busy}>
      {trouble && <Notice tone="stop" lines={[t(trouble)]} />}
      <Choices<Kind | 'dialog'>
        label={t('settings_printer')}
        as="rows"
        choices={(['dialog', ...kinds] as const).map((value) => ({
          value,
          label: t(`printer_${value}`) + (current?.name && current.kind === value ? ` · ${current.name}` : ''),
        }))}
        chosen={current?.kind ?? 'dialog'}
        onChoose={choose}
      />
      <p class="fact">{t('settings_printer_lead')}</p>
    </section>
  )
}

/** The PIN keeps colleagues and children out. Its pad is the screen's own: no keyboard covers it. */
import { useEffect, useState } from 'preact/hooks'
import { useAction } from '../action'
import { useApp, useAppState, useT } from '../context'
import { ErrorNotice, Notice } from '../parts/notice'
import { Screen } from '../parts/screen'

const PIN_DIGITS_MIN = 4
const PIN_DIGITS_MAX = 8

export function ChoosePin() {
  const t = useT()
  const app = useApp()
  const [first, setFirst] = useState<string | null>(null)
  const [differs, setDiffers] = useState(false)
  const [pin, setPin] = useState('')
  const { busy, error, run } = useAction()
  const submit = (): void => {
    if (first === null) {
      setFirst(pin)
      setDiffers(false)
    } else if (first === pin) {
      run(() => app.setPin(pin))
    } else {
      setFirst(null)
      setDiffers(true)
    }
    setPin('')
  }
  return (
    <Screen
      title={first === null ? t('pin_set_title') : t('pin_again_title')}
      back={first === null ? null : () => setFirst(null)}
      next={{ label: t('next'), onPress: submit, disabled: pin.length < PIN_DIGITS_MIN, busy }}
    >
      {differs ? <Notice tone="care" lines={[t('pin_differs')]} /> : <p class="lead">{t('pin_set_lead')}</p>}
      <ErrorNotice error={error} />
      <PinPad pin={pin} onChange={setPin} />
    </Screen>
  )
}

export function Unlock() {
  const t = useT()
  const app = useApp()
  const { pin: pinState, device } = useAppState()
  const [pin, setPin] = useState('')
  const { busy, error, run } = useAction()
  const wait_s = useSecondsUntil(pinState.waitUntil)
  const submit = (): void => {
    run(() => app.unlock(pin))
    setPin('')
  }
  return (
    <Screen
      title={t('pin_unlock_title')}
      back={null}
      next={{
        label: t('pin_unlock'),
        icon: 'open-bag',
        onPress: submit,
        disabled: pin.length < PIN_DIGITS_MIN || wait_s > 0,
        busy,
      }}
    >
      <p class="fact">
        {device?.stationName} · {device?.agentName}
      </p>
      {wait_s > 0 ? <Notice tone="care" lines={[t('pin_wait', { s: wait_s })]} /> : <ErrorNotice error={error} />}
      <PinPad pin={pin} onChange={setPin} />
    </Screen>
  )
}

/** Counts down to a moment; 0 once it has passed. */
function useSecondsUntil(moment: string | null): number {
  const [now_ms, setNow] = useState(Date.now())
  useEffect(() => {
    if (moment === null) return
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [moment])
  return moment === null ? 0 : Math.max(0, Math.ceil((Date.parse(moment) - now_ms) / 1000))
}

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9']

function PinPad({ pin, onChange }: { readonly pin: string; readonly onChange: (pin: string) => void }) {
  const t = useT()
  const press = (digit: string): void => onChange((pin + digit).slice(0, PIN_DIGITS_MAX))
  const typed = (event: KeyboardEvent): void => {
    if (/^\d$/.test(event.key)) press(event.key)
    if (event.key === 'Backspace') onChange(pin.slice(0, -1))
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are buttons; this only lets a real keyboard type too.
    <div class="pin" onKeyDown={typed}>
      <p class="dots" role="status" aria-label={t('pin_digits', { n: pin.length })}>
        {Array.from({ length: Math.max(PIN_DIGITS_MIN, pin.length) }, (_, i) => (
          <i key={i} class={i < pin.length ? 'on' : ''} />
        ))}
      </p>
      <div class="keys">
        {KEYS.map((digit) => (
          <button type="button" key={digit} onClick={() => press(digit)}>
            {digit}
          </button>
        ))}
        <span />
        <button type="button" onClick={() => press('0')}>
          0
        </button>
        <button type="button" class="quiet" onClick={() => onChange(pin.slice(0, -1))} aria-label={t('pin_delete')}>
          ⌫
        </button>
      </div>
    </div>
  )
}

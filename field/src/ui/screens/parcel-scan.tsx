/** A van is unloaded: every code that is scanned or typed is one parcel taken in. */
import { useRef, useState } from 'preact/hooks'
import type { Condition, ParcelView } from '../../core/app'
import { useAction } from '../action'
import { useApp, useAppState, useT } from '../context'
import { TextField } from '../parts/form'
import { ErrorNotice, Notice } from '../parts/notice'
import { ParcelRow } from '../parts/parcel'
import { ScanButton } from '../parts/scanner'
import { Screen } from '../parts/screen'
import { ConditionChoice } from './parcel'
import { LABELS } from './parcels'

const BUZZ_MS = 80
const CODE_LENGTH = 8
/** Nearest first. */
const ARRIVING: readonly ParcelView['state'][] = ['hub', 'coming']

interface Said {
  readonly tone: 'good' | 'care'
  readonly text: string
}

export function ScanIn() {
  const t = useT()
  const { parcels } = useAppState()
  const [text, setText] = useState('')
  const { busy, error, said, condition, setCondition, take } = useTakingIn()
  const expected = ARRIVING.flatMap((state) => parcels.filter((it) => it.state === state))
  const typed = text.replace(/[\s-]/g, '')
  const takeTyped = (): void => {
    take(text)
    setText('')
  }
  return (
    <Screen
      title={t('scan_in_title')}
      next={{
        label: t('scan_in_take'),
        icon: 'scan-in',
        onPress: takeTyped,
        disabled: typed.length !== CODE_LENGTH,
        busy,
      }}
    >
      <ErrorNotice error={error} />
      {said ? <Notice tone={said.tone} lines={[said.text]} /> : <p class="lead">{t('scan_in_lead')}</p>}
      <ConditionChoice condition={condition} onChoose={setCondition} />
      <ScanButton label={t('scan')} formats={LABELS} onCode={take} status={said?.text ?? ''} />
      <TextField
        label={t('parcel_code')}
        hint={t('scan_in_hint')}
        value={text}
        onInput={setText}
        onEnter={takeTyped}
        codeLike
      />
      <p class="fact">{t('scan_in_left', { n: expected.length })}</p>
      <ul class="people">
        {expected.map((parcel) => (
          <ParcelRow key={parcel.id} parcel={parcel} onChoose={() => take(parcel.code)} />
        ))}
      </ul>
    </Screen>
  )
}

const isExpected = ({ state }: ParcelView): boolean => ARRIVING.includes(state)

function useTakingIn() {
  const t = useT()
  const app = useApp()
  const [condition, setCondition] = useState<Condition>('ok')
  const [said, setSaid] = useState<Said | null>(null)
  const { busy, error, run } = useAction()
  // The camera sees one label many times, and sooner than a render.
  const last = useRef('')
  const count = useRef(0)
  const take = (text: string): 'more' => {
    const parcel = app.parcelByCode(text)
    const code = parcel?.code ?? text.trim().toUpperCase()
    if (code === last.current || busy) return 'more'
    if (parcel && isExpected(parcel)) {
      run(async () => {
        await app.receiveParcel(parcel.id, condition)
        last.current = code
        count.current += 1
        setCondition('ok')
        setSaid({ tone: 'good', text: t('scan_in_done', { name: parcel.name, code, n: count.current }) })
        navigator.vibrate?.(BUZZ_MS)
      })
    } else {
      last.current = code
      const known = parcel?.state === 'lost' ? 'scan_in_lost' : 'scan_in_already'
      setSaid({ tone: 'care', text: t(parcel ? known : 'scan_in_unknown', { code }) })
    }
    return 'more'
  }
  return { busy, error, said, condition, setCondition, take }
}

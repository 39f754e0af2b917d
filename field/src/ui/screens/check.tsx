/** Is this slip true? Its number and its four pictures, and one big answer. */
import { useState } from 'preact/hooks'
import { FieldError, type PictureNumbers, type SlipCheck } from '../../core/app'
import { useAction } from '../action'
import { named, useApp, useAppState, useLang, useT } from '../context'
import { moneyText } from '../money'
import { TextField } from '../parts/form'
import { ErrorNotice } from '../parts/notice'
import { type Action, Icon, Picture } from '../parts/picture'
import { ScanButton } from '../parts/scanner'
import { Screen } from '../parts/screen'
import { WordPicker } from '../parts/word-picker'
import { parseSlipCode } from '../slip-code'
import { dayAndTime } from '../time'
import { useWords } from '../words'

type Picked = readonly (number | null)[]
const NOTHING: Picked = [null, null, null, null]

export function CheckSlip() {
  const t = useT()
  const app = useApp()
  const [number, setNumber] = useState('')
  const [picked, setPicked] = useState<Picked>(NOTHING)
  const [place, setPlace] = useState<number | null>(null)
  const [answer, setAnswer] = useState<SlipCheck | null>(null)
  const { busy, error, run } = useAction()
  const words = complete(picked)
  const check = (of: string, with_words: PictureNumbers): void =>
    run(async () => setAnswer(await app.checkSlip(of.trim().toUpperCase(), with_words)))
  const again = (): void => {
    setNumber('')
    setPicked(NOTHING)
    setAnswer(null)
  }
  const scanned = (text: string): void => {
    const code = parseSlipCode(text)
    if (!code) return
    setNumber(code.number)
    setPicked(code.words)
    check(code.number, code.words)
  }
  const pick = (word: number): void => {
    const next = picked.map((old, i) => (i === place ? word : old))
    const open = next.indexOf(null)
    setPicked(next)
    setPlace(open === -1 ? null : open)
  }
  if (answer) return <Answer answer={answer} onAgain={again} />
  if (place !== null) return <WordPicker place={place} onPick={pick} onClose={() => setPlace(null)} />
  return (
    <Screen
      title={t('check_title')}
      next={{
        label: t('check_go'),
        icon: 'check',
        onPress: () => words && check(number, words),
        disabled: !words || number.trim() === '',
        busy,
      }}
    >
      {error instanceof FieldError && error.code === 'offline' ? (
        <Verdict of="network" icon="network" />
      ) : (
        <ErrorNotice error={error} />
      )}
      <p class="lead">{t('check_lead')}</p>
      <ScanButton label={t('scan')} formats={['qr_code']} onCode={scanned} />
      <TextField label={t('check_number')} hint={t('check_number_hint')} value={number} onInput={setNumber} codeLike />
      <Slots picked={picked} onOpen={setPlace} />
    </Screen>
  )
}

function complete(picked: Picked): PictureNumbers | null {
  const [a, b, c, d] = picked
  return a != null && b != null && c != null && d != null ? [a, b, c, d] : null
}

function Slots({ picked, onOpen }: { readonly picked: Picked; readonly onOpen: (place: number) => void }) {
  const t = useT()
  const lang = useLang()
  const words = useWords()
  return (
    <div class="slots">
      {picked.map((number, place) => {
        const word = number === null ? undefined : words[number]
        return (
          <button
            type="button"
            key={place}
            aria-label={[t('check_pick', { n: place + 1 }), word ? named(lang, word) : ''].join(' ')}
            onClick={() => onOpen(place)}
          >
            {word ? <Picture sheet="words" name={word.icon} /> : <b aria-hidden="true">{place + 1}</b>}
            <span>{word ? named(lang, word) : t('check_tap')}</span>
          </button>
        )
      })}
    </div>
  )
}

type VerdictName = 'true' | 'false' | 'missing' | 'network'

function Verdict({ of, icon }: { readonly of: VerdictName; readonly icon: Action }) {
  const t = useT()
  return (
    <div class={`verdict ${of}`} role="alert">
      <Icon of={icon} />
      <strong>{t(`check_${of}`)}</strong>
      <p>{t(`check_${of}_means`)}</p>
    </div>
  )
}

function Answer({ answer, onAgain }: { readonly answer: SlipCheck; readonly onAgain: () => void }) {
  const t = useT()
  const lang = useLang()
  const { device } = useAppState()
  const { order } = answer
  return (
    <Screen title={t('check_title')} back={onAgain} next={{ label: t('check_again'), icon: 'check', onPress: onAgain }}>
      {!answer.found ? (
        <Verdict of="missing" icon="waiting" />
      ) : answer.matches ? (
        <Verdict of="true" icon="yes" />
      ) : (
        <Verdict of="false" icon="no" />
      )}
      {order && (
        <>
          <p class="fact">
            {order.station} · {dayAndTime(lang, order.placedAt)}
          </p>
          <ul class="rows">
            {order.lines.map((line, i) => (
              <li class="cart-line" key={i}>
                <Picture sheet="shelf" name={line.icon} />
                <span class="what">{named(lang, line)}</span>
                <span>× {line.quantity}</span>
                <b class="money">{moneyText(line.quantity * line.unitPriceMinor, device?.currency)}</b>
              </li>
            ))}
          </ul>
          <p class="sum">
            <span>{t('total')}</span>
            <b class="money">{moneyText(order.totalMinor, device?.currency)}</b>
          </p>
        </>
      )}
    </Screen>
  )
}

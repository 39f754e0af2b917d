/** A villager is asked: the page turned to her, then her yes with its cash and a slip, or her no and her money back. */

import { useEffect, useMemo, useState } from 'preact/hooks'
import { type Answered, type AskView, FieldError, type Mandate, type Slip } from '../../core/app'
import { type Lang, translate } from '../../i18n'
import { useAction } from '../action'
import { isOver, waitsForHer } from '../asking'
import { denominations, piecesFor } from '../cash'
import { useCell } from '../cell'
import { named, useApp, useAppState, useLang, useT } from '../context'
import { moneyText, moneyWords } from '../money'
import { AskCash, AskCompared, spokenAsk, spokenBack } from '../parts/ask'
import { Piles } from '../parts/cash'
import { FacingAnswer, FacingTools } from '../parts/facing'
import { Choices } from '../parts/form'
import { ErrorNotice, Notice } from '../parts/notice'
import { useSayTo } from '../parts/parcel'
import { Icon } from '../parts/picture'
import { PrintButton, PrintTrouble, usePrinting } from '../parts/print'
import { Screen } from '../parts/screen'
import { SlipPaper } from '../parts/slip-paper'
import { SayButton } from '../parts/speak'
import { Change, Tender } from '../parts/tender'
import { prefs } from '../prefs'
import { go, goInstead } from '../router'
import { hush, say } from '../speech'

/** What she agreed to, with her slip. */
interface Said extends Answered {
  readonly asked: AskView
  readonly slip: Slip
}

type Step = 'asking' | 'yes' | 'no'

export function Ask({ id }: { readonly id: string }) {
  const t = useT()
  const { asks } = useAppState()
  const [step, setStep] = useState<Step>('asking')
  const [said, setSaid] = useState<Said | null>(null)
  const asked = asks.find((it) => it.id === id)
  const blocked = useBlocked(asked)
  // The county may have heard of it already, and then the question is gone: her slip stays.
  if (said) return <Agreed said={said} />
  if (!asked || !waitsForHer(asked)) {
    return (
      <Screen title={t('asks_title')}>
        <Notice tone="care" lines={[t('ask_gone')]} />
      </Screen>
    )
  }
  const back = (): void => setStep('asking')
  if (step === 'no') return <Refusing asked={asked} onBack={back} />
  if (isOver(asked) || blocked) return <OnlyNo asked={asked} blocked={blocked} onNo={() => setStep('no')} />
  if (step === 'yes') return <Agreeing asked={asked} onBack={back} onSaid={setSaid} />
  return <Asking asked={asked} onStep={setStep} />
}

/** Why this phone may not take what she would pay, before she is asked in vain. */
function useBlocked(asked: AskView | undefined): unknown {
  const app = useApp()
  const { error, run } = useAction()
  const open = asked !== undefined && waitsForHer(asked)
  const id = asked?.id ?? ''
  useEffect(() => {
    if (!open) return
    run(async () => {
      const warnings = (await app.checkAsk(id, { consent: 'spoken' })).filter(({ blocks }) => blocks)
      if (warnings.length > 0) throw new FieldError('blocked', { warnings })
    })
  }, [app, id, open, run])
  return open ? error : null
}

interface AskingProps {
  readonly asked: AskView
  readonly onStep: (step: Step) => void
}

function Asking({ asked, onStep }: AskingProps) {
  const app = useApp()
  const screens = useLang()
  const { device } = useAppState()
  const { rotate, slowSpeech } = useCell(prefs)
  const her = app.villager(asked.villager)
  const lang = her?.language ?? screens
  const slow = slowSpeech || (her?.slow ?? false)
  const currency = device?.currency ?? ''
  const words = useMemo(() => spokenAsk(lang, asked), [lang, asked])
  useEffect(() => {
    say(words, lang, slow)
    return hush
  }, [words, lang, slow])
  return (
    <div class={rotate ? 'facing turned' : 'facing'} lang={lang}>
      <FacingTools onBack={() => go('asks')} onSpeak={(slowly) => say(words, lang, slowly || slow)} />
      <AskCompared asked={asked} lang={lang} currency={currency} />
      <AskCash asked={asked} lang={lang} currency={currency} />
      <FacingAnswer lang={lang} onNo={() => onStep('no')} onYes={() => onStep('yes')} />
    </div>
  )
}

interface OnlyNoProps {
  readonly asked: AskView
  readonly blocked: unknown
  readonly onNo: () => void
}

/** Too late for a yes, or this phone may not take the cash. */
function OnlyNo({ asked, blocked, onNo }: OnlyNoProps) {
  const t = useT()
  const { device } = useAppState()
  const { dueMinor, backMinor } = asked.no
  const money = (minor: number) => ({ amount: moneyText(minor, device?.currency) })
  const means = [
    t('ask_over_means'),
    ...(dueMinor > 0 ? [t('ask_no_less', money(dueMinor))] : []),
    ...(backMinor > 0 ? [t('ask_over_back', money(backMinor)), t('ask_over_no')] : []),
  ]
  return (
    <Screen title={t('asks_title')} next={{ label: t('ask_no_go'), icon: 'no', onPress: onNo }}>
      {isOver(asked) ? (
        <Notice tone="care" lines={[t('ask_over_title'), ...means]} />
      ) : (
        <>
          <ErrorNotice error={blocked} money="money_not_moved" />
          <p class="fact">{t('ask_blocked_means')}</p>
        </>
      )}
      <AskHead asked={asked} />
    </Screen>
  )
}

function AskHead({ asked }: { readonly asked: AskView }) {
  const t = useT()
  const lang = useLang()
  const { device } = useAppState()
  return (
    <>
      <p class="lead">
        <b>{asked.name || t('refund_nameless')}</b> · {asked.slipNo}
      </p>
      <AskCompared asked={asked} lang={lang} currency={device?.currency ?? ''} />
    </>
  )
}

interface AgreeingProps {
  readonly asked: AskView
  readonly onBack: () => void
  readonly onSaid: (said: Said) => void
}

function Agreeing({ asked, onBack, onSaid }: AgreeingProps) {
  const t = useT()
  const app = useApp()
  const { device } = useAppState()
  const [by, setBy] = useState('spoken')
  const [given_minor, setGiven] = useState(0)
  const { busy, error, run } = useAction()
  const { lang, sayTo } = useSayTo(asked.villager)
  const currency = device?.currency ?? ''
  const change_minor = given_minor - asked.extraMinor
  const pays = asked.extraMinor > 0
  const record = (): void =>
    run(async () => {
      const { slip, refund } = await app.answerAsk(asked.id, {
        agreed: true,
        mandate: mandateOf(by),
        tenderedMinor: given_minor,
      })
      sayTo(spokenYes(lang, asked))
      if (slip) onSaid({ asked, slip, refund })
    })
  return (
    <Screen
      title={t('ask_yes_title')}
      back={onBack}
      foot={pays && <Change change_minor={change_minor} given_minor={given_minor} currency={currency} />}
      next={{
        label: pays ? t('ask_yes_pay') : t('ask_yes_record'),
        icon: pays ? 'cash' : 'yes',
        onPress: record,
        disabled: change_minor < 0,
        busy,
      }}
    >
      <ErrorNotice error={error} money={pays ? 'money_give_back' : 'money_not_moved'} />
      {pays && (
        <>
          <dl class="due">
            <dt>{t('ask_you_add')}</dt>
            <dd class="money">{moneyText(asked.extraMinor, currency)}</dd>
            <dt>{t('pay_given')}</dt>
            <dd class="money" aria-live="polite">
              {moneyText(given_minor, currency)}
            </dd>
          </dl>
          <Tender due_minor={asked.extraMinor} currency={currency} onGiven={setGiven} />
        </>
      )}
      <WhoSaysYes asked={asked} chosen={by} onChoose={setBy} />
      {!pays && <AskHead asked={asked} />}
    </Screen>
  )
}

const mandateOf = (by: string): Mandate =>
  by === 'spoken' || by === 'card' ? { consent: by } : { consent: 'delegate', delegate: by }

interface WhoProps {
  readonly asked: AskView
  readonly chosen: string
  readonly onChoose: (by: string) => void
}

/** Her word, her card, or one of her delegates by name. */
function WhoSaysYes({ asked, chosen, onChoose }: WhoProps) {
  const t = useT()
  const app = useApp()
  const delegates = app.villager(asked.villager)?.delegates ?? []
  return (
    <Choices
      label={t('ask_yes_lead')}
      as="rows"
      choices={[
        { value: 'spoken', label: t('ask_yes_spoken'), picture: <Icon of="spoken" /> },
        { value: 'card', label: t('ask_yes_card'), picture: <Icon of="card" /> },
        ...delegates.map(({ id, name }) => ({
          value: id,
          label: t('ask_yes_delegate', { name }),
          picture: <Icon of="delegate" />,
        })),
      ]}
      chosen={chosen}
      onChoose={onChoose}
    />
  )
}

function spokenYes(lang: Lang, { extraMinor }: AskView): string {
  if (extraMinor === 0) return translate(lang, 'ask_spoken_yes')
  return translate(lang, 'ask_spoken_paid', { amount: moneyWords(extraMinor, lang) })
}

function Refusing({ asked, onBack }: { readonly asked: AskView; readonly onBack: () => void }) {
  const t = useT()
  const app = useApp()
  const screens = useLang()
  const { device } = useAppState()
  const { busy, error, run } = useAction()
  const { lang, sayTo } = useSayTo(asked.villager)
  const { dueMinor, backMinor } = asked.no
  const amount = moneyText(backMinor, device?.currency)
  const back = [
    ...(dueMinor > 0 ? [t('ask_no_less', { amount: moneyText(dueMinor, device?.currency) })] : []),
    ...(backMinor > 0 ? [t('ask_no_back', { amount })] : []),
  ].join(screens === 'en' ? ' ' : '')
  const record = (): void =>
    run(async () => {
      const { refund } = await app.answerAsk(asked.id, {
        agreed: false,
        mandate: { consent: 'spoken' },
        tenderedMinor: 0,
      })
      sayTo(translate(lang, 'ask_spoken_no', { name: asked.name, back: spokenBack(lang, asked.no) }))
      if (refund) goInstead('refund', refund)
      else goInstead('asks')
    })
  return (
    <Screen
      title={t('ask_no_title')}
      back={onBack}
      next={{
        label: backMinor > 0 ? t('ask_no_record', { amount }) : t('ask_no_only'),
        icon: backMinor > 0 ? 'give' : 'no',
        onPress: record,
        busy,
      }}
    >
      <ErrorNotice error={error} money="money_not_moved" />
      <p class="lead">
        <b>{asked.name || t('refund_nameless')}</b> · {asked.slipNo}
      </p>
      <p>{t('ask_no_lead', { goods: named(screens, asked.before), n: asked.quantity, back })}</p>
      {backMinor > 0 && (
        <>
          <p class="sum">
            <span>{t('cancel_refund')}</span>
            <b class="money">{amount}</b>
          </p>
          <Piles piles={piecesFor(backMinor, denominations(device?.currency ?? '')).piles} label={t('cancel_refund')} />
        </>
      )}
    </Screen>
  )
}

/** Her half of the paper; what is owed back to her is paid next. */
function Agreed({ said: { asked, slip, refund } }: { readonly said: Said }) {
  const t = useT()
  const printing = usePrinting()
  const { lang, sayTo } = useSayTo(asked.villager)
  const next = refund
    ? { label: t('parcel_pay_refund'), icon: 'give' as const, onPress: () => goInstead('refund', refund) }
    : { label: t('done'), icon: 'yes' as const, onPress: () => goInstead('asks') }
  return (
    <Screen
      title={t('slip_kind_consent')}
      back={null}
      aside={<span class="saved">{t('slip_saved')}</span>}
      foot={
        <div class="pair stack">
          <PrintButton {...printing} />
          <SayButton onSay={() => sayTo(spokenYes(lang, asked))} />
        </div>
      }
      next={next}
    >
      <PrintTrouble trouble={printing.trouble} />
      <SlipPaper slip={slip} lang={lang} />
    </Screen>
  )
}

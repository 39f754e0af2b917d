/** A parcel changes hands: first who takes it, then it is recorded, and said aloud. */

import { useEffect, useState } from 'preact/hooks'
import { FieldError, type HandOver, type KnownBy, type ParcelView } from '../../core/app'
import { type Lang, translate } from '../../i18n'
import { useAction } from '../action'
import { named, useApp, useAppState, useT } from '../context'
import { moneyText } from '../money'
import { Choices, TextField } from '../parts/form'
import { ErrorNotice, Notice } from '../parts/notice'
import { NoParcel, ParcelGoods, useParcel, useSayTo } from '../parts/parcel'
import { type Action, Icon } from '../parts/picture'
import { TakeRest } from '../parts/rest'
import { Screen } from '../parts/screen'
import { SayButton } from '../parts/speak'
import { go, goInstead } from '../router'
import { hush } from '../speech'

const WAYS: readonly (readonly [KnownBy, Action])[] = [
  ['slip', 'orders'],
  ['card', 'card'],
  ['delegate', 'delegate'],
  ['code', 'code'],
  ['known', 'person'],
]
const CODE_DIGITS = 6

export function HandOverParcel({ id }: { readonly id: string }) {
  const t = useT()
  const parcel = useParcel(id)
  const app = useApp()
  const [done, setDone] = useState(false)
  const [known, setKnown] = useState<HandOver | null>(null)
  if (!parcel) return <NoParcel />
  if (done) return <HandedOver parcel={parcel} />
  const hand = async (how: HandOver, tendered_minor?: number): Promise<void> => {
    await app.handOverParcel(id, how, tendered_minor)
    setDone(true)
  }
  if (!known) {
    const onKnown = (how: HandOver) => (parcel.dueMinor > 0 ? setKnown(how) : hand(how))
    return <Ask parcel={parcel} onKnown={onKnown} />
  }
  return (
    <TakeRest
      of={parcel}
      back={() => setKnown(null)}
      label={t('rest_and_hand')}
      onTake={(given_minor) => hand(known, given_minor)}
    />
  )
}

/** What is filled in for each way of knowing. */
interface Draft {
  readonly shown: KnownBy | null
  readonly delegate: string
  readonly witness: string
  readonly code: string
}
const NOTHING: Draft = { shown: null, delegate: '', witness: '', code: '' }

function complete({ shown, delegate, witness, code }: Draft): HandOver | null {
  switch (shown) {
    case 'delegate':
      return delegate ? { shown, delegate } : null
    case 'known':
      return witness.trim() ? { shown, witness } : null
    case 'code':
      return code.replace(/\s/g, '').length === CODE_DIGITS ? { shown, code } : null
    default:
      return shown && { shown }
  }
}

interface AskProps {
  readonly parcel: ParcelView
  /** Who takes it is known. */
  readonly onKnown: (how: HandOver) => Promise<void> | void
}

function Ask({ parcel, onKnown }: AskProps) {
  const t = useT()
  const app = useApp()
  const { outbox, device } = useAppState()
  const rest = parcel.dueMinor > 0
  const [draft, setDraft] = useState(NOTHING)
  const [triesLeft, setTriesLeft] = useState<number | null>(null)
  const { busy, error, run } = useAction()
  const offline = !outbox.online || (error instanceof FieldError && error.code === 'offline')
  const ways = WAYS.filter(([way]) => way !== 'code' || !offline)
  const shown = ways.some(([way]) => way === draft.shown) ? draft.shown : null
  const how = complete({ ...draft, shown })
  const change = (it: Partial<Draft>): void => setDraft({ ...draft, ...it })
  const hand = (): void =>
    run(async () => {
      if (!how) return
      setTriesLeft(null)
      if (how.shown === 'code') {
        const { right, triesLeft: left } = await app.checkPickup(parcel.id, how.code)
        if (!right) return setTriesLeft(left)
      }
      await onKnown(how)
    })
  return (
    <Screen
      title={parcel.name || t('refund_nameless')}
      back={() => go('parcel', parcel.id)}
      foot={!how && <p class="fact">{t('hand_need')}</p>}
      next={{ label: t(rest ? 'hand_go_rest' : 'hand_go'), icon: 'give', onPress: hand, disabled: !how, busy }}
    >
      {!(error instanceof FieldError && error.code === 'offline') && <ErrorNotice error={error} />}
      {rest && (
        <Notice tone="care" lines={[t('order_due', { amount: moneyText(parcel.dueMinor, device?.currency) })]} />
      )}
      {triesLeft !== null && <Notice tone="stop" lines={[t('hand_code_wrong', { n: triesLeft })]} />}
      <p class="lead">
        {parcel.slipNo} · {parcel.code}
      </p>
      <Choices
        label={t('hand_lead')}
        as="rows"
        choices={ways.map(([value, icon]) => ({ value, label: t(`hand_${value}`), picture: <Icon of={icon} /> }))}
        chosen={shown}
        onChoose={(value) => change({ shown: value })}
      />
      {offline && <p class="fact">{t('hand_code_offline')}</p>}
      <Proof parcel={parcel} draft={{ ...draft, shown }} onChange={change} />
    </Screen>
  )
}

interface ProofProps {
  readonly parcel: ParcelView
  readonly draft: Draft
  readonly onChange: (it: Partial<Draft>) => void
}

function Proof({ parcel, draft, onChange }: ProofProps) {
  const t = useT()
  const app = useApp()
  const delegates = app.villager(parcel.villager)?.delegates ?? []
  switch (draft.shown) {
    case 'delegate':
      if (delegates.length === 0) return <p class="fact">{t('hand_no_delegate')}</p>
      return (
        <Choices
          label={t('consent_pick')}
          as="rows"
          choices={delegates.map(({ id, name, relation }) => ({
            value: id,
            label: `${name} · ${t(`relation_${relation}`)}`,
          }))}
          chosen={draft.delegate}
          onChoose={(delegate) => onChange({ delegate })}
        />
      )
    case 'known':
      return <TextField label={t('hand_witness')} value={draft.witness} onInput={(witness) => onChange({ witness })} />
    case 'code':
      return (
        <TextField label={t('hand_code_field')} value={draft.code} onInput={(code) => onChange({ code })} numeric />
      )
    default:
      return null
  }
}

function HandedOver({ parcel }: { readonly parcel: ParcelView }) {
  const t = useT()
  const { lang, sayTo } = useSayTo(parcel.villager)
  const words = spoken(lang, parcel)
  useEffect(() => {
    sayTo(words)
    return hush
  }, [words])
  return (
    <Screen
      title={t('hand_title')}
      back={null}
      aside={<span class="saved">{t('slip_saved')}</span>}
      foot={<SayButton onSay={() => sayTo(words)} />}
      next={{ label: t('done'), icon: 'yes', onPress: () => goInstead('parcels') }}
    >
      <Notice tone="good" lines={[`${parcel.name} · ${t('hand_done')}`, t('hand_done_means')]} />
      <ParcelGoods parcel={parcel} />
    </Screen>
  )
}

function spoken(lang: Lang, { name, lines }: ParcelView): string {
  const goods = lines.map((line) => translate(lang, 'facing_goods', { n: line.quantity, name: named(lang, line) }))
  return translate(lang, 'hand_spoken', { name, goods: goods.join(', ') })
}

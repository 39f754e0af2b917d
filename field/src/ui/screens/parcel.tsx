/** One parcel: what is in it, for whom, and what may be done with it where it is now. */

import { useState } from 'preact/hooks'
import type { Condition, ParcelView, RefundView } from '../../core/app'
import { isKey, translate } from '../../i18n'
import { useAction } from '../action'
import { useApp, useAppState, useLang, useT } from '../context'
import { moneyText, moneyWords } from '../money'
import { Choices } from '../parts/form'
import { ErrorNotice, Notice } from '../parts/notice'
import { Age, NoParcel, ParcelGoods, useParcel, useSayTo } from '../parts/parcel'
import { Icon } from '../parts/picture'
import { type NextStep, Screen } from '../parts/screen'
import { SayButton } from '../parts/speak'
import { go, goInstead } from '../router'
import { day, dayAndTime } from '../time'

const CONDITIONS: readonly Condition[] = ['ok', 'damaged', 'opened']

export function Parcel({ id }: { readonly id: string }) {
  const parcel = useParcel(id)
  if (!parcel) return <NoParcel />
  if (parcel.state === 'coming' || parcel.state === 'hub') return <ToCome parcel={parcel} />
  return <AtHand parcel={parcel} />
}

function ToCome({ parcel }: { readonly parcel: ParcelView }) {
  const t = useT()
  const app = useApp()
  const [condition, setCondition] = useState<Condition>('ok')
  const { busy, error, run } = useAction()
  const receive = (): void =>
    run(async () => {
      await app.receiveParcel(parcel.id, condition)
      goInstead('parcels')
    })
  return (
    <Screen
      title={parcel.name || t('refund_nameless')}
      next={{ label: t('parcel_receive_go'), icon: 'scan-in', onPress: receive, busy }}
    >
      <ErrorNotice error={error} />
      <Facts parcel={parcel} />
      <ConditionChoice condition={condition} onChoose={setCondition} />
    </Screen>
  )
}

interface ConditionProps {
  readonly condition: Condition
  readonly onChoose: (condition: Condition) => void
}

export function ConditionChoice({ condition, onChoose }: ConditionProps) {
  const t = useT()
  return (
    <Choices
      label={t('parcel_condition')}
      choices={CONDITIONS.map((value) => ({ value, label: t(`parcel_condition_${value}`) }))}
      chosen={condition}
      onChoose={onChoose}
    />
  )
}

/** On the shelf, collected, or waiting to go back. */
function AtHand({ parcel }: { readonly parcel: ParcelView }) {
  const t = useT()
  const app = useApp()
  const { busy, error, run } = useAction()
  const { id, state, refund } = parcel
  const lost = useLostRefund(parcel)
  const giveBack = (): void => run(() => app.giveBackParcel(id))
  const steps: Partial<Record<ParcelView['state'], NextStep>> = {
    shelf: { label: t('parcel_hand_over'), icon: 'give', onPress: () => go('parcel-hand', id) },
    ...(mayReturn(parcel) && {
      collected: { label: t('parcel_bring_back'), icon: 'go-back', onPress: () => go('parcel-back', id) },
    }),
    back: refund
      ? { label: t('parcel_pay_refund'), icon: 'cash', onPress: () => go('refund', refund) }
      : { label: t('parcel_give_back'), icon: 'truck', onPress: giveBack, busy },
    ...(lost && { lost: { label: t('parcel_pay_refund'), icon: 'cash', onPress: () => go('refund', lost.id) } }),
  }
  const next = steps[state]
  return (
    <Screen title={parcel.name || t('refund_nameless')} {...(next && { next })}>
      <ErrorNotice error={error} />
      <Facts parcel={parcel} />
      {state === 'lost' && <LostMeans parcel={parcel} />}
      {state === 'given' && <p class="fact">{t('parcel_given_means')}</p>}
      {state === 'back' && <p class="fact">{t('parcel_back_means')}</p>}
      {state === 'back' && refund && (
        <button type="button" class="side" onClick={giveBack} disabled={busy}>
          <Icon of="truck" />
          <span>{t('parcel_give_back')}</span>
        </button>
      )}
      {state === 'collected' && <ReturnWindow parcel={parcel} />}
      {state === 'shelf' && (
        <button type="button" class="side" onClick={() => go('parcel-back', id)}>
          <Icon of="no" />
          <span>{t('parcel_refuse')}</span>
        </button>
      )}
    </Screen>
  )
}

/** What is owed for a parcel that will not come, while it may be paid here. */
function useLostRefund({ state, slipNo }: ParcelView): RefundView | undefined {
  const { refunds } = useAppState()
  return state === 'lost' ? refunds.find((it) => it.why === 'lost' && it.slipNo === slipNo) : undefined
}

/** To be said to her, and a way for the agent when it turns up after all. */
function LostMeans({ parcel }: { readonly parcel: ParcelView }) {
  const t = useT()
  const app = useApp()
  const { device } = useAppState()
  const { busy, error, run } = useAction()
  const { lang, sayTo } = useSayTo(parcel.villager)
  const refund = useLostRefund(parcel)
  const spoken = (): void => {
    if (!refund) return
    const amount = moneyWords(refund.amountMinor, lang)
    sayTo(translate(lang, 'lost_spoken', { name: parcel.name, amount }))
  }
  return (
    <>
      <ErrorNotice error={error} />
      {refund ? (
        <>
          <p class="fact">{t('lost_money_here', { amount: moneyText(refund.amountMinor, device?.currency) })}</p>
          <SayButton onSay={spoken} />
        </>
      ) : (
        <p class="fact">{t('lost_means')}</p>
      )}
      {parcel.waiting ? (
        <p class="fact">{t('lost_found_recorded')}</p>
      ) : (
        <button
          type="button"
          class="side"
          disabled={busy}
          onClick={() => run(() => app.receiveParcel(parcel.id, 'ok'))}
        >
          <Icon of="scan-in" />
          <span>{t('lost_found')}</span>
        </button>
      )}
    </>
  )
}

const mayReturn = ({ returnUntil }: ParcelView): boolean =>
  returnUntil !== null && Date.now() <= Date.parse(returnUntil)

function ReturnWindow({ parcel }: { readonly parcel: ParcelView }) {
  const t = useT()
  const lang = useLang()
  const { device } = useAppState()
  const { returnUntil } = parcel
  if (!returnUntil) return <p class="fact">{t('parcel_return_unknown')}</p>
  const date = day(lang, returnUntil)
  const over = t('parcel_return_over', { date, no: device?.complaintNo ?? '' })
  return <p class="fact">{mayReturn(parcel) ? t('parcel_return_until', { date }) : over}</p>
}

function Facts({ parcel }: { readonly parcel: ParcelView }) {
  const t = useT()
  const odd = `parcel_odd_${parcel.odd}`
  const lang = useLang()
  return (
    <>
      {parcel.odd && <Notice tone="care" lines={[isKey(odd) ? t(odd) : t('parcel_odd'), t('parcel_odd_means')]} />}
      <p class="lead">
        <b>{t(`parcel_state_${parcel.state}`)}</b> · {dayAndTime(lang, parcel.since)}
        {parcel.state === 'shelf' && <Age since={parcel.since} />}
        {parcel.waiting && <small class="age">{t('parcel_waiting')}</small>}
      </p>
      <ParcelGoods parcel={parcel} />
      <dl class="facts">
        <div>
          <dt>{t('parcel_slip')}</dt>
          <dd>{parcel.slipNo}</dd>
        </div>
        <div>
          <dt>{t('parcel_code')}</dt>
          <dd>{parcel.code}</dd>
        </div>
      </dl>
    </>
  )
}

/** One parcel: what is in it, for whom, and what may be done with it where it is now. */
import { useState } from 'preact/hooks'
import type { Condition, ParcelView } from '../../core/app'
import { isKey } from '../../i18n'
import { useAction } from '../action'
import { useApp, useAppState, useLang, useT } from '../context'
import { Choices } from '../parts/form'
import { ErrorNotice, Notice } from '../parts/notice'
import { Age, NoParcel, ParcelGoods, useParcel } from '../parts/parcel'
import { Icon } from '../parts/picture'
import { type NextStep, Screen } from '../parts/screen'
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
  const { id, state, refund } = parcel
  const steps: Partial<Record<ParcelView['state'], NextStep>> = {
    shelf: { label: t('parcel_hand_over'), icon: 'give', onPress: () => go('parcel-hand', id) },
    ...(mayReturn(parcel) && {
      collected: { label: t('parcel_bring_back'), icon: 'go-back', onPress: () => go('parcel-back', id) },
    }),
    ...(refund && { back: { label: t('parcel_pay_refund'), icon: 'cash', onPress: () => go('refund', refund) } }),
  }
  const next = steps[state]
  return (
    <Screen title={parcel.name || t('refund_nameless')} {...(next && { next })}>
      <Facts parcel={parcel} />
      {state === 'collected' && <ReturnWindow parcel={parcel} />}
      {state === 'back' && <p class="fact">{t('parcel_back_means')}</p>}
      {state === 'shelf' && (
        <button type="button" class="side" onClick={() => go('parcel-back', id)}>
          <Icon of="no" />
          <span>{t('parcel_refuse')}</span>
        </button>
      )}
    </Screen>
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

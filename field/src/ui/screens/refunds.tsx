/** Money back: to whom, how much, since when; paid from the drawer, or asked for from another station. */

import { useState } from 'preact/hooks'
import { FieldError, type RefundView, type Shown, type Slip } from '../../core/app'
import { useAction } from '../action'
import { denominations, piecesFor } from '../cash'
import { useApp, useAppState, useLang, useT } from '../context'
import { moneyText } from '../money'
import { Piles } from '../parts/cash'
import { Choices } from '../parts/form'
import { ErrorNotice, Notice } from '../parts/notice'
import { type Action, Icon } from '../parts/picture'
import { PrintButton, PrintTrouble, usePrinting } from '../parts/print'
import { Screen } from '../parts/screen'
import { useSlipEntry } from '../parts/slip-entry'
import { SlipPaper } from '../parts/slip-paper'
import { SayButton } from '../parts/speak'
import { go, goInstead } from '../router'
import { say } from '../speech'
import { dayAndTime } from '../time'

export function Refunds() {
  const t = useT()
  const { refunds } = useAppState()
  return (
    <Screen title={t('refunds_title')}>
      <p class="lead">{refunds.length === 0 ? t('refunds_none') : t('refunds_lead')}</p>
      <ul class="people">
        {refunds.map((refund) => (
          <li key={refund.id}>
            <button type="button" class="person" onClick={() => go('refund', refund.id)}>
              <Icon of="give" />
              <RefundText refund={refund} />
            </button>
          </li>
        ))}
      </ul>
      <button type="button" class="side" onClick={() => go('refund-claim')}>
        <Icon of="station" />
        <span>{t('refund_elsewhere')}</span>
      </button>
    </Screen>
  )
}

function RefundText({ refund }: { readonly refund: RefundView }) {
  const t = useT()
  const lang = useLang()
  const { device } = useAppState()
  return (
    <span>
      <b>
        {refund.name || t('refund_nameless')} · {moneyText(refund.amountMinor, device?.currency)}
      </b>
      <small>
        {refund.slipNo} · {dayAndTime(lang, refund.since)}
        {refund.why === 'lost' && ` · ${t('parcel_state_lost')}`}
      </small>
    </span>
  )
}

const SHOWN: readonly (readonly [Shown, Action])[] = [
  ['slip', 'orders'],
  ['card', 'card'],
  ['known', 'person'],
]

export function PayRefund({ id }: { readonly id: string }) {
  const t = useT()
  const app = useApp()
  const { refunds, shift, device } = useAppState()
  const [shown, setShown] = useState<Shown | null>(null)
  const [slip, setSlip] = useState<Slip | null>(null)
  const { busy, error, run } = useAction()
  const refund = refunds.find((it) => it.id === id)
  const pay = (): void =>
    run(async () => {
      if (shown) setSlip(await app.payRefund(id, shown))
    })
  if (slip) return <Paid slip={slip} />
  if (!refund) {
    return (
      <Screen title={t('refund_title')}>
        <Notice tone="care" lines={[t('err_unknown_refund')]} />
      </Screen>
    )
  }
  const pieces = piecesFor(refund.amountMinor, denominations(device?.currency ?? ''))
  return (
    <Screen
      title={t('refund_title')}
      foot={shift ? shown === null && <p class="fact">{t('refund_need')}</p> : <p class="fact">{t('err_no_shift')}</p>}
      next={{ label: t('refund_go'), icon: 'give', onPress: pay, disabled: !shift || shown === null, busy }}
    >
      <ErrorNotice error={error} money="money_not_moved" />
      <p class="lead">
        {refund.name || t('refund_nameless')} · {refund.slipNo}
      </p>
      {refund.why === 'lost' && <p class="fact">{t('refund_lost')}</p>}
      <p class="sum">
        <span>{t('cancel_refund')}</span>
        <b class="money">{moneyText(refund.amountMinor, device?.currency)}</b>
      </p>
      <Piles piles={pieces.piles} label={t('cancel_refund')} />
      <Choices
        label={t('refund_shown')}
        as="rows"
        choices={SHOWN.map(([value, icon]) => ({
          value,
          label: t(`refund_shown_${value}`),
          picture: <Icon of={icon} />,
        }))}
        chosen={shown}
        onChoose={setShown}
      />
    </Screen>
  )
}

function Paid({ slip }: { readonly slip: Slip }) {
  const t = useT()
  const lang = useLang()
  const printing = usePrinting()
  const amount = moneyText(slip.totalMinor, slip.currency)
  return (
    <Screen
      title={t('slip_kind_refund')}
      back={null}
      aside={<span class="saved">{t('slip_saved')}</span>}
      foot={
        <div class="pair stack">
          <PrintButton {...printing} />
          <SayButton onSay={() => say(t('refund_spoken', { amount }), lang, false)} />
        </div>
      }
      next={{ label: t('done'), icon: 'yes', onPress: () => goInstead('refunds') }}
    >
      <PrintTrouble trouble={printing.trouble} />
      <SlipPaper slip={slip} lang={lang} />
    </Screen>
  )
}

export function ClaimRefund() {
  const t = useT()
  const app = useApp()
  const { busy, error, run } = useAction()
  const slip = useSlipEntry((number, words) =>
    run(async () => {
      await app.claimRefund(number, words)
      goInstead('refunds')
    }),
  )
  if (slip.picker) return slip.picker
  const offline = error instanceof FieldError && error.code === 'offline'
  return (
    <Screen title={t('refund_elsewhere')} next={{ label: t('refund_ask'), icon: 'station', ...slip.next, busy }}>
      {offline ? (
        <Notice tone="care" lines={[t('refund_offline'), t('money_not_moved')]} />
      ) : (
        <ErrorNotice error={error} />
      )}
      <p class="lead">{t('refund_claim_lead')}</p>
      {slip.fields}
    </Screen>
  )
}

/** The orders of this shift, newest first, and cancelling one while it may still be cancelled here. */
import { useState } from 'preact/hooks'
import type { CancelReason, OrderView, Slip } from '../../core/app'
import { useAction } from '../action'
import { denominations, piecesFor } from '../cash'
import { useApp, useAppState, useLang, useT } from '../context'
import { moneyText } from '../money'
import { Piles } from '../parts/cash'
import { Choices } from '../parts/form'
import { ErrorNotice } from '../parts/notice'
import { type Action, Icon } from '../parts/picture'
import { Screen } from '../parts/screen'
import { go } from '../router'
import { clockTime, day } from '../time'
import { SlipPage } from './slip'

type Standing = 'waiting' | 'applied' | 'exception' | 'cancelled' | 'bought'

const ICON: Readonly<Record<Standing, Action>> = {
  waiting: 'waiting',
  applied: 'yes',
  exception: 'warning',
  cancelled: 'no',
  bought: 'goods',
}

/** Cancelled first: that is what the person at the counter asks about. */
function standing(order: OrderView): Standing {
  if (order.state === 'cancelled') return 'cancelled'
  if (order.state === 'held') return 'exception'
  if (order.state === 'bought') return 'bought'
  return order.sent ? 'applied' : 'waiting'
}

export function Orders() {
  const t = useT()
  const app = useApp()
  const { device } = useAppState()
  const orders = [...app.ordersOfShift()].sort((a, b) => (a.at < b.at ? 1 : -1))
  const earlier = app.earlierOrders()
  const kept = orders.filter(({ state }) => state !== 'cancelled')
  const amount = moneyText(
    kept.reduce((sum, order) => sum + order.totalMinor, 0),
    device?.currency,
  )
  return (
    <Screen title={t('orders_title')}>
      {orders.length === 0 ? (
        <p class="fact">{t('orders_none')}</p>
      ) : (
        <p class="fact">{t('orders_sum', { n: kept.length, amount })}</p>
      )}
      <ul class="people">
        {orders.map((order) => (
          <OrderRow key={order.id} order={order} />
        ))}
      </ul>
      {earlier.length > 0 && (
        <section class="batch">
          <h2>{t('orders_earlier')}</h2>
          <ul class="people">
            {earlier.map((order) => (
              <OrderRow key={order.id} order={order} earlier />
            ))}
          </ul>
        </section>
      )}
    </Screen>
  )
}

function OrderRow({ order, earlier = false }: { readonly order: OrderView; readonly earlier?: boolean }) {
  const t = useT()
  const lang = useLang()
  const { device } = useAppState()
  const state = standing(order)
  return (
    <li>
      <button type="button" class="person" onClick={() => go('slip', order.id)}>
        <span class="state">
          <Icon of={ICON[state]} />
        </span>
        <span>
          <b>{order.villagerName}</b>
          <small>
            {earlier ? day(lang, order.at) : clockTime(lang, order.at)} · {order.number}
          </small>
          <small>
            {t(`order_state_${state}`)}
            {order.goods && ` · ${t(`parcel_state_${order.goods}`)}`}
          </small>
          {order.dueMinor > 0 && (
            <small>
              <b>{t('order_due', { amount: moneyText(order.dueMinor, device?.currency) })}</b>
            </small>
          )}
        </span>
        <b class={state === 'cancelled' ? 'money gone' : 'money'}>{moneyText(order.totalMinor, device?.currency)}</b>
      </button>
    </li>
  )
}

const REASONS: readonly CancelReason[] = ['changed_mind', 'wrong_goods', 'wrong_price', 'not_enough_cash', 'other']

export function CancelOrder({ order }: { readonly order: string }) {
  const t = useT()
  const app = useApp()
  const { device } = useAppState()
  const [reason, setReason] = useState<CancelReason | null>(null)
  const [slip, setSlip] = useState<Slip | null>(null)
  const { busy, error, run } = useAction()
  const it = app.ordersOfShift().find(({ id }) => id === order)
  if (slip) return <SlipPage slip={slip} order={order} />
  if (!it?.mayCancel) {
    return (
      <Screen title={t('cancel_title')} back={() => go('slip', order)}>
        <p class="lead">{it?.state === 'bought' ? t('cancel_bought') : t('cancel_not_here')}</p>
      </Screen>
    )
  }
  const refund = piecesFor(it.paidMinor, denominations(device?.currency ?? ''))
  const cancel = (): void =>
    run(async () => {
      if (reason) setSlip(await app.cancelOrder(order, reason))
    })
  return (
    <Screen
      title={t('cancel_title')}
      back={() => go('slip', order)}
      foot={
        <div class="change">
          <p class="sum">
            <span>{t('cancel_refund')}</span>
            <b class="money">{moneyText(it.paidMinor, device?.currency)}</b>
          </p>
          <Piles piles={refund.piles} label={t('cancel_refund')} />
        </div>
      }
      next={{ label: t('cancel_go'), icon: 'cash', onPress: cancel, disabled: reason === null, busy }}
    >
      <ErrorNotice error={error} money="money_not_moved" />
      <p class="lead">
        {it.villagerName} · {it.number}
      </p>
      <Choices<CancelReason>
        label={t('cancel_why')}
        as="rows"
        choices={REASONS.map((value) => ({ value, label: t(`cancel_${value}`) }))}
        chosen={reason}
        onChoose={setReason}
      />
    </Screen>
  )
}

/** The rest of an order apart from its goods: paid here, or from afar by whoever is given the address. */
import { useEffect, useState } from 'preact/hooks'
import { FieldError, type Slip } from '../../core/app'
import { useAction } from '../action'
import { useApp, useT } from '../context'
import { ErrorNotice, Notice } from '../parts/notice'
import { QrCode } from '../parts/qr'
import { TakeRest } from '../parts/rest'
import { Screen } from '../parts/screen'
import { go } from '../router'
import { SlipPage } from './slip'

/** The goods are gone, or their parcel is not known here, and the money was still open. */
export function PayRest({ order }: { readonly order: string }) {
  const t = useT()
  const app = useApp()
  const [slip, setSlip] = useState<Slip | null>(null)
  const it = [...app.ordersOfShift(), ...app.earlierOrders()].find(({ id }) => id === order)
  if (slip) return <SlipPage slip={slip} order={order} />
  if (!it || it.dueMinor === 0) {
    return (
      <Screen title={t('rest_title')} back={() => go('slip', order)}>
        <Notice tone="good" lines={[t('rest_none')]} />
      </Screen>
    )
  }
  const of = { villager: it.villager, name: it.villagerName, slipNo: it.number, dueMinor: it.dueMinor }
  const take = async (given_minor: number): Promise<void> => setSlip(await app.payRest(order, given_minor))
  return <TakeRest of={of} label={t('rest_go')} back={() => go('slip', order)} onTake={take} />
}

/** For a child in the city: shown, photographed, sent on. */
export function PayLink({ order }: { readonly order: string }) {
  const t = useT()
  const app = useApp()
  const [url, setUrl] = useState<string | null>(null)
  const { busy, error, run } = useAction()
  useEffect(() => run(async () => setUrl(await app.payLink(order))), [app, order, run])
  const offline = error instanceof FieldError && error.code === 'offline'
  return (
    <Screen title={t('link_title')} back={() => go('slip', order)}>
      {offline ? <Notice tone="care" lines={[t('link_offline')]} /> : <ErrorNotice error={error} />}
      {url && <p class="lead">{t('link_lead')}</p>}
      {url && <QrCode text={url} label={t('link_title')} />}
      {url && <p class="fact">{url}</p>}
      {!url && !busy && !error && <Notice tone="good" lines={[t('rest_none')]} />}
    </Screen>
  )
}

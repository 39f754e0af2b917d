/** What was left to be paid of an order is paid: before its goods change hands, or afterwards. */
import { useEffect, useState } from 'preact/hooks'
import { FieldError, type Slip } from '../../core/app'
import { translate } from '../../i18n'
import { useAction } from '../action'
import { useApp, useAppState, useT } from '../context'
import { moneyText, moneyWords } from '../money'
import { ErrorNotice, Notice } from '../parts/notice'
import { useSayTo } from '../parts/parcel'
import { QrCode } from '../parts/qr'
import { Screen } from '../parts/screen'
import { Change, Tender } from '../parts/tender'
import { go } from '../router'
import { hush } from '../speech'
import { SlipPage } from './slip'

interface RestProps {
  readonly of: { readonly villager: string; readonly name: string; readonly slipNo: string; readonly dueMinor: number }
  readonly label: string
  readonly back: () => void
  readonly onTake: (given_minor: number) => Promise<void>
}

/** She hears what is still to pay; the goods move only when it lies on the counter. */
export function TakeRest({ of: { villager, name, slipNo, dueMinor: due_minor }, label, back, onTake }: RestProps) {
  const t = useT()
  const { device } = useAppState()
  const [given_minor, setGiven] = useState(0)
  const { busy, error, run } = useAction()
  const { lang, sayTo } = useSayTo(villager)
  const words = translate(lang, 'rest_spoken', { name, amount: moneyWords(due_minor, lang) })
  useEffect(() => {
    sayTo(words)
    return hush
  }, [words])
  const currency = device?.currency ?? ''
  const change_minor = given_minor - due_minor
  return (
    <Screen
      title={t('rest_title')}
      back={back}
      foot={<Change change_minor={change_minor} given_minor={given_minor} currency={currency} />}
      next={{ label, icon: 'cash', onPress: () => run(() => onTake(given_minor)), disabled: change_minor < 0, busy }}
    >
      <ErrorNotice error={error} money="money_give_back" />
      <p class="lead">
        {name || t('refund_nameless')} · {slipNo}
      </p>
      <dl class="due">
        <dt>{t('rest_due')}</dt>
        <dd class="money">{moneyText(due_minor, currency)}</dd>
        <dt>{t('pay_given')}</dt>
        <dd class="money" aria-live="polite">
          {moneyText(given_minor, currency)}
        </dd>
      </dl>
      <Tender due_minor={due_minor} currency={currency} onGiven={setGiven} />
    </Screen>
  )
}

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

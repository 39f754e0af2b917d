/** Which screen is on: the phase of the phone first, then the route. */
import type { FunctionComponent } from 'preact'
import { useEffect } from 'preact/hooks'
import type { State } from '../core/app'
import { useCell } from './cell'
import { useAppState } from './context'
import { later } from './parts/later'
import { prefs } from './prefs'
import { goInstead, type Route, route, type ScreenName } from './router'
import { sale } from './sale'
import { AddVillager } from './screens/add'
import { Carry } from './screens/carry'
import { CartScreen } from './screens/cart'
import { Cash, OpenBag, SealBag } from './screens/cash'
import { Consent } from './screens/consent'
import { AwaitApproval, Enrol, EnrolAgain } from './screens/enrol'
import { Goods } from './screens/goods'
import { Home } from './screens/home'
import { Messages, More, Settings } from './screens/more'
import { CancelOrder, Orders } from './screens/orders'
import { Parcel } from './screens/parcel'
import { Parcels } from './screens/parcels'
import { Pay } from './screens/pay'
import { ChoosePin, Unlock } from './screens/pin'
import { ProblemScreen } from './screens/problem'
import { CloseShift, OpenShift } from './screens/shift'
import { Show } from './screens/show'
import { SlipScreen } from './screens/slip'
import { Starting, Stopped } from './screens/starting'
import { Who } from './screens/who'

const HandOverParcel = later(() => import('./screens/parcel-hand').then((it) => it.HandOverParcel))
const ScanIn = later(() => import('./screens/parcel-scan').then((it) => it.ScanIn))
const CheckSlip = later(() => import('./screens/check').then((it) => it.CheckSlip))
const ComplaintScreen = later(() => import('./screens/complaint').then((it) => it.ComplaintScreen))
const Device = later(() => import('./screens/device').then((it) => it.Device))
const GoodsBack = later(() => import('./screens/parcel-back').then((it) => it.GoodsBack))
const Refunds = later(() => import('./screens/refunds').then((it) => it.Refunds))
const PayRefund = later(() => import('./screens/refunds').then((it) => it.PayRefund))
const ClaimRefund = later(() => import('./screens/refunds').then((it) => it.ClaimRefund))
const Ask = later(() => import('./screens/ask').then((it) => it.Ask))
const Commission = later(() => import('./screens/commission').then((it) => it.Commission))
const Statement = later(() => import('./screens/statement').then((it) => it.StatementScreen))
const PayRest = later(() => import('./screens/rest').then((it) => it.PayRest))
const PayLink = later(() => import('./screens/rest').then((it) => it.PayLink))
const Asks = later(() => import('./screens/asks').then((it) => it.Asks))

const NEEDS_SALE: ReadonlySet<ScreenName> = new Set(['consent', 'goods', 'cart', 'show', 'pay'])
const NEEDS_SHIFT: ReadonlySet<ScreenName> = new Set(['who', 'add', 'shift-close', ...NEEDS_SALE])

/** A county that came back from a backup does not know this phone. */
const FORGOTTEN = 'unknown_device'

/** Where the route cannot be: a typed address, or Back after the order was made. */
function astray({ screen }: Route, { shift, problem }: State): boolean {
  if (screen === 'enrol-again' && problem?.code !== FORGOTTEN) return true
  return (NEEDS_SHIFT.has(screen) && !shift) || (NEEDS_SALE.has(screen) && !sale.get())
}

export function Root() {
  const state = useAppState()
  const here = useCell(route)
  const { bigText } = useCell(prefs)
  const ready = state.phase === 'ready'
  useEffect(() => {
    document.documentElement.lang = state.language
    document.documentElement.classList.toggle('big-text', bigText)
  }, [state.language, bigText])
  // Only a new route is judged: when an order or a shift has just ended, its own screen still has to say so.
  useEffect(() => {
    if (ready && astray(here, state)) goInstead('home')
  }, [here, ready])
  return ready ? <Routed key={`${here.screen}/${here.subject}`} here={here} /> : <Gate state={state} />
}

function Gate({ state }: { readonly state: State }) {
  // Neither approval nor thaw can come from a county that has forgotten this phone.
  if (state.problem?.code === FORGOTTEN && (state.phase === 'pending' || state.phase === 'frozen'))
    return <EnrolAgain />
  switch (state.phase) {
    case 'starting':
      return <Starting />
    case 'elsewhere':
      return <ProblemScreen of="second_tab" />
    case 'new':
      return <Enrol />
    case 'pending':
      return <AwaitApproval />
    case 'choose_pin':
      return <ChoosePin />
    case 'locked':
      return <Unlock />
    case 'frozen':
      return <Stopped of={state.problem?.code === 'rolled_back' ? 'rolled_back' : 'frozen'} />
    case 'revoked':
      return <Stopped of="revoked" />
    case 'ready':
      return null
  }
}

type Subject =
  | 'add'
  | 'slip'
  | 'order'
  | 'rest'
  | 'pay-link'
  | 'refund'
  | 'ask'
  | 'parcel'
  | 'parcel-hand'
  | 'parcel-back'

/** The screens that are about nothing but themselves. */
const PLAIN: Readonly<Record<Exclude<ScreenName, Subject>, FunctionComponent>> = {
  home: Home,
  'shift-open': OpenShift,
  who: Who,
  consent: Consent,
  goods: Goods,
  cart: CartScreen,
  show: Show,
  pay: Pay,
  orders: Orders,
  check: CheckSlip,
  cash: Cash,
  seal: SealBag,
  'open-bag': OpenBag,
  'shift-close': CloseShift,
  more: More,
  messages: Messages,
  settings: Settings,
  device: Device,
  carry: () => <Carry />,
  complaint: ComplaintScreen,
  commission: Commission,
  statement: Statement,
  'enrol-again': () => <EnrolAgain />,
  refunds: Refunds,
  'refund-claim': ClaimRefund,
  asks: Asks,
  parcels: Parcels,
  'parcel-scan': ScanIn,
}

function Routed({ here: { screen, subject } }: { readonly here: Route }) {
  switch (screen) {
    case 'add':
      return <AddVillager typed={subject} />
    case 'slip':
      return <SlipScreen order={subject} />
    case 'order':
      return <CancelOrder order={subject} />
    case 'rest':
      return <PayRest order={subject} />
    case 'pay-link':
      return <PayLink order={subject} />
    case 'refund':
      return <PayRefund id={subject} />
    case 'ask':
      return <Ask id={subject} />
    case 'parcel':
      return <Parcel id={subject} />
    case 'parcel-hand':
      return <HandOverParcel id={subject} />
    case 'parcel-back':
      return <GoodsBack id={subject} />
    default: {
      const Screen = PLAIN[screen]
      return <Screen />
    }
  }
}

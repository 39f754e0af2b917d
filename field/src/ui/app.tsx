/** Which screen is on: the phase of the phone first, then the route. */
import { useEffect } from 'preact/hooks'
import type { State } from '../core/app'
import { useCell } from './cell'
import { useAppState } from './context'
import { prefs } from './prefs'
import { goInstead, type Route, route, type ScreenName } from './router'
import { sale } from './sale'
import { AddVillager } from './screens/add'
import { Carry } from './screens/carry'
import { CartScreen } from './screens/cart'
import { Cash, OpenBag, SealBag } from './screens/cash'
import { CheckSlip } from './screens/check'
import { ComplaintScreen } from './screens/complaint'
import { Consent } from './screens/consent'
import { Device } from './screens/device'
import { AwaitApproval, Enrol, EnrolAgain } from './screens/enrol'
import { Goods } from './screens/goods'
import { Home } from './screens/home'
import { Messages, More, Settings } from './screens/more'
import { CancelOrder, Orders } from './screens/orders'
import { Parcel } from './screens/parcel'
import { GoodsBack } from './screens/parcel-back'
import { HandOverParcel } from './screens/parcel-hand'
import { ScanIn } from './screens/parcel-scan'
import { Parcels } from './screens/parcels'
import { Pay } from './screens/pay'
import { ChoosePin, Unlock } from './screens/pin'
import { ProblemScreen } from './screens/problem'
import { ClaimRefund, PayRefund, Refunds } from './screens/refunds'
import { PayLink, PayRest } from './screens/rest'
import { CloseShift, OpenShift } from './screens/shift'
import { Show } from './screens/show'
import { SlipScreen } from './screens/slip'
import { Starting, Stopped } from './screens/starting'
import { Who } from './screens/who'

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

function Routed({ here: { screen, subject } }: { readonly here: Route }) {
  switch (screen) {
    case 'home':
      return <Home />
    case 'shift-open':
      return <OpenShift />
    case 'who':
      return <Who />
    case 'add':
      return <AddVillager typed={subject} />
    case 'consent':
      return <Consent />
    case 'goods':
      return <Goods />
    case 'cart':
      return <CartScreen />
    case 'show':
      return <Show />
    case 'pay':
      return <Pay />
    case 'slip':
      return <SlipScreen order={subject} />
    case 'orders':
      return <Orders />
    case 'order':
      return <CancelOrder order={subject} />
    case 'rest':
      return <PayRest order={subject} />
    case 'pay-link':
      return <PayLink order={subject} />
    case 'check':
      return <CheckSlip />
    case 'cash':
      return <Cash />
    case 'seal':
      return <SealBag />
    case 'open-bag':
      return <OpenBag />
    case 'shift-close':
      return <CloseShift />
    case 'more':
      return <More />
    case 'messages':
      return <Messages />
    case 'settings':
      return <Settings />
    case 'device':
      return <Device />
    case 'carry':
      return <Carry />
    case 'complaint':
      return <ComplaintScreen />
    case 'enrol-again':
      return <EnrolAgain />
    case 'refunds':
      return <Refunds />
    case 'refund':
      return <PayRefund id={subject} />
    case 'refund-claim':
      return <ClaimRefund />
    case 'parcels':
      return <Parcels />
    case 'parcel':
      return <Parcel id={subject} />
    case 'parcel-hand':
      return <HandOverParcel id={subject} />
    case 'parcel-back':
      return <GoodsBack id={subject} />
    case 'parcel-scan':
      return <ScanIn />
  }
}

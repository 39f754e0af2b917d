/** Screens live in the hash, so the phone's own Back works offline. Each screen has one parent: two levels, never more. */
import { cell } from './cell'

export type ScreenName =
  | 'home'
  | 'shift-open'
  | 'who'
  | 'add'
  | 'consent'
  | 'goods'
  | 'cart'
  | 'show'
  | 'pay'
  | 'slip'
  | 'orders'
  | 'order'
  | 'rest'
  | 'pay-link'
  | 'check'
  | 'cash'
  | 'seal'
  | 'open-bag'
  | 'shift-close'
  | 'more'
  | 'messages'
  | 'settings'
  | 'device'
  | 'carry'
  | 'complaint'
  | 'commission'
  | 'statement'
  | 'enrol-again'
  | 'refunds'
  | 'refund'
  | 'refund-claim'
  | 'asks'
  | 'ask'
  | 'parcels'
  | 'parcel'
  | 'parcel-hand'
  | 'parcel-back'
  | 'parcel-scan'

/** The screen Back leads to. */
export const PARENT: Readonly<Record<ScreenName, ScreenName>> = {
  home: 'home',
  'shift-open': 'home',
  who: 'home',
  add: 'who',
  consent: 'goods',
  goods: 'who',
  cart: 'goods',
  show: 'goods',
  pay: 'show',
  slip: 'orders',
  orders: 'home',
  order: 'orders',
  rest: 'orders',
  'pay-link': 'orders',
  check: 'home',
  cash: 'home',
  seal: 'cash',
  'open-bag': 'cash',
  'shift-close': 'home',
  more: 'home',
  messages: 'more',
  settings: 'more',
  device: 'more',
  carry: 'more',
  complaint: 'more',
  commission: 'more',
  statement: 'more',
  'enrol-again': 'home',
  refunds: 'home',
  refund: 'refunds',
  'refund-claim': 'refunds',
  asks: 'home',
  ask: 'asks',
  parcels: 'home',
  parcel: 'parcels',
  'parcel-hand': 'parcels',
  'parcel-back': 'parcels',
  'parcel-scan': 'parcels',
}

export interface Route {
  readonly screen: ScreenName
  /** What the screen is about, such as an order id; '' when nothing. */
  readonly subject: string
}

const HOME: Route = { screen: 'home', subject: '' }

/** Anything that is not one of our addresses is home. */
export function parseHash(hash: string): Route {
  const [, name = '', subject = ''] = /^#\/([a-z-]+)(?:\/(.*))?$/.exec(hash) ?? []
  if (!Object.keys(PARENT).includes(name)) return HOME
  try {
    return { screen: name as ScreenName, subject: decodeURIComponent(subject) }
  } catch {
    return HOME
  }
}

const hashOf = (screen: ScreenName, subject: string): string =>
  `#/${screen}${subject ? `/${encodeURIComponent(subject)}` : ''}`

export const route = cell<Route>(HOME)

export function startRouter(): void {
  const read = (): void => route.set(parseHash(location.hash))
  addEventListener('hashchange', read)
  read()
}

export function go(screen: ScreenName, subject = ''): void {
  location.hash = hashOf(screen, subject)
}

/** Like `go`, but Back will not lead here again: for steps that are done, such as a paid order. */
export function goInstead(screen: ScreenName, subject = ''): void {
  location.replace(location.pathname + location.search + hashOf(screen, subject))
}

export const back = (): void => go(PARENT[route.get().screen])

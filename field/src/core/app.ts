/**
 * The whole agreement between the core and the screens: what a screen may see, and what it may ask for.
 *
 * Everything seen is plain immutable data. Every action is asynchronous; one that records something resolves only after
 * the record is durable on this phone, and rejects with a `FieldError` whose code the screens put into words.
 * Amounts are integers of the currency's minor unit (fen). Moments are `YYYY-MM-DDTHH:MM:SS.sssZ`.
 */

import type { AskActions, AskView } from './asks'
import type { ParcelActions, ParcelState, ParcelView } from './parcels'
import type { Slip } from './slips'
import type { AskedActions } from './told'
import type { Problem, Warning } from './trouble'

export type { Answered, AskedGood, AskView, Fallen } from './asks'
export type { Condition, HandOver, KnownBy, ParcelState, ParcelView, PickupCheck, RefuseReason } from './parcels'
export type { Slip } from './slips'
export type { BackWhy, EarnedLine, EarnedStage, Earnings, Fate, ShownForStatement, Statement } from './told'
export * from './trouble'

export type Phase =
  | 'starting' // the store is being opened
  | 'elsewhere' // another tab of this phone is the till; this one may only say so
  | 'new' // no key yet: ask for the invite code
  | 'pending' // enrolled; show `device.words` until the officer has compared and approved
  | 'choose_pin' // approved, no PIN yet
  | 'locked' // ask for the PIN
  | 'ready'
  | 'frozen' // the county must look at this phone: nothing new can be recorded, sending goes on
  | 'revoked'

export type Language = 'zh-Hans' | 'en'
export type PictureNumbers = readonly [number, number, number, number]

export interface State {
  readonly phase: Phase
  readonly language: Language
  readonly device: DeviceView | null
  readonly shift: ShiftView | null
  readonly outbox: OutboxView
  readonly lease: LeaseView | null
  readonly shelf: ShelfView | null
  readonly messages: readonly Message[]
  readonly villages: readonly Village[]
  /** Bags on their way to this till, for "open a bag". */
  readonly bags: readonly BagView[]
  /** What may be paid back here, oldest first. */
  readonly refunds: readonly RefundView[]
  readonly parcels: readonly ParcelView[]
  /** What villagers are to be asked about lines of their orders, the first deadline first. */
  readonly asks: readonly AskView[]
  /** To whom a bag may be sealed: `[holder, name]`, e.g. `['safe:420527', 'Zigui county safe']`. */
  readonly holders: readonly Holder[]
  /** Seconds the PIN pad must wait after wrong attempts; 0 when it need not. `until` is a moment. */
  readonly pin: { readonly failures: number; readonly waitUntil: string | null }
  /** Last thing that went wrong outside of an action (sync, disk); null when all is well. */
  readonly problem: Problem | null
}

export interface DeviceView {
  readonly id: string
  readonly code: string
  readonly stationCode: string
  readonly stationName: string
  readonly countyName: string
  readonly agentName: string
  /** Four numbers 0..255 into the picture words of this phone's public key. */
  readonly words: PictureNumbers
  readonly currency: string
  /** How to complain without the agent; '' until the first feed. */
  readonly complaintNo: string
}

export interface ShiftView {
  readonly id: string
  readonly openedAt: string
  readonly orders: number
}

export interface OutboxView {
  readonly unsent: number
  /** Moment of the oldest operation the server has not confirmed. */
  readonly oldestAt: string | null
  readonly lastSyncAt: string | null
  readonly online: boolean
  readonly syncing: boolean
  /** Bags of other phones carried by this one: operations not yet delivered, and answers waiting to be taken back. */
  readonly carried: { readonly waiting: number; readonly answered: number }
}

export interface LeaseView {
  readonly softExpiresAt: string
  readonly hardExpiresAt: string
  readonly saleCapMinor: number
  readonly dayCapLeftMinor: number
  readonly dayCountLeft: number
  /** In steps, not in money: the exact figure would give away the drawer before it is counted. */
  readonly floatLeft: 'plenty' | 'low' | 'none'
  readonly warning: 'lease_soft' | 'lease_expired' | null
}

export interface ShelfView {
  readonly priceList: number
  readonly offers: number
  readonly categories: readonly Category[]
  readonly feeMinor: number
}

export interface Category {
  readonly index: number
  readonly slug: string
  readonly zh: string
  readonly en: string
  readonly icon: string
}

export interface Offer {
  readonly offer: number
  readonly zh: string
  readonly en: string
  readonly specZh: string
  readonly specEn: string
  readonly category: number
  readonly icon: string
  readonly priceMinor: number
  readonly weightG: number
  readonly barcode: string
  /** How many may still be promised here without network; null when there is no limit. */
  readonly left: number | null
}

export interface Village {
  readonly code: string
  readonly name: string
}

export interface Villager {
  readonly id: string
  readonly name: string
  readonly village: string
  readonly cardNo: string
  readonly language: Language
  readonly household: string
  /** She wants big type, slow speech. */
  readonly slow: boolean
  readonly delegates: readonly { readonly id: string; readonly name: string; readonly relation: Relation }[]
}

export interface Message {
  readonly id: string
  readonly at: string
  readonly from: string
  readonly zh: string
  readonly en: string
}

export interface BagView {
  readonly id: string
  readonly sealNo: string
  readonly amountMinor: number | null
  readonly from: string
  readonly state: string
}

export interface Holder {
  readonly holder: string
  readonly name: string
}

export type Relation = 'child' | 'spouse' | 'parent' | 'sibling' | 'neighbour' | 'other'
export type CancelReason = 'changed_mind' | 'wrong_goods' | 'wrong_price' | 'not_enough_cash' | 'other'

export interface Mandate {
  readonly consent: 'spoken' | 'card' | 'delegate'
  /** Villager id of the delegate; only with consent `delegate`. */
  readonly delegate?: string
}

export interface CartLine {
  readonly offer: number
  readonly quantity: number
}

/** `id` is made once by `newCart()`; the same id never makes two orders, however often Pay is tapped. */
export interface Cart {
  readonly id: string
  readonly villager: string
  readonly mandate: Mandate
  readonly lines: readonly CartLine[]
}

export interface Quote {
  readonly goodsMinor: number
  readonly feeMinor: number
  readonly totalMinor: number
  /** The most of it that may be left until its goods are collected; 0: it is paid in full. */
  readonly mayOweMinor: number
  /** Empty when all is sound. With any `blocks`, take no cash: `placeOrder` will refuse. */
  readonly warnings: readonly Warning[]
}

export interface SlipLine {
  readonly offer: number
  readonly zh: string
  readonly en: string
  readonly icon: string
  readonly quantity: number
  readonly unitPriceMinor: number
}

export type ComplaintAbout = 'station' | 'merchant' | 'carrier' | 'county'
export type ComplaintCategory =
  | 'cash'
  | 'refund_not_paid'
  | 'price'
  | 'wrong_goods'
  | 'not_delivered'
  | 'behaviour'
  | 'other'

/** What a villager complains of. All texts may be ''. */
export interface Complaint {
  readonly about: ComplaintAbout
  /** A station's code. */
  readonly station: string
  readonly category: ComplaintCategory
  readonly name: string
  readonly words: string
  readonly slipNo: string
}

export interface ComplaintTaken {
  /** What she asks by: `K7QM-124`. */
  readonly number: string
  readonly dueAt: string
  /** About this very station: the answer does not come by way of it. */
  readonly ownStation: boolean
}

export interface OrderView {
  readonly id: string
  readonly number: string
  readonly at: string
  readonly villager: string
  readonly villagerName: string
  readonly totalMinor: number
  readonly items: number
  /** `held`: the county has it and a person is looking at it. `bought`: ordered from merchants, not to be taken back. */
  readonly state: 'placed' | 'held' | 'cancelled' | 'bought'
  /** Why it is held: an outcome code of the protocol. */
  readonly code: string | null
  readonly sent: boolean
  /** What is still to be paid of it, and what was paid when it was placed or since. */
  readonly dueMinor: number
  readonly paidMinor: number
  readonly mayCancel: boolean
  /** Where its goods are, as far as this counter knows. */
  readonly goods: ParcelState | null
}

/** Money owed to a villager for an order, that may be paid at this counter. */
export interface RefundView {
  readonly id: string
  readonly slipNo: string
  readonly name: string
  readonly amountMinor: number
  /** `held`: not let go ahead. `refused`, `returned`: the goods went back. `lost`: they will not come. `not_agreed`: she said no. */
  readonly why: string
  readonly since: string
}

/** By what the agent knows who the money is for: her half of the slip, her card, her face. */
export type Shown = 'slip' | 'card' | 'known'

export interface CountResult {
  readonly countMinor: number
  readonly expectedMinor: number
  /** count - expected: + over, - short. */
  readonly differenceMinor: number
}

export interface SlipCheck {
  readonly found: boolean
  readonly matches: boolean
  /** `phone`: answered from this phone's own log; `county`: by the server. */
  readonly by: 'phone' | 'county'
  readonly order: {
    readonly station: string
    readonly placedAt: string
    readonly lines: readonly SlipLine[]
    readonly totalMinor: number
    readonly state: string
  } | null
  /** Of the slip of a refund that was paid. */
  readonly refund: { readonly station: string; readonly paidAt: string; readonly amountMinor: number } | null
}

export type FileResult =
  | { readonly kind: 'acks'; readonly confirmed: number }
  | { readonly kind: 'bag'; readonly deviceCode: string; readonly operations: number }

export interface Observable<T> {
  get(): T
  /** Calls `listener` after every change, never at once; returns the way to stop. */
  subscribe(listener: (value: T) => void): () => void
}

export interface App extends ParcelActions, AskActions, AskedActions {
  readonly state: Observable<State>
  start(): Promise<void>
  stop(): Promise<void>

  /**
   * In phase `new`. Also while `problem` is `unknown_device`, because a county that came back from a backup has forgotten
   * this phone: then with the key that it has, and nothing recorded is touched.
   */
  enrol(inviteCode: string, label: string): Promise<void>
  /** In phase `choose_pin`, or in `ready` to change it (`current` is then needed). 4 to 8 digits. */
  setPin(pin: string, current?: string): Promise<void>
  unlock(pin: string): Promise<void>
  lock(): Promise<void>
  setLanguage(language: Language): Promise<void>

  openShift(countMinor: number): Promise<CountResult>
  closeShift(countMinor: number): Promise<CountResult>

  /** By Chinese, pinyin, initials, English or barcode, best first. In memory: call it on every key. */
  search(text: string, limit?: number): readonly Offer[]
  browse(category: number): readonly Offer[]
  byBarcode(code: string): Offer | null
  offer(offer: number): Offer | null

  findVillagers(text: string, limit?: number): readonly Villager[]
  villager(id: string): Villager | null
  /** The card's QR text or its eight characters; lower case and O, I, L are forgiven. */
  villagerByCard(card: string): Villager | null
  addVillager(it: {
    readonly name: string
    readonly village: string
    readonly language?: Language
    readonly household?: string
    readonly bornYear?: number
    readonly cardNo?: string
  }): Promise<Villager>
  linkCard(villager: string, cardNo: string): Promise<void>
  addDelegate(villager: string, delegate: string, relation: Relation): Promise<void>

  newCart(): string
  /** Call before cash moves. Also proves that the phone still has room for the record. */
  checkOrder(cart: Cart): Promise<Quote>
  /** `dueMinor`: what is left until the goods are collected, up to the quote's `mayOweMinor`. */
  placeOrder(order: Cart & { readonly tenderedMinor: number; readonly dueMinor?: number }): Promise<Slip>
  cancelOrder(orderId: string, reason: CancelReason, note?: string): Promise<Slip>
  ordersOfShift(): readonly OrderView[]
  /** Of shifts before, those whose goods are on their way or have come; newest first. */
  earlierOrders(): readonly OrderView[]
  slipOf(orderId: string): Promise<Slip | null>
  checkSlip(number: string, words: PictureNumbers): Promise<SlipCheck>

  /** The float and drawer rules without naming the drawer: warnings only. */
  checkBag(amountMinor: number): Promise<readonly Warning[]>
  sealBag(bag: { readonly sealNo: string; readonly to: string; readonly amountMinor: number }): Promise<Slip>
  openBag(bagId: string, countMinor: number): Promise<CountResult>

  /** The whole of a refund in cash; works without network. Rejects with `blocked` when the drawer has not so much. */
  payRefund(id: string, shown: Shown): Promise<Slip>
  /** Lets this station pay what is owed for another's slip. Rejects with `offline`, `unknown_slip`, `nothing_owed`. */
  claimRefund(number: string, words: PictureNumbers): Promise<void>

  /** Keeps a villager's complaint, without network and without a shift. The county answers it, not this station. */
  fileComplaint(it: Complaint): Promise<ComplaintTaken>

  /** One exchange now; resolves when it is over. Rejects with `offline`, `try_again`, `server_not_genuine`. */
  syncNow(): Promise<void>
  /** What is not confirmed yet, signed, for another phone or a USB stick to carry. Type `application/json`. */
  exportOutbox(): Promise<Blob>
  /** Answers for the phones whose bags this one carried. */
  exportAcks(): Promise<Blob>
  /** A bag of another phone (it is carried with the next sync) or answers for this one. */
  importFile(file: Blob): Promise<FileResult>
}

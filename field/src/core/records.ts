/** What the phone keeps: the shapes of its store, and a change to it. */

import type {
  BagView,
  Category,
  Earnings,
  Holder,
  Language,
  Message,
  PictureNumbers,
  RefundView,
  Relation,
  SlipLine,
  Village,
} from './app'
import type { AskRecord } from './asks'
import type { Bytes } from './bytes'
import type { DeviceKey } from './crypto'
import type { Ladder, Standing } from './deposits'
import type { OutboxState } from './outbox'
import type { ParcelAct, ParcelRecord } from './parcels'
import type { TillState } from './rules'
import type { Checkpoint } from './wire'

/** An operation: exact bytes, frozen once written. Only what the server said of it is added later. */
export interface OpRecord {
  readonly seq: number
  readonly id: string
  /** Hex. */
  readonly hash: string
  readonly text: string
  /** base64url. */
  readonly sig: string
  readonly at: string
  readonly kind: string
  /** The cart it came from: unique, so that a cart makes one order however often Pay is tapped. */
  readonly cart?: string
  /** What it took from the float (-) or gave back (+), for as long as the server has not counted it. */
  readonly floatMinor: number
  readonly ackedAt?: string
  readonly outcome?: string
  readonly code?: string | null
}

export interface OrderRecord {
  readonly id: string
  readonly seq: number
  readonly hash: string
  readonly cart: string
  readonly at: string
  readonly shift: string
  readonly villager: string
  readonly villagerName: string
  readonly lines: readonly SlipLine[]
  readonly feeMinor: number
  readonly totalMinor: number
  readonly tenderedMinor: number
  readonly changeMinor: number
  /** What was left to its collection when it was placed. */
  readonly dueMinor?: number
  readonly state: 'placed' | 'held' | 'cancelled' | 'bought'
  readonly code: string | null
}

export interface VillagerRecord {
  readonly id: string
  readonly name: string
  readonly pinyin: string
  readonly initials: string
  readonly village: string
  readonly cardNo: string
  readonly language: Language
  readonly household: string
  readonly slow: boolean
  /** The operation that added her here or gave her a card; 0 when the county told us of her. */
  readonly seq: number
}

export interface DelegateRecord {
  readonly villager: string
  readonly delegate: string
  readonly relation: Relation
  readonly seq: number
}

export interface DeviceRecord {
  readonly id: string
  readonly code: string
  readonly words: PictureNumbers
  readonly serverKey: Bytes
  readonly agentId: string
  readonly agentName: string
  readonly stationCode: string
  readonly stationName: string
  readonly countyCode: string
  readonly countyName: string
  readonly currency: string
}

export interface LeaseRecord {
  readonly lease: number
  readonly device: string
  readonly agent: string
  readonly softExpiresAt: string
  readonly hardExpiresAt: string
  readonly floatMinor: number
  readonly saleCapMinor: number
  readonly dayCapMinor: number
  readonly dayCountCap: number
  readonly priceList: number
  readonly priceListValidUntil: string
}

/** `[offer, zh, en, spec_zh, spec_en, category index, icon, price_minor, weight_g, barcode, pinyin, initials]`. */
export type OfferRow = readonly [
  number,
  string,
  string,
  string,
  string,
  number,
  string,
  number,
  number,
  string,
  string,
  string,
]

export interface ShelfRecord {
  readonly priceList: number
  readonly feeMinor: number
  readonly categories: readonly Category[]
  readonly offers: readonly OfferRow[]
}

export interface StationRecord {
  readonly villages: readonly Village[]
  readonly complaintNo: string
  readonly utcOffsetMinutes: number
}

/** Money owed to a villager that this station's phones may pay. `paid`: here, and the county has not said so yet. */
export interface RefundRecord extends RefundView {
  readonly paid: boolean
  /** The operation of this phone that it follows from: until the county has it, nobody else knows of it. */
  readonly seq?: number
}

/** What is still to be paid of an order of this station. `seq`: of the operation of this phone that changed it last. */
export interface DueRecord {
  readonly order: string
  readonly villager: string
  readonly dueMinor: number
  readonly seq: number
}

export interface PinRecord {
  readonly salt: Bytes
  readonly hash: Bytes
  readonly failures: number
  readonly waitUntil: string | null
}

/** Another phone's bag in this one's care. `from`: how many of its operations are delivered. */
export interface CarriedRecord {
  readonly device: string
  readonly deviceCode: string
  readonly hello: string
  readonly sig: string
  readonly ops: readonly (readonly [string, string])[]
  readonly from: number
  readonly answer: CarriedAnswer | null
}

export interface CarriedAnswer {
  readonly device: string
  readonly ack: { readonly bytes: string; readonly sig: string } | null
  readonly results: readonly ResultRow[]
  readonly problem: { readonly code: string } | null
}

export interface ResultRow {
  readonly seq: number
  readonly hash: string
  readonly outcome: string
  readonly code: string | null
}

/** An operation of a log that parted from the server's. `again`: the id under which it was signed anew. */
export interface PartedRecord {
  readonly id: string
  readonly op: OpRecord
  readonly again: string | null
}

/** Single records by name. */
export interface Kv {
  key: DeviceKey
  device: DeviceRecord
  outbox: OutboxState
  till: TillState
  /** The county counted otherwise: shift, drawer and day are to be taken from its next feed. */
  recount: boolean
  lease: LeaseRecord
  station: StationRecord
  shelf: ShelfRecord
  shelfParts: { readonly priceList: number; readonly parts: readonly (ShelfRecord | null)[] }
  delegates: readonly DelegateRecord[]
  allocation: Readonly<Record<number, number>>
  bags: readonly BagView[]
  refunds: readonly RefundRecord[]
  dues: readonly DueRecord[]
  ladder: Ladder
  standings: Readonly<Record<string, Standing>>
  parcels: readonly ParcelRecord[]
  parcelActs: readonly ParcelAct[]
  asks: readonly AskRecord[]
  holders: readonly Holder[]
  earnings: Earnings
  messages: readonly Message[]
  pin: PinRecord
  language: Language
  /** What the county said its record was, newest last: this phone is a witness. */
  checkpoints: readonly Checkpoint[]
}

/** Everything that becomes true together, in one transaction, or not at all. */
export interface Writes {
  readonly kv?: Partial<Kv>
  /** Fails when that place in the log is taken: nothing is ever signed twice for one place. */
  readonly addOp?: OpRecord
  readonly putOps?: readonly OpRecord[]
  readonly dropOps?: readonly number[]
  readonly putOrders?: readonly OrderRecord[]
  readonly dropOrders?: readonly string[]
  readonly clearVillagers?: boolean
  readonly putVillagers?: readonly VillagerRecord[]
  readonly dropVillagers?: readonly string[]
  readonly putCarried?: readonly CarriedRecord[]
  readonly dropCarried?: readonly string[]
  readonly putParted?: readonly PartedRecord[]
}

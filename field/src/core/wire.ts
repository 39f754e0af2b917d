/** What travels: the answers of the server as docs/protocol.md has them. */

import type { BackWhy, EarnedStage, Fate, Language } from './app'
import type { Rung } from './deposits'
import type { Standing } from './outbox'
import type { ParcelState } from './parcels'
import type { CarriedAnswer, OfferRow, ResultRow } from './records'

export interface Signed {
  readonly bytes: string
  readonly sig: string
}

export interface WireProblem {
  readonly code: string
  readonly message?: { readonly 'zh-Hans': string; readonly en: string }
}

export interface SyncAnswer {
  readonly now: string
  readonly challenge: string
  readonly ack: Signed
  readonly results: readonly ResultRow[]
  readonly problem: WireProblem | null
  readonly lease: Signed | null
  readonly feed: { readonly items: readonly FeedItem[]; readonly cursor: string; readonly more: boolean } | null
  readonly carried?: readonly CarriedAnswer[]
}

export interface AckBody {
  readonly device: string
  readonly last_seq: number
  readonly head: string
  readonly epoch: number
  readonly checkpoint: Checkpoint | null
}

/** The head of the county's Merkle tree at a moment: see docs/protocol.md, ack. */
export interface Checkpoint {
  readonly n: number
  readonly size: number
  readonly root: string
  readonly at: string
}

export interface LeaseBody {
  readonly lease: number
  readonly device: string
  readonly agent: string
  readonly soft_expires_at: string
  readonly hard_expires_at: string
  readonly float_minor: number
  readonly sale_cap_minor: number
  readonly day_cap_minor: number
  readonly day_count_cap: number
  readonly price_list: number
  readonly price_list_valid_until: string
}

export interface EnrolAnswer {
  readonly device: string
  readonly device_code: string
  readonly status: Standing
  readonly server_key: string
  readonly station: { readonly code: string; readonly name: string }
  readonly county: { readonly code: string; readonly name: string }
  readonly agent: { readonly id: string; readonly name: string }
  readonly currency: string
}

export interface SlipAnswer {
  readonly found: boolean
  readonly matches: boolean
  readonly order?: {
    readonly station: string
    readonly placed_at: string
    readonly lines: readonly (readonly [string, string, string, number, number])[]
    readonly total_minor: number
    readonly state: string
  }
  /** Of the payment of a refund. */
  readonly refund?: {
    readonly station: string
    readonly paid_at: string
    readonly slip_no: string
    readonly amount_minor: number
  }
}

export interface PickupAnswer {
  readonly right: boolean
  readonly tries_left: number
}

export interface PayLinkAnswer {
  readonly url: string | null
  readonly due_minor: number
}

export interface EarningsAnswer {
  readonly asked_at: string
  readonly unpaid_minor: number
  readonly waiting_minor: number
  readonly paid_minor: number
  readonly on_its_way_minor: number
  readonly settlements: readonly (readonly [number, string, number, number, number, number])[]
  readonly lines: readonly {
    readonly order: string
    readonly n: number
    readonly slip_no: string
    readonly placed_at: string
    readonly zh: string
    readonly en: string
    readonly icon: string
    readonly quantity: number
    readonly villager: string
    readonly stage: EarnedStage
    readonly ended_at: string | null
    readonly return_until: string | null
    readonly goods_minor: number
    readonly rate_bp: number
    readonly by_rate_minor: number
    readonly held: 'rate' | 'line' | 'order'
    readonly bound_minor: number
    readonly amount_minor: number
    readonly back_minor: number
    readonly back_why: BackWhy
    readonly settlement: number | null
  }[]
  readonly after: string
}

export type StatementAnswer =
  | { readonly found: false }
  | {
      readonly found: true
      readonly asked_at: string
      readonly since: string
      readonly name: string
      readonly language: Language
      readonly slow: boolean
      readonly orders: readonly {
        readonly at: string
        readonly station: string
        readonly slip_no: string
        readonly lines: readonly (readonly [string, string, string, number, number, Fate])[]
        readonly fee_minor: number
        readonly total_minor: number
        readonly state: string
      }[]
      readonly refunds: readonly {
        readonly slip_no: string
        readonly amount_minor: number
        readonly owed_at: string
        readonly station: string
        readonly paid_at: string | null
      }[]
      readonly complaints: readonly (readonly [string, string, string, 'open' | 'answered' | 'closed', string])[]
      readonly owed_minor: number
    }

type VillagerRow = readonly [string, string, string, string, string, string, string, string, boolean]

export type FeedItem =
  | {
      readonly kind: 'station'
      readonly code: string
      readonly name: string
      readonly county: { readonly code: string; readonly name: string }
      readonly villages: readonly (readonly [string, string])[]
      readonly complaint_no: string
      readonly utc_offset_minutes?: number
    }
  | { readonly kind: 'agent'; readonly id: string; readonly name: string }
  | {
      readonly kind: 'shelf'
      readonly price_list: number
      readonly fee: { readonly per_order_minor: number }
      readonly categories: readonly (readonly [string, string, string, string])[]
      readonly offers: readonly OfferRow[]
      readonly part?: number
      readonly parts?: number
    }
  | {
      readonly kind: 'prices'
      readonly price_list: number
      readonly from_price_list: number
      readonly set: readonly (readonly [number, number])[]
      readonly withdrawn: readonly number[]
    }
  | { readonly kind: 'villagers'; readonly set: readonly VillagerRow[]; readonly gone: readonly string[] }
  | { readonly kind: 'delegates'; readonly set: readonly (readonly [string, string, string])[] }
  | { readonly kind: 'allocation'; readonly set: readonly (readonly [number, number | null])[] }
  | {
      readonly kind: 'till'
      readonly drawer_minor: number
      readonly float_minor: number
      readonly shift: string | null
      readonly day: string | null
      readonly day_total_minor: number
      readonly day_count: number
    }
  | { readonly kind: 'order'; readonly order: string; readonly slip_no: string; readonly state: string }
  | {
      readonly kind: 'bag'
      readonly bag: string
      readonly seal_no: string
      readonly amount_minor: number | null
      readonly from: string
      readonly state: string
    }
  | {
      readonly kind: 'refund'
      readonly refund: string
      readonly state: 'owed'
      readonly order: string
      readonly slip_no: string
      readonly villager: string
      readonly name: string
      readonly amount_minor: number
      readonly why: string
      readonly since: string
    }
  | { readonly kind: 'refund'; readonly refund: string; readonly state: 'gone' }
  | {
      readonly kind: 'parcel'
      readonly parcel: string
      readonly state: ParcelState
      readonly code: string
      readonly order: string
      readonly slip_no: string
      readonly villager: string
      readonly name: string
      readonly lines: readonly (readonly [number, number, number, string, string, string])[]
      readonly amount_minor: number
      readonly since: string
      readonly return_until: string | null
    }
  | { readonly kind: 'parcel'; readonly parcel: string; readonly state: 'gone' }
  | { readonly kind: 'due'; readonly set: readonly (readonly [string, string, number])[] }
  | { readonly kind: 'standing'; readonly set: readonly (readonly [string, number, string | null])[] }
  | {
      readonly kind: 'deposits'
      readonly rungs: readonly Rung[]
      readonly quiet_days: number
      readonly villager_cap_minor: number
      readonly station_cap_minor: number
    }
  | {
      readonly kind: 'ask'
      readonly ask: string
      readonly order: string
      readonly n: number
      readonly slip_no: string
      readonly villager: string
      readonly name: string
      readonly quantity: number
      readonly before: readonly [number, number, string, string, string]
      readonly after: readonly [number, number, string, string, string]
      readonly since: string
      readonly until: string
      readonly state: 'open' | 'agreed' | 'refused' | 'lapsed'
    }
  | { readonly kind: 'bought'; readonly orders: readonly string[] }
  | { readonly kind: 'holders'; readonly set: readonly (readonly [string, string])[] }
  | {
      readonly kind: 'message'
      readonly id: string
      readonly at: string
      readonly from: string
      readonly zh: string
      readonly en: string
    }

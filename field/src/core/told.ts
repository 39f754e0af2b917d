/** What the county tells when it is asked: what the agent has earned, and what was done in a villager's name. */

import type { Language, PictureNumbers } from './app'

/** Where a line of the agent's is on its way to being earned. */
export type EarnedStage = 'coming' | 'window' | 'reckoning' | 'earned' | 'short' | 'back' | 'taken_back'
/** Why something was taken back after it was settled; '' when nothing was. */
export type BackWhy = '' | 'brought_back_late' | 'wrong_goods' | 'brushing'

/** A line of an order and what the agent earns by it; before it is settled, what he would, should nothing come back. */
export interface EarnedLine {
  readonly order: string
  readonly n: number
  readonly slipNo: string
  readonly placedAt: string
  readonly zh: string
  readonly en: string
  readonly icon: string
  readonly quantity: number
  readonly villager: string
  readonly stage: EarnedStage
  readonly endedAt: string | null
  readonly returnUntil: string | null
  readonly goodsMinor: number
  /** Hundredths of a percent. */
  readonly rateBp: number
  readonly byRateMinor: number
  /** Which bound held: the rate, what the county earns by this line, or by the whole order. */
  readonly held: 'rate' | 'line' | 'order'
  readonly boundMinor: number
  readonly amountMinor: number
  readonly backMinor: number
  readonly backWhy: BackWhy
  /** The number of the settlement it was earned by. */
  readonly settlement: number | null
}

/** What the county said the agent of this phone has earned, as of `askedAt`. */
export interface Earnings {
  readonly askedAt: string
  /** Earned, less what was taken back and what was paid; below zero when more was taken back. */
  readonly unpaidMinor: number
  readonly waitingMinor: number
  readonly paidMinor: number
  /** Of what is unpaid: proposed to be paid, and waiting for another person. */
  readonly onItsWayMinor: number
  readonly settlements: readonly {
    readonly no: number
    readonly closedAt: string
    readonly lines: number
    readonly goodsMinor: number
    readonly earnedMinor: number
    readonly backMinor: number
  }[]
  readonly lines: readonly EarnedLine[]
  /** Where older lines go on; '' when there are none. */
  readonly after: string
}

/** What has become of a line, as its villager sees it; `back`: it went back to the merchant. */
export type Fate = 'placed' | 'bought' | 'sent' | 'collected' | 'short' | 'back'

/** By what a villager proves that she may hear her statement. */
export type ShownForStatement = { readonly card: string } | { readonly number: string; readonly words: PictureNumbers }

/** What was done in a villager's name in the last 90 days, at whatever station of the county. */
export interface Statement {
  readonly name: string
  readonly language: Language
  readonly slow: boolean
  readonly since: string
  readonly askedAt: string
  readonly orders: readonly {
    readonly at: string
    readonly station: string
    readonly slipNo: string
    readonly lines: readonly {
      readonly zh: string
      readonly en: string
      readonly icon: string
      readonly quantity: number
      readonly amountMinor: number
      readonly fate: Fate
    }[]
    readonly feeMinor: number
    readonly totalMinor: number
    readonly state: string
  }[]
  readonly refunds: readonly {
    readonly slipNo: string
    readonly amountMinor: number
    readonly owedAt: string
    readonly station: string
    readonly paidAt: string | null
  }[]
  readonly complaints: readonly {
    readonly at: string
    readonly number: string
    readonly category: string
    readonly state: 'open' | 'answered' | 'closed'
    readonly outcome: string
  }[]
  readonly owedMinor: number
}

/** All of it needs network but `earnings`. */
export interface AskedActions {
  /** What the county said last of the agent's commission; null before it was asked. */
  earnings(): Earnings | null
  /** Asks the county anew; with `further` for older lines too. Rejects with `offline`. */
  askEarnings(further?: boolean): Promise<Earnings>
  /**
   * What was done in the name of whoever shows this; null where it proves nobody of this county. That it was asked is kept
   * by the county. Rejects with `offline`, `bad_input`.
   */
  askStatement(shown: ShownForStatement): Promise<Statement | null>
}

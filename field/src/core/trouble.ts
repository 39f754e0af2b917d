/** What can stand in the way, in codes that the screens put into words. */

export type WarningCode =
  // these block
  | 'no_shift'
  | 'unknown_villager'
  | 'not_allowed'
  | 'unknown_offer'
  | 'empty_cart'
  | 'no_lease'
  | 'lease_expired'
  | 'over_sale_cap'
  | 'over_day_cap'
  | 'over_count_cap'
  | 'over_float'
  | 'over_allocation'
  | 'deposit_too_small'
  | 'over_drawer'
  | 'disk_full'
  // these do not
  | 'lease_soft'
  | 'stale_price'
  | 'clock_wrong'
  | 'outbox_old'

export interface Warning {
  readonly code: WarningCode
  readonly blocks: boolean
  /** The offer it is about, for `over_allocation` and `unknown_offer`. */
  readonly offer?: number
  /** What is still possible, in minor units, orders or pieces, where that may be said. */
  readonly left?: number
}

export type ErrorCode =
  | 'offline'
  | 'invite_unknown'
  | 'slow_down'
  | 'try_again'
  | 'wrong_pin'
  | 'pin_wait'
  | 'pin_weak'
  | 'wrong_phase'
  | 'blocked' // `warnings` says why
  | 'not_enough_tendered'
  | 'already_cancelled'
  | 'already_bought'
  | 'unknown_order'
  | 'unknown_bag'
  | 'unknown_refund'
  | 'unknown_slip' // the county knows no such slip, or its pictures are others
  | 'nothing_owed'
  | 'unknown_ask'
  | 'already_answered' // she has said yes or no here
  | 'ask_over' // the deadline has passed: only a no can still be recorded
  | 'unknown_parcel'
  | 'parcel_moved' // it is not, or no more, where this could be done with it
  | 'return_over'
  | 'wrong_code'
  | 'too_many_tries'
  | 'shift_open'
  | 'no_shift'
  | 'bad_input' // `field` says which
  | 'disk_full' // nothing was recorded: give the money back
  | 'elsewhere'
  | 'bad_file'
  | 'server_not_genuine' // an answer was not signed by our server: nothing of it was used
  | 'refused' // the server said no; `message` says why

export class FieldError extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly detail: {
      readonly warnings?: readonly Warning[]
      readonly field?: string
      readonly waitUntil?: string
      readonly message?: { readonly 'zh-Hans': string; readonly en: string }
    } = {},
  ) {
    super(code)
    this.name = 'FieldError'
  }
}

/** Refused before anything was recorded, for this one reason. */
export const blockedBy = (code: WarningCode): FieldError =>
  new FieldError('blocked', { warnings: [{ code, blocks: true }] })

export interface Problem {
  /** A code of the protocol (`fork`, `device_revoked` ...) or of this phone (`disk_full`, `server_not_genuine`). */
  readonly code: string
  readonly message: { readonly 'zh-Hans': string; readonly en: string } | null
}

/** The protocol's limits (farmgate/kernel/limits.py) and the phone's own habits. */

export const OPERATIONS_PER_REQUEST_MAX = 200
export const REQUEST_BYTES_MAX = 256 * 1024
export const OPERATION_BYTES_MAX = 16 * 1024
export const CARRIED_DEVICES_MAX = 20
export const ORDER_LINES_MAX = 40
export const QUANTITY_MAX = 999
export const AMOUNT_MINOR_MAX = 100_000_000
export const NAME_LENGTH_MAX = 60
export const NOTE_LENGTH_MAX = 300

/** A server restored from last night's backup, or last month's, gets everything again. */
export const KEEP_CONFIRMED_DAYS = 35
export const DAY_MS = 86_400_000

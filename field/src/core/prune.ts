/**
 * Confirmed operations are kept 35 days by the server's clock, then make room. The head of the log is never lost.
 * Parcels that can no longer be brought back, or are long lost, make room as late; the county forgets them without a word.
 */

import type { Core } from './core'
import { DAY_MS, KEEP_CONFIRMED_DAYS } from './limits'

const AT_ONCE = 1000

/** Only within `serial`. */
export async function prune(core: Core): Promise<void> {
  const { outbox, till } = core.book.kv
  if (!outbox?.lastSyncAt) return
  const before = new Date(Date.parse(outbox.lastSyncAt) - KEEP_CONFIRMED_DAYS * DAY_MS).toISOString()
  const oldest = await core.book.store.ops(1, AT_ONCE)
  const kept = oldest.findIndex((op) => !op.ackedAt || op.ackedAt >= before || op.seq > outbox.ackSeq)
  const gone = kept < 0 ? oldest : oldest.slice(0, kept)
  const ids = new Set(gone.map((op) => op.id))
  const orders = [...core.book.orders.values()].filter((order) => ids.has(order.id) && order.shift !== till?.shift)
  const { parcelActs: acts = [], parcels: told = [] } = core.book.kv
  const parcelActs = acts.filter((act) => !ids.has(act.id))
  const parcels = told.filter(({ state, since, returnUntil }) =>
    state === 'lost' ? since >= before : state !== 'collected' || !returnUntil || returnUntil >= before,
  )
  if (gone.length === 0 && parcels.length === told.length) return
  await core.commit({
    dropOps: gone.map((op) => op.seq),
    dropOrders: orders.map((order) => order.id),
    kv: { ...(parcelActs.length < acts.length && { parcelActs }), ...(parcels.length < told.length && { parcels }) },
  })
}

/**
 * After a fork the county lets the phone go on from the server's head. What this phone recorded on its own branch
 * happened all the same: it is signed again behind that head, at its own moment and naming its first operation, so that
 * it counts once even where this phone forgets that it has done so. The old bytes are kept.
 */

import type { Core } from './core'
import { type Act, actOf } from './operation'
import type { PartedRecord, Writes } from './records'

interface Envelope {
  readonly kind: string
  readonly body: unknown
  readonly at: string
  /** Signed again before: the first of them stays the first. */
  readonly again?: string
}

/** Signs again everything that waits for it; a crash in between loses nothing. Only within `serial`. */
export async function signAgain(core: Core): Promise<void> {
  const all = (await core.book.store.parted()).sort((a, b) => a.op.seq - b.op.seq)
  const renamed = new Map(all.flatMap(({ id, again }) => (again ? [[id, again] as const] : [])))
  for (const parted of all) {
    if (parted.again) continue
    const { kind, body, at, again = parted.op.hash } = actOf<Act & Envelope>(parted.op.text)
    const act = { kind, body: withNewIds(body, renamed) } as Act
    const cart = parted.op.cart ? { cart: parted.op.cart } : {}
    const { op } = await core.record(act, { ...cart, at, again, more: (made) => moved(core, parted, made, renamed) })
    renamed.set(parted.id, op.id)
  }
}

/** The order keeps what its slip said; only its place in the log is another. */
function moved(
  core: Core,
  parted: PartedRecord,
  made: { id: string; seq: number; hash: string },
  renamed: ReadonlyMap<string, string>,
): Writes {
  const kept: Writes = { putParted: [{ ...parted, again: made.id }], ...refundMoved(core, parted.id, made) }
  const order = core.book.orders.get(parted.id)
  if (!order) return kept
  const { id, seq, hash } = made
  const { shift, villager } = order
  const now = {
    ...order,
    id,
    seq,
    hash,
    shift: renamed.get(shift) ?? shift,
    villager: renamed.get(villager) ?? villager,
    state: 'placed' as const,
  }
  return { ...kept, putOrders: [now], dropOrders: [parted.id] }
}

/** What is owed because goods went back has the id of that act; whether it is paid does not change with it. */
function refundMoved(core: Core, before: string, { id, seq }: { id: string; seq: number }): Writes {
  const refunds = core.book.kv.refunds ?? []
  if (!refunds.some((it) => it.id === before)) return {}
  return { kv: { refunds: refunds.map((it) => (it.id === before ? { ...it, id, seq } : it)) } }
}

function withNewIds(value: unknown, renamed: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return renamed.get(value) ?? value
  if (Array.isArray(value)) return value.map((item) => withNewIds(item, renamed))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withNewIds(member, renamed)]))
}

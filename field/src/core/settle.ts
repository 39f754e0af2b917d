/** What an answer of the server changes in the book: outcomes, acknowledgements, lease, feed, and a log that parted. */

import { folded, linesOf } from './apply'
import { asksBefore, askTakenBack } from './asks'
import type { Book } from './book'
import { applyFeed } from './feed'
import { actOf } from './operation'
import type { Answer, OutboxState, Turn } from './outbox'
import { takenBack } from './parcels'
import type { Kv, LeaseRecord, OpRecord, OrderRecord, ResultRow, Writes } from './records'
import { EMPTY_TILL, givenBack, type TillState } from './rules'
import type { AckBody, Checkpoint, FeedItem, LeaseBody, SyncAnswer } from './wire'

/** An answer whose signatures are good. */
export interface Genuine {
  readonly answer: Omit<SyncAnswer, 'ack' | 'lease'>
  readonly ack: AckBody
  readonly lease: LeaseBody | null
  /** The cursor the feed was asked with. */
  readonly askedCursor: string
}

/** A month and a half, at one an hour. */
const CHECKPOINTS_MAX = 1000

const REGISTER: ReadonlySet<string> = new Set(['villager.add', 'card.link', 'delegate.add'])

/** The answer as the outbox judges it, looked up in our own log. */
export async function judged(book: Book, outbox: OutboxState, genesis: string, it: Genuine): Promise<Answer> {
  const { ack, answer } = it
  const ours = await Promise.all(answer.results.map((row) => book.store.op(row.seq)))
  const matched = answer.results
    .filter((row, n) => ours[n]?.hash === row.hash)
    .reduce((highest, row) => (row.seq > highest.seq ? row : highest), { seq: 0, hash: genesis })
  return {
    ack: { lastSeq: ack.last_seq, head: ack.head, epoch: ack.epoch },
    ownHash: await ownHash(book, outbox, genesis, ack.last_seq),
    matchedSeq: matched.seq,
    matchedHash: matched.hash,
    problem: answer.problem?.code ?? null,
    challenge: answer.challenge,
    feed: answer.feed && { cursor: answer.feed.cursor, more: answer.feed.more },
    serverNow: answer.now,
  }
}

async function ownHash(book: Book, outbox: OutboxState, genesis: string, seq: number): Promise<string | null> {
  if (seq === 0) return genesis
  if (seq === outbox.lastSeq) return outbox.head
  return (await book.store.op(seq))?.hash ?? null
}

/** Everything an online answer changes, except the outbox itself; `resnapshot` when the shelf needs asking anew. */
export async function settled(
  book: Book,
  before: OutboxState,
  { state: after, effects }: Turn,
  it: Genuine,
  answer: Answer,
): Promise<{ readonly writes: Writes; readonly resnapshot: boolean }> {
  const adopt = effects.find((effect) => effect.do === 'adopt')
  const confirmed = await confirmations(book, before, after, it.answer.results, it.answer.now, adopt === undefined)
  const unsent = adopt ? [] : await book.store.ops(answer.ack.lastSeq + 1)
  const fed = applyFeed(it.answer.feed?.items ?? [], {
    kv: { ...book.kv, ...confirmed.kv },
    villagers: book.villagers,
    orders: new Map([...book.orders, ...(confirmed.putOrders ?? []).map((order) => [order.id, order] as const)]),
    ackSeq: adopt ? 0 : after.ackSeq,
    unsentFloatMinor: unsent.reduce((sum, op) => sum + op.floatMinor, 0),
    snapshot: it.answer.feed !== null && (it.askedCursor === '' || answer.ack.epoch !== before.epoch),
  })
  const lease = it.lease ? { lease: leaseRecord(it.lease) } : {}
  const kept = { ...lease, ...witnessed(book.kv.checkpoints ?? [], it.ack.checkpoint) }
  const recount = adopt !== undefined || (confirmed.kv?.recount ?? book.kv.recount ?? false)
  const till = fed.writes.kv?.till ?? confirmed.kv?.till ?? book.kv.till ?? EMPTY_TILL
  const fedKv = { ...fed.writes.kv, ...kept, ...(recount && recounted(book, till, unsent, it)) }
  const news = merged(confirmed, { ...fed.writes, kv: fedKv })
  // The county did not take a villager, a card or a payment as we wrote it: what it knows replaces ours.
  const wasDue = new Set((book.kv.dues ?? []).map((it) => it.seq))
  const corrected =
    confirmed.putOps?.some((op) => op.outcome === 'exception' && (REGISTER.has(op.kind) || wasDue.has(op.seq))) ?? false
  if (!adopt) return { writes: news, resnapshot: fed.resnapshot || corrected }
  return { writes: merged(news, await partedWrites(book, adopt.partedAfter, news)), resnapshot: true }
}

/**
 * A checkpoint that is new here is kept. One number with two roots is kept twice: it shows that the county's record was
 * rewritten.
 */
export function witnessed(
  before: readonly Checkpoint[],
  given: Checkpoint | null | undefined,
): { readonly checkpoints?: readonly Checkpoint[] } {
  if (!given || before.some((it) => it.n === given.n && it.root === given.root)) return {}
  return { checkpoints: [...before, given].slice(-CHECKPOINTS_MAX) }
}

/** Outcomes that came, and the moment of the acknowledgement: from it the 35 days of keeping are counted. */
export async function confirmations(
  book: Book,
  before: OutboxState,
  after: OutboxState,
  results: readonly ResultRow[],
  serverNow: string,
  keepRest: boolean,
): Promise<Writes> {
  const byHash = new Map(results.map((row) => [row.hash, row]))
  const first = Math.min(before.ackSeq + 1, ...results.map((row) => row.seq))
  const count = after.ackSeq - first + 1
  const touched = keepRest && count > 0 ? await book.store.ops(first, count) : []
  const putOps = touched
    .filter((op) => op.seq <= after.ackSeq && (op.seq > before.ackSeq || byHash.has(op.hash)))
    .map((op) => withOutcome(op, byHash.get(op.hash), serverNow))
  const odd = putOps.filter((op) => op.outcome === 'exception')
  const recount = odd.some((op) => op.code === 'signed_before') ? { recount: true } : {}
  const putOrders = odd.flatMap((op) => heldOrder(book, op) ?? [])
  const taken = takenBack(book.kv, odd)
  const kv = { ...freed(book, odd), ...recount, ...taken, ...askTakenBack({ ...book.kv, ...taken }, odd) }
  return { putOps, putOrders, kv }
}

/** What this phone took for promised and the county did not: an order that is held promises nothing. */
function freed(book: Book, odd: readonly OpRecord[]): Partial<Kv> {
  const { till } = book.kv
  // It took float when this phone found it sound; it has a code when this was told before.
  const news = odd.flatMap((op) => (isSale(book, op) ? (book.orders.get(op.id) ?? []) : []))
  const lines = news.filter(({ state, code }) => state === 'placed' && code === null).flatMap(linesOf)
  return till && lines.length ? { till: { ...till, promised: givenBack(till.promised, lines) } } : {}
}

/** An order that this phone found sound: it took float, unless nothing of it was paid yet. */
function isSale(book: Book, op: OpRecord): boolean {
  const order = book.orders.get(op.id)
  return op.floatMinor < 0 || (order !== undefined && order.dueMinor === order.totalMinor)
}

function withOutcome(op: OpRecord, row: ResultRow | undefined, serverNow: string): OpRecord {
  const said = row ? { outcome: row.outcome, code: row.code } : {}
  return { ...op, ...said, ackedAt: op.ackedAt ?? serverNow }
}

function heldOrder(book: Book, op: OpRecord): OrderRecord | null {
  const order = book.orders.get(op.id)
  return order?.state === 'placed' ? { ...order, state: 'held', code: op.code ?? null } : null
}

/** The parted branch is put aside, and what it had promised with it. */
async function partedWrites(book: Book, partedAfter: number, news: Writes): Promise<Writes> {
  const branch = await book.store.ops(partedAfter + 1)
  const till = news.kv?.till
  const delegates = (news.kv?.delegates ?? book.kv.delegates ?? []).filter((named) => named.seq <= partedAfter)
  const dues = (news.kv?.dues ?? book.kv.dues ?? []).filter((it) => it.seq <= partedAfter)
  const parcelActs = (news.kv?.parcelActs ?? book.kv.parcelActs ?? []).filter((act) => act.seq <= partedAfter)
  const asks = asksBefore(news.kv?.asks ?? book.kv.asks ?? [], partedAfter)
  return {
    dropOps: branch.map((op) => op.seq),
    putParted: branch.map((op) => ({ id: op.id, op, again: null })),
    dropVillagers: [...book.villagers.values()].filter((her) => her.seq > partedAfter).map((her) => her.id),
    kv: {
      delegates,
      dues,
      parcelActs,
      asks,
      ...(till && { till: { ...till, promised: promisedBefore(book, branch) } }),
    },
  }
}

/** What was promised before the branch: to sign it again promises it again. */
function promisedBefore(book: Book, branch: readonly OpRecord[]): TillState['promised'] {
  let promised = (book.kv.till ?? EMPTY_TILL).promised
  for (const op of [...branch].reverse()) {
    const { body } = actOf(op.text)
    const counted = 'refund_minor' in body && (op.floatMinor > 0 || body.refund_minor === 0)
    const cancelled = counted ? book.orders.get(body.order) : undefined
    const placed = isSale(book, op) ? book.orders.get(op.id) : undefined
    const back: [number, number][] = cancelled ? linesOf(cancelled).map(([offer, quantity]) => [offer, -quantity]) : []
    promised = givenBack(promised, [...back, ...(placed ? linesOf(placed) : [])])
  }
  return promised
}

/**
 * Where the county counted otherwise (it did not know our branch, or had counted before what we forgot), shift, drawer and
 * day are those of its next feed, with what it has not got yet folded onto them.
 */
function recounted(book: Book, before: TillState, unsent: readonly OpRecord[], it: Genuine): Partial<Kv> {
  const item = it.answer.feed?.items.find((item) => item.kind === 'till')
  if (!item) return {}
  const fold = (till: TillState, op: OpRecord) => folded(book, op, actOf(op.text), till).state
  const { shift, drawerMinor, day, dayTotalMinor, dayCount } = unsent.reduce(fold, tillOf(item, before))
  return { recount: false, till: { ...before, shift, drawerMinor, day, dayTotalMinor, dayCount } }
}

function tillOf(item: Extract<FeedItem, { kind: 'till' }>, before: TillState): TillState {
  return {
    ...before,
    shift: item.shift,
    drawerMinor: item.drawer_minor,
    floatMinor: item.float_minor,
    day: item.day,
    dayTotalMinor: item.day_total_minor,
    dayCount: item.day_count,
  }
}

function leaseRecord(it: LeaseBody): LeaseRecord {
  return {
    lease: it.lease,
    device: it.device,
    agent: it.agent,
    softExpiresAt: it.soft_expires_at,
    hardExpiresAt: it.hard_expires_at,
    floatMinor: it.float_minor,
    saleCapMinor: it.sale_cap_minor,
    dayCapMinor: it.day_cap_minor,
    dayCountCap: it.day_count_cap,
    priceList: it.price_list,
    priceListValidUntil: it.price_list_valid_until,
  }
}

function merged(a: Writes, b: Writes): Writes {
  return {
    ...a,
    ...b,
    kv: { ...a.kv, ...b.kv },
    putOrders: [...(a.putOrders ?? []), ...(b.putOrders ?? [])],
    putVillagers: [...(a.putVillagers ?? []), ...(b.putVillagers ?? [])],
    dropVillagers: [...(a.dropVillagers ?? []), ...(b.dropVillagers ?? [])],
    putOps: [...(a.putOps ?? []), ...(b.putOps ?? [])],
  }
}

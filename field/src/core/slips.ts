/** Slips: half of each stays with the villager, and its four picture words let any counter check it. */

import { FieldError, type PictureNumbers, type SlipCheck, type SlipLine } from './app'
import { unhex } from './bytes'
import type { Core } from './core'
import { pictureNumbers } from './crypto'
import type { Exchange } from './exchange'
import { slipNumber } from './ids'
import type { OpRecord, OrderRecord } from './records'
import type { SlipAnswer } from './wire'

/** Everything a slip shows, prints or speaks. It exists only after the operation is durable. */
export interface Slip {
  readonly id: string
  readonly number: string
  readonly words: PictureNumbers
  /** `consent`: another price or another good that she agreed to. `balance`: the rest of an order. */
  readonly kind: 'order' | 'cancel' | 'bag' | 'refund' | 'balance' | 'consent'
  readonly at: string
  readonly stationName: string
  readonly agentName: string
  readonly complaintNo: string
  readonly villagerName: string
  readonly lines: readonly SlipLine[]
  /** What the lines were before she agreed to another price or another good. */
  readonly before: readonly SlipLine[]
  readonly feeMinor: number
  readonly totalMinor: number
  readonly tenderedMinor: number
  readonly changeMinor: number
  /** What was left to be paid when it was written. */
  readonly dueMinor: number
  readonly currency: string
}

/** The slip of `op`, with what `it` says; of an order's own operation when `op` is not given. */
export async function slipOf(
  core: Core,
  it: Partial<OrderRecord> & { readonly totalMinor: number; readonly before?: Slip['before'] },
  op?: OpRecord,
  kind: Slip['kind'] = 'order',
): Promise<Slip> {
  const { code, stationName, agentName, currency } = core.book.device
  const { id = '', seq = 0, hash = '', at = '' } = op ?? it
  return {
    id,
    number: slipNumber(code, seq),
    words: await pictureNumbers(core.subtle, unhex(hash)),
    kind,
    at,
    stationName,
    agentName,
    complaintNo: core.book.kv.station?.complaintNo ?? '',
    villagerName: it.villagerName ?? '',
    lines: it.lines ?? [],
    before: it.before ?? [],
    feeMinor: it.feeMinor ?? 0,
    totalMinor: it.totalMinor,
    tenderedMinor: it.tenderedMinor ?? 0,
    changeMinor: it.changeMinor ?? 0,
    dueMinor: it.dueMinor ?? 0,
    currency,
  }
}

/** A slip of this phone is checked here; any other by the county. Rejects with `offline` when that cannot be asked. */
export async function checkSlip(
  core: Core,
  exchange: Exchange,
  number: string,
  words: PictureNumbers,
): Promise<SlipCheck> {
  const clean = number.trim().toUpperCase()
  return (await checkHere(core, clean, words)) ?? (await checkAtCounty(exchange, clean, words))
}

async function checkHere(core: Core, number: string, words: PictureNumbers): Promise<SlipCheck | null> {
  return (await orderHere(core, number, words)) ?? (await paymentHere(core, number, words))
}

/** The slip of a refund that this phone paid. */
async function paymentHere(core: Core, number: string, words: PictureNumbers): Promise<SlipCheck | null> {
  const { code, stationName: station } = core.book.device
  const [, seq] = number.split('-')
  if (slipNumber(code, Number(seq)) !== number) return null
  const op = await core.book.store.op(Number(seq))
  if (op?.kind !== 'refund.pay') return null
  const matches = await fits(core, op.hash, words)
  const amountMinor = (JSON.parse(op.text) as { body: { amount_minor: number } }).body.amount_minor
  const refund = matches ? { station, paidAt: op.at, amountMinor } : null
  return { found: true, matches, by: 'phone', order: null, refund }
}

async function fits(core: Core, hash: string, words: PictureNumbers): Promise<boolean> {
  const signed = await pictureNumbers(core.subtle, unhex(hash))
  return signed.every((n, place) => n === words[place])
}

async function orderHere(core: Core, number: string, words: PictureNumbers): Promise<SlipCheck | null> {
  const order = [...core.book.orders.values()].find((it) => slipNumber(core.book.device.code, it.seq) === number)
  if (!order) return null
  const matches = await fits(core, order.hash, words)
  const { at: placedAt, lines, totalMinor, state } = order
  const shown = { station: core.book.device.stationName, placedAt, lines, totalMinor, state }
  return { found: true, matches, by: 'phone', order: matches ? shown : null, refund: null }
}

async function checkAtCounty(exchange: Exchange, number: string, words: PictureNumbers): Promise<SlipCheck> {
  const reply = await exchange.ask<SlipAnswer>('slip', { number, words })
  if (!reply.body) throw refusal(reply.status, reply.problem?.message)
  const { found, matches, order, refund } = reply.body
  const paid = refund && { station: refund.station, paidAt: refund.paid_at, amountMinor: refund.amount_minor }
  return { found, matches, by: 'county', order: order ? shownOrder(order) : null, refund: paid ?? null }
}

function shownOrder(it: NonNullable<SlipAnswer['order']>): NonNullable<SlipCheck['order']> {
  const lines = it.lines.map(([zh, en, icon, quantity, unitPriceMinor]) => ({
    offer: 0,
    zh,
    en,
    icon,
    quantity,
    unitPriceMinor,
  }))
  return { station: it.station, placedAt: it.placed_at, lines, totalMinor: it.total_minor, state: it.state }
}

/** What the screens are told when the server said no. */
export function refusal(
  status: number,
  message: { readonly 'zh-Hans': string; readonly en: string } | undefined,
): FieldError {
  const detail = message ? { message } : {}
  if (status === 429) return new FieldError('slow_down', detail)
  return new FieldError(status >= 500 ? 'try_again' : 'refused', detail)
}

/** Slips: half of each stays with the villager, and its four picture words let any counter check it. */

import { FieldError, type PictureNumbers, type Slip, type SlipCheck } from './app'
import { unhex } from './bytes'
import type { Core } from './core'
import { pictureNumbers } from './crypto'
import type { Exchange } from './exchange'
import { slipNumber } from './ids'
import type { OpRecord, OrderRecord } from './records'
import type { SlipAnswer } from './wire'

/** The slip of `op`, with what `it` says; of an order's own operation when `op` is not given. */
export async function slipOf(
  core: Core,
  it: Partial<OrderRecord> & { readonly totalMinor: number },
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
  const order = [...core.book.orders.values()].find((it) => slipNumber(core.book.device.code, it.seq) === number)
  if (!order) return null
  const signed = await pictureNumbers(core.subtle, unhex(order.hash))
  const matches = signed.every((n, place) => n === words[place])
  const { at: placedAt, lines, totalMinor, state } = order
  const shown = { station: core.book.device.stationName, placedAt, lines, totalMinor, state }
  return { found: true, matches, by: 'phone', order: matches ? shown : null }
}

async function checkAtCounty(exchange: Exchange, number: string, words: PictureNumbers): Promise<SlipCheck> {
  const reply = await exchange.ask<SlipAnswer>('slip', { number, words })
  if (!reply.body) throw refusal(reply.status, reply.problem?.message)
  const { found, matches, order } = reply.body
  return { found, matches, by: 'county', order: order ? shownOrder(order) : null }
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

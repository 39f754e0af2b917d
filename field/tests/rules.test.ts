import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type AskRef, type ConsentFacts, consent } from '../src/core/consenting'
import * as rules from '../src/core/rules'

interface WireState {
  shift: string | null
  drawer_minor: number
  float_minor: number
  day: string | null
  day_total_minor: number
  day_count: number
  promised: Record<string, number>
}

interface Facts {
  device: string
  device_code: string
  county: string
  utc_offset_minutes: number
  leases: Record<
    string,
    { device: string; sale_cap_minor: number; day_cap_minor: number; day_count_cap: number; hard_expires_at: string }
  >
  price_lists: Record<string, { prices: Record<string, number>; fee_minor: number; superseded_at: string | null }>
  villagers: string[]
  delegates: [string, string][]
  allocation: Record<string, number>
  orders: Record<
    string,
    {
      device: string
      total_minor: number
      held: boolean
      cancelled: boolean
      bought?: boolean
      due_minor?: number
      lines?: [number, number][]
    }
  >
  may_owe_minor: number
  bags: Record<string, { to_holder: string; sealed_minor: number; opened: boolean }>
  refunds: Record<string, { amount_minor: number; paid: boolean }>
  asks: Record<
    string,
    { order: string; n: number; extra_minor: number; until: string; villager: string; lapsed: boolean }
  >
}

interface Case {
  name: string
  facts: Partial<Facts>
  start: WireState
  // biome-ignore lint/suspicious/noExplicitAny: the bodies are what the vectors say they are
  ops: { id: string; kind: string; at: string; body: any }[]
  expect: { outcome: string; code: string | null }[]
  end: WireState
}

const vectors: { facts: Facts; cases: Case[] } = JSON.parse(
  readFileSync(new URL('../../tests/vectors/till_fold.json', import.meta.url), 'utf8'),
)

const numbered = (entries: Record<string, number>) => new Map(Object.entries(entries).map(([k, v]) => [Number(k), v]))

function fromWire(it: WireState): rules.TillState {
  return {
    shift: it.shift,
    drawerMinor: it.drawer_minor,
    floatMinor: it.float_minor,
    day: it.day,
    dayTotalMinor: it.day_total_minor,
    dayCount: it.day_count,
    promised: it.promised,
  }
}

interface Mandated {
  mandate: { consent: string; delegate?: string }
  lease: number
}

function leaseFacts(facts: Facts, number: number): rules.LeaseFacts | null {
  const lease = facts.leases[number]
  return lease
    ? {
        device: lease.device,
        saleCapMinor: lease.sale_cap_minor,
        dayCapMinor: lease.day_cap_minor,
        dayCountCap: lease.day_count_cap,
        hardExpiresAt: lease.hard_expires_at,
      }
    : null
}

const mandateGood = (facts: Facts, villager: string | undefined, { mandate }: Mandated): boolean =>
  mandate.consent !== 'delegate' || facts.delegates.some(([v, d]) => v === villager && d === mandate.delegate)

function consentFacts(facts: Facts, asks: ReadonlyMap<string, AskRef>, body: Mandated & { ask: string }): ConsentFacts {
  return {
    ask: asks.get(body.ask) ?? null,
    lease: leaseFacts(facts, body.lease),
    mandateGood: mandateGood(facts, facts.asks[body.ask]?.villager, body),
  }
}

function orderFacts(facts: Facts, body: Mandated & { price_list: number; villager: string }): rules.OrderFacts {
  const list = facts.price_lists[body.price_list]
  return {
    lease: leaseFacts(facts, body.lease),
    priceList: list
      ? { prices: numbered(list.prices), feeMinor: list.fee_minor, supersededAt: list.superseded_at }
      : null,
    villagerKnown: facts.villagers.includes(body.villager),
    mandateGood: mandateGood(facts, body.villager, body),
    allocation: numbered(facts.allocation),
    mayOweMinor: facts.may_owe_minor,
  }
}

/** Replays one case: the codes in order and the state at the end. */
function replay(it: Case) {
  const facts: Facts = { ...vectors.facts, ...it.facts }
  const who = {
    device: facts.device,
    deviceCode: facts.device_code,
    county: facts.county,
    utcOffsetMinutes: facts.utc_offset_minutes,
  }
  const orders = new Map<string, rules.OrderRef>(
    Object.entries(facts.orders).map(([id, o]) => [
      id,
      { ...o, totalMinor: o.total_minor, dueMinor: o.due_minor ?? 0, lines: o.lines ?? [] },
    ]),
  )
  const bags = new Map<string, rules.BagRef>(
    Object.entries(facts.bags).map(([id, b]) => [
      id,
      { toHolder: b.to_holder, sealedMinor: b.sealed_minor, opened: b.opened },
    ]),
  )
  const refunds = new Map<string, rules.RefundRef>(
    Object.entries(facts.refunds).map(([id, r]) => [id, { amountMinor: r.amount_minor, paid: r.paid }]),
  )
  const asks = new Map<string, AskRef>(
    Object.entries(facts.asks).map(([id, a]) => [id, { ...a, extraMinor: a.extra_minor, answered: false }]),
  )
  let state = fromWire(it.start)
  const codes = it.ops.map(({ id, kind, at, body }) => {
    const step = (() => {
      if (kind === 'shift.open') return rules.openShift(state, id, body)
      if (kind === 'shift.close') return rules.closeShift(state, body)
      if (kind === 'order.place') {
        return rules.placeOrder(state, at, { due_minor: 0, ...body }, who, orderFacts(facts, body))
      }
      if (kind === 'order.balance') {
        const order = orders.get(body.order)
        return rules.payBalance(state, body, order && !order.held && !order.cancelled ? order : null)
      }
      if (kind === 'order.cancel') return rules.cancelOrder(state, body, who, orders.get(body.order) ?? null)
      if (kind === 'order.consent') return consent(state, at, body, who, consentFacts(facts, asks, body))
      if (kind === 'bag.seal') return rules.sealBag(state, body, who)
      if (kind === 'refund.pay') return rules.payRefund(state, body, refunds.get(body.refund) ?? null)
      return rules.openBag(state, body, who, bags.get(body.bag) ?? null)
    })()
    state = step.state
    if (kind === 'order.place') {
      const { lines, total_minor: totalMinor, due_minor: dueMinor = 0 } = body
      orders.set(id, {
        device: facts.device,
        totalMinor,
        dueMinor,
        held: !!step.code,
        cancelled: false,
        lines: lines.map(([offer, quantity]: [number, number, number]) => [offer, quantity]),
      })
    }
    const ask = asks.get(body.ask)
    if (ask && !step.code) asks.set(body.ask, { ...ask, answered: true })
    const order = orders.get(body.order)
    if (kind === 'order.cancel' && order && !step.code) orders.set(body.order, { ...order, cancelled: true })
    const paid = kind === 'order.balance' && order && (!step.code || body.amount_minor >= order.dueMinor)
    if (paid && step.code !== 'no_shift') orders.set(body.order, { ...order, dueMinor: 0 })
    const bag = bags.get(body.bag)
    if (kind === 'bag.open' && bag && step.code !== 'unknown_bag') bags.set(body.bag, { ...bag, opened: true })
    const refund = refunds.get(body.refund)
    if (refund && !step.code) refunds.set(body.refund, { ...refund, paid: true })
    return step.code
  })
  return { codes, state }
}

describe('the till fold agrees with the shared vectors', () => {
  test.each(vectors.cases.map((it) => [it.name, it] as const))('%s', (_, it) => {
    const { codes, state } = replay(it)
    expect(codes.map((code) => ({ outcome: code ? 'exception' : 'applied', code }))).toEqual(it.expect)
    expect(state).toEqual(fromWire(it.end))
  })
})

describe('an order that was bought', () => {
  const who = { device: 'd', deviceCode: 'K7QM', county: '420527', utcOffsetMinutes: 480 }
  const order = { device: 'd', totalMinor: 2800, dueMinor: 0, held: false, cancelled: false, bought: true, lines: [] }
  const state = { ...rules.EMPTY_TILL, shift: 's', drawerMinor: 5000, floatMinor: 100 }
  const cancel = (it: rules.OrderRef, refund_minor = 2800) =>
    rules.cancelOrder(state, { shift: 's', order: 'o', reason: 'other', refund_minor }, who, it)

  test('is not taken back, though the cash that was given is out of the drawer', () => {
    expect(cancel(order)).toEqual({ state: { ...state, drawerMinor: 2200 }, code: 'already_bought' })
  })

  test('is judged after a cancellation before it, and before the sum', () => {
    expect(cancel({ ...order, cancelled: true }).code).toBe('already_cancelled')
    expect(cancel(order, 1).code).toBe('already_bought')
    expect(cancel({ ...order, bought: false }, 1).code).toBe('bad_total')
  })
})

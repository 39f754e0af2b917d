/** What the agent does with parcels. All of it works without network but the pick-up code, which only the county knows. */

import { blockedBy, FieldError, type Slip, type WarningCode } from './app'
import { folded } from './apply'
import type { Core } from './core'
import { dueOf } from './dues'
import type { Exchange } from './exchange'
import { cardNumber } from './ids'
import { AMOUNT_MINOR_MAX } from './limits'
import { type Act, cleanLine } from './operation'
import type { Condition, HandOver, ParcelActions, ParcelState, ParcelView, PickupCheck, RefuseReason } from './parcels'
import { parcelViews } from './parcels'
import { find, indexOf } from './search'
import { refusal, slipOf } from './slips'
import type { Bodies } from './types.gen'
import type { PayLinkAnswer, PickupAnswer } from './wire'

const CODE = /^[0-9]{6}$/
const FOUND_MAX = 40

/** As the screens get it. */
export function parcelActions(counter: () => ParcelCounter): ParcelActions {
  return {
    receiveParcel: async (id, condition) => counter().receive(id, condition),
    handOverParcel: async (id, how, tenderedMinor) => counter().handOver(id, how, tenderedMinor),
    payLink: async (order) => counter().payLink(order),
    payRest: async (order, tenderedMinor) => counter().payRest(order, tenderedMinor),
    refuseParcel: async (id, reason) => counter().refuse(id, reason),
    returnParcel: async (id, reason) => counter().bringBack(id, reason),
    giveBackParcel: async (id) => counter().giveBack(id),
    checkPickup: async (id, code) => counter().checkPickup(id, code),
    findParcels: (text) => counter().find(text),
    parcelByCode: (code) => counter().byCode(code),
  }
}

export class ParcelCounter {
  /** Codes that the county has called right since the app was opened. */
  private readonly right = new Set<string>()

  constructor(
    private readonly core: Core,
    private readonly exchange: Exchange,
  ) {}

  receive(id: string, condition: Condition): Promise<void> {
    return this.core.ready(async () => {
      this.standing(id, ['coming', 'hub', 'lost'])
      await this.core.record({ kind: 'parcel.receive', body: { parcel: id, condition } })
    })
  }

  handOver(id: string, how: HandOver, tenderedMinor = 0): Promise<void> {
    return this.core.ready(async () => {
      const parcel = this.standing(id, ['shelf'])
      const body = this.handOverBody(parcel, how)
      if (parcel.dueMinor > 0) await this.core.record(this.restAct(parcel.order, tenderedMinor))
      await this.core.record({ kind: 'parcel.hand_over', body })
    })
  }

  async payLink(order: string): Promise<string | null> {
    const reply = await this.exchange.ask<PayLinkAnswer>('paylink', { order })
    if (!reply.body) throw refusal(reply.status, reply.problem?.message)
    return reply.body.url
  }

  payRest(order: string, tenderedMinor: number): Promise<Slip> {
    return this.core.ready(async () => {
      const act = this.restAct(order, tenderedMinor)
      const { op } = await this.core.record(act)
      const { amount_minor: totalMinor, change_minor: changeMinor } = act.body
      const villagerName = this.core.book.orders.get(order)?.villagerName ?? ''
      return slipOf(this.core, { totalMinor, tenderedMinor, changeMinor, villagerName }, op, 'balance')
    })
  }

  refuse(id: string, reason: RefuseReason): Promise<string> {
    return this.core.ready(() => this.goodsBack('parcel.refuse', this.standing(id, ['shelf']), reason))
  }

  bringBack(id: string, reason: RefuseReason): Promise<string> {
    return this.core.ready(async () => {
      const parcel = this.standing(id, ['collected'])
      const until = Date.parse(parcel.returnUntil ?? '')
      if (!(Date.parse(this.core.moment()) <= until)) throw new FieldError('return_over')
      return this.goodsBack('parcel.return', parcel, reason)
    })
  }

  giveBack(id: string): Promise<void> {
    return this.core.ready(async () => {
      this.standing(id, ['back'])
      await this.core.record({ kind: 'parcel.give_back', body: { parcel: id } })
    })
  }

  /** Judged by the county only: the phone never has the code. */
  async checkPickup(id: string, code: string): Promise<PickupCheck> {
    const clean = code.replace(/\s/g, '')
    if (!CODE.test(clean)) throw new FieldError('bad_input', { field: 'code' })
    const reply = await this.exchange.ask<PickupAnswer>('pickup', { parcel: id, code: clean })
    if (reply.problem?.code === 'too_many_tries') throw new FieldError('too_many_tries')
    if (!reply.body) throw refusal(reply.status, reply.problem?.message)
    if (reply.body.right) this.right.add(`${id} ${clean}`)
    return { right: reply.body.right, triesLeft: reply.body.tries_left }
  }

  find(text: string): ParcelView[] {
    const { kv, villagers } = this.core.book
    const index = indexOf(parcelViews(kv), ({ code, name, slipNo, villager }) => {
      const { pinyin = '', initials = '' } = villagers.get(villager) ?? {}
      return { zh: `${name} ${slipNo}`, en: slipNo, pinyin, initials, code }
    })
    return find(index, text, FOUND_MAX)
  }

  byCode(text: string): ParcelView | null {
    const code = cardNumber(text)
    return (code && parcelViews(this.core.book.kv, (it) => it.code === code)[0]) || null
  }

  /** The parcel, where it may be for what is to be done with it. A second tap finds it moved. */
  private standing(id: string, states: readonly ParcelState[]): ParcelView {
    const [parcel] = parcelViews(this.core.book.kv, (it) => it.id === id)
    if (!parcel) throw new FieldError('unknown_parcel')
    if (!states.includes(parcel.state)) throw new FieldError('parcel_moved')
    return parcel
  }

  /** The rest of an order and its cash, when it may be taken here: refused before anything is recorded. */
  private restAct(order: string, tenderedMinor: number): Extract<Act, { kind: 'order.balance' }> {
    const { shift } = this.core.inShift()
    const amountMinor = dueOf(this.core.book.kv, order)
    if (amountMinor === 0) throw new FieldError('nothing_owed')
    if (!Number.isSafeInteger(tenderedMinor) || tenderedMinor > AMOUNT_MINOR_MAX || tenderedMinor < amountMinor) {
      throw new FieldError('not_enough_tendered')
    }
    const paid = { tendered_minor: tenderedMinor, change_minor: tenderedMinor - amountMinor }
    const act = { kind: 'order.balance' as const, body: { shift, order, amount_minor: amountMinor, ...paid } }
    const { code } = folded(this.core.book, { id: '', at: this.core.moment() }, act)
    if (code) throw blockedBy(code as WarningCode)
    return act
  }

  private async goodsBack(
    kind: 'parcel.refuse' | 'parcel.return',
    { id, amountMinor }: ParcelView,
    reason: RefuseReason,
  ): Promise<string> {
    const { op } = await this.core.record({ kind, body: { parcel: id, reason, amount_minor: amountMinor } })
    const owed = amountMinor > 0 && this.core.book.kv.refunds?.some((it) => it.id === op.id)
    return owed ? op.id : ''
  }

  private handOverBody({ id, villager }: ParcelView, how: HandOver): Bodies['parcel.hand_over'] {
    const body = { parcel: id, shown: how.shown, delegate: null, witness: '', code: null }
    switch (how.shown) {
      case 'delegate': {
        const named = this.core.book.kv.delegates?.some(
          (it) => it.villager === villager && it.delegate === how.delegate,
        )
        if (!named) throw new FieldError('bad_input', { field: 'delegate' })
        return { ...body, delegate: how.delegate }
      }
      case 'known': {
        const witness = cleanLine(how.witness)
        if (!witness) throw new FieldError('bad_input', { field: 'witness' })
        return { ...body, witness }
      }
      case 'code': {
        const code = how.code.replace(/\s/g, '')
        if (!this.right.has(`${id} ${code}`)) throw new FieldError('wrong_code')
        return { ...body, code }
      }
      default:
        return body
    }
  }
}

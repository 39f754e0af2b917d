/** Money back to a villager: paid from the drawer, also without network; claimed from another station, with it. */

import { FieldError, type PictureNumbers, type Shown, type Slip, type WarningCode } from './app'
import { type Act, folded } from './apply'
import type { Core } from './core'
import type { Exchange } from './exchange'
import { EMPTY_TILL } from './rules'
import { slipOf } from './slips'

export class Refunds {
  constructor(
    private readonly core: Core,
    private readonly exchange: Exchange,
  ) {}

  /** The whole of it leaves the drawer. A second tap finds it paid. */
  pay(id: string, shown: Shown): Promise<Slip> {
    return this.core.ready(async () => {
      const { kv } = this.core.book
      const { shift, drawerMinor } = kv.till ?? EMPTY_TILL
      if (!shift) throw new FieldError('no_shift')
      const refund = kv.refunds?.find((it) => it.id === id && !it.paid)
      if (!refund) throw new FieldError('unknown_refund')
      if (refund.amountMinor > drawerMinor) throw blocked('over_drawer')
      const act: Act = { kind: 'refund.pay', body: { shift, refund: id, shown, amount_minor: refund.amountMinor } }
      const at = this.core.moment()
      const { code } = folded(this.core.book, { id: '', at }, act)
      if (code) throw new FieldError('unknown_refund')
      const { op } = await this.core.record(act, { at })
      return slipOf(this.core, { totalMinor: refund.amountMinor, villagerName: refund.name }, op, 'refund')
    })
  }

  /** What is owed for another station's slip may be paid here from now on. Rejects with `offline` when nobody answers. */
  async claim(number: string, words: PictureNumbers): Promise<void> {
    const body = { slip_no: number.trim().toUpperCase(), words: [...words] }
    const { op } = await this.core.ready(() => this.core.record({ kind: 'refund.claim', body }))
    await this.exchange.now()
    const told = await this.core.book.store.op(op.seq)
    if (!told?.outcome) throw new FieldError('offline')
    if (told.code === 'unknown_slip' || told.code === 'nothing_owed') throw new FieldError(told.code)
    if (told.code) throw new FieldError('refused')
  }
}

const blocked = (code: WarningCode) => new FieldError('blocked', { warnings: [{ code, blocks: true }] })

/** Money back to a villager: paid from the drawer, also without network; claimed from another station, with it. */

import { blockedBy, FieldError, type PictureNumbers, type Shown, type Slip } from './app'
import type { Core } from './core'
import type { Exchange } from './exchange'
import { slipOf } from './slips'

export class Refunds {
  constructor(
    private readonly core: Core,
    private readonly exchange: Exchange,
  ) {}

  /** The whole of it leaves the drawer. A second tap finds it paid. */
  pay(id: string, shown: Shown): Promise<Slip> {
    return this.core.ready(async () => {
      const { shift, drawerMinor } = this.core.inShift()
      const refund = this.core.book.kv.refunds?.find((it) => it.id === id && !it.paid)
      if (!refund) throw new FieldError('unknown_refund')
      const { amountMinor, name: villagerName } = refund
      if (amountMinor > drawerMinor) throw blockedBy('over_drawer')
      const body = { shift, refund: id, shown, amount_minor: amountMinor }
      const { op } = await this.core.record({ kind: 'refund.pay', body })
      return slipOf(this.core, { totalMinor: amountMinor, villagerName }, op, 'refund')
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

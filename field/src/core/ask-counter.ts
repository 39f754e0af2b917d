/** Asking a villager about another price or another good: her yes with its cash, or her no. Works without network. */

import {
  type Answered,
  blockedBy,
  FieldError,
  type Mandate,
  type SlipLine,
  type Warning,
  type WarningCode,
} from './app'
import { folded } from './apply'
import { type AskedGood, type AskView, askView } from './asks'
import type { Core } from './core'
import { dueOf } from './dues'
import type { Act } from './operation'
import { slipOf } from './slips'

const BEFORE_ID = '00000000-0000-8000-8000-000000000000'

export class AskCounter {
  constructor(private readonly core: Core) {}

  check(id: string, mandate: Mandate): Promise<readonly Warning[]> {
    return this.core.ready(async () => {
      const asked = this.waiting(id)
      const full = await this.core.book.store.prove().then(
        () => false,
        () => true,
      )
      const odd = this.blocking(asked, mandate)
      return [
        ...(odd ? [{ code: odd, blocks: true }] : []),
        ...(full ? [{ code: 'disk_full' as const, blocks: true }] : []),
      ]
    })
  }

  answer(
    id: string,
    it: { readonly agreed: boolean; readonly mandate: Mandate; readonly tenderedMinor: number },
  ): Promise<Answered> {
    return this.core.ready(async () => {
      const asked = this.waiting(id)
      const due = it.agreed ? asked.extraMinor : 0
      if (it.agreed) {
        if (Date.parse(this.core.moment()) > Date.parse(asked.until)) throw new FieldError('ask_over')
        const odd = this.blocking(asked, it.mandate)
        if (odd) throw blockedBy(odd)
      }
      const tendered = due === 0 ? 0 : it.tenderedMinor
      if (!Number.isSafeInteger(tendered) || tendered < due) throw new FieldError('not_enough_tendered')
      const { op } = await this.core.record(this.act(asked, it.agreed, it.mandate, tendered))
      const said = {
        villagerName: asked.name,
        lines: [slipLine(asked, asked.after)],
        before: [slipLine(asked, asked.before)],
        totalMinor: due,
        tenderedMinor: tendered,
        changeMinor: tendered - due,
      }
      const slip = it.agreed ? await slipOf(this.core, said, op, 'consent') : null
      const { backMinor } = it.agreed ? asked.yes : asked.no
      return { slip, refund: backMinor > 0 ? op.id : '' }
    })
  }

  /** The ask, while she has not answered it here. A second tap finds it answered. */
  private waiting(id: string): AskView {
    const found = this.core.book.kv.asks?.find((it) => it.id === id)
    if (found?.answer) throw new FieldError('already_answered')
    if (!found || found.over) throw new FieldError('unknown_ask')
    return askView(found, dueOf(this.core.book.kv, found.order))
  }

  private blocking(asked: AskView, mandate: Mandate): WarningCode | null {
    const act = this.act(asked, true, mandate, asked.extraMinor)
    const { code } = folded(this.core.book, { id: BEFORE_ID, at: this.core.moment() }, act)
    return code === 'too_late' ? null : (code as WarningCode | null)
  }

  private act(asked: AskView, agreed: boolean, mandate: Mandate, tendered: number): Act {
    const { consent, delegate = null } = mandate
    const { till, lease } = this.core.book.kv
    const extra = agreed ? asked.extraMinor : 0
    return {
      kind: 'order.consent',
      body: {
        ask: asked.id,
        order: asked.order,
        n: asked.n,
        agreed,
        mandate: { consent, delegate },
        extra_minor: extra,
        tendered_minor: tendered,
        change_minor: tendered - extra,
        shift: till?.shift ?? null,
        lease: lease?.lease ?? 0,
      },
    }
  }
}

const slipLine = ({ quantity }: AskView, { offer, zh, en, icon, unitPriceMinor }: AskedGood): SlipLine => ({
  ...{ offer, zh, en, icon, quantity, unitPriceMinor },
})

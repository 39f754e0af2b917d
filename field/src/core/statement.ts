/** What was done in a villager's name, at whatever station. Shown and let go: nothing of it is kept on this phone. */

import { FieldError, type ShownForStatement, type Statement } from './app'
import { asked } from './asking'
import type { Exchange } from './exchange'
import { cardNumber } from './ids'
import type { StatementAnswer } from './wire'

/** Null where the card is nobody's, the pictures are others, or she is of another county. Rejects with `offline`. */
export async function askStatement(exchange: Exchange, shown: ShownForStatement): Promise<Statement | null> {
  const told = await asked<StatementAnswer>(exchange, 'statement', proof(shown))
  return told.found ? statementOf(told) : null
}

function proof(shown: ShownForStatement): object {
  if (!('card' in shown)) return { number: shown.number.trim().toUpperCase(), words: [...shown.words] }
  const card = cardNumber(shown.card)
  if (!card) throw new FieldError('bad_input', { field: 'card' })
  return { card }
}

function statementOf(it: Extract<StatementAnswer, { found: true }>): Statement {
  const { name, language, slow, since } = it
  return {
    ...{ name, language, slow, since },
    askedAt: it.asked_at,
    orders: it.orders.map(({ at, station, slip_no: slipNo, lines, fee_minor, total_minor, state }) => ({
      ...{ at, station, slipNo, state, feeMinor: fee_minor, totalMinor: total_minor },
      lines: lines.map(([zh, en, icon, quantity, amountMinor, fate]) => ({
        ...{ zh, en, icon, quantity, amountMinor, fate },
      })),
    })),
    refunds: it.refunds.map(({ slip_no: slipNo, amount_minor, owed_at, station, paid_at }) => ({
      ...{ slipNo, station, amountMinor: amount_minor, owedAt: owed_at, paidAt: paid_at },
    })),
    complaints: it.complaints.map(([at, number, category, state, outcome]) => ({
      ...{ at, number, category, state, outcome },
    })),
    owedMinor: it.owed_minor,
  }
}

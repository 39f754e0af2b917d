/**
 * A villager's answer to another price or another good, as a step of the till's fold. Twin of
 * farmgate/counter/consenting.py; both replay tests/vectors/till_fold.json.
 */

import type { Code, LeaseFacts, Step, TillState, Who } from './rules'
import { leaseOddity, onDay } from './rules'
import type { Bodies } from './types.gen'

/** What she is asked about one line of her order. */
export interface AskRef {
  readonly order: string
  readonly n: number
  /** What she pays on top; 0 when it is no dearer. */
  readonly extraMinor: number
  readonly until: string
  readonly answered: boolean
  /** The county lets nobody answer any more. */
  readonly lapsed: boolean
}

export interface ConsentFacts {
  readonly ask: AskRef | null
  readonly lease: LeaseFacts | null
  readonly mandateGood: boolean
}

type Body = Bodies['order.consent']

/** She says yes, and pays what it is dearer. Or she says no. */
export function consent(state: TillState, at: string, body: Body, who: Who, facts: ConsentFacts): Step {
  const pays = body.agreed && body.extra_minor > 0
  const today = pays ? onDay(state, at, who, facts.lease) : state
  const code = oddity(today, at, body, who, facts)
  const after = {
    ...today,
    drawerMinor: today.drawerMinor + body.tendered_minor - body.change_minor,
    dayTotalMinor: today.dayTotalMinor + (pays ? body.extra_minor : 0),
  }
  if (code || !pays) return { state: after, code }
  return { state: { ...after, floatMinor: after.floatMinor - body.extra_minor }, code: null }
}

function oddity(state: TillState, at: string, body: Body, who: Who, facts: ConsentFacts): Code | null {
  const over = overFor(at, body, facts.ask)
  if (over) return over
  if (!facts.mandateGood) return 'not_allowed'
  const due = facts.ask && body.agreed ? facts.ask.extraMinor : 0
  if (body.extra_minor !== due || body.tendered_minor - body.change_minor !== due) return 'wrong_amount'
  if (due === 0) return null
  if (!state.shift || body.shift !== state.shift) return 'no_shift'
  return leaseOddity(state, at, { amountMinor: due, cashMinor: due, orders: 0 }, who, facts.lease)
}

/** Why nothing can be answered any more. To say no late is no more than to have said nothing. */
function overFor(at: string, body: Body, ask: AskRef | null): Code | null {
  if (!ask || ask.order !== body.order || ask.n !== body.n) return 'unknown_ask'
  if (ask.answered) return 'already_answered'
  return ask.lapsed || (body.agreed && Date.parse(at) > Date.parse(ask.until)) ? 'too_late' : null
}

/** Questions about people and their money: answered only to a phone that the county has heard within the hour. */

import type { Exchange, Question } from './exchange'
import { refusal } from './slips'

/** Asks; where the county has not heard this phone for long, says hello first and asks again. Rejects with `offline`. */
export async function asked<T>(exchange: Exchange, what: Question, question: object): Promise<T> {
  const reply = await exchange.ask<T>(what, question)
  if (reply.body) return reply.body
  if (reply.problem?.code !== 'stale_challenge') throw refusal(reply.status, reply.problem?.message)
  await exchange.now()
  const again = await exchange.ask<T>(what, question)
  if (!again.body) throw refusal(again.status, again.problem?.message)
  return again.body
}

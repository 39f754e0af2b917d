/** What is asked of the county now and then, as the screens get it: loaded when it is asked. */

import type { Core } from './core'
import type { Exchange } from './exchange'
import type { AskedActions } from './told'

export const askedActions = (core: () => Core, exchange: Exchange): AskedActions => ({
  earnings: () => core().book.kv.earnings ?? null,
  askEarnings: async (further = false) => {
    const phone = core()
    return (await import('./earnings')).askEarnings(phone, exchange, further)
  },
  askStatement: async (shown) => {
    core()
    return (await import('./statement')).askStatement(exchange, shown)
  },
})

/** The core as the screens get it: everything wired together, one writer per phone. */

import { Access } from './access'
import { type App, FieldError, type Observable, type Offer, type State } from './app'
import { AskCounter } from './ask-counter'
import { askedActions } from './asked'
import { Book } from './book'
import { Complaints } from './complaints'
import { Core, type Deps } from './core'
import { Counter } from './counter'
import { Exchange } from './exchange'
import { randomId } from './ids'
import { ParcelCounter, parcelActions } from './parcel-counter'
import { acksFile, bagFile, takeFile } from './postbag'
import { prune } from './prune'
import type { OfferRow } from './records'
import { Refunds } from './refunds'
import { Register } from './register'
import { checkSlip, slipOf } from './slips'
import { Store } from './store'
import { earlierOrders, offerView, ordersOfShift, STARTING, view } from './view'

export * from './app'
export type { Deps } from './core'

const STORE_NAME = 'farmgate'
const OFFERS_SHOWN = 30
const VILLAGERS_SHOWN = 20

export function createApp(deps: Deps): App {
  const state = observable(STARTING)
  const exchange = new Exchange()
  let parts: Parts | null = null
  let letGo: (() => void) | null = null

  const open = async () => {
    const store = await Store.open(deps.indexedDB, deps.storeName ?? STORE_NAME)
    const book = await Book.open(store)
    const core = new Core(
      deps,
      book,
      () => state.set(view(book, core.session, deps.now())),
      (effects) => exchange.run(effects),
    )
    exchange.attach(core)
    parts = partsOf(core, exchange)
    await core.serial(() => prune(core))
    core.changed()
  }
  const poke = () => {
    exchange.poke(true).catch(() => undefined)
  }
  const live = () => {
    if (parts) return parts
    throw new FieldError(state.get().phase === 'elsewhere' ? 'elsewhere' : 'wrong_phase')
  }
  return {
    state,
    async start() {
      letGo = await onlyWriter(deps, () => state.set({ ...STARTING, phase: 'elsewhere' }))
      await open()
      deps.events?.addEventListener('online', poke)
      poke()
    },
    async stop() {
      deps.events?.removeEventListener('online', poke)
      exchange.stop()
      await parts?.core.serial(async () => parts?.core.book.store.close())
      parts = null
      letGo?.()
    },
    ...actions(live, exchange),
  }
}

interface Parts {
  readonly core: Core
  readonly access: Access
  readonly asks: AskCounter
  readonly complaints: Complaints
  readonly counter: Counter
  readonly parcels: ParcelCounter
  readonly refunds: Refunds
  readonly register: Register
}

function partsOf(core: Core, exchange: Exchange): Parts {
  const poke = () => {
    exchange.poke(true).catch(() => undefined)
  }
  const [refunds, parcels] = [new Refunds(core, exchange), new ParcelCounter(core, exchange)]
  return {
    core,
    access: new Access(core, poke),
    asks: new AskCounter(core),
    complaints: new Complaints(core),
    counter: new Counter(core),
    parcels,
    refunds,
    register: new Register(core),
  }
}

function actions(live: () => Parts, exchange: Exchange): Omit<App, 'state' | 'start' | 'stop'> {
  const offersWhere = (wanted: (row: OfferRow) => boolean): Offer[] => {
    const { book } = live().core
    return [...book.list.offers.values()].filter(wanted).map((row) => offerView(book, row))
  }
  return {
    enrol: async (code, label) => live().access.enrol(code, label),
    setPin: async (pin, current) => live().access.setPin(pin, current),
    unlock: async (pin) => live().access.unlock(pin),
    lock: async () => live().access.lock(),
    setLanguage: async (language) => live().core.serial(() => live().core.commit({ kv: { language } })),

    openShift: async (count) => live().counter.openShift(count),
    closeShift: async (count) => live().counter.closeShift(count),

    search: (text, limit = OFFERS_SHOWN) => {
      const { book } = live().core
      return book.searchOffers(text, limit).map((row) => offerView(book, row))
    },
    browse: (category) => offersWhere((row) => row[5] === category),
    byBarcode: (code) => offersWhere((row) => row[9] !== '' && row[9] === code.trim())[0] ?? null,
    offer: (offer) => {
      const { book } = live().core
      const row = book.list.offers.get(offer)
      return row ? offerView(book, row) : null
    },

    findVillagers: (text, limit = VILLAGERS_SHOWN) => live().register.find(text, limit),
    villager: (id) => live().register.byId(id),
    villagerByCard: (card) => live().register.byCard(card),
    addVillager: async (it) => live().register.add(it),
    linkCard: async (villager, card) => live().register.linkCard(villager, card),
    addDelegate: async (villager, delegate, relation) => live().register.addDelegate(villager, delegate, relation),

    newCart: () => randomId(live().core.deps.crypto),
    checkOrder: async (cart) => live().counter.checkOrder(cart),
    placeOrder: async (order) => live().counter.placeOrder(order),
    cancelOrder: async (id, reason, note) => live().counter.cancelOrder(id, reason, note),
    ordersOfShift: () => ordersOfShift(live().core.book),
    earlierOrders: () => earlierOrders(live().core.book),
    slipOf: async (id) => {
      const { core } = live()
      const order = core.book.orders.get(id)
      return order ? slipOf(core, order) : null
    },
    checkSlip: async (number, words) => checkSlip(live().core, exchange, number, words),

    checkBag: async (amountMinor) => live().counter.checkBag(amountMinor),
    sealBag: async (bag) => live().counter.sealBag(bag),
    openBag: async (id, count) => live().counter.openBag(id, count),

    payRefund: async (id, shown) => live().refunds.pay(id, shown),
    claimRefund: async (number, words) => live().refunds.claim(number, words),

    checkAsk: async (id, mandate) => live().asks.check(id, mandate),
    answerAsk: async (id, it) => live().asks.answer(id, it),

    ...parcelActions(() => live().parcels),
    ...askedActions(() => live().core, exchange),
    fileComplaint: async (it) => live().complaints.file(it),

    syncNow: async () => {
      live()
      await exchange.now()
    },
    exportOutbox: async () => {
      const { core } = live()
      const { outbox } = core.book.kv
      if (!outbox) throw new FieldError('wrong_phase')
      const { hello, sig } = await exchange.hello({ seq: outbox.lastSeq, head: outbox.head })
      return bagFile(core, hello, sig)
    },
    exportAcks: async () => acksFile(live().core),
    importFile: async (file) => live().core.serial(async () => takeFile(live().core, file, await exchange.genesis())),
  }
}

/** Waits until no other tab of this phone writes. `busy` is called when there is one. Returns the way to let go. */
async function onlyWriter(deps: Deps, busy: () => void): Promise<() => void> {
  const { locks } = deps
  if (!locks) return () => undefined
  const name = `${deps.storeName ?? STORE_NAME} writer`
  const hold = (got: (release: () => void) => void) => () => new Promise<void>((release) => got(release))
  const now = await new Promise<(() => void) | null>((resolve, reject) => {
    locks.request(name, { ifAvailable: true }, (lock) => (lock ? hold(resolve)() : resolve(null))).catch(reject)
  })
  if (now) return now
  busy()
  return new Promise((resolve, reject) => {
    locks.request(name, hold(resolve)).catch(reject)
  })
}

function observable(first: State): Observable<State> & { set(value: State): void } {
  let current = first
  const listeners = new Set<(value: State) => void>()
  return {
    get: () => current,
    set(value) {
      current = value
      for (const listener of [...listeners]) listener(value)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}

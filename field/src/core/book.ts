/** The store's image in memory. It changes only after a write is durable, so a crash never leaves it ahead of the flash. */

import { FieldError } from './app'
import { awake } from './outbox'
import type {
  CarriedRecord,
  DeviceRecord,
  Kv,
  OfferRow,
  OrderRecord,
  ShelfRecord,
  VillagerRecord,
  Writes,
} from './records'
import type { Names } from './search'
import { find, type Index, indexOf } from './search'
import type { Store } from './store'

/** A price list as it was published. It never changes, so an order may be placed by the one it was quoted from. */
export interface List {
  readonly number: number
  readonly feeMinor: number
  readonly offers: ReadonlyMap<number, OfferRow>
  readonly prices: ReadonlyMap<number, number>
}

const NO_LIST: List = { number: 0, feeMinor: 0, offers: new Map(), prices: new Map() }

export class Book {
  kv: Partial<Kv> = {}
  readonly orders = new Map<string, OrderRecord>()
  readonly orderOfCart = new Map<string, string>()
  readonly villagers = new Map<string, VillagerRecord>()
  readonly carried = new Map<string, CarriedRecord>()
  /** Moment of the oldest operation not confirmed; null when there is none. */
  oldestAt: string | null = null
  /** The price list in force here, and those before it since the app was opened, by number. */
  readonly lists = new Map<number, List>()
  private offerIndex: Index<OfferRow> = { rows: [] }
  private villagerIndex: Index<VillagerRecord> | null = null

  private constructor(readonly store: Store) {}

  static async open(store: Store): Promise<Book> {
    const book = new Book(store)
    const { kv, orders, villagers, carried } = await store.everything()
    const rested = kv.outbox ? { ...kv, outbox: awake(kv.outbox) } : kv
    book.take({ kv: rested, putOrders: orders, putVillagers: villagers, putCarried: carried })
    await book.refreshOldest()
    return book
  }

  /** Writes, waits until it is durable, and only then believes it. */
  async commit(writes: Writes): Promise<void> {
    await this.store.write(writes)
    this.take(writes)
    if (writes.kv?.outbox) await this.refreshOldest()
  }

  get device(): DeviceRecord {
    if (!this.kv.device) throw new FieldError('wrong_phase')
    return this.kv.device
  }

  get list(): List {
    return this.lists.get(this.kv.shelf?.priceList ?? 0) ?? NO_LIST
  }

  searchOffers(text: string, limit: number): OfferRow[] {
    return find(this.offerIndex, text, limit)
  }

  searchVillagers(text: string, limit: number): VillagerRecord[] {
    this.villagerIndex ??= indexOf(this.villagers.values(), villagerNames)
    return find(this.villagerIndex, text, limit)
  }

  private take(it: Writes): void {
    this.kv = { ...this.kv, ...it.kv }
    for (const id of it.dropOrders ?? []) this.orders.delete(id)
    for (const order of it.putOrders ?? []) {
      this.orders.set(order.id, order)
      this.orderOfCart.set(order.cart, order.id)
    }
    if (it.clearVillagers) this.villagers.clear()
    for (const id of it.dropVillagers ?? []) this.villagers.delete(id)
    for (const villager of it.putVillagers ?? []) this.villagers.set(villager.id, villager)
    if (it.clearVillagers || it.dropVillagers?.length || it.putVillagers?.length) this.villagerIndex = null
    for (const device of it.dropCarried ?? []) this.carried.delete(device)
    for (const bag of it.putCarried ?? []) this.carried.set(bag.device, bag)
    if (it.kv?.shelf) this.arrangeShelf(it.kv.shelf)
  }

  private arrangeShelf({ priceList, feeMinor, offers }: ShelfRecord): void {
    this.lists.set(priceList, {
      number: priceList,
      feeMinor,
      offers: new Map(offers.map((row) => [row[0], row])),
      prices: new Map(offers.map((row) => [row[0], row[7]])),
    })
    this.offerIndex = indexOf(offers, offerNames)
  }

  private async refreshOldest(): Promise<void> {
    const { outbox } = this.kv
    const unsent = outbox && outbox.lastSeq > outbox.ackSeq
    this.oldestAt = unsent ? ((await this.store.op(outbox.ackSeq + 1))?.at ?? null) : null
  }
}

function offerNames(row: OfferRow): Names {
  const [, zh, en, specZh, specEn, , , , , code, pinyin, initials] = row
  return { zh: `${zh} ${specZh}`, en: `${en} ${specEn}`, code, pinyin, initials }
}

function villagerNames({ name, pinyin, initials, cardNo }: VillagerRecord): Names {
  return { zh: name, en: name, pinyin, initials, code: cardNo }
}

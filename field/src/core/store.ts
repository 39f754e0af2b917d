/** Thin hands on IndexedDB. Every write is one transaction, and done means it is on the flash, not in a cache. */

import { type DBSchema, type IDBPDatabase, type IDBPTransaction, wrap } from 'idb'
import { FieldError } from './app'
import type { CarriedRecord, Kv, OpRecord, OrderRecord, PartedRecord, VillagerRecord, Writes } from './records'

interface Tables extends DBSchema {
  kv: { key: string; value: unknown }
  ops: { key: number; value: OpRecord; indexes: { id: string; cart: string } }
  orders: { key: string; value: OrderRecord }
  villagers: { key: string; value: VillagerRecord }
  carried: { key: string; value: CarriedRecord }
  parted: { key: string; value: PartedRecord }
}

type Stores = ('kv' | 'ops' | 'orders' | 'villagers' | 'carried' | 'parted')[]
const ALL: Stores = ['kv', 'ops', 'orders', 'villagers', 'carried', 'parted']

/** As much as the largest order with all its neighbours takes; written and removed to prove that it fits. */
const PROOF_BYTES = 64 * 1024

export interface Everything {
  readonly kv: Partial<Kv>
  readonly orders: readonly OrderRecord[]
  readonly villagers: readonly VillagerRecord[]
  readonly carried: readonly CarriedRecord[]
}

export class Store {
  private constructor(private readonly db: IDBPDatabase<Tables>) {}

  static async open(factory: IDBFactory, name: string): Promise<Store> {
    const request = factory.open(name, 1)
    request.onupgradeneeded = () => createTables(request.result)
    return new Store((await wrap(request)) as unknown as IDBPDatabase<Tables>)
  }

  close(): void {
    this.db.close()
  }

  /** All but the operations, which are read when they are needed. */
  async everything(): Promise<Everything> {
    const tx = this.db.transaction(['kv', 'orders', 'villagers', 'carried'])
    const [names, values, orders, villagers, carried] = await Promise.all([
      tx.objectStore('kv').getAllKeys(),
      tx.objectStore('kv').getAll(),
      tx.objectStore('orders').getAll(),
      tx.objectStore('villagers').getAll(),
      tx.objectStore('carried').getAll(),
    ])
    const kv = Object.fromEntries(names.map((name, n) => [name, values[n]])) as Partial<Kv>
    return { kv, orders, villagers, carried }
  }

  op(seq: number): Promise<OpRecord | undefined> {
    return this.db.get('ops', seq)
  }

  /** In order, from `fromSeq`, at most `count`. */
  ops(fromSeq: number, count?: number): Promise<OpRecord[]> {
    return this.db.getAll('ops', IDBKeyRange.lowerBound(fromSeq), count)
  }

  parted(): Promise<PartedRecord[]> {
    return this.db.getAll('parted')
  }

  /** Resolves when everything is durable. `disk_full` or `elsewhere`: nothing of it was written. */
  async write(writes: Writes): Promise<void> {
    const tx = this.db.transaction(ALL, 'readwrite', { durability: 'strict' })
    await settled(tx, put(tx, writes))
  }

  /** Proves, before cash moves, that a record still fits on this phone. */
  async prove(): Promise<void> {
    const tx = this.db.transaction('kv', 'readwrite', { durability: 'strict' })
    await settled(tx, [tx.store.put(new Uint8Array(PROOF_BYTES), 'proof')])
    // What was proved is given back at once, so that the record itself finds it.
    await this.db.delete('kv', 'proof')
  }
}

/** All of the requests, durable, or an error and none of them. */
async function settled(
  tx: { done: Promise<void>; abort(): void },
  requests: Iterable<Promise<unknown>>,
): Promise<void> {
  let cause: unknown
  const asked = Promise.all(requests).catch((error: unknown) => {
    cause = error
    // A value that cannot be stored throws before there is a request; what was asked before it must not stay.
    tx.done.catch(() => undefined)
    try {
      tx.abort()
    } catch {
      // It is ending already.
    }
  })
  try {
    await tx.done
  } catch (error) {
    // The transaction ends before it knows why; its requests know.
    await asked
    throw readable(cause ?? error)
  }
}

function createTables(db: IDBDatabase): void {
  db.createObjectStore('kv')
  const ops = db.createObjectStore('ops', { keyPath: 'seq' })
  ops.createIndex('id', 'id', { unique: true })
  ops.createIndex('cart', 'cart', { unique: true })
  db.createObjectStore('orders', { keyPath: 'id' })
  db.createObjectStore('villagers', { keyPath: 'id' })
  db.createObjectStore('carried', { keyPath: 'device' })
  db.createObjectStore('parted', { keyPath: 'id' })
}

function* put(tx: IDBPTransaction<Tables, Stores, 'readwrite'>, it: Writes): Generator<Promise<unknown>> {
  if (it.dropOps) for (const seq of it.dropOps) yield tx.objectStore('ops').delete(seq)
  if (it.addOp) yield tx.objectStore('ops').add(it.addOp)
  for (const op of it.putOps ?? []) yield tx.objectStore('ops').put(op)
  for (const id of it.dropOrders ?? []) yield tx.objectStore('orders').delete(id)
  for (const order of it.putOrders ?? []) yield tx.objectStore('orders').put(order)
  if (it.clearVillagers) yield tx.objectStore('villagers').clear()
  for (const id of it.dropVillagers ?? []) yield tx.objectStore('villagers').delete(id)
  for (const villager of it.putVillagers ?? []) yield tx.objectStore('villagers').put(villager)
  for (const device of it.dropCarried ?? []) yield tx.objectStore('carried').delete(device)
  for (const bag of it.putCarried ?? []) yield tx.objectStore('carried').put(bag)
  for (const parted of it.putParted ?? []) yield tx.objectStore('parted').put(parted)
  for (const [name, value] of Object.entries(it.kv ?? {})) yield tx.objectStore('kv').put(value, name)
}

function readable(error: unknown): unknown {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'QuotaExceededError') return new FieldError('disk_full')
  // The place in the log, or the cart, is taken: another tab of this phone has written.
  if (name === 'ConstraintError') return new FieldError('elsewhere')
  return error
}

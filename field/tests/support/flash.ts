/** A phone's flash as a thing: it can be copied, as a backup does. */

import { IDBFactory } from 'fake-indexeddb'
import { Store } from '../../src/core/store'

/** A backup of everything on it. */
export async function copied(flash: IDBFactory): Promise<IDBFactory> {
  const copy = new IDBFactory()
  const made = await Store.open(copy, 'farmgate')
  made.close()
  const [from, to] = [await opened(flash), await opened(copy)]
  for (const name of Array.from(from.objectStoreNames)) {
    const source = from.transaction(name).objectStore(name)
    const [keys, values] = [await done(source.getAllKeys()), await done(source.getAll())]
    const target = to.transaction(name, 'readwrite').objectStore(name)
    await Promise.all(values.map((value, n) => done(target.keyPath ? target.put(value) : target.put(value, keys[n]))))
  }
  from.close()
  to.close()
  return copy
}

function opened(flash: IDBFactory): Promise<IDBDatabase> {
  return done(flash.open('farmgate', 1))
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

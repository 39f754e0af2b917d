/** The one piece of state machinery of the screens: a value that tells its listeners. */
import { useEffect, useState } from 'preact/hooks'
import type { Observable } from '../core/app'

export interface Cell<T> extends Observable<T> {
  set(value: T): void
}

export function cell<T>(initial: T): Cell<T> {
  let value = initial
  const listeners = new Set<(value: T) => void>()
  return {
    get: () => value,
    set(next) {
      value = next
      for (const listener of listeners) listener(value)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** A cell that survives a reload. What cannot be read back, or fails `sound`, is forgotten. */
export function keptCell<T>(key: string, initial: T, sound: (value: unknown) => value is T): Cell<T> {
  const made = cell(recall(key, sound) ?? initial)
  made.subscribe((value) => {
    try {
      localStorage.setItem(key, JSON.stringify(value))
    } catch {
      // A full or forbidden localStorage only costs the draft after a reload; the record itself is the core's.
    }
  })
  return made
}

function recall<T>(key: string, sound: (value: unknown) => value is T): T | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    return sound(value) ? value : null
  } catch {
    return null
  }
}

export function useCell<T>(source: Observable<T>): T {
  const [value, setValue] = useState(source.get)
  useEffect(() => {
    setValue(() => source.get())
    return source.subscribe((next) => setValue(() => next))
  }, [source])
  return value
}

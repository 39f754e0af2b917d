/** The last few people served on this phone, newest first. */
import type { App, Villager } from '../core/app'
import { keptCell } from './cell'

const KEPT_MAX = 8

const isIds = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((id) => typeof id === 'string')

const recent = keptCell<readonly string[]>('farmgate.recent', [], isIds)

export function remember(villager: string): void {
  recent.set([villager, ...recent.get().filter((id) => id !== villager)].slice(0, KEPT_MAX))
}

/** Those still known; before anyone was served here, the first of the register. */
export function recentVillagers(app: App): readonly Villager[] {
  const known = recent.get().flatMap((id) => app.villager(id) ?? [])
  return known.length > 0 ? known : app.findVillagers('', KEPT_MAX)
}

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

/** Those still in the register. */
export function recentVillagers(app: App): readonly Villager[] {
  return recent.get().flatMap((id) => app.villager(id) ?? [])
}

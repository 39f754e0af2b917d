/** Which messages of the county the agent has not opened yet; only a mark on this phone. */
import type { Message } from '../core/app'
import { keptCell, useCell } from './cell'
import { useAppState } from './context'

const readUntil = keptCell<string>('farmgate.read', '', (value): value is string => typeof value === 'string')

export function useUnread(): number {
  const until = useCell(readUntil)
  return useAppState().messages.filter(({ at }) => at > until).length
}

export function markRead(messages: readonly Message[]): void {
  const newest = [readUntil.get(), ...messages.map(({ at }) => at)].sort().pop() ?? ''
  if (newest !== readUntil.get()) readUntil.set(newest)
}

/** Which questions wait for a villager, and how long yet. */
import type { AskView } from '../core/app'

const DAY_MS = 86_400_000

export const waitsForHer = ({ answer, over }: AskView): boolean => answer === null && !over
export const isOver = ({ until }: AskView): boolean => Date.now() > Date.parse(until)
export const endsSoon = (it: AskView): boolean => !isOver(it) && Date.parse(it.until) - Date.now() < DAY_MS

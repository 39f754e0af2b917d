/** How this phone likes to be used. Not part of any record. */
import { keptCell } from './cell'

export interface Prefs {
  readonly bigText: boolean
  readonly slowSpeech: boolean
  /** Turn the villager's screen by 180 degrees, for a phone lying on the counter. */
  readonly rotate: boolean
}

const isPrefs = (value: unknown): value is Prefs =>
  typeof value === 'object' && value !== null && 'bigText' in value && 'slowSpeech' in value && 'rotate' in value

export const prefs = keptCell<Prefs>('farmgate.prefs', { bigText: false, slowSpeech: false, rotate: false }, isPrefs)

/** Reading aloud through the phone's own voices, in the listener's language; with none, the phone's default tries. */
import type { Lang } from '../i18n'

const NORMAL_RATE = 0.95
const SLOW_RATE = 0.65

/** Voices arrive late on some phones: ask each time. Prefers one that lives on the phone, so that it works offline. */
function voiceFor(lang: Lang): SpeechSynthesisVoice | null {
  const prefix = lang === 'zh-Hans' ? /^(zh|cmn)\b/i : /^en\b/i
  const voices = speechSynthesis.getVoices().filter((voice) => prefix.test(voice.lang.replace('_', '-')))
  const mainland = voices.filter((voice) => lang !== 'zh-Hans' || /CN|Hans|cmn/i.test(voice.lang))
  const pool = mainland.length > 0 ? mainland : voices
  return pool.find((voice) => voice.localService) ?? pool[0] ?? null
}

/** Says it now, instead of anything still being said. */
export function say(text: string, lang: Lang, slow: boolean): void {
  if (!('speechSynthesis' in globalThis)) return
  const words = new SpeechSynthesisUtterance(text)
  words.lang = lang === 'zh-Hans' ? 'zh-CN' : 'en-GB'
  words.rate = slow ? SLOW_RATE : NORMAL_RATE
  const voice = voiceFor(lang)
  if (voice) words.voice = voice
  speechSynthesis.cancel()
  speechSynthesis.speak(words)
}

export function hush(): void {
  if ('speechSynthesis' in globalThis) speechSynthesis.cancel()
}

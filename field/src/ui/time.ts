/** Moments in the place's own time, and ages in the largest unit that says enough. */
import type { Lang, Translate } from '../i18n'

const MINUTE_MS = 60_000

export function ageText(t: Translate, since: string, now_ms: number): string {
  const minutes = Math.max(0, Math.floor((now_ms - Date.parse(since)) / MINUTE_MS))
  if (minutes < 1) return t('age_now')
  if (minutes < 60) return t('age_minutes', { n: minutes })
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? t('age_hours', { n: hours }) : t('age_days', { n: Math.floor(hours / 24) })
}

const locale = (lang: Lang): string => (lang === 'zh-Hans' ? 'zh-CN' : 'en-GB')

export const clockTime = (lang: Lang, at: string): string =>
  new Date(at).toLocaleTimeString(locale(lang), { hour: '2-digit', minute: '2-digit' })

export const dayAndTime = (lang: Lang, at: string): string =>
  new Date(at).toLocaleString(locale(lang), {
    year: 'numeric',
    month: lang === 'zh-Hans' ? 'long' : 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  })

export const day = (lang: Lang, at: string): string =>
  new Date(at).toLocaleDateString(locale(lang), { month: lang === 'zh-Hans' ? 'long' : 'short', day: 'numeric' })

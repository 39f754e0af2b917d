/** Why a line earns what it does, in one sentence: the same on the screen and spoken. Pure. */
import type { EarnedLine } from '../core/app'
import { type Lang, speaker } from '../i18n'
import { earningsWords } from '../i18n/earnings'
import { day } from './time'

/** 300 -> `3 %`, 525 -> `5.25 %`. */
export const percentText = (basisPoints: number): string => `${basisPoints / 100} %`

/** `money` writes an amount for the eye or for the ear. */
export function whyEarned(it: EarnedLine, lang: Lang, money: (minor: number) => string): string {
  const t = speaker(earningsWords, lang)
  const first = reason(it, lang, money)
  if (it.backMinor === 0 || it.backWhy === '') return first
  return `${first} ${t('taken_back', { back: money(it.backMinor), why: t(`why_${it.backWhy}`) })}`
}

function reason(it: EarnedLine, lang: Lang, money: (minor: number) => string): string {
  const t = speaker(earningsWords, lang)
  const amount = money(it.amountMinor)
  switch (it.stage) {
    case 'coming':
    case 'reckoning':
      return t(it.stage, { amount })
    case 'window':
      return t('window', { amount, date: it.returnUntil ? day(lang, it.returnUntil) : '' })
    case 'short':
    case 'back':
      return t(it.stage)
    case 'earned':
    case 'taken_back': {
      if (it.held !== 'rate' && it.boundMinor === 0) return t('nothing')
      const fill = { amount, goods: money(it.goodsMinor), rate: percentText(it.rateBp) }
      return t(it.held, { ...fill, by_rate: money(it.byRateMinor), bound: money(it.boundMinor) })
    }
  }
}

/** What is left of it to the agent: nothing yet, or what it earned less what was taken back. */
export const keptMinor = (it: EarnedLine): number | null =>
  it.stage === 'earned' || it.stage === 'taken_back' ? it.amountMinor - it.backMinor : null

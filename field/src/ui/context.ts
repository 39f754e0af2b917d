/** What every screen reaches for: the core, its state, and the words of the chosen language. */
import { createContext } from 'preact'
import { useContext, useMemo } from 'preact/hooks'
import type { App, State } from '../core/app'
import { type Fill, type Lang, speaker, type Table, type Translate, translator } from '../i18n'
import { useCell } from './cell'

export const AppContext = createContext<App | null>(null)

export function useApp(): App {
  const app = useContext(AppContext)
  if (!app) throw new Error('AppContext is missing above this component')
  return app
}

export const useAppState = (): State => useCell(useApp().state)

export const useLang = (): Lang => useAppState().language

export function useT(): Translate {
  const lang = useLang()
  return useMemo(() => translator(lang), [lang])
}

/** Like `useT`, for the words of a screen that is loaded when it is opened. */
export function useWordsOf<K extends string>(table: Table<K>): (key: K, fill?: Fill) => string {
  const lang = useLang()
  return useMemo(() => speaker(table, lang), [table, lang])
}

/** A Chinese or English name of the same thing. */
export const named = (lang: Lang, it: { readonly zh: string; readonly en: string }): string =>
  lang === 'zh-Hans' ? it.zh : it.en

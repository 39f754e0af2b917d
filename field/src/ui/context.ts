/** What every screen reaches for: the core, its state, and the words of the chosen language. */
import { createContext } from 'preact'
import { useContext, useMemo } from 'preact/hooks'
import type { App, State } from '../core/app'
import { type Lang, type Translate, translator } from '../i18n'
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

/** A Chinese or English name of the same thing. */
export const named = (lang: Lang, it: { readonly zh: string; readonly en: string }): string =>
  lang === 'zh-Hans' ? it.zh : it.en

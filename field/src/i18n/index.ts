/** Two languages from the first day: a typed key, never a bare string on a screen. */
import { en } from './en'
import { zhHans } from './zh-Hans'

export type Lang = 'zh-Hans' | 'en'
export type Key = keyof typeof zhHans
export type Fill = Readonly<Record<string, string | number>>
export type Translate = (key: Key, fill?: Fill) => string

const TABLES: Readonly<Record<Lang, Readonly<Record<Key, string>>>> = { 'zh-Hans': zhHans, en }

/** The string of `key` in `lang`, with `{names}` filled in. A name without a value stays visible, so that a test sees it. */
export function translate(lang: Lang, key: Key, fill: Fill = {}): string {
  return filled(TABLES[lang][key], fill)
}

const filled = (text: string, fill: Fill): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(fill[name] ?? whole))

/** The words of a screen that is loaded when it is opened. */
export type Table<K extends string> = Readonly<Record<Lang, Readonly<Record<K, string>>>>

/** Like `translator`, for such a screen. */
export const speaker =
  <K extends string>(table: Table<K>, lang: Lang) =>
  (key: K, fill: Fill = {}): string =>
    filled(table[lang][key], fill)

export const translator =
  (lang: Lang): Translate =>
  (key, fill) =>
    translate(lang, key, fill)

/** Is this a key? For codes that come from the core or the server. */
export const isKey = (text: string): text is Key => text in zhHans

/** The interface language for a BCP 47 tag; a village counter that says nothing speaks Chinese. */
export const langOf = (tag: string): Lang => (tag.toLowerCase().startsWith('en') ? 'en' : 'zh-Hans')

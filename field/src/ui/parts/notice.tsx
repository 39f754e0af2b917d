/** What happened, what it means for the money, what to do now: always in that order and in that voice. */
import { FieldError, type Warning } from '../../core/app'
import { isKey, type Key, type Lang, type Translate } from '../../i18n'
import { named, useApp, useLang, useT } from '../context'
import { Icon } from './picture'

export type Tone = 'stop' | 'care' | 'good'

interface Props {
  readonly tone: Tone
  readonly lines: readonly string[]
}

export function Notice({ tone, lines }: Props) {
  const [first, ...rest] = lines
  return (
    <div class={`notice ${tone}`} role={tone === 'stop' ? 'alert' : 'status'}>
      <Icon of={tone === 'good' ? 'yes' : tone === 'stop' ? 'stop' : 'warning'} />
      <div>
        <strong>{first}</strong>
        {rest.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
    </div>
  )
}

/** What a failed action did to the money: nothing, or cash must be given back. */
export type MoneyLine = Extract<Key, 'money_not_moved' | 'money_give_back'>

interface ErrorProps {
  readonly error: unknown
  readonly money?: MoneyLine
}

export function ErrorNotice({ error, money }: ErrorProps) {
  const t = useT()
  const lang = useLang()
  const app = useApp()
  if (error === null || error === undefined) return null
  const goodsName = (offer: number): string => {
    const it = app.offer(offer)
    return it ? named(lang, it) : ''
  }
  return <Notice tone="stop" lines={[...errorLines(t, lang, error, goodsName), ...(money ? [t(money)] : [])]} />
}

export function errorLines(t: Translate, lang: Lang, error: unknown, goodsName: (offer: number) => string): string[] {
  if (!(error instanceof FieldError)) return [t('err_unknown')]
  const key = `err_${error.code}`
  const head = isKey(key) ? t(key) : t('err_unknown')
  const warnings = error.detail.warnings?.map((warning) => warningText(t, warning, goodsName)) ?? []
  const said = error.detail.message?.[lang]
  return [head, ...warnings, ...(said ? [said] : [])]
}

export function warningText(t: Translate, warning: Warning, goodsName: (offer: number) => string): string {
  const goods = warning.offer === undefined ? '' : goodsName(warning.offer)
  return t(`warn_${warning.code}`, { goods })
}

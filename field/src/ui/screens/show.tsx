/** The page turned to her: what she gets, what it costs, what to lay down. It says all of it without a letter. */
import { useEffect, useMemo, useState } from 'preact/hooks'
import { FieldError, type Quote, type Villager } from '../../core/app'
import { type Lang, translate } from '../../i18n'
import { useAction } from '../action'
import { denominations, piecesFor } from '../cash'
import { useCell } from '../cell'
import { useApp, useAppState, useT } from '../context'
import { moneyText, moneyWords } from '../money'
import { Piles } from '../parts/cash'
import { FacingAnswer, FacingTools } from '../parts/facing'
import { ErrorNotice } from '../parts/notice'
import { Icon, Picture } from '../parts/picture'
import { Screen } from '../parts/screen'
import { prefs } from '../prefs'
import { go } from '../router'
import { type PricedLine, pricedLines, type Sale, sale } from '../sale'
import { hush, say } from '../speech'

export function Show() {
  const app = useApp()
  const t = useT()
  const current = useCell(sale)
  const villager = current && app.villager(current.villager)
  const { quote, error } = useQuote(current)
  if (!current || !villager) return null
  if (error) {
    return (
      <Screen title={t('goods_title')} next={{ label: t('goods_title'), onPress: () => go('goods'), icon: 'goods' }}>
        <ErrorNotice error={error} money="money_not_moved" />
      </Screen>
    )
  }
  return quote && <Facing villager={villager} lines={pricedLines(app, current.lines)} quote={quote} />
}

/** The quote of a cart; what blocks it comes back as the error, so that she is not asked in vain. */
export function useQuote(current: Sale | null): { quote: Quote | null; error: unknown } {
  const app = useApp()
  const [quote, setQuote] = useState<Quote | null>(null)
  const { error, run } = useAction()
  useEffect(() => {
    if (!current) return
    run(async () => {
      const answer = await app.checkOrder(current)
      if (answer.warnings.some(({ blocks }) => blocks)) throw new FieldError('blocked', { warnings: answer.warnings })
      setQuote(answer)
    })
  }, [app, current, run])
  return { quote, error }
}

interface FacingProps {
  readonly villager: Villager
  readonly lines: readonly PricedLine[]
  readonly quote: Quote
}

function Facing({ villager, lines, quote }: FacingProps) {
  const { device } = useAppState()
  const { rotate, slowSpeech } = useCell(prefs)
  const lang = villager.language
  const currency = device?.currency ?? ''
  const slow = slowSpeech || villager.slow
  const words = useMemo(() => spokenOffer(lang, villager.name, lines, quote), [lang, villager.name, lines, quote])
  useEffect(() => {
    say(words, lang, slow)
    return hush
  }, [words, lang, slow])
  const cash = piecesFor(quote.totalMinor, denominations(currency))
  return (
    <div class={rotate ? 'facing turned' : 'facing'} lang={lang}>
      <FacingTools onBack={() => go('goods')} onSpeak={(slowly) => say(words, lang, slowly || slow)} />
      <FacingGoods lines={lines} lang={lang} />
      <p class="facing-total" aria-live="polite">
        <b class="money">{moneyText(quote.totalMinor, currency)}</b>
        <span>{moneyWords(quote.totalMinor, lang)}</span>
        {quote.feeMinor > 0 && <span>{feeText(lang, moneyText(quote.feeMinor, currency))}</span>}
      </p>
      <div class="facing-cash">
        <Icon of="give" />
        <Piles piles={cash.piles} label={translate(lang, 'facing_you_give')} />
      </div>
      <FacingAnswer lang={lang} onNo={() => go('goods')} onYes={() => go('pay')} />
    </div>
  )
}

/** Said and shown, so that no fee can be slipped in. */
const feeText = (lang: Lang, fee: string): string => translate(lang, 'facing_fee', { fee })

function spokenOffer(lang: Lang, name: string, lines: readonly PricedLine[], quote: Quote): string {
  const goods = lines.map(({ it, quantity }) =>
    translate(lang, 'facing_goods', { name: lang === 'zh-Hans' ? it.zh : it.en, n: quantity }),
  )
  const fee = quote.feeMinor > 0 ? [feeText(lang, moneyWords(quote.feeMinor, lang))] : []
  const ask = translate(lang, 'facing_ask', { name, total: moneyWords(quote.totalMinor, lang) })
  return [...goods, ...fee, ask].join(lang === 'zh-Hans' ? '。' : '. ')
}

const REPEATED_MAX = 4

function FacingGoods({ lines, lang }: { readonly lines: readonly PricedLine[]; readonly lang: Lang }) {
  return (
    <ul class={lines.length > 3 ? 'facing-goods facing-many' : 'facing-goods'}>
      {lines.map(({ offer, quantity, it }) => (
        <li key={offer}>
          <span class="repeat">
            {Array.from({ length: quantity <= REPEATED_MAX ? quantity : 1 }, (_, i) => (
              <Picture key={i} sheet="shelf" name={it.icon} />
            ))}
            {quantity > REPEATED_MAX && <b class="times">×{quantity}</b>}
          </span>
          <span class="what">
            {lang === 'zh-Hans' ? it.zh : it.en}
            <small>{lang === 'zh-Hans' ? it.specZh : it.specEn}</small>
          </span>
        </li>
      ))}
    </ul>
  )
}

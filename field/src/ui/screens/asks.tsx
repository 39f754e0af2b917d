/** What villagers are to be asked: who, which good, from what price to what, and until when. */
import type { AskedGood, AskView } from '../../core/app'
import { endsSoon, isOver, waitsForHer } from '../asking'
import { named, useAppState, useLang, useT } from '../context'
import { moneyText } from '../money'
import { Picture } from '../parts/picture'
import { Screen } from '../parts/screen'
import { go } from '../router'
import { dayAndTime } from '../time'

/** An answer that the county did not take as it was is shown this long. */
const ODD_SHOWN_MS = 7 * 86_400_000

const isFresh = ({ answer }: AskView): boolean => answer !== null && Date.now() - Date.parse(answer.at) < ODD_SHOWN_MS

export function Asks() {
  const t = useT()
  const { asks } = useAppState()
  const waiting = asks.filter(waitsForHer)
  const said = asks.filter(isFresh)
  return (
    <Screen title={t('asks_title')}>
      <p class="lead">{waiting.length > 0 ? t('asks_lead') : t('asks_none')}</p>
      <ul class="people">
        {waiting.map((asked) => (
          <li key={asked.id}>
            <button type="button" class="person" onClick={() => go('ask', asked.id)}>
              <Picture sheet="shelf" name={asked.after.icon} />
              <AskText asked={asked} />
            </button>
          </li>
        ))}
      </ul>
      {said.length > 0 && (
        <section class="batch">
          <h2>{t('asks_said', { n: said.length })}</h2>
          <ul class="people">
            {said.map((asked) => (
              <li key={asked.id} class="person">
                <Picture sheet="shelf" name={asked.after.icon} />
                <AskText asked={asked} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </Screen>
  )
}

function AskText({ asked }: { readonly asked: AskView }) {
  const t = useT()
  const { name, slipNo, quantity, before, after, otherGood, extraMinor, answer } = asked
  const kind = otherGood ? 'ask_kind_other' : extraMinor > 0 ? 'ask_kind_price' : 'ask_kind_cheaper'
  return (
    <span>
      <b>
        {name || t('refund_nameless')} · {t(kind)}
      </b>
      <small>
        <Priced good={before} named /> → <Priced good={after} named={otherGood} /> ×{quantity}
      </small>
      <small>{slipNo}</small>
      {answer ? <small>{t(saidKey(asked))}</small> : <Deadline asked={asked} />}
    </span>
  )
}

function Priced({ good, named: withName }: { readonly good: AskedGood; readonly named: boolean }) {
  const lang = useLang()
  const { device } = useAppState()
  const price = moneyText(good.unitPriceMinor, device?.currency)
  return <>{withName ? `${named(lang, good)} ${price}` : price}</>
}

function saidKey({ answer }: AskView): 'ask_odd_yes' | 'ask_odd_no' | 'ask_said_yes' | 'ask_said_no' {
  if (answer?.code) return answer.agreed ? 'ask_odd_yes' : 'ask_odd_no'
  return answer?.agreed ? 'ask_said_yes' : 'ask_said_no'
}

function Deadline({ asked }: { readonly asked: AskView }) {
  const t = useT()
  const lang = useLang()
  if (isOver(asked)) return <small class="age late-7">{t('ask_over')}</small>
  const date = dayAndTime(lang, asked.until)
  return endsSoon(asked) ? (
    <small class="age late-3">{t('ask_until_soon', { date })}</small>
  ) : (
    <small class="age">{t('ask_until', { date })}</small>
  )
}

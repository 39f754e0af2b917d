/** What the agent has earned: the sums, then line by line and why so much; every one can be heard. Read without network too. */
import { useState } from 'preact/hooks'
import { type EarnedLine, type Earnings, FieldError } from '../../core/app'
import { earningsWords } from '../../i18n/earnings'
import { useAction } from '../action'
import { named, useApp, useAppState, useLang, useT, useWordsOf } from '../context'
import { keptMinor, whyEarned } from '../earned'
import { moneyText, moneyWords } from '../money'
import { ErrorNotice, Notice } from '../parts/notice'
import { Picture } from '../parts/picture'
import { Screen } from '../parts/screen'
import { Heard, SpeakButton } from '../parts/speak'
import { day, dayAndTime } from '../time'

export function Commission() {
  const t = useWordsOf(earningsWords)
  const title = useT()('commission_title')
  const lang = useLang()
  const app = useApp()
  const [told, setTold] = useState<Earnings | null>(app.earnings)
  const { busy, error, run } = useAction()
  const ask = (further: boolean) => (): void => run(async () => setTold(await app.askEarnings(further)))
  const offline = error instanceof FieldError && error.code === 'offline'
  return (
    <Screen title={title} next={{ label: t('ask'), icon: 'county', onPress: ask(false), busy }}>
      {offline && told ? <Notice tone="care" lines={[t('offline')]} /> : <ErrorNotice error={error} />}
      {told === null ? (
        <p class="lead">{t('never')}</p>
      ) : (
        <>
          <Sums told={told} />
          {told.lines.length === 0 && <p class="lead">{t('none')}</p>}
          <ul class="rows">
            {told.lines.map((line) => (
              <Line line={line} key={`${line.order} ${line.n}`} />
            ))}
          </ul>
          {told.after && (
            <button type="button" class="side" onClick={ask(true)} disabled={busy}>
              {t('further')}
            </button>
          )}
          <Settlements told={told} />
          <p class="fact">{t('as_of', { date: dayAndTime(lang, told.askedAt) })}</p>
        </>
      )}
    </Screen>
  )
}

function Sums({ told }: { readonly told: Earnings }) {
  const t = useWordsOf(earningsWords)
  const lang = useLang()
  const money = useMoney()
  const { unpaidMinor, waitingMinor, onItsWayMinor, paidMinor } = told
  const owes = unpaidMinor < 0
  const spoken = t(owes ? 'spoken_owing' : 'spoken_sum', {
    [owes ? 'owing' : 'unpaid']: moneyWords(Math.abs(unpaidMinor), lang),
    waiting: moneyWords(waitingMinor, lang),
    paid: moneyWords(paidMinor, lang),
  })
  const rows = [
    [owes ? 'owing' : 'unpaid', Math.abs(unpaidMinor)],
    ['waiting', waitingMinor],
    ...(onItsWayMinor > 0 ? ([['on_its_way', onItsWayMinor]] as const) : []),
    ['paid', paidMinor],
  ] as const
  return (
    <>
      {rows.map(([name, minor]) => (
        <p class="sum" key={name}>
          <span>{t(name)}</span>
          <b class="money">{money(minor)}</b>
        </p>
      ))}
      <SpeakButton text={spoken} />
    </>
  )
}

function Line({ line }: { readonly line: EarnedLine }) {
  const t = useWordsOf(earningsWords)
  const lang = useLang()
  const money = useMoney()
  const kept = keptMinor(line)
  const goods = named(lang, line)
  const spoken = t('spoken', {
    goods,
    quantity: line.quantity,
    name: line.villager,
    why: whyEarned(line, lang, (minor) => moneyWords(minor, lang)),
  })
  return (
    <li class="cart-line">
      <Picture sheet="shelf" name={line.icon} />
      <span class="what">
        <b>
          {goods} ×{line.quantity}
        </b>
        <small>
          {t('for_whom', { name: line.villager, slip: line.slipNo, date: day(lang, line.endedAt ?? line.placedAt) })}
        </small>
      </span>
      <b class="money">{kept === null ? '' : money(kept)}</b>
      <Heard text={spoken}>
        <p>{whyEarned(line, lang, money)}</p>
      </Heard>
    </li>
  )
}

function Settlements({ told }: { readonly told: Earnings }) {
  const t = useWordsOf(earningsWords)
  const lang = useLang()
  const money = useMoney()
  if (told.settlements.length === 0) return null
  return (
    <section>
      <h2>{t('settlements')}</h2>
      <ul class="rows">
        {told.settlements.map(({ no, closedAt, lines: n, earnedMinor, backMinor }) => (
          <li key={no}>
            <Heard
              text={t('spoken_settlement', {
                ...{ no, n, earned: moneyWords(earnedMinor, lang), back: moneyWords(backMinor, lang) },
              })}
            >
              <p>
                {t(backMinor > 0 ? 'settlement_back' : 'settlement', {
                  ...{ no, n, date: day(lang, closedAt), earned: money(earnedMinor), back: money(backMinor) },
                })}
              </p>
            </Heard>
          </li>
        ))}
      </ul>
    </section>
  )
}

function useMoney(): (minor: number) => string {
  const { device } = useAppState()
  return (minor) => moneyText(minor, device?.currency)
}

/** Opening and closing a shift: a blind count. What the book expects is never shown before the count is in. */
import { useState } from 'preact/hooks'
import type { CountResult } from '../../core/app'
import { useAction } from '../action'
import type { Count } from '../cash'
import { useApp, useAppState, useT } from '../context'
import { moneyText } from '../money'
import { CashCount, CountTotal, totalOfCount } from '../parts/count'
import { ErrorNotice, Notice } from '../parts/notice'
import { Screen } from '../parts/screen'
import { goInstead } from '../router'

export function OpenShift() {
  const t = useT()
  const app = useApp()
  return (
    <ShiftCount
      title={t('shift_open_title')}
      lead={t('shift_open_lead')}
      go={t('shift_open_go')}
      icon="shift-open"
      record={(minor) => app.openShift(minor)}
      after={t('opened_title')}
    />
  )
}

export function CloseShift() {
  const t = useT()
  const app = useApp()
  return (
    <ShiftCount
      title={t('shift_close_title')}
      lead={t('shift_close_lead')}
      go={t('shift_close_go')}
      icon="shift-close"
      record={(minor) => app.closeShift(minor)}
      after={t('closed_title')}
    />
  )
}

interface Props {
  readonly title: string
  readonly lead: string
  readonly go: string
  readonly icon: 'shift-open' | 'shift-close'
  readonly record: (count_minor: number) => Promise<CountResult>
  readonly after: string
}

function ShiftCount({ title, lead, go, icon, record, after }: Props) {
  const { device } = useAppState()
  const t = useT()
  const currency = device?.currency ?? ''
  const [count, setCount] = useState<Count>({})
  const [result, setResult] = useState<CountResult | null>(null)
  const { busy, error, run } = useAction()
  const minor = totalOfCount(count, currency)
  if (result) return <Counted title={after} result={result} currency={currency} />
  return (
    <Screen
      title={title}
      foot={<CountTotal minor={minor} currency={currency} />}
      next={{
        label: minor === 0 ? `${go} · ${t('shift_empty')}` : go,
        icon,
        onPress: () => run(async () => setResult(await record(minor))),
        busy,
      }}
    >
      <p class="lead">{lead}</p>
      <ErrorNotice error={error} money="money_not_moved" />
      <CashCount currency={currency} count={count} onChange={setCount} />
    </Screen>
  )
}

/** Over or short, plainly, and what it means. */
function Counted({
  title,
  result,
  currency,
}: {
  readonly title: string
  readonly result: CountResult
  readonly currency: string
}) {
  const t = useT()
  const { countMinor, expectedMinor, differenceMinor } = result
  const amount = moneyText(Math.abs(differenceMinor), currency)
  const lines =
    differenceMinor === 0
      ? [t('closed_even'), t('closed_even_means')]
      : differenceMinor > 0
        ? [t('closed_over', { amount }), t('closed_over_means')]
        : [t('closed_short', { amount }), t('closed_short_means')]
  return (
    <Screen title={title} back={null} next={{ label: t('done'), icon: 'yes', onPress: () => goInstead('home') }}>
      <dl class="due">
        <dt>{t('counted')}</dt>
        <dd class="money">{moneyText(countMinor, currency)}</dd>
        <dt>{t('by_the_book')}</dt>
        <dd class="money">{moneyText(expectedMinor, currency)}</dd>
      </dl>
      <Notice tone={differenceMinor === 0 ? 'good' : 'care'} lines={lines} />
    </Screen>
  )
}

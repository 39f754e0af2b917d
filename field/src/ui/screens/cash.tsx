/** Cash that leaves or enters the drawer in sealed bags. The drawer itself is seen only at a count. */
import { useState } from 'preact/hooks'
import type { BagView, CountResult, Slip, Warning } from '../../core/app'
import { FieldError } from '../../core/app'
import { useAction } from '../action'
import type { Count } from '../cash'
import { useApp, useAppState, useT } from '../context'
import { moneyText } from '../money'
import { CashCount, CountTotal, totalOfCount } from '../parts/count'
import { Choices, TextField } from '../parts/form'
import { ErrorNotice, Notice } from '../parts/notice'
import { Icon } from '../parts/picture'
import { Screen } from '../parts/screen'
import { goInstead } from '../router'
import { Tile } from './home'

export function Cash() {
  const t = useT()
  const { bags, refunds, lease, device } = useAppState()
  return (
    <Screen title={t('cash_title')}>
      <nav class="tiles">
        <Tile to="seal" icon="seal" label={t('cash_seal')} />
        <Tile to="open-bag" icon="open-bag" label={t('cash_open')} count={bags.length} />
        <Tile to="refunds" icon="give" label={t('refunds_title')} count={refunds.length} />
      </nav>
      {lease && (
        <dl class="facts">
          <dt>{t('cash_float')}</dt>
          <dd>{t(`float_${lease.floatLeft}`)}</dd>
        </dl>
      )}
      <p class="fact">{t('cash_blind')}</p>
      <h2>{t('cash_bags')}</h2>
      {bags.length === 0 && <p class="fact">{t('cash_no_bags')}</p>}
      <ul class="people">
        {bags.map((bag) => (
          <li key={bag.id} class="bag">
            <Icon of="bag" />
            <BagText bag={bag} currency={device?.currency ?? ''} />
          </li>
        ))}
      </ul>
    </Screen>
  )
}

function BagText({ bag, currency }: { readonly bag: BagView; readonly currency: string }) {
  return (
    <span>
      <b>{bag.sealNo}</b>
      <small>
        {bag.from}
        {bag.amountMinor !== null && ` · ${moneyText(bag.amountMinor, currency)}`}
      </small>
    </span>
  )
}

/** Refuses before the seal is closed what could not be recorded after it. */
const blocking = (warnings: readonly Warning[]): Warning[] => warnings.filter(({ blocks }) => blocks)

export function SealBag() {
  const t = useT()
  const app = useApp()
  const { holders, device } = useAppState()
  const currency = device?.currency ?? ''
  const [seal, setSeal] = useState('')
  const [to, setTo] = useState<string | null>(holders.length === 1 ? (holders[0]?.holder ?? null) : null)
  const [count, setCount] = useState<Count>({})
  const [slip, setSlip] = useState<Slip | null>(null)
  const { busy, error, run } = useAction()
  const minor = totalOfCount(count, currency)
  const record = (): void =>
    run(async () => {
      if (to === null) return
      const blocks = blocking(await app.checkBag(minor))
      if (blocks.length > 0) throw new FieldError('blocked', { warnings: blocks })
      setSlip(await app.sealBag({ sealNo: seal.trim(), to, amountMinor: minor }))
    })
  const ready = seal.trim() !== '' && to !== null && minor > 0
  const toName = holders.find(({ holder }) => holder === to)?.name ?? ''
  if (slip) {
    const means = t('seal_done_means', { amount: moneyText(minor, currency), seal: seal.trim(), to: toName })
    return <CashDone title={t('seal_done')} lines={[t('seal_done'), means, `${t('slip_number')} ${slip.number}`]} />
  }
  return (
    <Screen
      title={t('seal_title')}
      foot={ready ? <CountTotal minor={minor} currency={currency} /> : <p class="fact">{t('seal_need')}</p>}
      next={{ label: t('seal_go'), icon: 'seal', onPress: record, disabled: !ready, busy }}
    >
      <ErrorNotice error={error} money="money_not_moved" />
      <TextField label={t('seal_no')} value={seal} onInput={setSeal} codeLike />
      <Choices
        label={t('seal_to')}
        as="rows"
        choices={holders.map(({ holder, name }) => ({ value: holder, label: name }))}
        chosen={to}
        onChoose={setTo}
      />
      <h2>{t('seal_amount')}</h2>
      <CashCount currency={currency} count={count} onChange={setCount} />
    </Screen>
  )
}

export function OpenBag() {
  const t = useT()
  const app = useApp()
  const { bags, device } = useAppState()
  const currency = device?.currency ?? ''
  const [bag, setBag] = useState<string | null>(bags.length === 1 ? (bags[0]?.id ?? null) : null)
  const [count, setCount] = useState<Count>({})
  const [result, setResult] = useState<CountResult | null>(null)
  const { busy, error, run } = useAction()
  const minor = totalOfCount(count, currency)
  const record = (): void =>
    run(async () => {
      if (bag) setResult(await app.openBag(bag, minor))
    })
  if (result) {
    const differs = moneyText(Math.abs(result.differenceMinor), currency)
    const means = result.differenceMinor === 0 ? t('open_even') : t('open_differs', { amount: differs })
    return <CashDone title={t('open_done')} lines={[t('open_done'), moneyText(minor, currency), means]} />
  }
  if (bags.length === 0) {
    return (
      <Screen title={t('open_title')}>
        <p class="lead">{t('open_none')}</p>
      </Screen>
    )
  }
  return (
    <Screen
      title={t('open_title')}
      foot={<CountTotal minor={minor} currency={currency} />}
      next={{ label: t('open_go'), icon: 'open-bag', onPress: record, disabled: bag === null, busy }}
    >
      <p class="lead">{t('open_lead')}</p>
      <ErrorNotice error={error} money="money_not_moved" />
      <Choices
        label={t('open_pick')}
        as="rows"
        choices={bags.map(({ id, sealNo, from }) => ({ value: id, label: `${sealNo} · ${from}` }))}
        chosen={bag}
        onChoose={setBag}
      />
      <CashCount currency={currency} count={count} onChange={setCount} />
    </Screen>
  )
}

function CashDone({ title, lines }: { readonly title: string; readonly lines: readonly string[] }) {
  const t = useT()
  return (
    <Screen title={title} back={null} next={{ label: t('done'), icon: 'yes', onPress: () => goInstead('cash') }}>
      <Notice tone="good" lines={lines} />
    </Screen>
  )
}

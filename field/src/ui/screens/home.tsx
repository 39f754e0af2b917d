/** The counter at rest: what an agent does next, in big tiles, and the quiet facts of the network. */

import { isKey } from '../../i18n'
import { endsSoon, waitsForHer } from '../asking'
import { useCell } from '../cell'
import { useApp, useAppState, useLang, useT } from '../context'
import { Notice } from '../parts/notice'
import { type Action, Icon } from '../parts/picture'
import { QuietFacts } from '../parts/quiet'
import { Screen } from '../parts/screen'
import { go, type ScreenName } from '../router'
import { piecesIn, sale } from '../sale'
import { clockTime, day } from '../time'
import { useUnread } from '../unread'

export function Home() {
  const t = useT()
  const lang = useLang()
  const { device, shift, lease, refunds, parcels, asks } = useAppState()
  const toAsk = asks.filter(waitsForHer)
  const soon = toAsk.filter(endsSoon).length
  const atHand = parcels.filter(({ state }) => state !== 'collected').length
  return (
    <Screen title={device?.stationName ?? ''} back={null} aside={<span class="who">{device?.agentName}</span>}>
      {lease?.warning === 'lease_soft' && (
        <Notice tone="care" lines={[t('soft_lease', { date: day(lang, lease.hardExpiresAt) })]} />
      )}
      {lease?.warning === 'lease_expired' && (
        <Notice tone="stop" lines={[t('problem_lease'), t('problem_lease_means'), t('problem_lease_do')]} />
      )}
      {lease === null && (
        <Notice tone="care" lines={[t('problem_no_lease'), t('problem_no_lease_means'), t('problem_no_lease_do')]} />
      )}
      {soon > 0 && <Notice tone="care" lines={[t('asks_soon', { n: soon })]} />}
      <PhoneProblem />
      <nav class="tiles">
        {shift ? <ServeTile /> : <Tile to="shift-open" icon="shift-open" label={t('shift_open_go')} main />}
        <Tile to="orders" icon="orders" label={t('home_orders')} count={shift?.orders ?? 0} />
        <Tile to="cash" icon="cash" label={t('home_cash')} />
        {asks.length > 0 && <Tile to="asks" icon="spoken" label={t('asks_title')} count={toAsk.length} />}
        {parcels.length > 0 && <Tile to="parcels" icon="goods" label={t('parcels_title')} count={atHand} />}
        {refunds.length > 0 && <Tile to="refunds" icon="give" label={t('refunds_title')} count={refunds.length} />}
        <Tile to="check" icon="check" label={t('home_check')} />
        <MoreTile />
      </nav>
      <div class="beside">
        <p class="fact">
          {shift ? t('home_shift_since', { time: clockTime(lang, shift.openedAt) }) : t('home_no_shift')}
        </p>
        {shift && (
          <button type="button" class="side" onClick={() => go('shift-close')}>
            <Icon of="shift-close" />
            <span>{t('shift_close_go')}</span>
          </button>
        )}
      </div>
      <QuietFacts />
    </Screen>
  )
}

/** What went wrong outside of an action: a full phone, a stranger answering for the county. */
function PhoneProblem() {
  const t = useT()
  const lang = useLang()
  const { problem } = useAppState()
  if (!problem) return null
  const key = `err_${problem.code}`
  const text = problem.message?.[lang] ?? (isKey(key) ? t(key) : t('err_unknown'))
  return (
    <>
      <Notice tone="care" lines={[text]} />
      {problem.code === 'unknown_device' && (
        <button type="button" class="side" onClick={() => go('enrol-again')}>
          <Icon of="device" />
          <span>{t('enrol_again_go')}</span>
        </button>
      )}
    </>
  )
}

function ServeTile() {
  const t = useT()
  const app = useApp()
  const current = useCell(sale)
  const { lease } = useAppState()
  const idle = lease === null || lease.warning === 'lease_expired'
  if (idle || !current || current.lines.length === 0) {
    return <Tile to="who" icon="serve" label={t('home_serve')} main disabled={idle} />
  }
  const name = app.villager(current.villager)?.name ?? ''
  const about = t('home_continue_for', { name, n: piecesIn(current.lines) })
  return <Tile to="goods" icon="serve" label={t('home_continue')} about={about} main />
}

function MoreTile() {
  const t = useT()
  const count = useUnread()
  return <Tile to="more" icon="more" label={t('home_more')} count={count} />
}

interface TileProps {
  readonly to: ScreenName
  readonly icon: Action
  readonly label: string
  readonly about?: string
  readonly count?: number
  readonly main?: boolean
  readonly disabled?: boolean
}

export function Tile({ to, icon, label, about, count, main, disabled }: TileProps) {
  return (
    <button type="button" class={main ? 'tile main' : 'tile'} disabled={disabled} onClick={() => go(to)}>
      <Icon of={icon} />
      <span>
        {label}
        {about && <small>{about}</small>}
      </span>
      {count ? <b class="badge">{count}</b> : null}
    </button>
  )
}

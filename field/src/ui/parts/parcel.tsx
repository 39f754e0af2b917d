/** A parcel on a screen: its row in a list, its goods, how long it has lain here. */
import type { ParcelView } from '../../core/app'
import type { Lang } from '../../i18n'
import { named, useApp, useAppState, useLang, useT } from '../context'
import { moneyText } from '../money'
import { prefs } from '../prefs'
import { say } from '../speech'
import { Picture } from './picture'
import { Screen } from './screen'

const DAY_MS = 86_400_000
/** After so many days on the shelf something has to be done. */
const LATE_DAYS = [14, 7, 3] as const

export function ParcelRow({ parcel, onChoose }: { readonly parcel: ParcelView; readonly onChoose: () => void }) {
  const t = useT()
  const lang = useLang()
  const onShelf = parcel.state === 'shelf'
  return (
    <li>
      <button type="button" class="person" onClick={onChoose}>
        <Picture sheet="shelf" name={parcel.lines[0]?.icon ?? ''} />
        <span>
          <b>{parcel.name || t('refund_nameless')}</b>
          <small>{parcel.lines.map((line) => `${named(lang, line)} ×${line.quantity}`).join(' · ')}</small>
          <small>
            {parcel.slipNo}
            {!onShelf && ` · ${t(`parcel_state_${parcel.state}`)}`}
          </small>
          {onShelf && <Age since={parcel.since} />}
          {parcel.odd && <small class="age late-7">{t('order_state_exception')}</small>}
        </span>
      </button>
    </li>
  )
}

/** How long it has been on the shelf; from three days on with what is to be done, in words. */
export function Age({ since }: { readonly since: string }) {
  const t = useT()
  const days = Math.max(0, Math.floor((Date.now() - Date.parse(since)) / DAY_MS))
  const late = LATE_DAYS.find((limit) => days >= limit)
  return (
    <small class={late ? `age late-${late}` : 'age'}>
      {days === 0 ? t('parcel_age_today') : t('parcel_age', { n: days })}
      {late && ` · ${t(`parcel_late_${late}`)}`}
    </small>
  )
}

export function ParcelGoods({ parcel }: { readonly parcel: ParcelView }) {
  const t = useT()
  const lang = useLang()
  const { device } = useAppState()
  return (
    <>
      <ul class="rows parcel-goods">
        {parcel.lines.map((line) => (
          <li class="cart-line" key={line.offer}>
            <Picture sheet="shelf" name={line.icon} />
            <span class="what">{named(lang, line)}</span>
            <b class="times">×{line.quantity}</b>
          </li>
        ))}
      </ul>
      <p class="sum">
        <span>{t('total')}</span>
        <b class="money">{moneyText(parcel.amountMinor, device?.currency)}</b>
      </p>
      {parcel.dueMinor > 0 && parcel.state !== 'back' && (
        <p class="sum">
          <span>{t('rest_due')}</span>
          <b class="money">{moneyText(parcel.dueMinor, device?.currency)}</b>
        </p>
      )}
    </>
  )
}

export const useParcel = (id: string): ParcelView | undefined => useAppState().parcels.find((it) => it.id === id)

export function NoParcel() {
  const t = useT()
  return (
    <Screen title={t('parcels_title')}>
      <p class="lead">{t('err_unknown_parcel')}</p>
    </Screen>
  )
}

/** Speaks to her: in her language, and slowly if she likes. */
export function useSayTo(villager: string): { readonly lang: Lang; readonly sayTo: (text: string) => void } {
  const app = useApp()
  const screens = useLang()
  const her = app.villager(villager)
  const lang = her?.language ?? screens
  return { lang, sayTo: (text) => say(text, lang, (her?.slow ?? false) || prefs.get().slowSpeech) }
}

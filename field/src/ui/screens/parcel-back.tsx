/** Goods that are not wanted, at the counter or brought back: a reason, then her money in cash. */
import { useState } from 'preact/hooks'
import type { RefuseReason } from '../../core/app'
import { translate } from '../../i18n'
import { useAction } from '../action'
import { useApp, useAppState, useT } from '../context'
import { moneyText, moneyWords } from '../money'
import { Choices } from '../parts/form'
import { ErrorNotice } from '../parts/notice'
import { NoParcel, ParcelGoods, useParcel, useSayTo } from '../parts/parcel'
import { Screen } from '../parts/screen'
import { go, goInstead } from '../router'

const REASONS: readonly RefuseReason[] = [
  'not_as_pictured',
  'wrong_goods',
  'damaged',
  'too_late',
  'changed_mind',
  'other',
]

export function GoodsBack({ id }: { readonly id: string }) {
  const t = useT()
  const app = useApp()
  const { device } = useAppState()
  const parcel = useParcel(id)
  const [reason, setReason] = useState<RefuseReason | null>(null)
  const { busy, error, run } = useAction()
  const { lang, sayTo } = useSayTo(parcel?.villager ?? '')
  if (!parcel) return <NoParcel />
  const refused = parcel.state === 'shelf'
  // What is not paid yet need not be paid back.
  const back_minor = Math.max(0, parcel.amountMinor - parcel.dueMinor)
  const amount = moneyText(back_minor, device?.currency)
  const record = (): void =>
    run(async () => {
      if (!reason) return
      const refund = await (refused ? app.refuseParcel(id, reason) : app.returnParcel(id, reason))
      const said = back_minor > 0 ? 'refuse_spoken' : 'refuse_spoken_none'
      sayTo(translate(lang, said, { name: parcel.name, amount: moneyWords(back_minor, lang) }))
      if (refund) goInstead('refund', refund)
      else goInstead('parcels')
    })
  return (
    <Screen
      title={refused ? t('refuse_title') : t('return_title')}
      back={() => go('parcel', id)}
      foot={reason === null && <p class="fact">{t('refuse_need')}</p>}
      next={{
        label: t(back_minor > 0 ? 'refuse_go' : 'refuse_go_none', { amount }),
        icon: 'cash',
        onPress: record,
        disabled: reason === null,
        busy,
      }}
    >
      <ErrorNotice error={error} money="money_not_moved" />
      <p class="lead">
        <b>{parcel.name || t('refund_nameless')}</b> · {parcel.slipNo}
      </p>
      <ParcelGoods parcel={parcel} />
      <p class="fact">{t(back_minor > 0 ? 'refuse_lead' : 'refuse_lead_none', { amount })}</p>
      <Choices<RefuseReason>
        label={t('refuse_why')}
        as="rows"
        choices={REASONS.map((value) => ({ value, label: t(`refuse_${value}`) }))}
        chosen={reason}
        onChoose={setReason}
      />
    </Screen>
  )
}

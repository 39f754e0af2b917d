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
  const amount = moneyText(parcel.amountMinor, device?.currency)
  const record = (): void =>
    run(async () => {
      if (!reason) return
      const refund = await (refused ? app.refuseParcel(id, reason) : app.returnParcel(id, reason))
      sayTo(translate(lang, 'refuse_spoken', { name: parcel.name, amount: moneyWords(parcel.amountMinor, lang) }))
      if (refund) goInstead('refund', refund)
      else goInstead('parcels')
    })
  return (
    <Screen
      title={refused ? t('refuse_title') : t('return_title')}
      back={() => go('parcel', id)}
      foot={reason === null && <p class="fact">{t('refuse_need')}</p>}
      next={{ label: t('refuse_go', { amount }), icon: 'cash', onPress: record, disabled: reason === null, busy }}
    >
      <ErrorNotice error={error} money="money_not_moved" />
      <p class="lead">
        <b>{parcel.name || t('refund_nameless')}</b> · {parcel.slipNo}
      </p>
      <ParcelGoods parcel={parcel} />
      <p class="fact">{t('refuse_lead', { amount })}</p>
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

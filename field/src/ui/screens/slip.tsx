/** Her half of the paper: shown as it prints, printed, and read aloud. */

import { useEffect, useState } from 'preact/hooks'
import type { OrderView, Slip } from '../../core/app'
import { isKey, type Lang } from '../../i18n'
import { useApp, useAppState, useT } from '../context'
import { moneyText } from '../money'
import { Notice } from '../parts/notice'
import { Icon } from '../parts/picture'
import { PrintButton, PrintTrouble, usePrinting } from '../parts/print'
import { Screen } from '../parts/screen'
import { SlipPaper } from '../parts/slip-paper'
import { SayButton } from '../parts/speak'
import { prefs } from '../prefs'
import { go } from '../router'
import { say } from '../speech'
import { spokenSlip } from './pay'

export function SlipScreen({ order }: { readonly order: string }) {
  const app = useApp()
  const [slip, setSlip] = useState<Slip | null>(null)
  useEffect(() => {
    let wanted = true
    app.slipOf(order).then((found) => wanted && setSlip(found))
    return () => {
      wanted = false
    }
  }, [app, order])
  return slip && <SlipPage slip={slip} order={order} />
}

/** Also shows the slip of a cancellation, which has the order's villager but no way back. */
export function SlipPage({ slip, order }: { readonly slip: Slip; readonly order: string }) {
  const t = useT()
  const app = useApp()
  const { language, shift } = useAppState()
  const row = [...app.ordersOfShift(), ...app.earlierOrders()].find(({ id }) => id === order)
  const villager = row ? app.villager(row.villager) : null
  const printing = usePrinting()
  const lang: Lang = villager?.language ?? language
  const speak = (): void => say(spokenSlip(slip, lang), lang, (villager?.slow ?? false) || prefs.get().slowSpeech)
  return (
    <Screen
      title={t(`slip_kind_${slip.kind}`)}
      back={() => go('orders')}
      aside={<span class="saved">{t('slip_saved')}</span>}
      foot={
        <div class="pair stack">
          <PrintButton {...printing} />
          {slip.kind === 'order' && <SayButton onSay={speak} />}
          {slip.kind === 'order' && row && row.dueMinor > 0 && !row.mayCancel && shift && (
            <button type="button" class="side" onClick={() => go('rest', order)}>
              <Icon of="cash" />
              <span>{t('rest_take')}</span>
            </button>
          )}
          {slip.kind === 'order' && row && row.dueMinor > 0 && row.sent && (
            <button type="button" class="side" onClick={() => go('pay-link', order)}>
              <Icon of="network" />
              <span>{t('link_title')}</span>
            </button>
          )}
          {slip.kind === 'order' && row?.mayCancel && (
            <button type="button" class="side" onClick={() => go('order', order)}>
              <Icon of="no" />
              <span>{t('order_cancel')}</span>
            </button>
          )}
        </div>
      }
      next={{ label: t('slip_next_customer'), icon: 'serve', onPress: () => go('who'), disabled: !shift }}
    >
      <PrintTrouble trouble={printing.trouble} />
      <SlipState row={row} kind={slip.kind} />
      <SlipPaper slip={slip} lang={lang} />
    </Screen>
  )
}

/** What has become of the order since: cancelled, or with the county. */
function SlipState({ row, kind }: { readonly row: OrderView | undefined; readonly kind: Slip['kind'] }) {
  const t = useT()
  const { device } = useAppState()
  if (!row || kind !== 'order') return null
  if (row.state === 'cancelled') {
    return <Notice tone="care" lines={[t('slip_cancelled', { amount: moneyText(row.paidMinor, device?.currency) })]} />
  }
  if (row.state === 'bought') {
    const goods = row.goods ? [t(`parcel_state_${row.goods}`)] : []
    const open = row.dueMinor > 0 ? [t('order_due', { amount: moneyText(row.dueMinor, device?.currency) })] : []
    return <Notice tone={open.length ? 'care' : 'good'} lines={[t('order_state_bought'), ...goods, ...open]} />
  }
  if (row.state !== 'held') return null
  const why = `held_${row.code}`
  return <Notice tone="care" lines={[isKey(why) ? t(why) : t('held_other'), t('held_means')]} />
}

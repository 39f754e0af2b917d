/** What is in the cart and what it comes to; tap the sum to see the lines, tap the button to ask her. */
import { useCell } from '../cell'
import { useApp, useAppState, useT } from '../context'
import { moneyText } from '../money'
import { go } from '../router'
import { goodsMinor, piecesIn, pricedLines, sale } from '../sale'
import { NextButton } from './screen'

export function CartBar() {
  const t = useT()
  const app = useApp()
  const { shelf, device } = useAppState()
  const lines = pricedLines(app, useCell(sale)?.lines ?? [])
  const total_minor = lines.length > 0 ? goodsMinor(lines) + (shelf?.feeMinor ?? 0) : 0
  return (
    <div class="cart-bar">
      <button type="button" class="cart" onClick={() => go('cart')} disabled={lines.length === 0} aria-live="polite">
        <span>{t('goods_in_cart', { n: piecesIn(lines) })}</span>
        <b class="money">{moneyText(total_minor, device?.currency)}</b>
      </button>
      <NextButton label={t('goods_show')} icon="turn" onPress={() => go('show')} disabled={lines.length === 0} />
    </div>
  )
}

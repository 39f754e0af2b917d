/** The chosen goods line by line, before she is asked. */
import { useCell } from '../cell'
import { useApp, useAppState, useLang, useT } from '../context'
import { moneyText } from '../money'
import { CartBar } from '../parts/cart-bar'
import { QUANTITY_MAX } from '../parts/offer-tile'
import { Icon, Picture } from '../parts/picture'
import { Screen } from '../parts/screen'
import { Stepper } from '../parts/stepper'
import { goInstead } from '../router'
import { dropSale, pricedLines, sale, setQuantity } from '../sale'

export function CartScreen() {
  const t = useT()
  const app = useApp()
  const lang = useLang()
  const { device, shelf } = useAppState()
  const lines = pricedLines(app, useCell(sale)?.lines ?? [])
  const drop = (): void => {
    dropSale()
    goInstead('home')
  }
  return (
    <Screen title={t('cart_title')} foot={<CartBar />}>
      <ul class="rows">
        {lines.map(({ offer, quantity, it }) => (
          <li class="cart-line" key={offer}>
            <Picture sheet="shelf" name={it.icon} />
            <span class="what">
              {lang === 'zh-Hans' ? it.zh : it.en}
              <small>{lang === 'zh-Hans' ? it.specZh : it.specEn}</small>
            </span>
            <Stepper
              label={lang === 'zh-Hans' ? it.zh : it.en}
              value={quantity}
              max={Math.min(QUANTITY_MAX, it.left ?? QUANTITY_MAX)}
              onChange={(n) => setQuantity(offer, n)}
            />
            <b class="money">{moneyText(quantity * it.priceMinor, device?.currency)}</b>
          </li>
        ))}
        {shelf && shelf.feeMinor > 0 && (
          <li class="cart-line fee">
            <span class="what">{t('cart_fee')}</span>
            <b class="money">{moneyText(shelf.feeMinor, device?.currency)}</b>
          </li>
        )}
      </ul>
      <button type="button" class="side" onClick={drop}>
        <Icon of="bin" />
        <span>{t('cart_drop')}</span>
      </button>
    </Screen>
  )
}

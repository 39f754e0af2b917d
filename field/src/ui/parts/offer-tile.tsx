/** One good: picture, name, size, price. The tile adds one; its stepper appears once it is in the cart. */
import type { Offer } from '../../core/app'
import { useAppState, useLang, useT } from '../context'
import { moneyText } from '../money'
import { setQuantity } from '../sale'
import { GoodPicture } from './picture'
import { Stepper } from './stepper'

export const QUANTITY_MAX = 999

export function OfferTile({ it, quantity }: { readonly it: Offer; readonly quantity: number }) {
  const t = useT()
  const lang = useLang()
  const { device } = useAppState()
  const name = lang === 'zh-Hans' ? it.zh : it.en
  const max = Math.min(QUANTITY_MAX, it.left ?? QUANTITY_MAX)
  return (
    <li class={quantity > 0 ? 'offer chosen' : 'offer'}>
      <button type="button" class="add" disabled={quantity >= max} onClick={() => setQuantity(it.offer, quantity + 1)}>
        <GoodPicture offer={it.offer} icon={it.icon} />
        <span class="name">{name}</span>
        <span class="spec">{lang === 'zh-Hans' ? it.specZh : it.specEn}</span>
        <b class="money">{moneyText(it.priceMinor, device?.currency)}</b>
        {it.left !== null && <small>{it.left > 0 ? t('goods_left', { n: it.left }) : t('goods_sold_out')}</small>}
      </button>
      {quantity > 0 && <Stepper label={name} value={quantity} max={max} onChange={(n) => setQuantity(it.offer, n)} />}
    </li>
  )
}

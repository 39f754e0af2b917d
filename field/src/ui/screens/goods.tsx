/** Goods by picture, search or barcode. A tap adds one; the cart bar is always under the thumb. */
import { useEffect, useState } from 'preact/hooks'
import type { Category, Offer } from '../../core/app'
import { useCell } from '../cell'
import { named, useApp, useAppState, useLang, useT } from '../context'
import { CartBar } from '../parts/cart-bar'
import { Notice } from '../parts/notice'
import { OfferTile } from '../parts/offer-tile'
import { Icon, Picture } from '../parts/picture'
import { ScanButton } from '../parts/scanner'
import { Screen } from '../parts/screen'
import { SearchBox } from '../parts/search'
import { go } from '../router'
import { quantityOf, sale, setQuantity } from '../sale'
import { loadPhotos } from '../shelf-pictures'

const FOUND_MAX = 40
const BARCODES = ['ean_13', 'ean_8', 'upc_a', 'upc_e', 'code_128']

export function Goods() {
  const t = useT()
  const app = useApp()
  const { shelf, device } = useAppState()
  useEffect(() => void (device && loadPhotos(device.stationCode).catch(() => undefined)), [device?.stationCode])
  const [text, setText] = useState('')
  const [category, setCategory] = useState<number | null>(null)
  const [unknownCode, setUnknownCode] = useState('')
  const query = text.trim()
  const barcode = (code: string): void => {
    const it = app.byBarcode(code)
    setUnknownCode(it ? '' : code)
    if (it) setQuantity(it.offer, quantityOf(sale.get(), it.offer) + 1)
  }
  const pick = (index: number): void => {
    setText('')
    setCategory(index)
  }
  const offers = query !== '' ? app.search(query, FOUND_MAX) : category !== null ? app.browse(category) : null
  const leave = (): void => {
    if (!offers) {
      go('who')
      return
    }
    setText('')
    setCategory(null)
  }
  return (
    <Screen title={t('goods_title')} back={leave} aside={<ForWhom />} foot={<CartBar />} wide>
      <div class="finder">
        <SearchBox label={t('goods_search')} value={text} onInput={setText} />
        <ScanButton label={t('scan')} formats={BARCODES} onCode={barcode} />
      </div>
      {unknownCode && <Notice tone="care" lines={[t('goods_code_unknown', { code: unknownCode })]} />}
      {!shelf && <p class="fact">{t('goods_empty_shelf')}</p>}
      {shelf && (
        <Categories all={shelf.categories} chosen={query ? null : category} strip={offers !== null} onPick={pick} />
      )}
      {offers && <Offers offers={offers} query={query} />}
    </Screen>
  )
}

interface CategoriesProps {
  readonly all: readonly Category[]
  readonly chosen: number | null
  /** One row that scrolls sideways, once goods are on show. */
  readonly strip: boolean
  readonly onPick: (index: number) => void
}

function Categories({ all, chosen, strip, onPick }: CategoriesProps) {
  const lang = useLang()
  return (
    <nav class={strip ? 'categories strip' : 'categories'}>
      {all.map((it) => (
        <button
          type="button"
          key={it.slug}
          class="category"
          aria-pressed={it.index === chosen}
          onClick={() => onPick(it.index)}
        >
          <Picture sheet="shelf" name={it.icon} />
          <span>{named(lang, it)}</span>
        </button>
      ))}
    </nav>
  )
}

function Offers({ offers, query }: { readonly offers: readonly Offer[]; readonly query: string }) {
  const t = useT()
  const current = useCell(sale)
  if (offers.length === 0) return <p class="fact">{t('goods_none', { q: query })}</p>
  return (
    <ul class="offers">
      {offers.map((it) => (
        <OfferTile key={it.offer} it={it} quantity={quantityOf(current, it.offer)} />
      ))}
    </ul>
  )
}

/** Who it is for and on whose word; a tap changes the word. */
function ForWhom() {
  const t = useT()
  const app = useApp()
  const current = useCell(sale)
  const villager = current && app.villager(current.villager)
  if (!current || !villager) return null
  const { consent } = current.mandate
  return (
    <button type="button" class="for-whom" onClick={() => go('consent')}>
      <Icon of={consent} />
      <span>
        {villager.name}
        <span class="unseen">{t(`consent_${consent}`)}</span>
      </span>
    </button>
  )
}

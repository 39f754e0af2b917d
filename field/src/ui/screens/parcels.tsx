/** The parcels of this counter: on the shelf, oldest first; to come; to go back. Found by code, slip number or name. */
import { useState } from 'preact/hooks'
import type { ParcelView } from '../../core/app'
import { useApp, useAppState, useT } from '../context'
import { Notice } from '../parts/notice'
import { ParcelRow } from '../parts/parcel'
import { ScanButton } from '../parts/scanner'
import { Screen } from '../parts/screen'
import { SearchBox } from '../parts/search'
import { go } from '../router'

/** What a printed label may carry. */
export const LABELS = ['code_128', 'code_39', 'qr_code']

const open = ({ id }: ParcelView): void => go('parcel', id)
/** The county says until when; before it has, the parcel may. */
const mayYetReturn = ({ returnUntil }: ParcelView): boolean =>
  returnUntil === null || Date.now() <= Date.parse(returnUntil)
const oldestFirst = (a: ParcelView, b: ParcelView): number => (a.since < b.since ? -1 : 1)

export function Parcels() {
  const t = useT()
  const app = useApp()
  const { parcels } = useAppState()
  const [text, setText] = useState('')
  const [unknown, setUnknown] = useState('')
  const query = text.trim()
  const scanned = (code: string): void => {
    const it = app.parcelByCode(code)
    setUnknown(it ? '' : code)
    if (it) open(it)
  }
  const exact = query ? app.parcelByCode(query) : null
  const toCome = parcels.some(({ state }) => state === 'coming' || state === 'hub')
  const scanIn = { label: t('scan_in_go'), icon: 'scan-in', onPress: () => go('parcel-scan') } as const
  return (
    <Screen title={t('parcels_title')} {...(toCome && { next: scanIn })}>
      <div class="finder">
        <SearchBox label={t('parcels_search')} value={text} onInput={setText} onEnter={() => exact && open(exact)} />
        <ScanButton label={t('scan')} formats={LABELS} onCode={scanned} />
      </div>
      {unknown && <Notice tone="care" lines={[t('scan_in_unknown', { code: unknown })]} />}
      {query ? <Found found={exact ? [exact] : app.findParcels(query)} query={query} /> : <Sections />}
    </Screen>
  )
}

function Found({ found, query }: { readonly found: readonly ParcelView[]; readonly query: string }) {
  const t = useT()
  return (
    <>
      <p class="fact" aria-live="polite">
        {found.length === 0 ? t('parcels_not_found', { q: query }) : t('parcels_found', { n: found.length })}
      </p>
      <Rows parcels={found} />
    </>
  )
}

function Sections() {
  const t = useT()
  const { parcels } = useAppState()
  const where = (...states: readonly ParcelView['state'][]): ParcelView[] =>
    states.flatMap((state) => parcels.filter((it) => it.state === state).sort(oldestFirst))
  const collected = where('collected').filter(mayYetReturn).length
  const sections = [
    ['parcels_shelf', where('shelf')],
    ['parcels_coming', where('hub', 'coming')],
    ['parcels_back', where('back')],
    ['parcels_given', where('given')],
    ['parcels_lost', where('lost')],
  ] as const
  return (
    <>
      {parcels.length === 0 && <p class="lead">{t('parcels_none')}</p>}
      {sections.map(
        ([title, all]) =>
          all.length > 0 && (
            <section key={title} class="batch">
              <h2>{t(title, { n: all.length })}</h2>
              <Rows parcels={all} />
            </section>
          ),
      )}
      {collected > 0 && <p class="fact">{t('parcels_collected', { n: collected })}</p>}
    </>
  )
}

const Rows = ({ parcels }: { readonly parcels: readonly ParcelView[] }) => (
  <ul class="people">
    {parcels.map((parcel) => (
      <ParcelRow key={parcel.id} parcel={parcel} onChoose={() => open(parcel)} />
    ))}
  </ul>
)

/** Who is buying: the last few people first, then a search that takes names, pinyin or initials, or her card. */
import { useState } from 'preact/hooks'
import type { Villager } from '../../core/app'
import type { Translate } from '../../i18n'
import { useApp, useAppState, useT } from '../context'
import { Notice } from '../parts/notice'
import { Icon } from '../parts/picture'
import { ScanButton } from '../parts/scanner'
import { Screen } from '../parts/screen'
import { SearchBox } from '../parts/search'
import { recentVillagers } from '../recent'
import { go } from '../router'
import { serve } from '../sale'

const SHOWN_MAX = 30
const CARD_LENGTH = 8

export function Who() {
  const t = useT()
  const app = useApp()
  const [text, setText] = useState('')
  const [unknownCard, setUnknownCard] = useState('')
  const query = text.trim()
  const byCard = query.length === CARD_LENGTH ? app.villagerByCard(query) : null
  const found = query === '' ? recentVillagers(app) : app.findVillagers(query, SHOWN_MAX)
  const card = (code: string): void => {
    const villager = app.villagerByCard(code)
    setUnknownCard(villager ? '' : code)
    if (villager) choose(villager, 'card')
  }
  const choose = (villager: Villager, consent: 'spoken' | 'card' = 'spoken'): void => {
    serve(app, villager.id, { consent })
    go('goods')
  }
  return (
    <Screen title={t('who_title')} next={{ label: t('who_add'), icon: 'person', onPress: () => go('add', query) }}>
      <div class="finder">
        <SearchBox label={t('who_search')} value={text} onInput={setText} />
        <ScanButton label={t('who_card')} formats={['qr_code']} onCode={card} />
      </div>
      {unknownCard && <Notice tone="care" lines={[t('who_card_unknown', { card: unknownCard })]} />}
      <p class="fact" aria-live="polite">
        {findings(t, query, byCard ? 1 : found.length)}
      </p>
      <ul class="people">
        {byCard ? (
          <Person villager={byCard} onChoose={() => choose(byCard, 'card')} />
        ) : (
          found.map((villager) => <Person key={villager.id} villager={villager} onChoose={() => choose(villager)} />)
        )}
      </ul>
    </Screen>
  )
}

function findings(t: Translate, query: string, n: number): string {
  if (query === '') return n > 0 ? t('who_recent') : t('who_lead')
  return n > 0 ? t('who_found', { n }) : t('who_none', { q: query })
}

function Person({ villager, onChoose }: { readonly villager: Villager; readonly onChoose: () => void }) {
  const t = useT()
  const { villages } = useAppState()
  const village = villages.find(({ code }) => code === villager.village)?.name ?? ''
  return (
    <li>
      <button type="button" class="person" onClick={onChoose}>
        <span class="initial" aria-hidden="true">
          {villager.name.slice(0, 1)}
        </span>
        <span>
          <b>{villager.name}</b>
          <small>{[village, villager.household].filter(Boolean).join(' · ')}</small>
        </span>
        {villager.cardNo && (
          <span class="mark">
            <Icon of="card" />
            <span class="unseen">{t('who_has_card')}</span>
          </span>
        )}
      </button>
    </li>
  )
}

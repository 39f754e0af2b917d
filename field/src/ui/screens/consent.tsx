/** On whose word this order is made: hers, her card, or a delegate of her choice. */
import { useState } from 'preact/hooks'
import type { Mandate, Relation, Villager } from '../../core/app'
import { useAction } from '../action'
import { useCell } from '../cell'
import { useApp, useT } from '../context'
import { Choices } from '../parts/form'
import { ErrorNotice } from '../parts/notice'
import { Icon } from '../parts/picture'
import { Screen } from '../parts/screen'
import { SearchBox } from '../parts/search'
import { go } from '../router'
import { sale, setMandate } from '../sale'

const FOUND_MAX = 6
const RELATIONS: readonly Relation[] = ['child', 'spouse', 'parent', 'sibling', 'neighbour', 'other']

export function Consent() {
  const t = useT()
  const app = useApp()
  const current = useCell(sale)
  const villager = current && app.villager(current.villager)
  if (!current || !villager) return null
  const { mandate } = current
  const complete = mandate.consent !== 'delegate' || mandate.delegate !== undefined
  const leave = (): void => {
    if (!complete) setMandate({ consent: 'spoken' })
    go('goods')
  }
  return (
    <Screen
      title={t('consent_title')}
      back={leave}
      next={{ label: t('goods_title'), icon: 'goods', onPress: () => go('goods'), disabled: !complete }}
    >
      <Choices<Mandate['consent']>
        label={t('consent_lead')}
        as="rows"
        choices={[
          { value: 'spoken', label: t('consent_spoken'), picture: <Icon of="spoken" /> },
          { value: 'card', label: t('consent_card'), picture: <Icon of="card" /> },
          { value: 'delegate', label: t('consent_delegate'), picture: <Icon of="delegate" /> },
        ]}
        chosen={mandate.consent}
        onChoose={(consent) => setMandate({ consent })}
      />
      {mandate.consent === 'delegate' && <Delegates villager={villager} chosen={mandate.delegate ?? null} />}
    </Screen>
  )
}

function Delegates({ villager, chosen }: { readonly villager: Villager; readonly chosen: string | null }) {
  const t = useT()
  const [adding, setAdding] = useState(villager.delegates.length === 0)
  return (
    <>
      {villager.delegates.length > 0 ? (
        <Choices
          label={t('consent_pick')}
          as="rows"
          choices={villager.delegates.map(({ id, name, relation }) => ({
            value: id,
            label: `${name} · ${t(`relation_${relation}`)}`,
          }))}
          chosen={chosen}
          onChoose={(delegate) => setMandate({ consent: 'delegate', delegate })}
        />
      ) : (
        <p class="fact">{t('consent_no_delegate')}</p>
      )}
      {adding ? (
        <AddDelegate villager={villager} onDone={() => setAdding(false)} />
      ) : (
        <button type="button" class="side" onClick={() => setAdding(true)}>
          {t('consent_add_delegate')}
        </button>
      )}
    </>
  )
}

function AddDelegate({ villager, onDone }: { readonly villager: Villager; readonly onDone: () => void }) {
  const t = useT()
  const app = useApp()
  const [text, setText] = useState('')
  const [relation, setRelation] = useState<Relation>('child')
  const { busy, error, run } = useAction()
  const found = text.trim() ? app.findVillagers(text.trim(), FOUND_MAX).filter(({ id }) => id !== villager.id) : []
  const add = (delegate: string): void =>
    run(async () => {
      await app.addDelegate(villager.id, delegate, relation)
      setMandate({ consent: 'delegate', delegate })
      onDone()
    })
  return (
    <section>
      <h2>{t('consent_add_delegate')}</h2>
      <ErrorNotice error={error} />
      <Choices<Relation>
        label={t('consent_relation')}
        choices={RELATIONS.map((value) => ({ value, label: t(`relation_${value}`) }))}
        chosen={relation}
        onChoose={setRelation}
      />
      <SearchBox label={t('who_search')} value={text} onInput={setText} />
      <div class="rows">
        {found.map(({ id, name }) => (
          <button type="button" class="choice" key={id} disabled={busy} onClick={() => add(id)}>
            {name}
          </button>
        ))}
      </div>
    </section>
  )
}

/** A new villager in seconds: a name and a village are enough; all else can wait. */
import { useState } from 'preact/hooks'
import type { Language } from '../../core/app'
import { useAction } from '../action'
import { useApp, useAppState, useT } from '../context'
import { Choices, TextField } from '../parts/form'
import { ErrorNotice } from '../parts/notice'
import { ScanButton } from '../parts/scanner'
import { Screen } from '../parts/screen'
import { goInstead } from '../router'
import { serve } from '../sale'

/** `typed` is what was searched for; a Chinese one is most likely the name. */
export function AddVillager({ typed }: { readonly typed: string }) {
  const t = useT()
  const app = useApp()
  const { villages, language } = useAppState()
  const [name, setName] = useState(/\p{Script=Han}/u.test(typed) ? typed : '')
  const [village, setVillage] = useState<string | null>(villages[0]?.code ?? null)
  const [speaks, setSpeaks] = useState<Language>(language)
  const [card, setCard] = useState('')
  const { busy, error, run } = useAction()
  const ready = name.trim() !== '' && village !== null
  const add = (): void =>
    run(async () => {
      if (village === null) return
      const cardNo = card.trim()
      const villager = await app.addVillager({
        name: name.trim(),
        village,
        language: speaks,
        ...(cardNo ? { cardNo } : {}),
      })
      serve(app, villager.id, { consent: 'spoken' })
      goInstead('goods')
    })
  const missing = name.trim() === '' ? t('add_need_name') : village === null ? t('add_need_village') : ''
  return (
    <Screen
      title={t('add_title')}
      foot={missing && <p class="fact">{missing}</p>}
      next={{ label: t('add_go'), icon: 'serve', onPress: add, disabled: !ready, busy }}
    >
      <ErrorNotice error={error} />
      <TextField label={t('add_name')} value={name} onInput={setName} />
      <Choices
        label={t('add_village')}
        choices={villages.map(({ code, name: word }) => ({ value: code, label: word }))}
        chosen={village}
        onChoose={setVillage}
      />
      <Choices<Language>
        label={t('add_language')}
        choices={[
          { value: 'zh-Hans', label: '中文' },
          { value: 'en', label: 'English' },
        ]}
        chosen={speaks}
        onChoose={setSpeaks}
      />
      <TextField label={t('add_card')} value={card} onInput={setCard} codeLike />
      <ScanButton label={t('who_card')} formats={['qr_code']} onCode={setCard} />
    </Screen>
  )
}

/** A villager complains of somebody: about whom, of what, in her words. The county answers, not this agent. */

import { useState } from 'preact/hooks'
import type { ComplaintAbout, ComplaintCategory, ComplaintTaken } from '../../core/app'
import { useAction } from '../action'
import { useApp, useAppState, useLang, useT } from '../context'
import { Choices, TextField } from '../parts/form'
import { ErrorNotice, Notice } from '../parts/notice'
import { type Action, Icon } from '../parts/picture'
import { Screen } from '../parts/screen'
import { SayButton } from '../parts/speak'
import { goInstead } from '../router'
import { say } from '../speech'
import { day } from '../time'

const ABOUT: readonly (readonly [ComplaintAbout, Action])[] = [
  ['station', 'station'],
  ['merchant', 'goods'],
  ['carrier', 'truck'],
  ['county', 'county'],
]
const CATEGORIES: readonly (readonly [ComplaintCategory, Action])[] = [
  ['cash', 'cash'],
  ['refund_not_paid', 'give'],
  ['price', 'price'],
  ['wrong_goods', 'goods'],
  ['not_delivered', 'waiting'],
  ['behaviour', 'person'],
  ['other', 'more'],
]

export function ComplaintScreen() {
  const t = useT()
  const app = useApp()
  const { busy, error, run } = useAction()
  const [about, setAbout] = useState<ComplaintAbout>('station')
  const [station, setStation] = useState('')
  const [category, setCategory] = useState<ComplaintCategory | null>(null)
  const [name, setName] = useState('')
  const [words, setWords] = useState('')
  const [slipNo, setSlipNo] = useState('')
  const [taken, setTaken] = useState<ComplaintTaken | null>(null)
  const file = (): void =>
    run(async () => {
      if (category) setTaken(await app.fileComplaint({ about, station, category, name, words, slipNo }))
    })
  if (taken) return <Taken taken={taken} />
  return (
    <Screen
      title={t('complaint_title')}
      foot={category === null && <p class="fact">{t('complaint_need')}</p>}
      next={{ label: t('complaint_go'), icon: 'complaint', onPress: file, disabled: category === null, busy }}
    >
      <ErrorNotice error={error} />
      <p class="lead">{t('complaint_lead')}</p>
      <Choices
        label={t('complaint_about')}
        as="rows"
        choices={ABOUT.map(([value, icon]) => ({
          value,
          label: t(`complaint_about_${value}`),
          picture: <Icon of={icon} />,
        }))}
        chosen={about}
        onChoose={setAbout}
      />
      {about === 'station' && (
        <TextField
          label={t('complaint_station')}
          hint={t('complaint_station_hint')}
          value={station}
          onInput={setStation}
          codeLike
        />
      )}
      <Choices
        label={t('complaint_category')}
        as="rows"
        choices={CATEGORIES.map(([value, icon]) => ({
          value,
          label: t(`complaint_${value}`),
          picture: <Icon of={icon} />,
        }))}
        chosen={category}
        onChoose={setCategory}
      />
      <TextField label={t('complaint_words')} value={words} onInput={setWords} />
      <TextField label={t('complaint_name')} value={name} onInput={setName} />
      <TextField
        label={t('complaint_slip')}
        hint={t('check_number_hint')}
        value={slipNo}
        onInput={setSlipNo}
        codeLike
      />
    </Screen>
  )
}

function Taken({ taken }: { readonly taken: ComplaintTaken }) {
  const t = useT()
  const lang = useLang()
  const complaintNo = useAppState().device?.complaintNo ?? ''
  const by = { day: day(lang, taken.dueAt), number: taken.number, phone: complaintNo }
  const lines = [
    t('complaint_answer_by', by),
    taken.ownStation ? t('complaint_own', by) : t('complaint_told_here', by),
    ...(complaintNo ? [t('complaint_call', by)] : []),
  ]
  return (
    <Screen
      title={t('complaint_taken')}
      back={null}
      foot={<SayButton onSay={() => say(lines.join(' '), lang, false)} />}
      next={{ label: t('done'), icon: 'yes', onPress: () => goInstead('more') }}
    >
      <p class="sum">
        <span>{t('complaint_number')}</span>
        <b class="code">{taken.number}</b>
      </p>
      <Notice tone="good" lines={lines} />
    </Screen>
  )
}

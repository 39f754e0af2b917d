/** A villager asks what was done in her name: she shows card or slip, hears it, and takes it home on paper. */
import { useState } from 'preact/hooks'
import { FieldError, type Language, type ShownForStatement, type Statement } from '../../core/app'
import { statementWords } from '../../i18n/statement'
import { useAction } from '../action'
import { useApp, useAppState, useLang, useT, useWordsOf } from '../context'
import { moneyText, moneyWords } from '../money'
import { Choices, TextField } from '../parts/form'
import { ErrorNotice, Notice } from '../parts/notice'
import { Icon } from '../parts/picture'
import { PrintButton, PrintTrouble, usePrinting } from '../parts/print'
import { ScanButton } from '../parts/scanner'
import { Screen } from '../parts/screen'
import { useSlipEntry } from '../parts/slip-entry'
import { Heard, SpeakButton } from '../parts/speak'
import { StatementPaper } from '../parts/statement-paper'
import { spokenStatement, spokenTold, toldOf } from '../told'

export function StatementScreen() {
  const t = useWordsOf(statementWords)
  const title = useT()('statement_title')
  const app = useApp()
  const [way, setWay] = useState<'card' | 'slip'>('card')
  const [card, setCard] = useState('')
  const [told, setTold] = useState<Statement | null>(null)
  const [missing, setMissing] = useState(false)
  const { busy, error, run } = useAction()
  const ask = (shown: ShownForStatement): void =>
    run(async () => {
      setMissing(false)
      const found = await app.askStatement(shown)
      setTold(found)
      setMissing(found === null)
    })
  const slip = useSlipEntry((number, words) => ask({ number, words }))
  const again = (): void => {
    slip.clear()
    setCard('')
    setTold(null)
  }
  if (told) return <Read told={told} onAgain={again} />
  if (slip.picker) return slip.picker
  const step = way === 'slip' ? slip.next : { onPress: () => ask({ card }), disabled: card.trim() === '' }
  const offline = error instanceof FieldError && error.code === 'offline'
  return (
    <Screen title={title} next={{ label: t('ask'), icon: 'statement', ...step, busy }}>
      {missing && <Notice tone="care" lines={[t('not_found')]} />}
      {offline ? <Notice tone="care" lines={[t('offline')]} /> : <ErrorNotice error={error} />}
      <p class="lead">{t('lead')}</p>
      <Choices
        label={t('shown')}
        as="rows"
        choices={[
          { value: 'card', label: t('shown_card'), picture: <Icon of="card" /> },
          { value: 'slip', label: t('shown_slip'), picture: <Icon of="orders" /> },
        ]}
        chosen={way}
        onChoose={setWay}
      />
      {way === 'slip' ? (
        slip.fields
      ) : (
        <>
          <ScanButton label={t('scan_card')} formats={['qr_code']} onCode={(text) => ask({ card: text })} />
          <TextField label={t('card')} hint={t('card_hint')} value={card} onInput={setCard} codeLike />
        </>
      )}
    </Screen>
  )
}

function Read({ told, onAgain }: { readonly told: Statement; readonly onAgain: () => void }) {
  const t = useWordsOf(statementWords)
  const title = useT()('statement_title')
  const screens = useLang()
  const { device } = useAppState()
  const [lang, setLang] = useState<Language>(told.language ?? screens)
  const printing = usePrinting()
  const heard = toldOf(told, lang, (minor) => moneyWords(minor, lang))
  return (
    <Screen
      title={title}
      back={onAgain}
      foot={
        <div class="pair stack">
          <PrintButton {...printing} />
          <SpeakButton label={t('read_all')} text={spokenStatement(told, lang)} lang={lang} slow={told.slow} />
        </div>
      }
      next={{ label: t('another'), icon: 'statement', onPress: onAgain }}
    >
      <PrintTrouble trouble={printing.trouble} />
      <Choices<Language>
        label={t('paper_language')}
        choices={[
          { value: 'zh-Hans', label: '中文' },
          { value: 'en', label: 'English' },
        ]}
        chosen={lang}
        onChoose={setLang}
      />
      <ul class="rows" lang={lang}>
        {toldOf(told, lang, (minor) => moneyText(minor, device?.currency)).map(({ head, sentences }, n) => (
          <li key={n}>
            <Heard text={heard[n] ? spokenTold(heard[n], lang) : ''} lang={lang} slow={told.slow}>
              <div>
                {head && <b>{head}</b>}
                {sentences.map((sentence) => (
                  <p key={sentence}>{sentence}</p>
                ))}
              </div>
            </Heard>
          </li>
        ))}
      </ul>
      <h2>{t('on_paper')}</h2>
      <StatementPaper told={told} lang={lang} />
    </Screen>
  )
}

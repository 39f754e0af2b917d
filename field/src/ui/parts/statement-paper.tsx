/** Her statement as it prints, 58 mm wide like a slip: she takes it home, and has it read by whom she trusts. */
import type { Statement } from '../../core/app'
import { type Lang, speaker } from '../../i18n'
import { statementWords } from '../../i18n/statement'
import { useAppState } from '../context'
import { moneyText } from '../money'
import { day, dayAndTime } from '../time'
import { toldOf } from '../told'

export function StatementPaper({ told, lang }: { readonly told: Statement; readonly lang: Lang }) {
  const t = speaker(statementWords, lang)
  const { device } = useAppState()
  const money = (minor: number): string => moneyText(minor, device?.currency)
  const rows = toldOf(told, lang, money)
  return (
    <article class="slip" lang={lang}>
      <h2>{told.name}</h2>
      <p class="kind">{t('title_paper')}</p>
      <p class="kind">{t('period', { from: day(lang, told.since), to: day(lang, told.askedAt) })}</p>
      <ul class="slip-told">
        {rows.length === 0 && <li>{t('nothing')}</li>}
        {rows.map(({ head, sentences }, n) => (
          <li key={n}>
            {head && <b>{head}</b>}
            {sentences.map((sentence) => (
              <span key={sentence}>{sentence}</span>
            ))}
          </li>
        ))}
      </ul>
      <p class="kind">{t('owed')}</p>
      <p class="number">{money(told.owedMinor)}</p>
      <p>{t('looked', { station: device?.stationName ?? '', date: dayAndTime(lang, told.askedAt) })}</p>
      {device?.complaintNo && <p class="complaint">{t('wrong', { no: device.complaintNo })}</p>}
    </article>
  )
}

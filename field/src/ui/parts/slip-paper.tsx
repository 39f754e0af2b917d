/** The paper itself, 58 mm wide: every length is a multiple of `--mm`, so screen and print are the same drawing. */
import type { Slip } from '../../core/app'
import { type Key, type Lang, translator } from '../../i18n'
import { moneyText } from '../money'
import { slipCode } from '../slip-code'
import { dayAndTime } from '../time'
import { FourWords } from './four-words'
import { Picture } from './picture'
import { QrCode } from './qr'

export function SlipPaper({ slip, lang }: { readonly slip: Slip; readonly lang: Lang }) {
  const t = translator(lang)
  const money = (minor: number): string => moneyText(minor, slip.currency)
  return (
    <article class="slip" lang={lang}>
      <h2>{slip.stationName}</h2>
      <p class="kind">{t(`slip_kind_${slip.kind}`)}</p>
      <p class="number">{slip.number}</p>
      <dl>
        <Row name={t('slip_date')} value={dayAndTime(lang, slip.at)} />
        {slip.villagerName && <Row name={t('slip_for')} value={slip.villagerName} />}
        <Row name={t('slip_by')} value={slip.agentName} />
      </dl>
      {slip.before.length > 0 && <p class="was">{t('slip_before')}</p>}
      {slip.before.length > 0 && <SlipGoods lines={slip.before} currency={slip.currency} lang={lang} />}
      {slip.before.length > 0 && <p class="was">{t('slip_after')}</p>}
      <SlipGoods lines={slip.lines} currency={slip.currency} lang={lang} />
      <dl class="sums">
        {slip.feeMinor > 0 && <Row name={t('slip_fee')} value={money(slip.feeMinor)} />}
        <Row name={t(sumOf(slip))} value={money(slip.totalMinor)} big />
        {slip.tenderedMinor > 0 && <Row name={t('slip_paid')} value={money(slip.tenderedMinor)} />}
        {slip.tenderedMinor > 0 && <Row name={t('slip_change')} value={money(slip.changeMinor)} />}
        {slip.kind === 'order' && slip.dueMinor > 0 && <Row name={t('slip_due')} value={money(slip.dueMinor)} big />}
      </dl>
      <FourWords numbers={slip.words} lang={lang} label={t('slip_words')} />
      {slip.kind === 'order' && <p class="next-up">{t('slip_next')}</p>}
      <div class="proof">
        <QrCode text={slipCode(slip.number, slip.words)} label={t('slip_qr')} />
        <p>{t('slip_words_use')}</p>
      </div>
      {slip.complaintNo && (
        <p class="complaint">
          {t('slip_complaint')} <b>{slip.complaintNo}</b>
        </p>
      )}
    </article>
  )
}

function sumOf({ kind, totalMinor }: Slip): Key {
  if (kind === 'consent') return totalMinor > 0 ? 'slip_extra' : 'slip_same'
  return kind === 'cancel' || kind === 'refund' ? 'slip_refund' : 'slip_total'
}

interface GoodsProps extends Pick<Slip, 'lines' | 'currency'> {
  readonly lang: Lang
}

function SlipGoods({ lines, currency, lang }: GoodsProps) {
  return (
    <ul class="slip-goods">
      {lines.map(({ offer, zh, en, icon, quantity, unitPriceMinor }) => (
        <li key={offer}>
          <Picture sheet="shelf" name={icon} />
          <span>
            {lang === 'zh-Hans' ? zh : en}
            <small>
              {quantity} × {moneyText(unitPriceMinor, currency)}
            </small>
          </span>
          <b>{moneyText(quantity * unitPriceMinor, currency)}</b>
        </li>
      ))}
    </ul>
  )
}

function Row({ name, value, big }: { readonly name: string; readonly value: string; readonly big?: boolean }) {
  return (
    <div class={big ? 'big' : ''}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

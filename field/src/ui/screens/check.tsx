/** Is this slip true? Its number and its four pictures, and one big answer. */
import { useState } from 'preact/hooks'
import { FieldError, type PictureNumbers, type SlipCheck } from '../../core/app'
import { useAction } from '../action'
import { named, useApp, useAppState, useLang, useT } from '../context'
import { moneyText } from '../money'
import { ErrorNotice } from '../parts/notice'
import { type Action, Icon, Picture } from '../parts/picture'
import { Screen } from '../parts/screen'
import { useSlipEntry } from '../parts/slip-entry'
import { dayAndTime } from '../time'

export function CheckSlip() {
  const t = useT()
  const app = useApp()
  const [answer, setAnswer] = useState<SlipCheck | null>(null)
  const { busy, error, run } = useAction()
  const check = (number: string, words: PictureNumbers): void =>
    run(async () => setAnswer(await app.checkSlip(number.trim().toUpperCase(), words)))
  const slip = useSlipEntry(check)
  const again = (): void => {
    slip.clear()
    setAnswer(null)
  }
  if (answer) return <Answer answer={answer} onAgain={again} />
  if (slip.picker) return slip.picker
  return (
    <Screen title={t('check_title')} next={{ label: t('check_go'), icon: 'check', ...slip.next, busy }}>
      {error instanceof FieldError && error.code === 'offline' ? (
        <Verdict of="network" icon="network" />
      ) : (
        <ErrorNotice error={error} />
      )}
      <p class="lead">{t('check_lead')}</p>
      {slip.fields}
    </Screen>
  )
}

type VerdictName = 'true' | 'false' | 'missing' | 'network'

function Verdict({ of, icon }: { readonly of: VerdictName; readonly icon: Action }) {
  const t = useT()
  return (
    <div class={`verdict ${of}`} role="alert">
      <Icon of={icon} />
      <strong>{t(`check_${of}`)}</strong>
      <p>{t(`check_${of}_means`)}</p>
    </div>
  )
}

function Answer({ answer, onAgain }: { readonly answer: SlipCheck; readonly onAgain: () => void }) {
  const t = useT()
  const lang = useLang()
  const { device } = useAppState()
  const { order, refund } = answer
  return (
    <Screen title={t('check_title')} back={onAgain} next={{ label: t('check_again'), icon: 'check', onPress: onAgain }}>
      {!answer.found ? (
        <Verdict of="missing" icon="waiting" />
      ) : answer.matches ? (
        <Verdict of="true" icon="yes" />
      ) : (
        <Verdict of="false" icon="no" />
      )}
      {refund && (
        <>
          <p class="fact">
            {refund.station} · {dayAndTime(lang, refund.paidAt)}
          </p>
          <p class="sum">
            <span>{t('slip_kind_refund')}</span>
            <b class="money">{moneyText(refund.amountMinor, device?.currency)}</b>
          </p>
        </>
      )}
      {order && (
        <>
          <p class="fact">
            {order.station} · {dayAndTime(lang, order.placedAt)}
          </p>
          <ul class="rows">
            {order.lines.map((line, i) => (
              <li class="cart-line" key={i}>
                <Picture sheet="shelf" name={line.icon} />
                <span class="what">{named(lang, line)}</span>
                <span>× {line.quantity}</span>
                <b class="money">{moneyText(line.quantity * line.unitPriceMinor, device?.currency)}</b>
              </li>
            ))}
          </ul>
          <p class="sum">
            <span>{t('total')}</span>
            <b class="money">{moneyText(order.totalMinor, device?.currency)}</b>
          </p>
        </>
      )}
    </Screen>
  )
}

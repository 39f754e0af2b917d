/** What was left to be paid of an order is taken: before its goods change hands, or afterwards. */
import { useEffect, useState } from 'preact/hooks'
import { translate } from '../../i18n'
import { useAction } from '../action'
import { useAppState, useT } from '../context'
import { moneyText, moneyWords } from '../money'
import { hush } from '../speech'
import { ErrorNotice } from './notice'
import { useSayTo } from './parcel'
import { Screen } from './screen'
import { Change, Tender } from './tender'

interface RestProps {
  readonly of: { readonly villager: string; readonly name: string; readonly slipNo: string; readonly dueMinor: number }
  readonly label: string
  readonly back: () => void
  readonly onTake: (given_minor: number) => Promise<void>
}

/** She hears what is still to pay; the goods move only when it lies on the counter. */
export function TakeRest({ of: { villager, name, slipNo, dueMinor: due_minor }, label, back, onTake }: RestProps) {
  const t = useT()
  const { device } = useAppState()
  const [given_minor, setGiven] = useState(0)
  const { busy, error, run } = useAction()
  const { lang, sayTo } = useSayTo(villager)
  const words = translate(lang, 'rest_spoken', { name, amount: moneyWords(due_minor, lang) })
  useEffect(() => {
    sayTo(words)
    return hush
  }, [words])
  const currency = device?.currency ?? ''
  const change_minor = given_minor - due_minor
  return (
    <Screen
      title={t('rest_title')}
      back={back}
      foot={<Change change_minor={change_minor} given_minor={given_minor} currency={currency} />}
      next={{ label, icon: 'cash', onPress: () => run(() => onTake(given_minor)), disabled: change_minor < 0, busy }}
    >
      <ErrorNotice error={error} money="money_give_back" />
      <p class="lead">
        {name || t('refund_nameless')} · {slipNo}
      </p>
      <dl class="due">
        <dt>{t('rest_due')}</dt>
        <dd class="money">{moneyText(due_minor, currency)}</dd>
        <dt>{t('pay_given')}</dt>
        <dd class="money" aria-live="polite">
          {moneyText(given_minor, currency)}
        </dd>
      </dl>
      <Tender due_minor={due_minor} currency={currency} onGiven={setGiven} />
    </Screen>
  )
}

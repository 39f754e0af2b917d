/** Minus, figure, plus. The figure can be typed where counts are large. */
import { useT } from '../context'

interface Props {
  readonly label: string
  readonly value: number
  readonly max: number
  readonly onChange: (value: number) => void
}

export function Stepper({ label, value, max, onChange }: Props) {
  const t = useT()
  const set = (wanted: number): void => onChange(Math.min(max, Math.max(0, wanted)))
  return (
    <fieldset class="stepper" aria-label={label}>
      <button type="button" onClick={() => set(value - 1)} disabled={value === 0} aria-label={t('less_one')}>
        −
      </button>
      <input
        inputMode="numeric"
        aria-label={label}
        value={value === 0 ? '' : String(value)}
        placeholder="0"
        onFocus={(event) => event.currentTarget.select()}
        onInput={(event) => set(Number(event.currentTarget.value.replace(/\D/g, '')))}
      />
      <button type="button" onClick={() => set(value + 1)} disabled={value >= max} aria-label={t('more_one')}>
        +
      </button>
    </fieldset>
  )
}

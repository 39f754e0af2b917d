/** Labelled inputs and one-of-many choices, large enough for a thumb. */
import type { ComponentChildren } from 'preact'

interface TextFieldProps {
  readonly label: string
  readonly value: string
  readonly onInput: (value: string) => void
  readonly hint?: string
  readonly codeLike?: boolean
  readonly numeric?: boolean
  readonly onEnter?: () => void
}

export function TextField({ label, value, onInput, hint = '', codeLike, numeric, onEnter }: TextFieldProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        value={value}
        placeholder={hint}
        class={codeLike ? 'code' : ''}
        inputMode={numeric ? 'numeric' : 'text'}
        autoCapitalize={codeLike ? 'characters' : 'off'}
        autoComplete="off"
        spellcheck={false}
        onInput={(event) => onInput(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Enter' && onEnter?.()}
      />
    </label>
  )
}

interface Choice<T> {
  readonly value: T
  readonly label: string
  readonly picture?: ComponentChildren
}

interface ChoicesProps<T> {
  readonly label: string
  readonly choices: readonly Choice<T>[]
  readonly chosen: T | null
  readonly onChoose: (value: T) => void
  /** `chips` for short words side by side, `rows` for sentences. */
  readonly as?: 'chips' | 'rows'
}

export function Choices<T extends string>({ label, choices, chosen, onChoose, as = 'chips' }: ChoicesProps<T>) {
  return (
    <fieldset class="choices">
      <legend>{label}</legend>
      <div class={as}>
        {choices.map(({ value, label: word, picture }) => (
          <button
            type="button"
            key={value}
            class="choice"
            aria-pressed={value === chosen}
            onClick={() => onChoose(value)}
          >
            {picture}
            <span>{word}</span>
          </button>
        ))}
      </div>
    </fieldset>
  )
}

/** One search box; it answers while typing. */
interface Props {
  readonly label: string
  readonly value: string
  readonly onInput: (text: string) => void
  readonly onEnter?: () => void
}

export const SearchBox = ({ label, value, onInput, onEnter }: Props) => (
  <input
    type="search"
    class="search"
    aria-label={label}
    placeholder={label}
    value={value}
    autoComplete="off"
    autoCapitalize="off"
    spellcheck={false}
    enterKeyHint="search"
    onInput={(event) => onInput(event.currentTarget.value)}
    onKeyDown={(event) => event.key === 'Enter' && onEnter?.()}
  />
)

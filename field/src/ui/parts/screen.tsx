/** The frame of every screen: where am I on top, one job in the middle, the next step under the thumb. */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { useT } from '../context'
import { back as goBack } from '../router'
import { type Action, Icon } from './picture'

export interface NextStep {
  readonly label: string
  readonly icon?: Action
  readonly onPress: () => void
  readonly disabled?: boolean
  /** True while the step runs: the button rests, so that five taps are one. */
  readonly busy?: boolean
}

interface Props {
  readonly title: string
  /** Where Back leads; `null` when there is nowhere to go back to. Default: the parent screen. */
  readonly back?: (() => void) | null
  readonly aside?: ComponentChildren
  /** Shown just above the next step: totals, what still has to be done. */
  readonly foot?: ComponentChildren
  readonly next?: NextStep
  readonly wide?: boolean
  readonly children: ComponentChildren
}

export function Screen({ title, back = goBack, aside, foot, next, wide, children }: Props) {
  const t = useT()
  const heading = useRef<HTMLHeadingElement>(null)
  // A new screen is announced by its heading, and keyboard focus starts there.
  useEffect(() => heading.current?.focus({ preventScroll: true }), [])
  return (
    <div class={wide ? 'screen wide' : 'screen'}>
      <header class="top">
        {back && (
          <button type="button" class="back" onClick={back} aria-label={t('back')}>
            <Chevron />
          </button>
        )}
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {aside}
      </header>
      <main class="middle">{children}</main>
      {(foot || next) && (
        <footer class="foot">
          {foot}
          {next && <NextButton {...next} />}
        </footer>
      )}
    </div>
  )
}

export function NextButton({ label, icon, onPress, disabled, busy }: NextStep) {
  return (
    <button type="button" class="next" onClick={onPress} disabled={disabled || busy} aria-busy={busy}>
      {icon && <Icon of={icon} />}
      <span>{label}</span>
    </button>
  )
}

const Chevron = () => (
  <svg viewBox="0 0 24 24" class="chevron" aria-hidden="true">
    <path d="M15 4 7 12l8 8" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" />
  </svg>
)

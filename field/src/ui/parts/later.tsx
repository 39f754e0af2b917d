/** A screen that is not needed for the first one: loaded when it is opened, and kept on the phone like all the rest. */
import type { FunctionComponent } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { useT } from '../context'
import { Notice } from './notice'
import { Screen } from './screen'

export function later<Props extends object>(load: () => Promise<FunctionComponent<Props>>): FunctionComponent<Props> {
  let loaded: FunctionComponent<Props> | null = null
  return function Later(props: Props) {
    const [failed, setFailed] = useState(false)
    const [, setReady] = useState(loaded !== null)
    useEffect(() => {
      if (loaded) return
      load().then(
        (it) => {
          loaded = it
          setReady(true)
        },
        () => setFailed(true),
      )
    }, [])
    const Loaded = loaded
    if (Loaded) return <Loaded {...props} />
    return failed ? <NotHere /> : null
  }
}

function NotHere() {
  const t = useT()
  return (
    <Screen title={t('home_more')}>
      <Notice tone="care" lines={[t('later_lost')]} />
    </Screen>
  )
}

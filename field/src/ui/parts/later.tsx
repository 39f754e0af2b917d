/** A screen that is loaded when it is opened, so that the first one is there sooner. The worker keeps it for offline. */
import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { useT } from '../context'
import { Notice } from './notice'
import { Screen } from './screen'

export function Later({ load }: { readonly load: () => Promise<ComponentType> }) {
  const t = useT()
  const [Opened, setOpened] = useState<ComponentType | null>(null)
  const [lost, setLost] = useState(false)
  useEffect(() => {
    let wanted = true
    load().then(
      (it) => wanted && setOpened(() => it),
      () => wanted && setLost(true),
    )
    return () => {
      wanted = false
    }
  }, [load])
  if (Opened) return <Opened />
  return <Screen title="">{lost ? <Notice tone="care" lines={[t('later_lost')]} /> : <p>{t('loading')}</p>}</Screen>
}

/** This phone: who it is, how much it keeps, when it last spoke with the county. */
import { useEffect, useState } from 'preact/hooks'
import { useAppState, useLang, useT } from '../context'
import { FourWords } from '../parts/four-words'
import { Screen } from '../parts/screen'
import { day, dayAndTime } from '../time'

interface Room {
  readonly kept: boolean
  readonly used_mb: number
  readonly free_mb: number
}

const MB = 1_000_000

async function measureRoom(): Promise<Room> {
  const [kept, { usage = 0, quota = 0 }] = await Promise.all([
    navigator.storage.persisted(),
    navigator.storage.estimate(),
  ])
  return { kept, used_mb: Math.ceil(usage / MB), free_mb: Math.floor((quota - usage) / MB) }
}

export function Device() {
  const t = useT()
  const lang = useLang()
  const { device, lease, outbox } = useAppState()
  const [room, setRoom] = useState<Room | null>(null)
  useEffect(() => {
    // Without the storage API (plain http, old WebView) there is nothing to tell, and nothing depends on it.
    measureRoom().then(setRoom, () => setRoom(null))
  }, [])
  if (!device) return null
  const facts: [string, string][] = [
    [t('device_station'), `${device.stationName} · ${device.stationCode}`],
    [t('device_agent'), device.agentName],
    [t('device_code'), device.code],
    [t('device_synced'), outbox.lastSyncAt ? dayAndTime(lang, outbox.lastSyncAt) : t('device_never')],
    ...(lease ? [[t('device_lease'), day(lang, lease.hardExpiresAt)] as [string, string]] : []),
  ]
  return (
    <Screen title={t('device_title')}>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {room && (
          <div>
            <dt>{t('device_storage')}</dt>
            <dd>
              {t('device_storage_used', { used: room.used_mb, free: room.free_mb })}
              <small>{room.kept ? t('device_storage_kept') : t('device_storage_loose')}</small>
            </dd>
          </div>
        )}
      </dl>
      <h2>{t('device_words')}</h2>
      <FourWords numbers={device.words} lang={lang} label={t('device_words')} />
    </Screen>
  )
}

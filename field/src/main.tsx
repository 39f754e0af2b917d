/** The app as it is installed: the real core, the screens, and the worker that keeps all of it on the phone. */
import { version } from '../package.json'
import { createApp } from './core'
import { mount } from './ui/mount'
import { storageBroken } from './ui/screens/starting'

const app = createApp({
  fetch: fetch.bind(globalThis),
  indexedDB,
  crypto,
  now: Date.now,
  baseUrl: '',
  version,
  locks: navigator.locks,
  storage: navigator.storage,
  events: globalThis,
})

const element = document.getElementById('app')
if (element) mount(app, element)
app.start().catch(() => storageBroken.set(true))

if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  // Without a worker the app still works; only a start without network does not.
  navigator.serviceWorker.register('./sw.js').catch(() => undefined)
}

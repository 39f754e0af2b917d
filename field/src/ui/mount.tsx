/** Puts the screens on a page, over any core that keeps the agreement of `core/app.ts`. */
import { render } from 'preact'
import type { App } from '../core/app'
import { Root } from './app'
import { AppContext } from './context'
import { startRouter } from './router'
import { loadShelfPictures } from './shelf-pictures'
import './styles/index.css'

export function mount(app: App, element: Element): void {
  startRouter()
  loadShelfPictures().catch(() => undefined)
  render(
    <AppContext.Provider value={app}>
      <Root />
    </AppContext.Provider>,
    element,
  )
}

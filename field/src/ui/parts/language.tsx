/** Switches the screens between the two languages; shows each in its own script, so that it can be found. */
import { useApp, useLang } from '../context'

export function LanguageSwitch() {
  const app = useApp()
  const other = useLang() === 'en' ? 'zh-Hans' : 'en'
  return (
    <button type="button" class="plain" lang={other} onClick={() => void app.setLanguage(other)}>
      {other === 'en' ? 'English' : '中文'}
    </button>
  )
}

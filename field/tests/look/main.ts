/** For looking at the screens without a server: `npm run dev`, then /tests/look/?phase=ready&lang=en&shift=1. */
import { mount } from '../../src/ui/mount'
import { Stage } from './stage'

const element = document.getElementById('app')
const stage = new Stage(new URLSearchParams(location.search))
Object.assign(globalThis, { stage })
if (element) mount(stage, element)

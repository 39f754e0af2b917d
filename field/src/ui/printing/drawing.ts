/** The slip on the screen as a picture of 384 dots: the same elements and styles, so that there is one slip to keep right. */
import { PrinterTrouble } from '../printer'
import { WIDTH_DOTS } from './escpos'

const DOTS_PER_MM = 8
const PAPER_DOTS = 58 * DOTS_PER_MM
const MARGIN_DOTS = (PAPER_DOTS - WIDTH_DOTS) / 2
const QR_DOTS = 17 * DOTS_PER_MM
/** Lines may break elsewhere at this size. What stays white is not printed. */
const SPARE = 1.2
const READY_MS = 3000
const SVG = 'http://www.w3.org/2000/svg'

/** Pictures darker than on the screen: with dots of one black, pale yellow rice would be white. */
const ON_PAPER = `
body { background: #fff; margin: 0 }
.slip { --mm: ${DOTS_PER_MM}px; margin: 0; border: 0 }
.slip .picture { filter: grayscale(1) brightness(.78) contrast(1.4) }
.slip-goods, .slip-told li, .slip .four-words, .complaint { border-width: 2px }`

export async function drawn(slip: Element): Promise<ImageData> {
  await ready(slip)
  const { width, height } = slip.getBoundingClientRect()
  const rows = Math.ceil((height / width) * PAPER_DOTS * SPARE)
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(await standalone(slip, rows))}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = WIDTH_DOTS
  canvas.height = rows
  const pen = canvas.getContext('2d')
  if (!pen) throw new PrinterTrouble('failed')
  pen.fillStyle = '#fff'
  pen.fillRect(0, 0, WIDTH_DOTS, rows)
  pen.drawImage(image, -MARGIN_DOTS, 0)
  return pen.getImageData(0, 0, WIDTH_DOTS, rows)
}

/** The QR and the picture words are loaded when a slip is shown: one that is to prove something waits for them. */
async function ready(slip: Element): Promise<void> {
  const until = Date.now() + READY_MS
  if (!slip.querySelector('.proof')) return
  const whole = (): boolean =>
    slip.querySelector('.qr path') !== null && slip.querySelectorAll('.four-words use').length === 4
  while (!whole()) {
    if (Date.now() > until) throw new PrinterTrouble('failed')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** An SVG that needs nothing from outside: an image may load nothing. */
async function standalone(slip: Element, rows: number): Promise<string> {
  const copy = slip.cloneNode(true) as Element
  for (const use of copy.querySelectorAll('use')) use.replaceWith(...(await pictured(use.getAttribute('href') ?? '')))
  for (const qr of copy.querySelectorAll<SVGElement>('svg.qr')) {
    // Whole dots for every square, or a reader may not make it out.
    const squares = Number(qr.getAttribute('viewBox')?.split(' ')[2])
    const size = `${squares * Math.round(QR_DOTS / squares)}px`
    Object.assign(qr.style, { width: size, height: size })
  }
  const style = document.createElement('style')
  style.textContent = [...document.styleSheets].flatMap((it) => [...it.cssRules].map((rule) => rule.cssText)).join('\n')
  style.textContent += ON_PAPER
  const body = document.createElement('body')
  body.append(style, copy)
  const xml = new XMLSerializer().serializeToString(body)
  const frame = `width="${PAPER_DOTS}" height="${rows}"`
  return `<svg xmlns="${SVG}" ${frame}><foreignObject ${frame}>${xml}</foreignObject></svg>`
}

const sheets = new Map<string, Promise<Document>>()

/** What a sprite has under this name: `pictures/words.svg#dog`. */
async function pictured(href: string): Promise<Node[]> {
  const [address = '', name = ''] = href.split('#')
  const sheet = sheets.get(address) ?? loaded(address)
  sheets.set(address, sheet)
  sheet.catch(() => sheets.delete(address))
  return [...((await sheet).getElementById(name)?.childNodes ?? [])].map((node) => document.importNode(node, true))
}

async function loaded(address: string): Promise<Document> {
  const answer = await fetch(address)
  return new DOMParser().parseFromString(await answer.text(), 'image/svg+xml')
}

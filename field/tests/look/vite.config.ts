/**
 * Serves the built app at /field/ under the headers of the real server, with the county in memory behind /api:
 *
 *   npm run build && npx vite preview --config tests/look/vite.config.ts
 *
 * `POST /county/approve` does what the officer does, `POST /county/tell` puts the items it is given into every feed. The real server meets the app in tests/journeys.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { defineConfig, type Plugin } from 'vite'
import { County } from '../support/county'
import { earningsPage, STATEMENT } from '../support/told'

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; " +
  "connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'"

export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  base: '/field/',
  preview: { host: '127.0.0.1', headers: { 'Content-Security-Policy': POLICY } },
  plugins: [county()],
})

function county(): Plugin {
  const it = new County()
  Object.assign(it, { earnings: earningsPage, statement: () => STATEMENT })
  return {
    name: 'county-in-memory',
    configurePreviewServer({ middlewares }) {
      middlewares.use('/county/approve', (_, answer) => {
        for (const n of it.phones.keys()) it.approve(n)
        answer.end()
      })
      middlewares.use('/county/tell', (request, answer) => {
        told(request).then((body) => {
          it.changes.push(...JSON.parse(body.toString()))
          answer.end()
        })
      })
      middlewares.use('/api', (request, answer) => {
        it.now = Date.now()
        reply(it, request, answer).catch((error) => answer.writeHead(500).end(String(error)))
      })
    },
  }
}

async function reply(it: County, request: IncomingMessage, answer: ServerResponse): Promise<void> {
  const headers = { 'Content-Encoding': String(request.headers['content-encoding'] ?? '') }
  const got = await it.fetch(`/api${request.url}`, { method: 'POST', headers, body: await told(request) })
  answer.writeHead(got.status, { 'Content-Type': 'application/json' }).end(await got.text())
}

async function told(request: IncomingMessage) {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

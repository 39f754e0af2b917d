// The field app's own outbox, one step a line: {state, event} in, {state, effects} out, as JSON.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'

const field = new URL('../../field/', import.meta.url)
const { transformWithOxc } = await import(createRequire(new URL('package.json', field)).resolve('vite'))
const source = new URL('src/core/outbox.ts', field)
const { code } = await transformWithOxc(readFileSync(source, 'utf8'), source.pathname)
const { step } = await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`)

for await (const line of createInterface({ input: process.stdin })) {
  const { state, event } = JSON.parse(line)
  process.stdout.write(`${JSON.stringify(step(state, event))}\n`)
}

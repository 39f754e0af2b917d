/** Writes src/core/types.gen.ts: the bodies of the operations a phone makes, from docs/schemas/*.json. */

import { readdir, readFile, writeFile } from 'node:fs/promises'
import { compile } from 'json-schema-to-typescript'

const schemas = new URL('../../docs/schemas/', import.meta.url)
const target = new URL('../src/core/types.gen.ts', import.meta.url)
const MADE_ON_PHONES = /^(shift|order|bag|villager|card|delegate|refund|parcel|complaint(?=\.file))\./

const names = (await readdir(schemas)).filter((name) => name.endsWith('.json') && MADE_ON_PHONES.test(name)).sort()
const versions = names.map((name) => name.match(/^(.+)\.v(\d+)\.json$/)).map(([, kind, n]) => [kind, Number(n)])
/** Phones sign the latest version of a kind; what an older one looked like, only the server needs to know. */
const current = names.filter((_, n) => versions.every(([kind, v]) => kind !== versions[n][0] || v <= versions[n][1]))
const parts = []
for (const name of current) {
  const schema = JSON.parse(await readFile(new URL(name, schemas), 'utf8'))
  parts.push(
    await compile(bare(schema), schema.title, { bannerComment: '', style: { singleQuote: true, printWidth: 120 } }),
  )
}
const kinds = current.map((name) => kindLine(name)).join('\n')
const head = '// Written by `npm run types` from docs/schemas. Do not edit.\n\n'
await writeFile(
  target,
  `${head}${eachOnce(parts.join('\n'))}\n/** The current body of every kind a phone makes. */\nexport interface Bodies {\n${kinds}\n}\n`,
)

/**
 * The same schema for a compiler of an older draft: tuples as `items`, no bounds on lists (the server checks them),
 * and no titles on members, each of which would become a type of its own.
 */
function bare(node, depth = 0) {
  if (Array.isArray(node)) return node.map((item) => bare(item, depth + 1))
  if (node === null || typeof node !== 'object') return node
  const { prefixItems, minItems, maxItems, title, ...rest } = node
  const members = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, bare(value, depth + 1)]))
  if (prefixItems) Object.assign(members, { items: bare(prefixItems), minItems, maxItems })
  return typeof title === 'string' && depth > 0 ? members : { ...members, ...(title && { title }) }
}

/** A shape that several bodies share is declared with the first. */
function eachOnce(text) {
  const seen = new Set()
  return text.replace(/(?:\/\*\*\n(?: \*.*\n)+)?export interface (\w+) \{[\s\S]*?\n\}\n/g, (declared, name) => {
    const known = seen.has(name)
    seen.add(name)
    return known ? '' : declared
  })
}

function kindLine(name) {
  const [, kind, version] = name.match(/^(.+)\.v(\d+)\.json$/)
  const type = kind
    .split(/[._]/)
    .map((word) => word[0].toUpperCase() + word.slice(1))
    .join('')
  return `  '${kind}': ${type}V${version};`
}

/**
 * Takes the pictograms that are named (goods, categories, picture words, actions of the screens) out of Fluent Emoji
 * Flat (MIT, Microsoft) and writes one sprite each to public/pictures/, with the picture words as JSON.
 *
 *   node scripts/sprite.mjs
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { icons } = createRequire(import.meta.url)('@iconify-json/fluent-emoji-flat/icons.json');

/** Rows of a CSV file (RFC 4180) as objects by column name. */
function readCsv(path) {
  const [names, ...rows] = parseCsv(readFileSync(path, 'utf8'));
  return rows.map((cells) => Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ''])));
}

function parseCsv(text) {
  const rows = [];
  for (const line of text.replace(/\r\n/g, '\n').split('\n').filter(Boolean)) {
    const cells = line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g);
    rows.push([...cells].map(([, quoted, bare]) => quoted?.replace(/""/g, '"') ?? bare));
  }
  return rows;
}

/**
 * The drawing of an icon with what a sprite cannot carry taken out: a clip to its own 32 x 32 frame does nothing, and
 * other ids are made unique, since all symbols of a sprite share one name space.
 */
function bodyOf(icon) {
  const { body } = icons[icon] ?? {};
  if (!body) throw new Error(`No icon "${icon}" in fluent-emoji-flat`);
  const frames = [...body.matchAll(/<clipPath id="([^"]+)"><path fill="#fff" d="M0 0h32v32H0z"\/><\/clipPath>/g)];
  let drawing = body;
  for (const [whole, id] of frames) {
    drawing = drawing.replace(whole, '').replaceAll(` clip-path="url(#${id})"`, '');
  }
  return drawing.replaceAll('<defs></defs>', '').replace(/(id="|url\(#|href="#)/g, `$1${icon}-`);
}

const ORIGIN = '<!-- Fluent Emoji, Copyright (c) Microsoft Corporation, MIT licence -->';

/** One SVG with a symbol for each entry of `named`: symbol id -> icon name. */
function sprite(named) {
  const symbols = [...named].map(([id, icon]) => `<symbol id="${id}" viewBox="0 0 32 32">${bodyOf(icon)}</symbol>`);
  return `<svg xmlns="http://www.w3.org/2000/svg">${ORIGIN}${symbols.join('')}</svg>\n`;
}

const byOwnName = (rows) => new Map(rows.map(({ icon }) => [icon, icon]));

const categories = readCsv(here('../../data/catalogue/categories.csv'));
const goods = readCsv(here('../../data/catalogue/goods.csv'));
const words = readCsv(here('../../data/words/pictures.csv')).sort((a, b) => Number(a.n) - Number(b.n));
const actions = JSON.parse(readFileSync(here('../src/ui/actions.json'), 'utf8'));

if (words.length !== 256 || words.some(({ n }, i) => Number(n) !== i)) {
  throw new Error('data/words/pictures.csv must number 256 pictures from 0 to 255');
}

const out = here('../public/pictures/');
mkdirSync(out, { recursive: true });
const files = {
  'actions.svg': sprite(new Map(Object.entries(actions))),
  'shelf.svg': sprite(byOwnName([...categories, ...goods])),
  'shelf.json': JSON.stringify([...byOwnName([...categories, ...goods]).keys()].sort()),
  'words.svg': sprite(byOwnName(words)),
  'words.json': JSON.stringify(words.map(({ icon, zh, en }) => [icon, zh, en])),
};
for (const [name, text] of Object.entries(files)) {
  writeFileSync(out + name, text);
  process.stdout.write(`${name} ${text.length} bytes\n`);
}

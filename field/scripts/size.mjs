/**
 * What a phone loads before the first screen: html, css and the scripts that index.html names (lazy chunks and pictures
 * are not counted). Prints one JSON line; ends with status 1 above the limit.
 *
 *   npm run build && node scripts/size.mjs
 */
import { readdirSync, readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const LIMIT_BYTES = 80 * 1024;
const dist = new URL('../dist/', import.meta.url);
const read = (path) => readFileSync(new URL(path, dist));

const html = read('index.html').toString();
const named = [...html.matchAll(/(?:src|href)="\.?\/?([^"]+\.(?:js|css))"/g)].map(([, path]) => path);

/** A script and the scripts it needs before it can start; `import()` loads later. */
function withImports(path) {
  const imported = [...read(path).toString().matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)];
  return [path, ...imported.flatMap(([, name]) => withImports(`assets/${name}`))];
}

const files = ['index.html', ...new Set(named.flatMap((path) => (path.endsWith('.js') ? withImports(path) : [path])))];

const gzip = (path) => gzipSync(read(path), { level: 9 }).length;
const sizes = Object.fromEntries(files.map((path) => [path, gzip(path)]));
const first_load_gzip_bytes = Object.values(sizes).reduce((sum, bytes) => sum + bytes, 0);
const first_load_brotli_bytes = files.reduce((sum, path) => sum + brotliCompressSync(read(path)).length, 0);
const pictures_gzip_bytes = readdirSync(new URL('pictures/', dist)).reduce((sum, name) => sum + gzip(`pictures/${name}`), 0);
const worker_gzip_bytes = gzip('sw.js');

process.stdout.write(
  `${JSON.stringify({ first_load_gzip_bytes, first_load_brotli_bytes, limit_bytes: LIMIT_BYTES, sizes, pictures_gzip_bytes, worker_gzip_bytes })}\n`,
);
process.exitCode = first_load_gzip_bytes > LIMIT_BYTES ? 1 : 0;

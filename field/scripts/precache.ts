/**
 * Vite plugin: after the build, writes the list of all files with their revisions into `sw.js`.
 * The service worker must be an entry of its own named `sw`, whose output is `sw.js` in the root.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const WORKER = 'sw.js';
const NOT_KEPT = /\.map$/;
/** Code before pictures: a phone that loses its line half way can at least open. */
const isPicture = (path: string): boolean => path.startsWith('pictures/');

export function precache(): Plugin {
  let folder = 'dist';
  return {
    name: 'farmgate-precache',
    apply: 'build',
    configResolved(config) {
      folder = config.build.outDir;
    },
    closeBundle() {
      const list = filesOf(folder)
        .filter((path) => path !== WORKER && !NOT_KEPT.test(path))
        .sort((a, b) => Number(isPicture(a)) - Number(isPicture(b)) || a.localeCompare(b))
        .map((path): [string, string] => [addressOf(path), revisionOf(join(folder, path))]);
      const worker = join(folder, WORKER);
      const code = readFileSync(worker, 'utf8');
      if (!code.includes('PRECACHE')) throw new Error('sw.js has no PRECACHE to fill in');
      writeFileSync(worker, `const PRECACHE=${JSON.stringify(list)};${code}`);
    },
  };
}

/** A page is kept under its folder's address: servers answer its file name with a redirect, which may start no page. */
const addressOf = (path: string): string => (path === 'index.html' ? './' : path);

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));

const revisionOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 12);

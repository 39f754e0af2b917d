import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { precache } from './scripts/precache'

const entry = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  // Relative addresses: the server decides under which path the app lives.
  base: './',
  // Phones in use carry WebViews this old; the oldest thing we cannot do without is CompressionStream.
  build: {
    target: 'chrome80',
    sourcemap: true,
    rolldownOptions: {
      input: { index: entry('./index.html'), sw: entry('./src/sw.ts') },
      // The worker's address must stay the same from version to version.
      output: { entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
    },
  },
  plugins: [precache()],
  server: { host: '127.0.0.1', proxy: { '/api': 'http://127.0.0.1:8000' } },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' },
})

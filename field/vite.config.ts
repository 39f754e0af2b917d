import { defineConfig } from 'vitest/config'

export default defineConfig({
  // Phones in use carry WebViews this old; the oldest thing we cannot do without is CompressionStream.
  build: { target: 'chrome80', sourcemap: true },
  server: { host: '127.0.0.1', proxy: { '/api': 'http://127.0.0.1:8000' } },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' },
})

import { defineConfig } from 'vitest/config'

/** The phone's core against a running server: started by tests/test_phone_core.py, which says where it is. */
export default defineConfig({
  test: { include: ['tests/server/**/*.meeting.ts'], environment: 'node', testTimeout: 60_000 },
})

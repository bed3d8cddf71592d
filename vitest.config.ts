import { defineConfig } from 'vitest/config';

/** Tests run on Electron's Node (scripts/suites.mjs), where the native modules load. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['tests/unit/**/*.test.{ts,tsx}'], testTimeout: 20_000, pool: 'forks' } },
      {
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          globalSetup: ['tests/integration/ensure-build.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          pool: 'forks',
          // Opening a session takes one core alone, so two files at a time take little more than half as long.
          maxWorkers: 2,
        },
      },
    ],
  },
});

import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Tests run on Electron's Node (scripts/suites.mjs), where the native modules load. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.{ts,tsx}'],
          testTimeout: 20_000,
          // Half as long as in processes of their own, one to a core but one, which is what Vitest would do.
          pool: 'threads',
          maxWorkers: Math.max(2, availableParallelism() - 1),
        },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          globalSetup: ['tests/integration/ensure-build.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          pool: 'forks',
          // Opening a session takes one core alone, so two files at a time take less long.
          maxWorkers: 2,
        },
      },
    ],
  },
});

import { join } from 'node:path';

/** What ships, as ensure-build.ts has built it before the first test. */
const built = join(import.meta.dirname, '../../out/main');
export const CLI = join(built, 'cli.js');
export const WORKER = join(built, 'worker.js');

/**
 * Writes the list of a checkpoint's hashes, which `doctor` checks:
 *   node scripts/run-typescript.mjs scripts/hash-checkpoint.ts models/storybook
 * Run it after every export; the list belongs to the checkpoint and is committed with it.
 */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { hashCheckpoint, SUMS_FILE } from '../main/library/checkpoint-hashes.ts';

const directory = process.argv[2];
if (directory === undefined) {
  process.stderr.write('usage: node scripts/run-typescript.mjs scripts/hash-checkpoint.ts CHECKPOINT-FOLDER\n');
  process.exit(2);
}
const sums = await hashCheckpoint(resolve(directory));
await writeFile(join(directory, SUMS_FILE), `${JSON.stringify(sums, null, 2)}\n`);
process.stdout.write(`${Object.keys(sums).length} files hashed into ${join(directory, SUMS_FILE)}\n`);

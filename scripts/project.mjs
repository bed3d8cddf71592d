import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where things stand in this project. */
export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));

/** @param {...string} segments */
export function inProject(...segments) {
  return join(projectRoot, ...segments);
}

import type { Generation } from '../../preload/contract.ts';

/** Why nothing is known of what a what-if changed. @param originalKept whether the picture it is compared with is still there */
export function whyUnmeasured({ state }: Pick<Generation, 'state'>, originalKept: boolean): string {
  if (state !== 'done') return 'What changed was not measured: the comparison was not finished.';
  if (!originalKept) return 'What changed was not measured: the file of the picture to compare with is gone.';
  return 'What changed was not measured: no readout measures this checkpoint’s pictures.';
}

import type { StudioInfo } from '../../../preload/contract.ts';

type Size = readonly [width: number, height: number];

const STEP = 64;
/** Square first, then the shapes that pictures commonly have, upright and lying. */
const SHAPES = [1, 2 / 3, 3 / 4, 4 / 3, 3 / 2] as const;

/** The sizes a checkpoint names, or, where it takes many, those of about its own number of pixels. */
export function sizesFor(checkpoint: StudioInfo['checkpoints'][number] | undefined): readonly Size[] {
  if (checkpoint === undefined) return [];
  if (checkpoint.sizes !== null) return checkpoint.sizes;
  const { width, height } = checkpoint.defaults;
  const own: Size = [width, height];
  const others = SHAPES.map((shape): Size => [rounded(Math.sqrt(width * height * shape)), rounded(Math.sqrt((width * height) / shape))]);
  return [own, ...others].filter(([w, h], at, all) => all.findIndex(([a, b]) => a === w && b === h) === at);
}

function rounded(side: number): number {
  return Math.max(STEP, Math.round(side / STEP) * STEP);
}

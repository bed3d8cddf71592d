import { strengthIn } from '../rendering.ts';
import type { Coalition, Rendering } from '../rendering.ts';

/** Which adapters are merged into the networks, and how strongly: those that are on, in the order of their ids. */
export type AdapterBlend = readonly BlendedAdapter[];

export interface BlendedAdapter {
  readonly id: string;
  readonly path: string;
  /** Never 0. */
  readonly strength: number;
}

/** The blend of a coalition. An adapter that is no factor of the rendering enters with its own strength. */
export function adapterBlend(rendering: Rendering, coalition: Coalition): AdapterBlend {
  return (rendering.adapters ?? [])
    .map(({ id, path, strength }) => {
      const factor = rendering.factors.find((candidate) => candidate.id === adapterFactorId(id));
      return { id, path, strength: factor === undefined ? strength : strengthIn(coalition, factor) };
    })
    .filter(({ strength }) => strength !== 0)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

export function adapterFactorId(id: string): string {
  return `adapter:${id}`;
}

/** Equal keys mean equal networks; the plain ones' is empty. */
export function blendKey(blend: AdapterBlend): string {
  return blend.map(({ id, strength }) => `${id}:${strength}`).join(' ');
}

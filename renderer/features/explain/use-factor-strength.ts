import type { Factor, Generation } from '../../../preload/contract.ts';
import { useSelection } from '../../app/selection-store.ts';
import { ownStrength } from '../../app/what-if.ts';

export interface FactorStrength {
  readonly own: number;
  readonly now: number;
  readonly isOn: boolean;
  readonly isChanged: boolean;
  set(strength: number): void;
  toggle(on: boolean): void;
}

/** A factor's strength in the shown what-if, and how to change it. */
export function useFactorStrength(generation: Generation, factor: Pick<Factor, 'id' | 'applied'>): FactorStrength {
  const whatIf = useSelection((state) => (state.whatIf?.generationId === generation.id ? state.whatIf : null));
  const setStrength = useSelection((state) => state.setStrength);
  const own = ownStrength(factor, generation.coalition);
  const now = whatIf?.strengths[factor.id] ?? own;
  const set = (strength: number): void => setStrength(generation.id, factor.id, strength, own);
  // A factor that was off from the start comes on with the strength it would enter with.
  const toggle = (on: boolean): void => set(on ? (own === 0 ? factor.applied : own) : 0);
  return { own, now, isOn: now !== 0, isChanged: now !== own, set, toggle };
}

import type { Aspect } from '../../../preload/contract.ts';
import type { Text } from '../../app/text.ts';

export function aspectName(id: string, aspects: readonly Aspect[], t: Text): string {
  if (id === 'presence') return t('aspect.presence');
  if (id === 'picture') return t('aspect.picture');
  return aspects.find((aspect) => aspect.id === id)?.name ?? id;
}

/** “warmer light” or “cooler light”, by the sign of the effect; null for an aspect that has no such words. */
export function comparativeOf(id: string | null, effect: number, aspects: readonly Aspect[]): string | null {
  const aspect = aspects.find((one) => one.id === id);
  if (aspect === undefined) return null;
  return effect >= 0 ? aspect.positive.comparative : aspect.negative.comparative;
}

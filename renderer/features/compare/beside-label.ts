import type { Generation, StudioInfo } from '../../../preload/contract.ts';
import type { Text } from '../../app/text.ts';
import { differences } from '../../app/what-if.ts';
import { describeStrengths } from '../explain/factor-text.ts';

/** What a picture that lies beside another one is called: by what was different when it was made. */
export function besideLabel(shown: Generation, other: Generation, checkpoints: StudioInfo['checkpoints'], t: Text): string {
  if (shown.parent === other.id) return t('compare.whatIfOf');
  if (shown.upscale?.of === other.id) return t('compare.notEnlarged');
  if (other.upscale?.of === shown.id) return t('compare.enlarged', { factor: other.upscale.factor });
  if (other.parent === shown.id) return describeStrengths(shown.factors, differences(shown.factors, shown.coalition, other.coalition), t);
  const facts = [
    other.prompt === shown.prompt ? null : t('compare.prompt', { prompt: other.prompt }),
    other.seed === shown.seed ? null : t('toolbar.seed', { seed: String(other.seed) }),
    other.checkpoint === shown.checkpoint ? null : (checkpoints.find(({ id }) => id === other.checkpoint)?.name ?? other.checkpoint),
    other.numInferenceSteps === shown.numInferenceSteps ? null : t('toolbar.steps', { steps: other.numInferenceSteps }),
    other.parent === null ? null : describeStrengths(other.factors, other.coalition, t),
  ].filter((fact) => fact !== null && fact !== '');
  return facts.length === 0 ? t('compare.other') : facts.join(' · ');
}

import type { StudioInfo } from '../../../preload/contract.ts';
import type { Text } from '../../app/text.ts';
import type { ComposeDraft } from './compose-store.ts';

type Settings = Pick<ComposeDraft, 'numInferenceSteps' | 'guidanceScale' | 'batch' | 'reasons'>;

/** What stands under “More” when nobody touched it. */
export const untouched: Settings = { numInferenceSteps: null, guidanceScale: null, batch: 1, reasons: 'measured' };

/** In words, what under “More” is not as the checkpoint would have it. */
export function changedSettings(
  { numInferenceSteps: steps, guidanceScale: guidance, batch, reasons }: Settings,
  defaults: StudioInfo['checkpoints'][number]['defaults'],
  t: Text,
): readonly string[] {
  return [
    ...(batch === untouched.batch ? [] : [t('compose.morePictures', { count: batch })]),
    ...(steps === null || steps === defaults.numInferenceSteps ? [] : [t('toolbar.steps', { steps })]),
    ...(guidance === null || guidance === defaults.guidanceScale ? [] : [t('compose.moreGuidance', { guidance })]),
    ...(reasons === 'measured' ? [] : [t(`compose.moreReasons.${reasons}`)]),
  ];
}

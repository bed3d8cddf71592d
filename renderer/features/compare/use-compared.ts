import { assetUrl, type Generation } from '../../../preload/contract.ts';
import { useGeneration } from '../../app/queries.ts';
import { useSelection } from '../../app/selection-store.ts';
import { useText } from '../../app/text.ts';
import { describeStrengths } from '../explain/factor-text.ts';
import type { ComparedPicture } from './compare-view.tsx';

/** The picture that lies beside the shown one: a counterfactual, the plain twin, or none. */
export function useCompared(shown: Generation | null): ComparedPicture | null {
  const t = useText();
  const comparingPlain = useSelection((state) => state.comparingPlain);
  const whatIf = useSelection((state) => state.whatIf);
  const result = useGeneration(whatIf?.resultId ?? null);
  if (shown === null) return null;
  if (whatIf !== null && whatIf.generationId === shown.id) {
    const label = describeStrengths(shown.factors, whatIf.strengths, t);
    if (whatIf.resultId === null || result.data === undefined) return { address: null, label, exactness: 'pending' };
    if (result.data.hasPicture) return { address: assetUrl.picture(result.data.id), label, exactness: 'exact' };
    return { address: assetUrl.approximate(result.data.id), label, exactness: 'approximate' };
  }
  if (comparingPlain) return { address: assetUrl.plain(shown.id), label: t('compare.plain'), exactness: 'exact' };
  return null;
}

import { assetUrl, type Generation } from '../../../preload/contract.ts';
import { useGeneration, useInfo } from '../../app/queries.ts';
import { useSelection } from '../../app/selection-store.ts';
import { useText } from '../../app/text.ts';
import { describeStrengths } from '../explain/factor-text.ts';
import { besideLabel } from './beside-label.ts';
import type { ComparedPicture } from './compare-view.tsx';

/** The picture that lies beside the shown one: a counterfactual, one of the history, the plain twin, or none. */
export function useCompared(shown: Generation | null): ComparedPicture | null {
  const t = useText();
  const comparing = useSelection((state) => state.comparingPlain);
  const besideId = useSelection((state) => state.besideId);
  const whatIf = useSelection((state) => state.whatIf);
  const result = useGeneration(whatIf?.resultId ?? null);
  // A counterfactual and an enlarged picture have no plain twin; what tells most of them is their original.
  const otherId = comparing ? (besideId ?? shown?.parent ?? shown?.upscale?.of ?? null) : null;
  const other = useGeneration(otherId);
  const checkpoints = useInfo().data?.checkpoints ?? [];
  if (shown === null) return null;
  if (whatIf !== null && whatIf.generationId === shown.id) {
    const label = describeStrengths(shown.factors, whatIf.strengths, t);
    if (whatIf.resultId === null || result.data === undefined) return { address: null, label, exactness: 'pending', id: null };
    const { id } = result.data;
    if (result.data.hasPicture) return { address: assetUrl.picture(id), label, exactness: 'exact', id };
    return { address: assetUrl.approximate(id), label, exactness: 'approximate', id: null };
  }
  if (!comparing) return null;
  if (otherId === null && shown.upscale !== null) return null;
  if (otherId === null) return { address: assetUrl.plain(shown.id), label: t('compare.plain'), exactness: 'exact', id: null };
  if (other.data === undefined) return other.isError ? null : { address: null, label: t('compare.other'), exactness: 'pending', id: null };
  if (!other.data.hasPicture) return null;
  const label = besideLabel(shown, other.data, checkpoints, t);
  return { address: assetUrl.picture(otherId), label, exactness: 'exact', id: otherId, ratio: other.data.width / other.data.height };
}

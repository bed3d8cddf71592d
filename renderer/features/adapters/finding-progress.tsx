import type { Adapter } from '../../../preload/contract-adapters.ts';
import { useModelProgress } from '../../app/model-progress.ts';
import { callStudio } from '../../app/studio-client.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { Progress } from '../../design/marks.tsx';

/** Names the request that finds out what an adapter does. */
export function findingRequest({ id }: Pick<Adapter, 'id'>): string {
  return `adapter-${id}`;
}

interface FindingProgressProps {
  readonly adapter: Pick<Adapter, 'id' | 'name'>;
  readonly isNamed?: boolean;
  /** It stands in the place of the button that began it, where the keyboard is. */
  readonly takesFocus?: boolean;
}

/** How far finding out is, wherever the adapter stands; it can be stopped there, and what was made is kept. */
export function FindingProgress({ adapter, isNamed = false, takesFocus = false }: FindingProgressProps) {
  const t = useText();
  const request = findingRequest(adapter);
  const progress = useModelProgress((state) => state.requests[request]);
  if (progress === undefined) return null;
  const told = t('adapters.finding', { done: progress.done, total: progress.total });
  return (
    <div className="finding">
      <p className="adapter-card__pending" role="status">
        {isNamed ? `${adapter.name}: ${told}` : told}{' '}
        <Button
          look="plain"
          size="small"
          autoFocus={takesFocus}
          aria-label={t('adapters.stopFinding', { name: adapter.name })}
          onPress={() => void callStudio('models.cancel', { request })}
        >
          {t('cancel')}
        </Button>
      </p>
      <Progress label={t('adapters.findingOf', { name: adapter.name })} value={progress.done / progress.total} />
    </div>
  );
}

import { useGeneration } from '../../app/queries.ts';
import { useSelection } from '../../app/selection-store.ts';
import { useText } from '../../app/text.ts';
import type { Generation } from '../../../preload/contract.ts';
import { Button } from '../../design/button.tsx';
import { Sentence } from './sentence.tsx';

/** In place of reasons of its own: those of the picture that was enlarged, in short, and the way there. */
export function EnlargedReasons({ upscale }: { readonly upscale: NonNullable<Generation['upscale']> }) {
  const t = useText();
  const select = useSelection((state) => state.select);
  const { of } = upscale;
  const summary = useGeneration(of).data?.explanation?.summary ?? null;
  if (of === null) {
    return (
      <div className="explain__none">
        <p className="selectable">{t('explain.enlargedGone')}</p>
      </div>
    );
  }
  return (
    <>
      {summary === null ? null : (
        <p className="explain__summary selectable">
          <Sentence text={summary} isSummary />
        </p>
      )}
      <div className="explain__none">
        <p className="selectable">{t('explain.enlarged', { factor: upscale.factor })}</p>
        <Button onPress={() => select(of)}>{t('explain.enlargedOpen')}</Button>
      </div>
    </>
  );
}

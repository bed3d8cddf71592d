import { CircleAlert, RotateCcw, Trash2 } from 'lucide-react';
import type { Generation } from '../../../preload/contract.ts';
import type { WireError } from '../../../preload/contract-error.ts';
import { describeError } from '../../app/error-text.ts';
import { usePicked } from '../../app/picked-store.ts';
import { useSelection } from '../../app/selection-store.ts';
import { wireErrorOf } from '../../app/studio-client.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { makeAgain } from '../compose/generate.ts';
import { useCopySettings } from './use-copy-settings.ts';

interface ProblemStateProps {
  readonly error: Error | WireError | null;
  readonly generation: Generation | null;
}

/** A picture that did not come about: said honestly, with the way on. */
export function ProblemState({ error, generation }: ProblemStateProps) {
  const t = useText();
  const copySettings = useCopySettings();
  const fallback = generation?.state === 'cancelled' ? 'cancelled' : generation?.state === 'interrupted' ? 'interrupted' : 'unexpected';
  const wire: WireError =
    error === null ? { code: fallback, message: '', retryable: generation !== null, details: {} } : error instanceof Error ? wireErrorOf(error) : error;
  const text = describeError(wire, t);
  return (
    <div className="stage stage--message">
      <CircleAlert className="message__icon" aria-hidden="true" />
      <h2 className="message__title">{text.title}</h2>
      <p className="message__text">{text.advice}</p>
      {generation === null ? null : (
        <>
          <p className="message__prompt">“{generation.prompt}”</p>
          <div className="message__actions">
            <Button look="primary" isDisabled={generation.upscale !== null && generation.upscale.of === null} onPress={() => void makeAgain(generation)}>
              <RotateCcw aria-hidden="true" />
              {t('retry')}
            </Button>
            <Button onPress={() => void copySettings(generation)}>{t('toolbar.copySettings')}</Button>
            <Button
              look="plain"
              onPress={() => {
                // This one is meant, whatever is picked below.
                usePicked.getState().clear();
                useSelection.getState().open('delete');
              }}
            >
              <Trash2 aria-hidden="true" />
              {t('delete')}
            </Button>
          </div>
        </>
      )}
    </div>
  );
}

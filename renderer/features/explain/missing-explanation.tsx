import type { Generation } from '../../../preload/contract.ts';
import { retryExplanation } from '../../app/actions.ts';
import { describeError } from '../../app/error-text.ts';
import { useText } from '../../app/text.ts';
import { useCompose, type Reasons } from '../compose/compose-store.ts';
import { makeAgain } from '../compose/generate.ts';
import { Button } from '../../design/button.tsx';
import type { ExplanationState } from './explanation-state.ts';

interface MissingExplanationProps {
  readonly generation: Generation;
  readonly state: ExplanationState;
}

/** What was tried is tried again; the form says how a picture is explained that never was. */
export function effortOfRetry({ wishedEffort }: Pick<Generation, 'wishedEffort'>, reasons: Reasons): 'measured' | 'forecast' {
  return wishedEffort ?? (reasons === 'forecast' ? 'forecast' : 'measured');
}

/** Why a picture has no explanation, or not a whole one, and the way to it. */
export function MissingExplanation({ generation, state }: MissingExplanationProps) {
  const t = useText();
  const reasons = useCompose((form) => form.reasons);
  if (state.kind === 'underway' || state.kind === 'complete') return null;
  const text =
    state.kind === 'failed' ? describeError(state.error, t) : { title: t(state.kind === 'stopped' ? 'explain.stopped' : 'explain.none'), advice: null };
  return (
    <div className="explain__none" role={state.kind === 'failed' ? 'status' : undefined}>
      <div className="selectable">
        <p className={state.kind === 'failed' ? 'field__problem' : undefined}>{text.title}</p>
        {text.advice === null ? null : <p>{text.advice}</p>}
      </div>
      {state.kind === 'failed' && state.error.code === 'drawn-otherwise' ? (
        <Button onPress={() => void makeAgain(generation)}>{t('explain.makeAgain')}</Button>
      ) : (
        <Button onPress={() => void retryExplanation(generation.id, { effort: effortOfRetry(generation, reasons) })}>
          {t(state.kind === 'failed' ? 'retry' : 'explain.now')}
        </Button>
      )}
    </div>
  );
}

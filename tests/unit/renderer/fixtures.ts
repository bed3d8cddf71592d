import { IntlMessageFormat } from 'intl-messageformat';
import type { Factor, Job, Statement } from '../../../preload/contract.ts';
import { messages, type Text } from '../../../renderer/app/text.ts';

/** The English messages, as the window forms them. */
export const text: Text = (id, values = {}) => String(new IntlMessageFormat(messages.en[id] ?? id, 'en').format({ ...values }));

export function factor(id: string, changes: Partial<Factor> = {}): Factor {
  return { id, kind: 'phrase', label: id, aspect: null, span: null, applied: 1, ...changes };
}

export function statement(of: Factor, changes: Partial<Statement> = {}): Statement {
  return {
    id: `s-${of.id}`,
    factor: of.id,
    kind: of.kind,
    game: of.kind === 'phrase' ? 'prompt' : 'personalization',
    aspect: null,
    applied: of.applied,
    influence: 0.1,
    effect: 0.2,
    score: 0.5,
    measured: true,
    verdict: 'moved',
    region: null,
    cause: of.label,
    text: of.label,
    evidence: { evaluations: 1, pixelChange: null, effects: [], presence: null, method: '' },
    ...changes,
  };
}

export function job(changes: Partial<Job> = {}): Job {
  return {
    id: 'j1',
    generationId: 'g1',
    kind: 'generation',
    state: 'running',
    progress: 0.5,
    stage: 'denoise',
    step: 3,
    steps: 20,
    remainingMs: null,
    previewVersion: 0,
    error: null,
    ...changes,
  };
}

import type { Result, StudioBridge } from '../../preload/contract.ts';
import { cannedHistory } from './canned.ts';
import { studioAnswers, type Answers } from './fake-answers.ts';
import { auditAnswers } from './fake-audit.ts';
import { libraryAnswers } from './fake-library.ts';
import { profileAnswers } from './fake-profiles.ts';
import { generations, listeners, wait } from './fake-work.ts';

/**
 * A stand-in for the studio on the development page: canned pictures, streaming events, no engine. Production never
 * bundles it; the real bridge is the preload script's.
 */

const answers: Answers = { ...studioAnswers, ...libraryAnswers, ...profileAnswers, ...auditAnswers };

export function createFakeBridge(): StudioBridge {
  if (!new URLSearchParams(location.search).has('empty')) {
    for (const generation of cannedHistory()) generations.set(generation.id, generation);
  }
  return {
    async call(name, input): Promise<Result<never>> {
      await wait(30);
      if (name === 'generation.create' && new URLSearchParams(location.search).has('fail')) {
        return { ok: false, error: { code: 'engine-stopped', message: 'The engine stopped.', retryable: true, details: {} } };
      }
      if (name === 'generation.create' && (input as { prompt: string }).prompt === '') {
        return { ok: false, error: { code: 'prompt-empty', message: 'Empty.', retryable: false, details: {} } };
      }
      const answer = answers[name] as unknown as (value: typeof input) => never;
      return { ok: true, value: answer(input) };
    },
    pathOf: (file) => `/home/you/Downloads/${file.name}`,
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

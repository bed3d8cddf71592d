import { renderToStaticMarkup } from 'react-dom/server';
import { IntlProvider } from 'react-intl';
import { describe, expect, it } from 'vitest';
import type { Generation } from '../../../preload/contract.ts';
import type { WireError } from '../../../preload/contract-error.ts';
import { messages } from '../../../renderer/app/text.ts';
import { Toasts } from '../../../renderer/app/toasts.tsx';
import { explanation, generationOf } from '../../../renderer/development/canned.ts';
import { ExplainProgress } from '../../../renderer/features/explain/explain-progress.tsx';
import { explanationStateOf } from '../../../renderer/features/explain/explanation-state.ts';
import { Footnotes } from '../../../renderer/features/explain/footnotes.tsx';
import { effortOfRetry, MissingExplanation } from '../../../renderer/features/explain/missing-explanation.tsx';
import { factor, job } from './fixtures.ts';

const error: WireError = { code: 'engine-stopped', message: '', retryable: true, details: {} };

function stands(changes: Partial<Generation>, isBusy = false): string {
  return explanationStateOf(generationOf('g1', 'a dog', { explanation, ...changes }), isBusy).kind;
}

function inWindow(element: React.ReactElement): string {
  return renderToStaticMarkup(
    <IntlProvider locale="en" messages={messages.en}>
      {element}
    </IntlProvider>,
  );
}

describe('where an explanation stands', () => {
  it('is complete only when the last one came to its end', () => {
    expect(stands({})).toBe('complete');
    expect(stands({}, true)).toBe('underway');
    expect(stands({ state: 'explaining' })).toBe('underway');
    expect(stands({ state: 'failed', error })).toBe('failed');
    expect(stands({ state: 'cancelled' })).toBe('stopped');
  });

  it('is failed, stopped or none where there never was one', () => {
    const never = { explanation: null };
    expect(stands(never)).toBe('none');
    expect(stands({ ...never, state: 'interrupted', error })).toBe('failed');
    expect(stands({ ...never, state: 'cancelled' })).toBe('stopped');
    expect(stands({ ...never, state: 'explaining' })).toBe('underway');
  });
});

describe('an explanation that is missing', () => {
  const unexplained = generationOf('g1', 'a dog', { explanation: null });

  it('is tried again as it was tried before, whatever the form says by now', () => {
    expect(effortOfRetry({ wishedEffort: 'forecast' }, 'measured')).toBe('forecast');
    expect(effortOfRetry({ wishedEffort: 'measured' }, 'forecast')).toBe('measured');
    expect(effortOfRetry({ wishedEffort: null }, 'forecast')).toBe('forecast');
    expect(effortOfRetry({ wishedEffort: null }, 'asked')).toBe('measured');
  });

  it('says what went wrong and can be asked for again', () => {
    const shown = inWindow(<MissingExplanation generation={unexplained} state={{ kind: 'failed', error }} />);
    expect(shown).toContain('The engine stopped in the middle of the work.');
    expect(shown).toContain('Try again');
  });

  it('is made again where the model draws another picture now: trying again would find nothing', () => {
    const shown = inWindow(<MissingExplanation generation={unexplained} state={{ kind: 'failed', error: { ...error, code: 'drawn-otherwise' } }} />);
    expect(shown).toMatch(/drawn by another version of the model.*Make it again/s);
    expect(shown).not.toContain('Try again');
  });

  it('can be asked for after it was stopped, and when there is none', () => {
    expect(inWindow(<MissingExplanation generation={unexplained} state={{ kind: 'stopped' }} />)).toMatch(/was stopped.*Explain it/s);
    expect(inWindow(<MissingExplanation generation={unexplained} state={{ kind: 'none' }} />)).toMatch(/no explanation yet.*Explain it/s);
    expect(inWindow(<MissingExplanation generation={unexplained} state={{ kind: 'complete' }} />)).toBe('');
  });
});

describe('an explanation under way', () => {
  it('says that it waits while pictures are made, and else how much of it is measured', () => {
    const stands = { stage: 'explain', progress: 0.4 } as const;
    const waits = inWindow(<ExplainProgress job={job({ ...stands, state: 'queued' })} measured={0} total={3} />);
    expect(waits).toMatch(/waits for its turn.*Stop/s);
    expect(inWindow(<ExplainProgress job={job({ ...stands, state: 'explaining' })} measured={1} total={3} />)).toContain('Measured 1 of 3 causes');
    const pauses = inWindow(<ExplainProgress job={job({ ...stands, state: 'queued' })} measured={1} total={3} />);
    expect(pauses).toMatch(/Waits for a picture; 1 of 3 causes measured so far.*Stop/s);
  });
});

it('an explanation by forecasts alone can be measured, another one measured more exactly', () => {
  const generation = generationOf('g1', 'a dog', { explanation, factors: [factor('phrase:dog'), factor('phrase:park')] });
  const forecast = { ...explanation, statements: explanation.statements.map((one) => ({ ...one, measured: false })) };
  expect(inWindow(<Footnotes generation={generation} explanation={forecast} isBusy={false} />)).toContain('Measure it');
  expect(inWindow(<Footnotes generation={generation} explanation={explanation} isBusy={false} />)).toContain('Measure more exactly');
});

it('notices carry the mark that keeps them reachable under a dialog', () => {
  expect(inWindow(<Toasts />)).toContain('data-react-aria-top-layer="true"');
});

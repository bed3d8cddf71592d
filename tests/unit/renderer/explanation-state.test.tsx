import { renderToStaticMarkup } from 'react-dom/server';
import { IntlProvider } from 'react-intl';
import { describe, expect, it } from 'vitest';
import type { Generation } from '../../../preload/contract.ts';
import type { WireError } from '../../../preload/contract-error.ts';
import { messages } from '../../../renderer/app/text.ts';
import { Toasts } from '../../../renderer/app/toasts.tsx';
import { explanation, generationOf } from '../../../renderer/development/canned.ts';
import { explanationStateOf } from '../../../renderer/features/explain/explanation-state.ts';
import { MissingExplanation } from '../../../renderer/features/explain/missing-explanation.tsx';

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
  it('says what went wrong and can be asked for again', () => {
    const shown = inWindow(<MissingExplanation generationId="g1" state={{ kind: 'failed', error }} />);
    expect(shown).toContain('The engine stopped in the middle of the work.');
    expect(shown).toContain('Try again');
  });

  it('can be asked for after it was stopped, and when there is none', () => {
    expect(inWindow(<MissingExplanation generationId="g1" state={{ kind: 'stopped' }} />)).toMatch(/was stopped.*Explain it/s);
    expect(inWindow(<MissingExplanation generationId="g1" state={{ kind: 'none' }} />)).toMatch(/no explanation yet.*Explain it/s);
    expect(inWindow(<MissingExplanation generationId="g1" state={{ kind: 'complete' }} />)).toBe('');
  });
});

it('notices carry the mark that keeps them reachable under a dialog', () => {
  expect(inWindow(<Toasts />)).toContain('data-react-aria-top-layer="true"');
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openMessages } from '../../../main/engine/messages.ts';
import type { Statement } from '../../../main/engine/explain/statement.ts';
import { summaryOf } from '../../../main/engine/explain/summary.ts';
import type { Factor } from '../../../main/engine/rendering.ts';

const file = (locale: string): Record<string, string> =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../../../resources/locales/${locale}.json`), 'utf8')) as Record<string, string>;
const messagesIn = (locale: string) => openMessages(locale, { en: file('en'), de: file('de') }, []);

function adapterStatement(label: string, verdict: Statement['verdict'], score: number): { readonly factor: Factor; readonly statement: Statement } {
  const id = `adapter:${label}`;
  return {
    factor: { id, kind: 'adapter', label, aspect: null, span: null, applied: 1 },
    statement: {
      id,
      factor: id,
      kind: 'adapter',
      game: 'personalization',
      aspect: verdict === 'nothing' ? null : 'picture',
      applied: 1,
      influence: 0.5,
      effect: 0.1,
      score,
      measured: true,
      verdict,
      region: null,
      cause: label,
      text: label,
      evidence: { evaluations: 1, pixelChange: 0.1, effects: [], presence: null, method: '' },
    },
  };
}

describe('the summary of a picture with adapters', () => {
  const all = [adapterStatement('Mist', 'moved', 0.62), adapterStatement('Snow', 'moved', 0.9), adapterStatement('Nil', 'nothing', 0)];
  const say = (locale: string, which: typeof all): string =>
    summaryOf(
      which.map(({ statement }) => statement),
      which.map(({ factor }) => factor),
      messagesIn(locale),
    );

  it('names those that changed the picture, strongest first, and those that did nothing', () => {
    expect(say('en', all)).toBe(
      'The adapters “Snow” (0.90) and “Mist” (0.62) changed the picture. The adapter “Nil” did nothing that can be told for certain.',
    );
    expect(say('de', all.slice(0, 1))).toBe('Der Adapter „Mist“ (0,62) veränderte das Bild.');
  });
});

describe('the summary of what words did', () => {
  const about = (kind: Statement['kind'], label: string, verdict: Statement['verdict'], score: number): ReturnType<typeof adapterStatement> => {
    const { factor, statement } = adapterStatement(label, verdict, score);
    return { factor: { ...factor, kind }, statement: { ...statement, kind, cause: kind === 'phrase' ? label : `your ${label}` } };
  };
  const say = (locale: string, ...which: readonly ReturnType<typeof adapterStatement>[]): string =>
    summaryOf(
      which.map(({ statement }) => statement),
      which.map(({ factor }) => factor),
      messagesIn(locale),
    );
  const [dog, still, against] = [about('phrase', 'dog', 'moved', 0.95), about('phrase', 'happy', 'nothing', 0), about('phrase', 'clear sky', 'opposite', 0.45)];

  it('says that no word did anything only where none did', () => {
    expect(say('en', still)).toBe('No single word or phrase of the prompt did anything that can be told for certain.');
    expect(say('en', against)).toBe('“clear sky” worked against what it says.');
    expect(say('de', dog, still, against)).toBe(
      'Von deinen Worten bewirkte „dog“ (0,95) am meisten. „clear sky“ bewirkte das Gegenteil. „happy“ bewirkte nichts, was sich sicher sagen ließe.',
    );
  });

  it('says nothing of forecasts, and names what else changed the picture', () => {
    expect(say('en', about('phrase', 'dog', 'pending', 0.9))).toBe('What can be told of each cause stands below.');
    expect(say('en', about('sketch', 'sketch', 'moved', 0.55))).toBe('Your sketch (0.55) changed the picture.');
    expect(say('en')).toBe('There is no cause in this picture that can be switched off.');
  });
});

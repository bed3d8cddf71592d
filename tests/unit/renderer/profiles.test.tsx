import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { renderToStaticMarkup } from 'react-dom/server';
import { IntlProvider } from 'react-intl';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import aspectFile from '../../../models/aspects.json' with { type: 'json' };
import type { Profile } from '../../../preload/contract-profiles.ts';
import { describeError } from '../../../renderer/app/error-text.ts';
import { undoNewest, useNotices } from '../../../renderer/app/notices.ts';
import { queryKeys } from '../../../renderer/app/queries.ts';
import { refreshAfter } from '../../../renderer/app/studio-events.ts';
import { messages } from '../../../renderer/app/text.ts';
import { TasteSection } from '../../../renderer/features/compose/taste-section.tsx';
import { judge } from '../../../renderer/features/explain/judge.ts';
import { deleteProfile, duplicateProfile, importProfile, resetProfile } from '../../../renderer/features/profile/profile-actions.ts';
import { text } from './fixtures.ts';

const NOIR: Profile = {
  id: 'noir',
  name: 'Noir',
  createdAt: '2026-11-20T10:00:00Z',
  aspects: [{ aspect: 'light.warmth', level: -0.5, uncertainty: 0.4, updatedAt: '2026-11-20T10:00:00Z' }],
};

const calls: [string, unknown][] = [];
let answers: Readonly<Record<string, unknown>> = {};

beforeEach(() => {
  calls.length = 0;
  answers = {};
  const call = async (name: string, input: unknown): Promise<unknown> => {
    calls.push([name, input]);
    return { ok: true, value: answers[name] ?? {} };
  };
  vi.stubGlobal('window', { studio: { call } });
  useNotices.setState({ notices: [] });
});
afterEach(() => vi.unstubAllGlobals());

const said = () => useNotices.getState().notices.map(({ content }) => (content.kind === 'message' ? [content.title, content.advice] : content.error.code));

describe('what is done to a profile in the window', () => {
  it('is undone in that profile, whichever is used by then', async () => {
    await resetProfile(NOIR, text);
    expect(said()).toEqual([['“Noir” is a blank page again.', undefined]]);
    undoNewest();
    expect(calls).toEqual([
      ['profile.reset', { profile: 'noir' }],
      ['profile.putBack', { profile: 'noir', aspects: NOIR.aspects }],
    ]);
  });

  it('offers no way back from an empty one to an empty one', async () => {
    await resetProfile({ ...NOIR, aspects: [] }, text);
    expect(said()).toEqual([]);
  });

  it('says which is used after one was deleted, and goes back to it', async () => {
    answers = { 'profiles.remove': { ...NOIR, id: 'first', name: 'My taste' } };
    await deleteProfile(NOIR, text);
    expect(said()).toEqual([['“Noir” was deleted.', '“My taste” is used now.']]);
    undoNewest();
    expect(calls.at(-1)).toEqual(['profiles.restore', { id: 'noir', use: true }]);
  });

  it('names the copy, and what was left out of a file', async () => {
    answers = { 'profiles.create': { ...NOIR, name: 'Noir 2' }, 'profiles.import': { imported: { profile: NOIR, unknown: ['light.sparkle', 'mood.smell'] } } };
    await duplicateProfile(NOIR, text);
    await importProfile(text);
    expect(said()).toEqual([
      ['“Noir 2” holds what “Noir” holds, and is used now.', undefined],
      ['“Noir” is there, and is used now.', 'Left out, since they are not known here: light.sparkle, mood.smell.'],
    ]);
  });

  it('takes a judgement back from the profile that it went into', async () => {
    answers = { 'feedback.judge': { judgements: [], trust: [], profile: 'noir' } };
    await judge({ id: 'g1', feedback: { judgements: [], trust: [] } }, { id: 's1' }, 'wrong', text);
    undoNewest();
    expect(calls).toEqual([
      ['feedback.judge', { id: 'g1', statement: 's1', verdict: 'wrong', profile: null }],
      ['feedback.judge', { id: 'g1', statement: 's1', verdict: null, profile: 'noir' }],
    ]);
  });

  it('is told what is wrong by the reason, and in general where there is none', () => {
    const advice = (details: Record<string, string | number>) =>
      describeError({ code: 'profile-name-unusable', message: '', retryable: false, details }, text).advice;
    expect(advice({ reason: 'taken', name: 'Noir' })).toBe('There is a profile “Noir” already.');
    expect(advice({ reason: 'long', length: 61, longest: 60 })).toBe('It has 61 characters; at most 60 go.');
    expect(advice({})).toBe('Choose another one.');
  });
});

describe('the compose form', () => {
  function render(profile: Profile, locale: 'en' | 'de' = 'en'): string {
    const client = new QueryClient();
    client.setQueryData(queryKeys.profile, profile);
    client.setQueryData(queryKeys.profiles, { profiles: [{ ...profile, isActive: true, leanings: profile.aspects.length }] });
    client.setQueryData(queryKeys.aspects, aspectFile);
    return renderToStaticMarkup(
      <QueryClientProvider client={client}>
        <IntlProvider locale={locale} messages={messages[locale]}>
          <TasteSection />
        </IntlProvider>
      </QueryClientProvider>,
    );
  }

  it('names the profile beside what it holds', () => {
    const markup = render(NOIR);
    expect(markup).toContain('aria-label="Profile: Noir"');
    expect(markup).toContain('cool');
    expect(markup).not.toContain('blank page');
  });

  it('says of an empty profile that it is a blank page, by its name', () => {
    expect(render({ ...NOIR, aspects: [] })).toContain('“Noir” is still a blank page.');
    expect(render({ ...NOIR, aspects: [] }, 'de')).toContain('„Noir“ ist noch ein weißes Blatt.');
  });
});

it('a changed profile is asked for again, and so is the list', () => {
  const client = new QueryClient();
  client.setQueryData(queryKeys.profile, NOIR);
  client.setQueryData(queryKeys.profiles, { profiles: [] });
  refreshAfter({ kind: 'profile' }, client);
  expect([queryKeys.profile, queryKeys.profiles].map((queryKey) => client.getQueryState(queryKey)?.isInvalidated)).toEqual([true, true]);
});

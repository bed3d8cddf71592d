import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import type { StudioErrorCode } from '../../../main/engine/studio-error.ts';
import { describeError } from '../../../renderer/app/error-text.ts';
import { describeRemaining, describeStage } from '../../../renderer/app/progress-text.ts';
import { pictureProgress, pictureRemaining } from '../../../renderer/app/picture-progress.ts';
import { messages } from '../../../renderer/app/text.ts';
import { engineText } from '../../../renderer/features/library/engine-text.ts';
import { placeName } from '../../../renderer/features/explain/place-text.ts';
import { isMostlyUnknown } from '../../../renderer/features/compose/prompt-words.tsx';
import { job, text } from './fixtures.ts';

// Spelt out so that a new code does not compile without a sentence for it.
const codes: Readonly<Record<StudioErrorCode, true>> = {
  'prompt-empty': true,
  'prompt-too-long': true,
  'checkpoint-unknown': true,
  'checkpoint-corrupt': true,
  'checkpoint-incomplete': true,
  'checkpoint-unsafe': true,
  'checkpoint-exists': true,
  'checkpoint-bundled': true,
  'checkpoint-busy': true,
  'checkpoint-not-repairable': true,
  'licence-not-accepted': true,
  'source-unknown': true,
  'task-unknown': true,
  'download-refused': true,
  'download-not-found': true,
  'download-not-data': true,
  'download-wrong-size': true,
  'download-wrong-hash': true,
  'download-failed': true,
  'download-underway': true,
  'adapter-unknown': true,
  'adapter-corrupt': true,
  'adapter-mismatch': true,
  'adapter-bundled': true,
  'aspect-unknown': true,
  'profile-unknown': true,
  'profile-name-unusable': true,
  'profile-last': true,
  'profile-unreadable': true,
  'factor-unknown': true,
  'statement-unknown': true,
  'generation-unknown': true,
  'deletion-over': true,
  'size-unsupported': true,
  'setting-out-of-range': true,
  'sketch-unreadable': true,
  'mask-unusable': true,
  'noise-not-kept': true,
  'drawn-otherwise': true,
  'pdf-failed': true,
  'upscaler-missing': true,
  'upscale-too-large': true,
  'upscale-repeated': true,
  'picture-not-finite': true,
  'engine-stopped': true,
  'readout-missing': true,
  'provider-unavailable': true,
  'out-of-memory': true,
  'device-lost': true,
  'folder-not-writable': true,
  'disk-full': true,
  'database-newer': true,
  'database-damaged': true,
  usage: true,
  cancelled: true,
};

describe('errors in plain words', () => {
  it.each(Object.keys(codes))('says what happened and what to do for %s', (code) => {
    // Some sentences name numbers.
    const details = { width: 9216, height: 256, side: 8192, megapixels: 36 };
    const said = describeError({ code, message: 'raw', retryable: false, details }, text);
    expect(said.title).toBe(messages.en[`error.${code}.title`]);
    expect(said.advice.length).toBeGreaterThan(0);
  });

  it('falls back for a code it has never heard of', () => {
    const said = describeError({ code: 'flux-overrun', message: 'raw words', retryable: false, details: {} }, text);
    expect(said.title).toBe(messages.en['error.unexpected.title']);
    expect(said.advice).toContain('raw words');
  });
});

describe('progress in words', () => {
  it('rounds the time left so that it does not jitter', () => {
    const said = [null, 400, 3_400, 31_000, 200_000].map((milliseconds) => describeRemaining(milliseconds, text));
    expect(said).toEqual([null, 'almost done', 'about 4 s left', 'about 35 s left', 'about 4 min left']);
  });

  it('counts the steps while denoising', () => {
    expect(describeStage(job(), text)).toBe('Step 3 of 20');
    expect(describeStage(job({ step: null }), text)).toBe('Drawing');
    expect(describeStage(job({ stage: 'upscale', step: 2, steps: 4 }), text)).toBe('Enlarging, tile 2 of 4');
  });
});

describe('a prompt in another language', () => {
  it('is one of which most words are unknown, not one with a rare word in it', () => {
    expect(isMostlyUnknown('ein roter Fuchs im Wald', ['ein', 'roter', 'Fuchs', 'im', 'Wald'])).toBe(true);
    expect(isMostlyUnknown('ein Hund in the Wald', ['ein', 'Hund', 'Wald'])).toBe(true);
    expect(isMostlyUnknown('a hare in the park, majestic', ['majestic'])).toBe(false);
    expect(isMostlyUnknown('majestic', ['majestic'])).toBe(false);
    expect(isMostlyUnknown('a fox', ['roter', 'Fuchs'])).toBe(false);
  });
});

describe('the engine in words', () => {
  it('names the provider always and the state only when it matters', () => {
    expect(engineText({ state: 'ready', provider: 'webgpu', note: null }, text)).toEqual({ state: null, provider: 'WebGPU', note: null });
    expect(engineText({ state: 'starting', provider: null, note: null }, text).state).toBe('Engine starting…');
  });
});

describe('locales', () => {
  it('set the three dots as their language does: in German apart from the word', () => {
    for (const message of Object.values(messages.en)) expect(message).not.toContain(' …');
    for (const message of Object.values(messages.de)) expect(message).not.toMatch(/[^ ]…/u);
  });

  it('have the same messages, each one readable ICU', () => {
    expect(Object.keys(messages.de)).toEqual(Object.keys(messages.en));
    for (const [locale, list] of Object.entries(messages)) {
      for (const message of Object.values(list)) expect(() => new IntlMessageFormat(message, locale)).not.toThrow();
    }
  });

  it('know the named places and leave an unknown one as it came', () => {
    expect([placeName('upper-left', text), placeName('attic', text)]).toEqual(['upper left', 'attic']);
  });
});

describe('the picture’s own progress', () => {
  it('follows the steps, not the job with its explanation', () => {
    expect(pictureProgress(job({ step: 10, steps: 20, progress: 0.1 }))).toBeCloseTo(0.5);
    expect(pictureProgress(job({ stage: 'explain' }))).toBe(1);
  });

  it('knows the time left once a few steps were seen', () => {
    const pace = { step: 1, at: 1_000 };
    expect(pictureRemaining(job({ step: 2, steps: 20 }), pace, 1_100)).toBeNull();
    expect(pictureRemaining(job({ step: 11, steps: 20 }), pace, 2_000)).toBeCloseTo(900);
    expect(pictureRemaining(job({ stage: 'decode', step: null }), pace, 3_000)).toBe(0);
  });
});

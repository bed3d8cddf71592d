import { describe, expect, it } from 'vitest';
import type { Decoding } from '../../../main/engine/rendering.ts';
import { StudioError, type StudioErrorCode } from '../../../main/engine/studio-error.ts';
import { condemnsProvider, failureOf, nextAttempt, type Attempt, type Failure } from '../../../main/jobs/fallback-ladder.ts';
import { fallbackNote, note } from '../../../main/jobs/notes.ts';

const WHOLE: Decoding = { tiled: false, onCpu: false };
const TILED: Decoding = { tiled: true, onCpu: false };
const ON_CPU: Decoding = { tiled: false, onCpu: true };
const on = (provider: string, decoding = WHOLE): Attempt => ({ provider, decoding });

/** All rungs from the first attempt on, when the same failure comes again and again. */
function rungs(first: Attempt, failure: Failure): Attempt[] {
  const taken: Attempt[] = [];
  for (let next = nextAttempt(first, failure); next !== null; next = nextAttempt(next, failure)) taken.push(next);
  return taken;
}

describe('the fallback ladder', () => {
  it('goes from tiles over the decoder in single precision to the CPU when memory runs out over a decoding', () => {
    const failure: Failure = { kind: 'memory', site: 'decoder' };
    expect(rungs(on('cuda'), failure)).toEqual([on('cuda', TILED), on('cuda', { tiled: true, onCpu: true }), on('cpu', TILED)]);
    expect(rungs(on('cpu'), failure)).toEqual([on('cpu', TILED)]);
  });

  it('leaves tiles out where the decoder gives no numbers: they would not help', () => {
    const failure: Failure = { kind: 'numbers', site: 'decoder' };
    expect(rungs(on('webgpu'), failure)).toEqual([on('webgpu', ON_CPU), on('cpu')]);
    expect(rungs(on('cpu'), failure)).toEqual([]);
  });

  it('goes straight to the CPU for whatever fails before the decoding, and ends there', () => {
    for (const kind of ['memory', 'device', 'numbers'] as const) {
      expect(rungs(on('webgpu'), { kind, site: 'denoiser' })).toEqual([on('cpu')]);
      expect(rungs(on('cpu'), { kind, site: 'denoiser' })).toEqual([]);
    }
  });

  it('holds numbers and devices against a provider, but not that a picture was too large for it', () => {
    expect(condemnsProvider(on('cuda'), on('cpu'), { kind: 'numbers', site: 'denoiser' })).toBe(true);
    expect(condemnsProvider(on('cuda'), on('cpu'), { kind: 'memory', site: 'denoiser' })).toBe(false);
    expect(condemnsProvider(on('cuda'), on('cuda', ON_CPU), { kind: 'numbers', site: 'decoder' })).toBe(false);
  });
});

describe('a failure', () => {
  const error = (code: StudioErrorCode, details: Record<string, string | number | null> = {}): StudioError => new StudioError(code, 'It failed.', { details });

  it('is placed by the component that failed, or by how far the work was when the engine died', () => {
    expect(failureOf(error('out-of-memory', { component: 'vae_decoder' }), 'denoiser')).toEqual({ kind: 'memory', site: 'decoder' });
    expect(failureOf(error('device-lost', { component: 'unet' }), 'decoder')).toEqual({ kind: 'device', site: 'denoiser' });
    expect(failureOf(error('engine-stopped'), 'decoder')).toEqual({ kind: 'device', site: 'decoder' });
    expect(failureOf(error('picture-not-finite', { step: 3 }), 'denoiser')).toEqual({ kind: 'numbers', site: 'denoiser' });
    expect(failureOf(error('picture-not-finite', { step: null }), 'denoiser')).toEqual({ kind: 'numbers', site: 'decoder' });
  });

  it('that another attempt can not help is none of the ladder’s', () => {
    expect(failureOf(error('out-of-memory', { component: 'estimate' }), 'denoiser')).toBeNull();
    expect(failureOf(error('prompt-empty'), 'denoiser')).toBeNull();
    expect(failureOf(new Error('a bug'), 'denoiser')).toBeNull();
  });
});

describe('a fallback in words', () => {
  it('says what failed and what was done instead, in the person’s language', () => {
    expect(fallbackNote('en', on('webgpu'), on('cpu'), { kind: 'device', site: 'denoiser' })).toBe(
      'WebGPU failed at work, so the picture was made on the CPU.',
    );
    expect(fallbackNote('en', on('cpu'), on('cpu', TILED), { kind: 'memory', site: 'decoder' })).toMatch(/^The memory did not suffice .* decoded in tiles\.$/u);
    expect(fallbackNote('de', on('cuda'), on('cuda', ON_CPU), { kind: 'numbers', site: 'decoder' })).toMatch(
      /^Der Dekoder lieferte auf CUDA kein brauchbares Bild/u,
    );
  });

  it('passes a code on that has no words yet', () => {
    expect(note('de', 'something-new')).toBe('something-new');
  });
});

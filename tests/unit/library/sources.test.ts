import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCatalogue } from '../../../main/library/catalogue.ts';
import { sourceOf, sourceText } from '../../../main/library/checkpoint-source.ts';
import { delayBefore, retryAfterOf } from '../../../main/library/download/retry.ts';
import { hubAddress } from '../../../main/library/download/hub.ts';

const catalogue = readCatalogue(join(import.meta.dirname, '../../../models'));

describe('the catalogue', () => {
  it('pins what it knows and says of nothing else that it knows it', () => {
    expect(catalogue.map((entry) => entry.id)).toEqual(['clip-vit-base-patch32', 'stable-diffusion-v1-5']);
    for (const { files, revision } of catalogue) {
      if (files !== null) expect(revision).not.toBeNull();
      for (const file of files ?? []) expect(file.sha256).not.toBeNull();
    }
  });
});

describe('a source', () => {
  it.each([
    ['clip-vit-base-patch32', 'clip-vit-base-patch32'],
    ['hub:owner/Name-1.5_x', 'hub:owner/Name-1.5_x'],
    ['owner/name', 'hub:owner/name'],
    ['owner/name@v1.0', 'hub:owner/name@v1.0'],
    ['https://huggingface.co/owner/name/tree/main', 'hub:owner/name@main'],
    [' hub:owner/name ', 'hub:owner/name'],
  ])('%s is %s', (typed, written) => {
    expect(sourceText(sourceOf(typed, catalogue))).toBe(written);
  });

  it.each(['', 'nothing', 'hub:owner', 'hub:../etc', 'a/b/c', 'hub:a/..', 'https://evil.example/a/b', 'a/b@', 'a/b@x@y', 'a/b?x=1', 'hub:a b/c'])(
    '“%s” is none',
    (typed) => {
      expect(() => sourceOf(typed, catalogue)).toThrowError(expect.objectContaining({ code: 'source-unknown' }));
    },
  );
});

describe('the address of the Hub', () => {
  it('is the setting, else the environment, else the Hub itself', () => {
    expect(hubAddress('https://mirror.example/', { HF_ENDPOINT: 'https://other.example' }).endpoint).toBe('https://mirror.example');
    expect(hubAddress('', { HF_ENDPOINT: 'https://other.example', HF_TOKEN: 'hf_x' })).toEqual({ endpoint: 'https://other.example', token: 'hf_x' });
    expect(hubAddress('', {})).toEqual({ endpoint: 'https://huggingface.co', token: null });
    expect(() => hubAddress('', { HF_ENDPOINT: 'file:///etc' })).toThrowError(expect.objectContaining({ code: 'usage' }));
  });
});

describe('waiting', () => {
  const policy = { attempts: 6, firstDelayMs: 1000, longestDelayMs: 60_000, jitter: () => 1 };

  it('doubles, up to a limit, half of it at random, and never less than the server asked for', () => {
    expect([1, 2, 3, 10].map((attempt) => delayBefore(attempt, policy, null))).toEqual([1000, 2000, 4000, 60_000]);
    expect(delayBefore(1, { ...policy, jitter: () => 0 }, null)).toBe(500);
    expect(delayBefore(1, policy, 7000)).toBe(7000);
  });

  it('reads Retry-After as seconds or as a date', () => {
    const now = new Date('2026-11-24T12:00:00Z');
    expect(retryAfterOf('120', now)).toBe(120_000);
    expect(retryAfterOf('Tue, 24 Nov 2026 12:00:30 GMT', now)).toBe(30_000);
    expect([retryAfterOf('soon', now), retryAfterOf(undefined, now)]).toEqual([null, null]);
    expect(retryAfterOf('Tue, 24 Nov 2026 11:00:00 GMT', now)).toBe(0);
  });
});

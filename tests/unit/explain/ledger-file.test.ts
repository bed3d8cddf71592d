import { expect, test } from 'vitest';
import { approximateLatents } from '../../../main/engine/explain/approximate.ts';
import { readLedger, writeLedger } from '../../../main/engine/explain/ledger-file.ts';
import type { LedgerShares } from '../../../main/engine/explain/explainer.ts';
import { tensor } from '../../../main/engine/runtime/tensor.ts';
import { sampleRendering } from './sample-rendering.ts';

const dims = [1, 2, 2, 1];
const ledger: LedgerShares = {
  finalLatents: tensor(Float32Array.of(1, 2, 3, 4), dims),
  shares: { 'aspect:light.warmth': tensor(Float32Array.of(0.1, 0.2, 0.3, -0.4), dims), 'phrase:日落': tensor(Float32Array.of(0, -0, 1e-20, 5), dims) },
};

test('a ledger survives its file bit for bit', () => {
  expect(readLedger(writeLedger(ledger))).toEqual(ledger);
});

test('it is read from the middle of a larger buffer too', () => {
  const bytes = writeLedger(ledger);
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  expect(readLedger(shifted.subarray(3))).toEqual(ledger);
});

test.each<[string, (bytes: Uint8Array) => Uint8Array]>([
  ['an empty file', () => new Uint8Array()],
  ['another kind of file', () => new TextEncoder().encode('not a ledger at all')],
  ['a file that is cut off', (bytes) => bytes.subarray(0, bytes.length - 1)],
  ['a header that is cut off', (bytes) => bytes.subarray(0, 14)],
  ['a header that is no JSON', (bytes) => bytes.map((byte, at) => (at === 12 ? 0x78 : byte))],
  ['a newer version', (bytes) => bytes.map((byte, at) => (at === 4 ? 9 : byte))],
])('%s is refused with its reason', (_name, damage) => {
  expect(() => readLedger(damage(writeLedger(ledger)))).toThrow(expect.objectContaining({ code: 'usage', message: expect.stringContaining("can't be read") }));
});

test('at its own strengths the approximation is the picture’s own latents', () => {
  const rendering = sampleRendering();
  expect(approximateLatents(rendering, ledger, {})).toBe(ledger.finalLatents);
  expect(approximateLatents(rendering, ledger, { 'aspect:light.warmth': 0.7 })).toBe(ledger.finalLatents);
});

test('switching off takes the whole share away, half the strength half of it, twice adds it once more', () => {
  const rendering = sampleRendering();
  const first = (strength: number): number => approximateLatents(rendering, ledger, { 'aspect:light.warmth': strength }).data[0] ?? 0;
  expect(first(0)).toBeCloseTo(0.9, 6);
  expect(first(0.35)).toBeCloseTo(0.95, 6);
  expect(first(1.4)).toBeCloseTo(1.1, 6);
});

test('what was off in the picture has no share to bring back', () => {
  const rendering = { ...sampleRendering(), coalition: { 'aspect:light.warmth': 0 } };
  expect(approximateLatents(rendering, ledger, {})).toBe(ledger.finalLatents);
});

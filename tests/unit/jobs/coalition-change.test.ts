import { describe, expect, it } from 'vitest';
import type { Factor } from '../../../main/engine/rendering.ts';
import { changedCoalition } from '../../../main/jobs/coalition-change.ts';

const FACTORS: readonly Factor[] = [
  { id: 'phrase:dog', kind: 'phrase', label: 'dog', aspect: null, span: [0, 3], applied: 1 },
  { id: 'aspect:light.warmth', kind: 'aspect', label: 'Warmth', aspect: 'light.warmth', span: null, applied: 0.35 },
  { id: 'sketch', kind: 'sketch', label: 'sketch', aspect: null, span: null, applied: 0.5 },
];

describe('a changed coalition', () => {
  it('is empty when every factor is at its own strength', () => {
    expect(changedCoalition(FACTORS, {}, { 'phrase:dog': 1, 'aspect:light.warmth': 0.35 })).toEqual({});
    expect(changedCoalition(FACTORS, { 'phrase:dog': 0 }, { 'phrase:dog': 1 })).toEqual({});
  });

  it('goes on from what was switched before', () => {
    expect(changedCoalition(FACTORS, { 'phrase:dog': 0 }, { sketch: 0.2 })).toEqual({ 'phrase:dog': 0, sketch: 0.2 });
  });

  it('does not know factors that the picture does not have, and lists those it has', () => {
    expect(() => changedCoalition(FACTORS, {}, { 'phrase:cat': 0 })).toThrow(
      expect.objectContaining({ code: 'factor-unknown', message: expect.stringContaining('phrase:dog') }),
    );
  });

  it('keeps strengths within what a factor can have', () => {
    expect(changedCoalition(FACTORS, {}, { 'aspect:light.warmth': -1 })).toEqual({ 'aspect:light.warmth': -1 });
    const outside: readonly Readonly<Record<string, number>>[] = [
      { 'phrase:dog': -0.1 },
      { sketch: 1.1 },
      { 'aspect:light.warmth': -1.1 },
      { sketch: Number.NaN },
    ];
    for (const change of outside) {
      expect(() => changedCoalition(FACTORS, {}, change)).toThrow(expect.objectContaining({ code: 'setting-out-of-range' }));
    }
  });
});

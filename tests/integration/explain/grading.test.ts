import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLaboratory } from '../../benchmarks/explanations/laboratory.ts';
import type { Laboratory } from '../../benchmarks/explanations/laboratory.ts';
import { gradeQuickly } from '../../benchmarks/explanations/quick.ts';
import type { QuickGrades } from '../../benchmarks/explanations/quick.ts';

/** A small fixed part of `bench:explanations`: real pictures of the bundled checkpoint, few steps, nothing kept. */
let laboratory: Laboratory;
let grades: QuickGrades;

beforeAll(async () => {
  laboratory = await openLaboratory({
    project: join(import.meta.dirname, '..', '..', '..'),
    cache: mkdtempSync(join(tmpdir(), 'finexl-grading-')),
    numInferenceSteps: 4,
    onRendered: () => undefined,
  });
  grades = await gradeQuickly(laboratory);
}, 300_000);
afterAll(() => laboratory.close());

describe('Explanations of models, against known truth', () => {
  it('rank ten levels of an aspect, far better than a constant answer and a coarse sentence', () => {
    expect(grades.rankError['constant']).toBe(2.5);
    expect(grades.rankError['ours']).toBeLessThan(1);
    expect(grades.rankError['ours']).toBeLessThan(0.44 * (grades.rankError['coarse'] ?? 0));
  });

  it('tell night from words that the vocabulary does not have, and paler colours from pixels alone', () => {
    expect(grades.told['light.daylight-']).toContain('light.daylight-');
    expect(grades.told['colour.saturation-/pixels']).toContain('colour.saturation-');
  });

  it('say nothing of nothing', () => {
    expect(grades.nothing).toBeGreaterThanOrEqual(15);
    expect(grades.falselyExplained).toBe(0);
  });
});

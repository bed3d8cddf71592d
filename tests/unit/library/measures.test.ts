import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createFingerprints } from '../../../main/library/fingerprint.ts';
import { createMeasures } from '../../../main/library/measures.ts';

const roots: string[] = [];

afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

function folder(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'finexl-measures-'));
  roots.push(root);
  write(root, files);
  return root;
}

function write(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

const CHECKPOINT = { 'model_index.json': '{}', 'unet/model.onnx': 'weights' };

describe('a fingerprint', () => {
  it('is the same for the same content anywhere, whatever card lies beside it', async () => {
    const fingerprint = createFingerprints();
    const [one, two] = [folder(CHECKPOINT), folder({ ...CHECKPOINT, 'README.md': 'a card', 'readout/calibration.json': '{}' })];
    expect(await fingerprint(one)).toBe(await fingerprint(two));
  });

  it('is another for other weights of the same length, also in a folder that it knew', async () => {
    const fingerprint = createFingerprints();
    const one = folder(CHECKPOINT);
    const before = await fingerprint(one);
    writeFileSync(join(one, 'unet/model.onnx'), 'WEIGHTS');
    expect(await fingerprint(one)).not.toBe(before);
  });
});

describe('what measures a checkpoint', () => {
  function setUp(files: Readonly<Record<string, string>> = CHECKPOINT) {
    const home = folder({});
    const layout = { readouts: join(home, 'readouts'), calibrations: join(home, 'calibrations') };
    return { home, layout, checkpoint: { id: 'mine', directory: folder(files) }, measures: createMeasures(layout) };
  }

  it('is nothing where there is no readout', async () => {
    const { measures, checkpoint } = setUp();
    expect(await measures.sourceOf(checkpoint)).toEqual({ ...checkpoint, readout: null, calibration: null });
    expect(await measures.calibrationFolder(checkpoint)).toBeNull();
    expect(await measures.isCalibrated(checkpoint)).toBe(false);
  });

  it('is its own readout with the calibration that came with it', async () => {
    const { measures, checkpoint, home } = setUp({ ...CHECKPOINT, 'readout/config.json': '{}', 'readout/calibration.json': '{}' });
    write(home, { 'readouts/clip/config.json': '{}' });
    expect(await measures.sourceOf(checkpoint)).toEqual({ ...checkpoint, readout: join(checkpoint.directory, 'readout'), calibration: null });
    expect(await measures.isCalibrated(checkpoint)).toBe(true);
  });

  it('is an installed one otherwise, and a calibration holds for the two together', async () => {
    const { measures, checkpoint, home } = setUp();
    write(home, { 'readouts/clip/config.json': '{}', 'readouts/clip/onnx/model.onnx': 'towers' });
    const swept = (await measures.calibrationFolder(checkpoint)) ?? '';
    mkdirSync(swept, { recursive: true });
    writeFileSync(join(swept, 'calibration.json'), '{}');
    expect(await measures.sourceOf(checkpoint)).toEqual({ ...checkpoint, readout: join(home, 'readouts/clip'), calibration: swept });
    expect(await measures.isCalibrated(checkpoint)).toBe(true);
    write(home, { 'readouts/clip/onnx/model.onnx': 'other towers' });
    expect(await measures.isCalibrated(checkpoint)).toBe(false);
  });
});

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { examine, type DoctorParts } from '../../../main/doctor/doctor.ts';
import type { EngineCalls } from '../../../main/engine/protocol.ts';
import { StudioError } from '../../../main/engine/studio-error.ts';
import { homeLayout } from '../../../main/history/home-layout.ts';
import { describeCheckpoint } from '../../../main/library/checkpoint-description.ts';
import { hashCheckpoint, SUMS_FILE } from '../../../main/library/checkpoint-hashes.ts';
import { openSample, temporaryFolder } from '../database/sample-generation.ts';

async function parts(change: Partial<DoctorParts> = {}): Promise<DoctorParts & { directory: string }> {
  const root = temporaryFolder();
  const directory = join(root, 'storybook');
  mkdirSync(join(directory, 'unet'), { recursive: true });
  writeFileSync(join(directory, 'model_index.json'), '{"_class_name":"StorybookPipeline"}');
  writeFileSync(join(directory, 'unet', 'model.onnx'), 'weights');
  writeFileSync(join(directory, SUMS_FILE), JSON.stringify(await hashCheckpoint(directory)));
  return {
    directory,
    home: homeLayout(join(root, 'home')),
    connection: openSample(root),
    checkpoint: () => describeCheckpoint('storybook', directory, true),
    inspect: async () => ({
      runtime: 'ONNX Runtime 1.30',
      providers: [
        { provider: 'cpu', offer: 'offered', usable: true, faster: false, reason: 'always' },
        { provider: 'webgpu', offer: 'offered', usable: false, faster: false, reason: 'no adapter' },
      ],
    }),
    versions: { node: '24.15.0', electron: '42.0.0' },
    unofficialRuntime: true,
    locale: 'en',
    ...change,
  };
}

describe('the doctor', () => {
  it('finds nothing wrong where nothing is, a missing GPU included', async () => {
    const verdict = await examine(await parts());
    expect(verdict.checks.filter((check) => !check.ok)).toEqual([]);
    expect(verdict.ok).toBe(true);
    expect(verdict.checks.map((check) => check.name)).toEqual([
      'runtime',
      'engine',
      'provider cpu',
      'provider webgpu',
      'checkpoint storybook',
      'database',
      'data folder',
      'disk',
    ]);
    expect(verdict.checks[0]?.detail).toContain('unofficial');
  });

  it('speaks German where that is the language, whatever it finds, with the same ids', async () => {
    const agrees = { usable: true, faster: true, reason: 'agrees with the CPU and is faster: 4.2 ms against 12 ms', offer: 'offered' } as const;
    const given = await parts({
      inspect: async (): Promise<EngineCalls['inspect']['output']> => ({
        runtime: 'ONNX Runtime 1.30',
        providers: [
          { provider: 'webgpu', ...agrees, told: { id: 'agrees-faster', values: { own: 4.2, cpu: 12, batch: 4 } } },
          { provider: 'cuda', offer: 'not-installed', usable: false, faster: false, reason: 'not installed', told: { id: 'not-installed', values: {} } },
        ],
      }),
    });
    writeFileSync(join(given.directory, 'unet', 'model.onnx'), 'Weights');
    const english = await examine(given);
    const verdict = await examine({ ...given, locale: 'de' });
    expect(verdict.checks.map(({ id }) => id)).toEqual(english.checks.map(({ id }) => id));
    expect(verdict.checks.map(({ name }) => name)).toEqual([
      'Laufzeit',
      'Engine',
      'Provider cpu',
      'Provider webgpu',
      'Provider cuda',
      'Checkpoint storybook',
      'Datenbank',
      'Datenordner',
      'Datenträger',
    ]);
    expect(verdict.summary).toBe('Etwas stimmt nicht mit: Provider cpu, Checkpoint storybook.');
    const of = (name: string) => verdict.checks.find((check) => check.name === name);
    expect(of('Provider webgpu')?.detail).toBe('brauchbar: stimmt mit der CPU überein und ist schneller: 4,2 ms gegen 12 ms, am besten 4 auf einmal gefragt');
    expect(of('Provider cuda')).toMatchObject({ detail: 'nicht benutzt: nicht installiert', advice: expect.stringMatching(/^Nur für NVIDIA-Karten/u) });
    expect(of('Checkpoint storybook')).toMatchObject({ detail: 'unet/model.onnx ist verändert', advice: expect.stringContaining('Installiere') });
    // Nothing of it was left in English.
    const told = new Set(english.checks.flatMap(({ detail, advice }) => [detail, advice]));
    expect(
      verdict.checks.flatMap(({ id, detail, advice }) => (id === 'engine' ? [] : [detail, advice])).filter((text) => text !== null && told.has(text)),
    ).toEqual([]);
  });

  it('tells a failure in German too', async () => {
    const verdict = await examine(await parts({ locale: 'de', inspect: () => Promise.reject(new StudioError('engine-stopped', 'The engine stopped.')) }));
    expect(verdict.checks.find((check) => check.id === 'engine')?.detail).toMatch(/^engine-stopped: .*mitten in der Arbeit/u);
  });

  it('names the files of the checkpoint that were changed or are missing', async () => {
    const given = await parts();
    writeFileSync(join(given.directory, 'unet', 'model.onnx'), 'Weights');
    expect((await examine(given)).checks.find((check) => check.name === 'checkpoint storybook')).toMatchObject({
      ok: false,
      detail: 'unet/model.onnx differs',
      advice: expect.stringContaining('Reinstall'),
    });
    rmSync(join(given.directory, 'unet', 'model.onnx'));
    expect((await examine(given)).checks.find((check) => check.name === 'checkpoint storybook')?.detail).toBe('unet/model.onnx is missing');
  });

  it('advises what leads somewhere, in the window as on the command line', async () => {
    const given = await parts({
      inspect: async () => ({
        runtime: 'ONNX Runtime 1.30',
        providers: [{ provider: 'cuda', offer: 'not-installed', usable: false, faster: false, reason: '' }],
      }),
    });
    rmSync(join(given.directory, SUMS_FILE));
    const { checks } = await examine({ ...given, home: homeLayout(join(given.directory, 'model_index.json', 'home')) });
    const advice = (name: string): string => checks.find((check) => check.name === name)?.advice ?? '';
    expect(advice('runtime')).toContain('.cache/runtime/official-download-failed');
    expect(advice('provider cuda')).toContain('“npm run finexl -- providers get cuda”');
    expect(advice('checkpoint storybook')).toContain(`node scripts/run-typescript.mjs scripts/hash-checkpoint.ts "${given.directory}"`);
    expect(advice('data folder')).toContain('FINEXL_HOME');
  });

  it('goes on looking when the engine does not start', async () => {
    const verdict = await examine(await parts({ inspect: () => Promise.reject(new StudioError('engine-stopped', 'The engine stopped.')) }));
    expect(verdict.ok).toBe(false);
    expect(verdict.checks.find((check) => check.name === 'engine')).toMatchObject({ ok: false, detail: expect.stringContaining('engine-stopped') });
    expect(verdict.checks.find((check) => check.name === 'disk')?.ok).toBe(true);
  });

  it('finds nothing once it is cancelled', async () => {
    const given = await parts({ inspect: () => Promise.reject(new StudioError('cancelled', 'The probe was cancelled.')) });
    await expect(examine(given)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('says what to do when no checkpoint is there and the data folder cannot be written to', async () => {
    const given = await parts();
    writeFileSync(join(given.home.root, '..', 'file'), '');
    const verdict = await examine({
      ...given,
      checkpoint: () => {
        throw new StudioError('checkpoint-unknown', 'No checkpoint is installed.');
      },
      home: homeLayout(join(given.home.root, '..', 'file', 'home')),
    });
    const wrong = verdict.checks.filter((check) => !check.ok);
    expect(wrong.map((check) => check.name)).toEqual(['checkpoint', 'data folder', 'disk']);
    expect(wrong.every((check) => check.advice !== null)).toBe(true);
  });
});

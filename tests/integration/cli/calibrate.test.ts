import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../studio/real-studio.ts';
import { finexl, temporaryHome, type Outcome } from './finexl.ts';

const FIXTURES = join(ROOT, 'tests/fixtures');

/** A home with a tiny Stable Diffusion whose usual picture is as small and quick as can be. */
function homeWithCheckpoint(): string {
  const home = temporaryHome();
  const checkpoint = join(home, 'checkpoints', 'tiny-sd15');
  cpSync(join(FIXTURES, 'tiny-sd15'), checkpoint, { recursive: true });
  const index = join(checkpoint, 'model_index.json');
  const finexl = { defaults: { numInferenceSteps: 2, guidanceScale: 1, width: 64, height: 64 } };
  writeFileSync(index, JSON.stringify({ ...(JSON.parse(readFileSync(index, 'utf8')) as object), finexl }));
  return home;
}

/** The smallest calibration there is, with the real engine: that checkpoint measured by a tiny CLIP. */
it('calibrates a checkpoint that came without a calibration, and sweeps nothing twice', async () => {
  const home = homeWithCheckpoint();
  const calibrate = (): Promise<Outcome> => finexl(['calibrate', '--checkpoint', 'tiny-sd15', '--prompts', '1', '--seeds', '1', '--json'], { home });
  expect(await calibrate()).toMatchObject({ code: 1, stderr: expect.stringMatching(/^readout-missing: /u) });

  mkdirSync(join(home, 'readouts'));
  cpSync(join(FIXTURES, 'tiny-clip'), join(home, 'readouts', 'tiny-clip'), { recursive: true });
  const made = await calibrate();
  expect(made.stderr).toBe('');
  expect(JSON.parse(made.stdout)).toMatchObject({ checkpoint: 'tiny-sd15', state: 'done', pairs: 1, total: 1, progress: 1, error: null });
  const [key = ''] = readdirSync(join(home, 'calibrations'));
  const folder = join(home, 'calibrations', key);
  const calibration: unknown = JSON.parse(readFileSync(join(folder, 'calibration.json'), 'utf8'));
  expect(calibration).toMatchObject({ version: 2, checkpoint: 'tiny-sd15', sweep: { pairs: 1 } });

  const pairs = join(folder, readdirSync(folder).find((name) => name.endsWith('.jsonl')) ?? '');
  const before = readFileSync(pairs, 'utf8');
  expect(JSON.parse((await calibrate()).stdout)).toMatchObject({ state: 'done', pairs: 1 });
  expect(readFileSync(pairs, 'utf8')).toBe(before);
}, 400_000);

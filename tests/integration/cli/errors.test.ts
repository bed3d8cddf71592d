import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { encode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { finexl, finexlJson, temporaryHome, type Outcome, type RunOptions } from './finexl.ts';

/** Every error that issue 2 names, tried on the real command line with the real engine. */
const ROOT = join(import.meta.dirname, '../../..');
const QUICK = ['--seed', '7', '--steps', '4', '--no-explain'];
const historySchema = z.object({ generations: z.array(z.object({ id: z.string(), state: z.string(), hasPicture: z.boolean() })) });

let home: string;
let picture: string;

beforeAll(async () => {
  home = temporaryHome();
  picture = z.object({ id: z.string() }).parse(await finexlJson(['generate', 'a dog', ...QUICK], { home })).id;
});

/** Nothing on stdout, one line with the code on stderr, and no success. */
async function expectFailure(args: readonly string[], code: string, says: string, options: Partial<RunOptions> = {}): Promise<Outcome> {
  const outcome = await finexl([...args, '--json'], { home, ...options });
  expect(outcome.stdout).toBe('');
  expect(outcome.stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(outcome.stderr).toMatch(new RegExp(`^${code}: `));
  expect(outcome.stderr).toContain(says);
  expect(outcome.code).not.toBe(0);
  return outcome;
}

async function history(where: string): Promise<z.infer<typeof historySchema>['generations']> {
  return historySchema.parse(await finexlJson(['history', '--counterfactuals'], { home: where })).generations;
}

/** Copies of the checkpoint are large. */
const copies: string[] = [];
afterAll(() => {
  for (const copy of copies) rmSync(copy, { recursive: true, force: true });
});

/** The repository's resources with a checkpoint of its own. */
function resourcesWith(change: (checkpoint: string) => void): Readonly<Record<string, string>> {
  const resources = mkdtempSync(join(tmpdir(), 'finexl-resources-'));
  copies.push(resources);
  mkdirSync(join(resources, 'models'));
  cpSync(join(ROOT, 'models/aspects.json'), join(resources, 'models/aspects.json'));
  cpSync(join(ROOT, 'models/storybook'), join(resources, 'models/storybook'), { recursive: true });
  symlinkSync(join(ROOT, 'resources'), join(resources, 'resources'));
  change(join(resources, 'models/storybook'));
  return { FINEXL_RESOURCES: resources };
}

describe('what the person typed', () => {
  it.each([
    ['an empty prompt', ['generate', ''], 'prompt-empty', 'few words'],
    ['a prompt of 10,000 characters', ['generate', 'a dog '.repeat(1667)], 'prompt-too-long', '2000'],
    ['an unknown checkpoint', ['generate', 'a dog', '--checkpoint', 'dream-xl'], 'checkpoint-unknown', 'storybook'],
    ['an unknown aspect', ['generate', 'a dog', '--aspect', 'light.sparkle=1'], 'aspect-unknown', 'light.sparkle'],
    ['an unknown aspect in the profile', ['profile', 'set', 'light.sparkle=1'], 'aspect-unknown', 'light.sparkle'],
    ['an unknown factor', ['whatif', 'last', '--off', 'aspect:mood.cheer'], 'factor-unknown', 'phrase:dog'],
    ['an unknown statement', ['feedback', 'last', 'phrase:cat', 'wrong'], 'statement-unknown', 'explain it first'],
    ['something else than feedback', ['feedback', 'last', 'phrase:dog', 'fine'], 'usage', 'right'],
    ['an unknown picture', ['explain', 'nothing'], 'generation-unknown', 'nothing'],
    ['a size the checkpoint cannot make', ['generate', 'a dog', '--size', '1000x1000'], 'size-unsupported', '256×256'],
    ['steps out of range', ['generate', 'a dog', '--steps', '0'], 'setting-out-of-range', 'numInferenceSteps'],
    ['guidance out of range', ['generate', 'a dog', '--guidance', '31'], 'setting-out-of-range', 'guidanceScale'],
    ['a level out of range', ['generate', 'a dog', '--aspect', 'light.warmth=1.5'], 'setting-out-of-range', 'light.warmth'],
    ['a sketch that is not there', ['generate', 'a dog', '--sketch', '/nothing/sketch.png'], 'sketch-unreadable', '/nothing/sketch.png'],
    ['a mask without a picture', ['generate', 'a dog', '--mask', '/nothing/mask.png'], 'usage', '--picture'],
    ['two pictures to start from', ['generate', 'a dog', '--picture', '/nothing/a.png', '--sketch', '/nothing/b.png'], 'usage', '--mask'],
    ['an option that does not exist', ['generate', 'a dog', '--sparkle'], 'usage', '--sparkle'],
    ['a seed that is no number', ['generate', 'a dog', '--seed', 'seven'], 'usage', 'seven'],
    ['a command that does not exist', ['paint', 'a dog'], 'usage', 'paint'],
    ['no prompt at all', ['generate'], 'usage', 'prompt'],
    ['a what-if that changes nothing', ['whatif', 'last'], 'usage', '--off'],
  ] as const)('%s', async (_what, args, code, says) => {
    await expectFailure(args, code, says);
  });

  it('a sketch that was cut off', async () => {
    const sketch = join(home, 'cut.png');
    const png = encode({ width: 32, height: 32, channels: 3, depth: 8, data: Uint8Array.from({ length: 3072 }, (_, at) => (at * 7919) % 256) });
    writeFileSync(sketch, png.subarray(0, png.length / 2));
    await expectFailure(['generate', 'a dog', ...QUICK, '--sketch', sketch], 'sketch-unreadable', 'cut off');
  });

  it('a mask that is empty, or of another size than its picture', async () => {
    const sized = (name: string, side: number): string => {
      writeFileSync(join(home, name), encode({ width: side, height: side, channels: 1, depth: 8, data: new Uint8Array(side * side) }));
      return join(home, name);
    };
    const start = ['generate', 'a dog', ...QUICK, '--from', picture, '--mask'];
    await expectFailure([...start, sized('small-mask.png', 64)], 'mask-unusable', '64 × 64');
    await expectFailure([...start, sized('empty-mask.png', 256)], 'mask-unusable', 'nothing to repaint');
  });

  it('left no picture in the history', async () => {
    expect((await history(home)).filter((generation) => generation.hasPicture).map((generation) => generation.id)).toEqual([picture]);
    expect(existsSync(join(home, 'pictures', `${picture}.png`))).toBe(true);
  });
});

describe('what the checkpoint is like', () => {
  it('a corrupt ONNX file fails the picture and says which', async () => {
    const where = temporaryHome();
    const environment = resourcesWith((checkpoint) => truncateSync(join(checkpoint, 'unet/model.onnx'), 10_000));
    await expectFailure(['generate', 'a dog', ...QUICK], 'checkpoint-corrupt', 'unet', { home: where, environment });
    expect(await history(where)).toMatchObject([{ state: 'failed', hasPicture: false }]);
  });

  it('a checkpoint without its configuration is refused before anything is stored', async () => {
    const where = temporaryHome();
    const environment = resourcesWith((checkpoint) => writeFileSync(join(checkpoint, 'model_index.json'), '{"_class_name":'));
    await expectFailure(['generate', 'a dog', ...QUICK], 'checkpoint-corrupt', 'model_index.json', { home: where, environment });
    expect(await history(where)).toEqual([]);
  });

  it('NaN latents never become a picture', async () => {
    const where = temporaryHome();
    await expectFailure(['generate', 'a dog', ...QUICK], 'picture-not-finite', '', {
      home: where,
      environment: { FINEXL_FAULT: 'nan-latents', FINEXL_TEST: '1' },
    });
    const [failed] = await history(where);
    expect(failed).toMatchObject({ state: 'failed', hasPicture: false });
    expect(existsSync(join(where, 'pictures', `${failed?.id ?? ''}.png`))).toBe(false);
  });
});

describe('what the machine does', () => {
  it('an engine killed while it makes a picture interrupts the job, and leaves the history whole', async () => {
    const where = temporaryHome();
    await finexlJson(['generate', 'a cat', ...QUICK], { home: where });
    await expectFailure(['generate', 'a dog', ...QUICK], 'engine-stopped', 'started again', {
      home: where,
      environment: { FINEXL_FAULT: 'crash-mid-generation', FINEXL_TEST: '1' },
    });
    expect((await history(where)).map((generation) => generation.state)).toEqual(['interrupted', 'done']);
    await finexlJson(['generate', 'a dog', ...QUICK], { home: where });
    expect((await history(where)).map((generation) => generation.state)).toEqual(['done', 'interrupted', 'done']);
  });

  it('a command line killed while it makes a picture leaves an interrupted row for the next start', async () => {
    const where = temporaryHome();
    const killed = await finexl(['generate', 'a dog', '--steps', '200', '--no-explain'], {
      home: where,
      signalOn: { text: 'making the picture', signal: 'SIGKILL' },
    });
    expect(killed.code).toBeNull();
    expect(await history(where)).toMatchObject([{ state: 'interrupted', hasPicture: false }]);
  });

  it('Ctrl+C cancels between steps and ends with 130', async () => {
    const where = temporaryHome();
    const outcome = await finexl(['generate', 'a dog', '--steps', '200', '--no-explain'], {
      home: where,
      signalOn: { text: 'making the picture', signal: 'SIGINT' },
    });
    expect(outcome.code).toBe(130);
    expect(outcome.stderr).toContain('cancelled: ');
    expect(outcome.stdout).toBe('');
    expect(await history(where)).toMatchObject([{ state: 'cancelled' }]);
  });

  it('a data folder that cannot be made', async () => {
    await expectFailure(['history'], 'folder-not-writable', '--home', { home: join(home, 'studio.sqlite', 'home') });
  });

  it.runIf(process.getuid?.() === 0)('a data folder that may only be read', async () => {
    const where = mkdtempSync(join(tmpdir(), 'finexl-readonly-'));
    chmodSync(where, 0o555);
    // Root may write everywhere, so someone else tries.
    await expectFailure(['history'], 'folder-not-writable', where, { home: where, uid: 65534, environment: { HOME: where } });
  });

  it('a history that a newer studio wrote, and one that is damaged', async () => {
    const where = temporaryHome();
    await finexlJson(['profile', 'show'], { home: where });
    const path = join(where, 'studio.sqlite');
    const database = new Database(path);
    database.pragma('user_version = 990');
    database.close();
    await expectFailure(['history'], 'database-newer', 'Update', { home: where });
    writeFileSync(path, Buffer.concat([readFileSync(path).subarray(0, 100), Buffer.alloc(50_000, 7)]));
    await expectFailure(['history'], 'database-damaged', 'backups', { home: where });
  });

  it('a provider that this machine does not have', async (context) => {
    const checks = z.object({ checks: z.array(z.object({ name: z.string(), detail: z.string() })) }).parse(await finexlJson(['doctor'], { home }));
    const webgpu = checks.checks.find((check) => check.name === 'provider webgpu');
    if (webgpu?.detail.startsWith('usable') === true) return context.skip('WebGPU works here');
    await expectFailure(['generate', 'a dog', ...QUICK, '--provider', 'webgpu'], 'provider-unavailable', '--provider cpu');
  });
});

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { CalibrationStatus } from '../../../preload/contract-calibration.ts';
import { Calibrations } from '../../../main/jobs/calibrations.ts';
import type { Checkpoints } from '../../../main/library/checkpoints.ts';
import type { Measures } from '../../../main/library/measures.ts';
import { createFakeEngine, type FakeEngine } from './fake-engine.ts';
import { openFakeStudio, temporaryFolder, type StudioAtHand } from './fake-studio.ts';

const open: StudioAtHand[] = [];

afterEach(async () => {
  for (const at of open.splice(0)) await at.studio.close();
});

async function setUp(root = temporaryFolder(), engines: FakeEngine[] = []) {
  const at = await openFakeStudio(root, {
    throwawayEngine: () => {
      const engine = createFakeEngine();
      engines.push(engine);
      prepare(engine);
      return engine;
    },
  });
  open.push(at);
  // A readout of its own, as far as the studio looks at it.
  mkdirSync(join(at.resources, 'models/storybook/readout'), { recursive: true });
  writeFileSync(join(at.resources, 'models/storybook/readout/config.json'), '{}');
  return { at, root, engines };
}

let prepare: (engine: FakeEngine) => void = () => undefined;

afterEach(() => {
  prepare = () => undefined;
});

function statuses(at: StudioAtHand): readonly CalibrationStatus[] {
  return at.events.flatMap((event) => (event.kind === 'calibration' ? [event.calibration] : []));
}

async function until(at: StudioAtHand, state: CalibrationStatus['state']): Promise<CalibrationStatus> {
  await expect.poll(() => statuses(at).at(-1)?.state).toBe(state);
  return statuses(at).at(-1) ?? Promise.reject(new Error('Nothing was said.'));
}

const start = (at: StudioAtHand, prompts: number) => at.studio.call('calibration.start', { checkpoint: 'storybook', prompts, seeds: 1 });

describe('a calibration', () => {
  it('sweeps pair by pair, keeps each, and is done with a calibration in the data folder', async () => {
    const { at, engines } = await setUp();
    await start(at, 3);
    expect(await until(at, 'done')).toMatchObject({ pairs: 3, total: 3, progress: 1 });
    const [key = ''] = readdirSync(join(at.home, 'calibrations'));
    expect(existsSync(join(at.home, 'calibrations', key, 'calibration.json'))).toBe(true);
    expect(engines).toHaveLength(1);
    expect(at.engine.calls).not.toContain('sweepPair');
    const progress = statuses(at).map((status) => status.progress);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(await at.studio.call('calibration.state', { checkpoint: 'storybook' })).toEqual({ readout: 'own', calibrated: true });
  });

  it('that was stopped goes on where it was, in another session too; a line that a crash cut off is swept again', async () => {
    const first = await setUp();
    await start(first.at, 2);
    await until(first.at, 'done');
    await first.at.studio.close();
    open.splice(0);
    const folder = join(first.at.home, 'calibrations', readdirSync(join(first.at.home, 'calibrations'))[0] ?? '');
    const file = join(folder, readdirSync(folder).find((name) => name.endsWith('.jsonl')) ?? '');
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, -20));

    const { at, engines } = await setUp(first.root);
    await start(at, 3);
    expect(await until(at, 'done')).toMatchObject({ pairs: 3 });
    // One pair was whole, two were swept, and the fourth asking found none left.
    expect(engines[0]?.calls.filter((name) => name === 'sweepPair')).toHaveLength(3);
  });

  it('makes way for a picture, gives its engine back, and goes on after it', async () => {
    let release: () => void = () => undefined;
    prepare = (engine) => {
      release = engine.hold();
    };
    const { at, engines } = await setUp();
    await start(at, 1);
    await expect.poll(() => engines[0]?.calls).toContain('sweepPair');
    prepare = () => undefined;
    const hold = at.engine.hold();
    const { jobs } = await at.studio.call('generation.create', { prompt: 'a cat', explain: false });
    await until(at, 'waiting');
    release();
    hold();
    await at.studio.finished(jobs[0]?.id ?? '');
    expect(await until(at, 'done')).toMatchObject({ pairs: 1 });
    expect(engines).toHaveLength(2);
  });

  it('can be stopped, and says that what was swept is kept', async () => {
    prepare = (engine) => void engine.hold();
    const { at } = await setUp();
    await start(at, 1);
    await until(at, 'running');
    await at.studio.call('calibration.stop', { checkpoint: 'storybook' });
    expect(await until(at, 'stopped')).toMatchObject({ error: null });
    expect((await at.studio.call('calibration.list', {})).calibrations).toHaveLength(1);
  });

  it('needs something that measures', async () => {
    const root = temporaryFolder();
    const at = await openFakeStudio(root);
    open.push(at);
    await expect(start(at, 1)).rejects.toMatchObject({ code: 'readout-missing' });
    cpSync(join(import.meta.dirname, '../../fixtures/tiny-clip'), join(at.home, 'readouts', 'clip'), { recursive: true });
    expect(await at.studio.call('calibration.state', { checkpoint: 'storybook' })).toEqual({ readout: 'installed', calibrated: false });
  });
});

describe('a calibration that waits for pictures', () => {
  const WISH = { prompts: 1, seeds: 1 };

  /** The calibrations alone, told by hand what else is going on. */
  function alone(engine = createFakeEngine()) {
    const folder = temporaryFolder();
    const state = { busy: false, asked: 0 };
    const checkpoint = { id: 'tiny', directory: folder };
    const calibrations = new Calibrations({
      freshEngine: () => engine,
      checkpoints: { require: () => checkpoint } as unknown as Checkpoints,
      measures: {
        calibrationFolder: async () => folder,
        sourceOf: async () => ({ ...checkpoint, readout: null, calibration: null }),
      } as unknown as Measures,
      providerFor: async () => 'cpu',
      aspects: [],
      isBusy() {
        state.asked += 1;
        // Asked without end, nothing else would ever run: no test could end either.
        if (state.asked > 1000) throw new Error('It does not wait.');
        return state.busy;
      },
      onChange: () => undefined,
    });
    return { calibrations, state, shown: () => calibrations.list()[0]?.state };
  }

  it('waits again after it was stopped and started once more', async () => {
    const { calibrations, state, shown } = alone();
    state.busy = true;
    await calibrations.start('tiny', WISH);
    await expect.poll(shown).toBe('waiting');
    calibrations.stop('tiny');
    expect(await calibrations.finished('tiny')).toMatchObject({ state: 'stopped' });
    await calibrations.start('tiny', WISH);
    await expect.poll(shown).toBe('waiting');
    expect(state.asked).toBeLessThan(10);
    state.busy = false;
    calibrations.stir();
    expect(await calibrations.finished('tiny')).toMatchObject({ state: 'done' });
  });

  it('hears that the pictures are done while it still gives its engine back', async () => {
    const engine = createFakeEngine();
    const { calibrations, state } = alone(engine);
    const tell = (busy: boolean): void => {
      state.busy = busy;
      calibrations.stir();
    };
    engine.before = (name) => {
      if (name === 'sweepPair' && engine.calls.filter((call) => call === name).length === 1) tell(true);
    };
    engine.close = async () => tell(false);
    await calibrations.start('tiny', WISH);
    expect(await calibrations.finished('tiny')).toMatchObject({ state: 'done' });
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findElectron } from '../../scripts/electron-runtime.mjs';
import { environment, expect, runCommand, test } from './studio-window.ts';

const project = join(import.meta.dirname, '..', '..');
const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

test('a data folder that can’t be written to is named, and the studio does not open', async ({ studio }) => {
  const file = join(studio.home, 'a-file');
  writeFileSync(file, '');
  const { executable } = await findElectron({ quiet: true });
  const ended = await runCommand(executable, [...flags, project], { ...environment(), FINEXL_HOME: join(file, 'home') });
  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain('may not write to its folder');
});

test('a second start on the same data folder leaves it to the first', async ({ studio }) => {
  const { app } = await studio.open();
  const { executable } = await findElectron({ quiet: true });
  const second = await runCommand(executable, [...flags, project], { ...environment(), FINEXL_HOME: studio.home });
  expect(second.code).toBe(0);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

test('the engine’s process is killed while it draws: the picture is given up, the next one is made', async ({ studio }) => {
  test.setTimeout(120_000);
  const { app, page } = await studio.open();
  const made = await page.evaluate(() =>
    window.studio.call('generation.create', { prompt: 'a red fox in the forest', numInferenceSteps: 100, seed: 1, explain: false }),
  );
  if (!made.ok) throw new Error(made.error.message);
  const id = made.value.jobs[0]?.generationId ?? '';
  const state = (): Promise<string> =>
    page.evaluate(async (generation) => {
      const answer = await window.studio.call('generation.get', { id: generation });
      return answer.ok ? answer.value.state : answer.error.code;
    }, id);
  // Not before it draws: while the engine is still warming up, a picture that it has not been asked for is made by the next one.
  const stepsMade = (): Promise<number> =>
    page.evaluate(async (generation) => {
      const answer = await window.studio.call('jobs.list', {});
      return answer.ok ? (answer.value.jobs.find((job) => job.generationId === generation)?.step ?? 0) : 0;
    }, id);
  await expect.poll(stepsMade, { timeout: 60_000, intervals: [50] }).toBeGreaterThan(0);
  const pid = await app.evaluate(({ app: electron }) => electron.getAppMetrics().find((process) => process.name === 'FineXL engine')?.pid ?? null);
  expect(pid).not.toBeNull();
  process.kill(Number(pid), 'SIGKILL');
  await expect.poll(state, { timeout: 30_000 }).toMatch(/^(?:interrupted|failed)$/);

  const again = await page.evaluate(() =>
    window.studio.call('generation.create', { prompt: 'a red fox in the forest', numInferenceSteps: 2, seed: 1, explain: false }),
  );
  if (!again.ok) throw new Error(again.error.message);
  const next = again.value.jobs[0]?.generationId ?? '';
  await expect
    .poll(
      () =>
        page.evaluate(async (generation) => {
          const answer = await window.studio.call('generation.get', { id: generation });
          return answer.ok ? answer.value.state : answer.error.code;
        }, next),
      { timeout: 60_000 },
    )
    .toBe('done');
});

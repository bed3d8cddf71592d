import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './studio-window.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures');

/** A tiny Stable Diffusion whose usual picture is as small and quick as can be. */
function writeCheckpoint(folder: string): void {
  cpSync(join(FIXTURES, 'tiny-sd15'), folder, { recursive: true });
  const index = join(folder, 'model_index.json');
  const finexl = { defaults: { numInferenceSteps: 2, guidanceScale: 1, width: 64, height: 64 } };
  writeFileSync(index, JSON.stringify({ ...(JSON.parse(readFileSync(index, 'utf8')) as object), finexl }));
}

test('a folder is dropped on the models, and its calibration begun, stopped and gone on with from its card', async ({ studio }) => {
  test.setTimeout(240_000);
  const dropped = join(studio.home, 'elsewhere', 'tiny-dreams');
  mkdirSync(join(studio.home, 'readouts'), { recursive: true });
  cpSync(join(FIXTURES, 'tiny-clip'), join(studio.home, 'readouts', 'tiny-clip'), { recursive: true });
  writeCheckpoint(dropped);
  const { page } = await studio.open();
  await page.getByRole('button', { name: /^Checkpoint: storybook/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Models' });
  const bundled = dialog.getByRole('listitem', { name: 'storybook', exact: true });
  await expect(bundled.getByText('Calibrated', { exact: true })).toBeVisible();
  await expect(bundled.getByRole('button', { name: /^Calibrate/ })).toHaveCount(0);

  const box = await bundled.boundingBox();
  if (box === null) throw new Error('The card of storybook has no place.');
  const session = await page.context().newCDPSession(page);
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: box.x + 40, y: box.y + 20, data: { items: [], files: [dropped], dragOperationsMask: 1 } });
  }
  const card = dialog.getByRole('listitem', { name: 'tiny-dreams', exact: true });
  await expect(card.getByText('Not calibrated', { exact: true })).toBeVisible({ timeout: 60_000 });

  const button = card.getByRole('button', { name: /^(?:Calibrate|Stop|Go on): tiny-dreams$/ });
  await expect(button).toHaveText('Calibrate');
  await button.press('Enter');
  await expect(button).toHaveText('Stop');
  await expect(card.getByRole('progressbar')).toBeVisible();
  // The same button, so that the keyboard keeps its place.
  await page.keyboard.press('Enter');
  await expect(button).toHaveText('Go on', { timeout: 60_000 });
  await expect(button).toBeFocused();
  await expect(card.getByRole('status')).toContainText(/Stopped/);
  await page.keyboard.press('Enter');
  await expect(button).toHaveText('Stop');
});

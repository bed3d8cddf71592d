import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { UnrulyServer } from '../unit/library/unruly-server.ts';
import { checkpointFiles } from '../unit/library/sample-checkpoint.ts';
import { expect, expectNoViolations, pictureOf, test } from './studio-window.ts';

const TINY = join(import.meta.dirname, '../fixtures/tiny-sd15');

test('a folder is added in the window, and used for a picture', async ({ studio }) => {
  test.setTimeout(180_000);
  const { app, page } = await studio.open();
  // The system's own dialog can't be operated by a test; it answers as if the folder had been chosen.
  await app.evaluate(({ dialog }, directory) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [directory] });
  }, TINY);
  await page.getByRole('button', { name: /^Checkpoint: storybook/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Models' });
  await dialog.getByRole('button', { name: 'Add a folder…' }).click();
  const card = dialog.getByRole('listitem', { name: 'tiny-sd15', exact: true });
  await expect(card.getByText('Verified')).toBeVisible({ timeout: 60_000 });

  for (const theme of ['light', 'dark'] as const) {
    await page.evaluate((chosen) => (document.documentElement.dataset['theme'] = chosen), theme);
    await page.waitForTimeout(400);
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`),
      theme,
    ).toEqual([]);
  }

  await card.getByRole('button', { name: 'Use tiny-sd15' }).press('Enter');
  await expect(card.getByText('In use')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await page.getByRole('textbox', { name: 'Prompt' }).fill('a red fox');
  await page.getByRole('button', { name: 'Generate' }).click();
  await expect(page.getByRole('button', { name: /^Checkpoint: tiny-sd15/ })).toBeVisible();
  await expect(pictureOf(page, 'a red fox')).toBeVisible({ timeout: 120_000 });
  await expect(page.getByRole('toolbar', { name: 'Picture' }).getByText('tiny-sd15')).toBeVisible();
});

test('a download asks for the licence first, can be paused in the window, and goes on', async ({ studio }) => {
  test.setTimeout(120_000);
  const server = await UnrulyServer.open(checkpointFiles());
  try {
    const slow = { kind: 'trickle', chunk: 15, everyMs: 100 } as const;
    server.treat('unet/model.onnx', slow, slow);
    const { app, page } = await studio.open();
    const taskBar = (): Promise<readonly number[]> => app.evaluate(() => (globalThis as { seen?: readonly number[] }).seen ?? []);
    await app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      const seen: number[] = [];
      (globalThis as { seen?: readonly number[] }).seen = seen;
      if (window !== undefined) window.setProgressBar = (value: number) => void seen.push(value);
    });
    await page.evaluate((mirror) => window.studio.call('settings.set', { mirror }), server.endpoint);
    await page.getByRole('button', { name: /^Checkpoint: / }).click();
    const dialog = page.getByRole('dialog', { name: 'Models' });
    await dialog.getByRole('textbox', { name: 'From the Hugging Face Hub' }).fill('painter/dreams');
    await page.keyboard.press('Enter');
    const begin = dialog.getByRole('button', { name: 'Download', exact: true });
    await expect(begin).toBeDisabled({ timeout: 30_000 });
    await dialog.getByText('I have read and accept: MIT License').click();
    await begin.click();
    const task = dialog.getByRole('listitem', { name: 'painter/dreams' });
    await task.getByRole('button', { name: 'Pause' }).click();
    await expect(task.getByText(/^Paused at/)).toBeVisible();
    await task.getByRole('button', { name: 'Resume' }).click();
    // One button, and whoever has pressed it is still on it.
    await expect(task.getByRole('button', { name: 'Pause' })).toBeFocused();

    // What is closed goes on in sight, and is said when it ends.
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
    const chip = page.getByRole('banner').getByRole('button', { name: /^painter\/dreams: .+\. Open the models$/ });
    await expect(chip).toBeVisible();
    await expectNoViolations(page, 'a download in the top bar');
    await chip.press('Enter');
    await expect(task.getByRole('progressbar')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(chip).toBeFocused();
    await expect(page.getByText('painter/dreams is ready to use')).toBeVisible({ timeout: 60_000 });
    await expect.poll(async () => (await taskBar()).at(-1)).toBe(-1);
    expect((await taskBar()).some((value) => value > 0)).toBe(true);
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await expect(dialog.getByRole('listitem', { name: 'dreams', exact: true }).getByText('Verified')).toBeVisible({ timeout: 60_000 });
  } finally {
    await server.close();
  }
});

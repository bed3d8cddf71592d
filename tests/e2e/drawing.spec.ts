import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from 'fast-png';
import type { Locator, Page } from '@playwright/test';
import { causes, expect, expectNoViolations, pictureOf, test } from './studio-window.ts';

const patience = 120_000;

test('a sketch is drawn with the mouse, undone and redone, outlives the window, and is a cause of the picture', async ({ studio }) => {
  test.setTimeout(300_000);
  const { app, page } = await studio.open();
  await page.getByRole('button', { name: 'Draw a sketch' }).click();
  const table = page.getByRole('dialog', { name: 'Draw a sketch' });
  await expectNoViolations(page, 'the drawing table');
  const sheet = table.getByRole('application', { name: /^Drawing sheet/ });
  const use = table.getByRole('button', { name: 'Use this sketch' });
  await expect(use).toBeDisabled();

  await colour(table, 'night blue').click();
  await table.getByRole('button', { name: 'Fill the background with the colour' }).click();
  await colour(table, 'sun yellow').click();
  await table.getByRole('slider', { name: 'Size' }).press('End');
  await stroke(page, sheet, [0.3, 0.3], [0.5, 0.35]);
  const drawn = await pixels(sheet);
  await stroke(page, sheet, [0.2, 0.8], [0.8, 0.8]);
  expect(await pixels(sheet)).not.toBe(drawn);
  await page.keyboard.press('Control+z');
  await expect.poll(() => pixels(sheet)).toBe(drawn);
  await page.keyboard.press('Control+Shift+z');
  await expect.poll(() => pixels(sheet)).not.toBe(drawn);
  await page.keyboard.press('Control+z');
  await use.click();
  await expect(table).toHaveCount(0);
  await expect(page.getByRole('img', { name: 'Your sketch' })).toBeVisible();
  await app.close();

  const again = await studio.open();
  await expect(again.page.getByRole('img', { name: 'Your sketch' })).toBeVisible();
  await again.page.getByRole('button', { name: 'Edit sketch' }).click();
  const reopened = again.page.getByRole('application', { name: /^Drawing sheet/ });
  await expect.poll(() => pixels(reopened)).toBe(drawn);
  await again.page.keyboard.press('Escape');

  const prompt = 'the moon over the sea';
  await again.page.getByRole('textbox', { name: 'Prompt' }).fill(prompt);
  await again.page.getByRole('button', { name: 'Generate' }).click();
  await expect(pictureOf(again.page, prompt)).toBeVisible({ timeout: patience });
  const cause = again.page.getByRole('switch', { name: 'Use sketch' });
  await expect(cause).toBeVisible({ timeout: patience });
  await expect(again.page.getByRole('progressbar')).toHaveCount(0, { timeout: patience });
  await cause.focus();
  await again.page.keyboard.press('Space');
  await expect(again.page.getByRole('region', { name: 'What really changed' })).not.toBeEmpty({ timeout: patience });
});

test('a part of a picture is painted over with the keyboard and made anew; the rest stays, pixel by pixel', async ({ studio }) => {
  test.setTimeout(300_000);
  const made = await studio.cli('generate', 'a red fox in the forest', '--seed', '3', '--steps', '8', '--no-explain', '--json');
  expect(made.stderr).toBe('');
  const { page } = await studio.open();
  await expect(pictureOf(page, 'a red fox in the forest')).toBeVisible();
  await page.getByRole('button', { name: 'Go on from this picture' }).click();
  await page.getByRole('menuitem', { name: 'Repaint a part…' }).click();
  const table = page.getByRole('dialog', { name: 'Repaint a part' });
  await page.evaluate(() => (document.documentElement.dataset['theme'] = 'dark'));
  await page.waitForTimeout(400);
  await expectNoViolations(page, 'the table for masks, dark');
  await table.getByRole('application', { name: /^Picture to paint over/ }).focus();
  await page.keyboard.press('Space');
  for (let step = 0; step < 5; step += 1) await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Space');
  await table.getByRole('button', { name: 'Repaint this part' }).click();
  await expect(page.getByRole('region', { name: 'Part to repaint' })).toBeVisible();

  const prompt = 'a full moon at night';
  await page.getByRole('textbox', { name: 'Prompt' }).fill(prompt);
  await page.getByRole('button', { name: 'Generate' }).click();
  await expect(pictureOf(page, prompt)).toBeVisible({ timeout: patience });
  await expect(causes(page).first()).toBeVisible({ timeout: patience });
  await expect(page.getByRole('progressbar')).toHaveCount(0, { timeout: patience });

  const { generations } = JSON.parse((await studio.cli('history', '--json')).stdout) as { generations: readonly { id: string }[] };
  const [after, before] = generations.map(({ id }) => decode(readFileSync(join(studio.home, 'pictures', `${id}.png`))).data);
  const differs = [...(before ?? [])].map((value, index) => value !== after?.[index]);
  const rows = differs.flatMap((differ, index) => (differ ? [Math.floor(index / 4 / 256)] : []));
  // The stroke ran from the middle to the right: above and below it not a pixel may differ.
  expect(rows.length).toBeGreaterThan(200);
  expect(Math.min(...rows)).toBeGreaterThan(80);
  expect(Math.max(...rows)).toBeLessThan(176);

  await page.getByRole('button', { name: 'Show the picture this was made from' }).click();
  await expect(pictureOf(page, 'a red fox in the forest')).toBeVisible();
});

function colour(table: Locator, name: string): Locator {
  return table.locator('label', { has: table.page().getByRole('radio', { name, exact: true }) });
}

/** Draws a straight line between two places of the sheet, 0…1 from the left and from the top. */
async function stroke(page: Page, sheet: Locator, from: readonly [number, number], to: readonly [number, number]): Promise<void> {
  const box = await sheet.boundingBox();
  if (box === null) throw new Error('The sheet is not to be seen.');
  await page.mouse.move(box.x + box.width * from[0], box.y + box.height * from[1]);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * to[0], box.y + box.height * to[1], { steps: 12 });
  await page.mouse.up();
}

/** What the sheet shows, as the address of a PNG. */
function pixels(sheet: Locator): Promise<string> {
  return sheet.locator('canvas').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, expectNoViolations, test } from './studio-window.ts';

test('a bias audit is asked, watched, stopped, gone on with, looked at and exported', async ({ studio }) => {
  test.setTimeout(300_000);
  const { app, page } = await studio.open();
  await page.getByRole('banner').getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Bias audit' }).click();
  const dialog = page.getByRole('dialog', { name: 'Bias audit' });
  await expect(dialog.getByRole('textbox', { name: 'Prompts, one a line' })).toHaveValue(/a doctor/u);
  await expectNoViolations(page, 'an audit that is to be asked');

  await dialog.getByRole('textbox', { name: 'Prompts, one a line' }).fill('a man at night\na castle by day');
  await dialog.getByRole('textbox', { name: 'Pictures of each prompt' }).fill('8');
  await dialog.getByRole('checkbox', { name: /Gender/u }).focus();
  await page.keyboard.press('Space');
  await expect(dialog.getByText('16 pictures to draw')).toBeVisible();
  await dialog.getByRole('button', { name: 'Start the audit' }).click();
  await expect(dialog.getByText(/Picture [1-9]\d* of 16/u)).toBeVisible({ timeout: 60_000 });
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.getByRole('button', { name: 'Start the audit' }).click();

  const result = page.getByRole('dialog', { name: 'Bias audit of Storybook' });
  await expect(result.getByRole('region', { name: 'What is sure' })).toContainText('“a man at night”: most pictures show night', { timeout: 180_000 });
  await expect(result.getByRole('region', { name: 'What is sure' })).toContainText('“a castle by day”: most pictures show daytime');
  const look = result.getByRole('region', { name: 'See for yourself' });
  await expect(look.locator('img')).toHaveCount(8);
  expect(await look.locator('img').evaluateAll((images) => images.every((image) => (image as HTMLImageElement).naturalWidth > 0))).toBe(true);
  await expectNoViolations(page, 'an audit');

  await look
    .getByRole('button', { name: /^All that were read as/u })
    .first()
    .click();
  await expect(result.getByText(/seen by you/u).first()).toBeVisible();
  await look
    .getByRole('button', { name: /^Seed \d+, seen as/u })
    .first()
    .click();
  await page.getByRole('menuitem', { name: 'Take back' }).click();
  await expect(look.getByRole('button', { name: /^All that were read as/u }).first()).toBeVisible();

  const file = join(studio.home, 'audit.csv');
  await app.evaluate(({ dialog: chooser }, filePath) => {
    chooser.showSaveDialog = async () => ({ canceled: false, filePath });
  }, file);
  await result.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'As a table (CSV)' }).click();
  await expect(page.getByText('audit.csv')).toBeVisible();
  expect(readFileSync(file, 'utf8')).toContain('subject,time,a man at night,night,');

  await result.getByRole('button', { name: 'Another audit' }).click();
  await expect(dialog.getByRole('region', { name: 'Earlier audits' }).getByText(/2 prompts × 8/u)).toBeVisible();
});

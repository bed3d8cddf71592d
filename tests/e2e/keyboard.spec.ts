import { expect, pictureOf, test } from './studio-window.ts';

const prompt = 'a penguin on a snowfield';

test('the keyboard alone makes a picture, cancels, reads, switches and searches', async ({ studio }) => {
  test.setTimeout(180_000);
  const { page } = await studio.open();
  await expect(page.getByRole('textbox', { name: 'Prompt' })).toBeFocused();
  await page.keyboard.type(prompt);
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeVisible();
  // The first Escape leaves the field, the second stops the work.
  await page.keyboard.press('Escape');
  await expect(page.getByRole('textbox', { name: 'Prompt' })).not.toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByText('This picture was cancelled.').first()).toBeVisible({ timeout: 30_000 });

  const lock = page.getByRole('button', { name: 'Keep this seed' });
  await lock.focus();
  await page.keyboard.press('Space');
  await page.getByRole('textbox', { name: 'Seed' }).focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('4711');
  await page.keyboard.press('Control+Enter');
  await expect(pictureOf(page, prompt)).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('Seed 4711', { exact: true })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Seed' })).toBeFocused();
  const cause = page.getByRole('switch', { name: /^Use / }).first();
  await expect(cause).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('progressbar')).toHaveCount(0, { timeout: 90_000 });

  for (let presses = 0; presses < 60 && !(await cause.evaluate((element) => element === document.activeElement)); presses += 1)
    await page.keyboard.press('Tab');
  await expect(cause).toBeFocused();
  await page.keyboard.press('Space');
  await expect(cause).not.toBeChecked();
  await page.keyboard.press('Space');
  await expect(cause).toBeChecked();

  const pictures = page.getByRole('listbox', { name: 'Pictures so far' }).getByRole('option');
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox', { name: 'Search prompts' })).toBeFocused();
  await page.keyboard.type('zeppelin');
  await expect(page.getByText('No picture has these words in its prompt.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(pictures).toHaveCount(2);
  await expect(page.getByRole('searchbox', { name: 'Search prompts' })).toBeFocused();
});

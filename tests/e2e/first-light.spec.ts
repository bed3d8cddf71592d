import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { causes, expect, generate, pictureOf, test } from './studio-window.ts';

const prompt = 'a red fox in the forest, watercolour';

test('a picture is made, explained, changed by a switch, changed back, and found again after a restart', async ({ studio }) => {
  test.setTimeout(240_000);
  const { app, page } = await studio.open();
  await generate(page, prompt);
  const made = hashesOfPictures(studio.home);
  expect(made).toHaveLength(1);

  const explanation = page.getByRole('complementary', { name: 'Explanation' });
  await expect(explanation).toContainText(/“fox”|“red fox”|“a red fox”/);
  await expect(explanation.getByRole('meter').first()).toBeVisible();

  const cause = causes(page).first();
  await cause.focus();
  await page.keyboard.press('Space');
  await expect(cause).not.toBeChecked();
  await expect(page.getByRole('slider', { name: 'Compare divider' })).toBeVisible();
  const changed = explanation.getByRole('region', { name: 'What really changed' });
  await expect(changed).toBeVisible({ timeout: 60_000 });
  await expect(changed).not.toBeEmpty();
  expect(hashesOfPictures(studio.home)).toHaveLength(2);

  const divider = page.getByRole('slider', { name: 'Compare divider' });
  const before = Number(await divider.getAttribute('aria-valuenow'));
  await divider.press('ArrowRight');
  expect(Number(await divider.getAttribute('aria-valuenow'))).toBeGreaterThan(before);

  await cause.focus();
  await page.keyboard.press('Space');
  await expect(cause).toBeChecked();
  await expect(divider).toHaveCount(0);
  await expect(pictureOf(page, prompt)).toBeVisible();
  expect(hashesOfPictures(studio.home)).toEqual(expect.arrayContaining([...made]));

  await app.close();
  const again = await studio.open();
  await expect(again.page.getByRole('textbox', { name: 'Prompt' })).toHaveValue(prompt);
  const history = again.page.getByRole('region', { name: 'History' });
  const found = history.getByRole('option', { name: new RegExp(prompt) });
  await expect(found).toHaveCount(1);
  await history.getByRole('searchbox', { name: 'Search prompts' }).fill('submarine');
  await expect(history.getByText('No picture has these words in its prompt.')).toBeVisible();
  await history.getByRole('searchbox', { name: 'Search prompts' }).fill('fox forest');
  await expect(found).toHaveCount(1);
  await found.click();
  await expect(pictureOf(again.page, prompt)).toBeVisible();
  await expect(causes(again.page).first()).toBeVisible();
  expect(hashesOfPictures(studio.home)).toEqual(expect.arrayContaining([...made]));
});

/** What lies in the folder of pictures, by content. */
function hashesOfPictures(home: string): readonly string[] {
  return readdirSync(join(home, 'pictures'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.png'))
    .map((entry) =>
      createHash('sha256')
        .update(readFileSync(join(entry.parentPath, entry.name)))
        .digest('hex'),
    );
}

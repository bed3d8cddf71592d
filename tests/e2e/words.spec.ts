import { expect, pictureOf, test } from './studio-window.ts';

test('a word that the checkpoint was never taught is said to be drawn as another, before and beside the picture', async ({ studio }) => {
  test.setTimeout(180_000);
  const { page } = await studio.open();
  const prompt = 'a hare in the park, majestic';
  await page.getByRole('textbox', { name: 'Prompt' }).fill(prompt);
  const words = page.getByRole('list', { name: 'Words of the prompt' });
  await expect(words).toContainText('“hare” is drawn as “rabbit”');
  await expect(words).toContainText('never taught “majestic”');

  await page.keyboard.press('Control+Enter');
  await expect(pictureOf(page, prompt)).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('list', { name: 'Notes on this picture' })).toContainText('“hare” was drawn as “rabbit”');

  await page.getByRole('textbox', { name: 'Prompt' }).fill('ein roter Fuchs im Wald');
  await expect(words).toHaveText('This checkpoint knows few of these words. It understands English.');

  await page.getByRole('textbox', { name: 'Prompt' }).fill('a rabbit in the park');
  await expect(words).toHaveCount(0);
});

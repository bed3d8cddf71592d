import { expect, test } from './studio-window.ts';

test('an adapter’s card says what it does once it was compared with its base', async ({ studio }) => {
  test.setTimeout(300_000);
  const { page } = await studio.open();
  await page.getByRole('complementary', { name: 'Compose' }).getByRole('region', { name: 'Adapters' }).getByRole('button', { name: 'Choose…' }).press('Enter');
  const card = page.getByRole('dialog', { name: 'Adapters' }).getByRole('listitem').filter({ hasText: 'Moonlit nights' });
  await card.getByRole('button', { name: 'Find out what Moonlit nights does' }).press('Enter');
  await expect(card.getByRole('status')).toContainText('of 32');
  // The keyboard stays where it was.
  await expect(card.getByRole('button', { name: 'Stop finding out what Moonlit nights does' })).toBeFocused();
  // It goes on, and is seen to, when the dialog is closed.
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  const section = page.getByRole('complementary', { name: 'Compose' }).getByRole('region', { name: 'Adapters' });
  await expect(section.getByRole('button', { name: 'Choose…' })).toBeFocused();
  await expect(section.getByRole('status')).toContainText(/^Moonlit nights: Comparing pictures: \d+ of 32\./);
  await expect(section.getByRole('progressbar', { name: /Moonlit nights/ })).toBeVisible();
  await section.getByRole('button', { name: 'Stop finding out what Moonlit nights does' }).press('Enter');
  await expect(section.getByRole('status')).toHaveCount(0, { timeout: 30_000 });
  await section.getByRole('button', { name: 'Choose…' }).press('Enter');
  await card.getByRole('button', { name: 'Find out what Moonlit nights does' }).press('Enter');
  await expect(card.getByRole('list', { name: 'What Moonlit nights does' })).toContainText('less daylight', { timeout: 240_000 });
});

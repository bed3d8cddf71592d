import { expect, expectNoViolations, test } from './studio-window.ts';

test('a profile is made, renamed, filled, deleted and had back in the window; what the command line does shows at once', async ({ studio }) => {
  const { page } = await studio.open();
  const compose = page.getByRole('complementary', { name: 'Compose' });
  await compose.getByRole('button', { name: 'Profile: My taste' }).click();
  await page.getByRole('menuitem', { name: 'New…' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('my taste');
  await page.keyboard.press('Enter');
  await expect(page.getByText('There is a profile “my taste” already.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Name' }).fill('Noir');
  await page.keyboard.press('Enter');
  await expect(compose.getByRole('button', { name: 'Profile: Noir' })).toBeVisible();
  await expect(compose.getByText('“Noir” is still a blank page.')).toBeVisible();

  expect((await studio.cli('profile', 'set', 'light.warmth=-0.5')).code).toBe(0);
  await expect(compose.getByRole('listitem').filter({ hasText: 'cool' })).toBeVisible();
  expect((await studio.cli('profile', 'use', 'My taste')).code).toBe(0);
  await expect(compose.getByRole('button', { name: 'Profile: My taste' })).toBeVisible();

  await compose.getByRole('button', { name: 'Edit taste' }).click();
  const dialog = page.getByRole('dialog', { name: 'Your taste' });
  await expect(dialog.getByText('This profile is empty')).toBeVisible();
  await dialog.getByRole('button', { name: 'Profile: My taste' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitemradio', { name: /My taste/ })).toHaveAttribute('aria-checked', 'true');
  await expectNoViolations(page, 'the profiles');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('button', { name: 'Profile: Noir' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(page.getByText('“Noir” was deleted.')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Profile: My taste' })).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(dialog.getByRole('button', { name: 'Profile: Noir' })).toBeVisible();
  expect((await studio.cli('profile', 'list')).stdout).toContain('● Noir');
});

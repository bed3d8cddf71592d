import { causes, expect, expectNoViolations, test } from './studio-window.ts';

test('axe finds nothing on the main screens, light and dark', async ({ studio }) => {
  test.setTimeout(180_000);
  const made = await studio.cli('generate', 'a castle at night', '--seed', '3', '--steps', '4', '--aspect', 'light.warmth=0.6', '--json');
  expect(made.stderr).toBe('');
  expect(made.code).toBe(0);
  const { page } = await studio.open();
  await expect(causes(page).first()).toBeVisible({ timeout: 30_000 });
  for (const theme of ['light', 'dark'] as const) {
    await page.evaluate((chosen) => (document.documentElement.dataset['theme'] = chosen), theme);
    await page.waitForTimeout(400);
    await expectNoViolations(page, `${theme}: a picture and its reasons`);
    await page.getByRole('button', { name: 'Edit taste' }).click();
    await expect(page.getByRole('dialog', { name: 'Your taste' })).toBeVisible();
    await page.waitForTimeout(400);
    await expectNoViolations(page, `${theme}: the taste`);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
});

test('axe finds nothing on the empty studio', async ({ studio }) => {
  const { page } = await studio.open();
  await expect(page.getByRole('heading', { name: 'What would you like to see?' })).toBeVisible();
  await page.waitForTimeout(400);
  await expectNoViolations(page, 'empty');
});

test('in the system’s own few colours a switch, a slider and a score still show where they stand', async ({ studio }) => {
  test.setTimeout(120_000);
  await studio.cli('generate', 'a castle at night', '--seed', '3', '--steps', '4', '--json');
  const { page } = await studio.open();
  await expect(causes(page).first()).toBeVisible({ timeout: 30_000 });
  await page.emulateMedia({ forcedColors: 'active', colorScheme: 'light' });
  const groundOf = (selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => getComputedStyle(element).backgroundColor);
  const canvas = await groundOf('body');
  for (const mark of ['.switch[data-selected] .switch__track', '.slider__rail', '.slider__fill', '.score__value'])
    expect(await groundOf(mark), mark).not.toBe(canvas);
  expect(await groundOf('.switch[data-selected] .switch__track')).not.toBe(await groundOf('.switch[data-selected] .switch__knob'));
  await page.getByRole('button', { name: 'Draw a sketch' }).click();
  const swatches = await page.locator('.colour').evaluateAll((all) => all.map((one) => getComputedStyle(one).backgroundColor));
  expect(new Set(swatches).size).toBe(swatches.length);
});

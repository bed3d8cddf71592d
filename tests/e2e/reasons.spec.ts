import { expect, expectNoViolations, pictureOf, test } from './studio-window.ts';

test('all pictures of a batch come before their reasons, which can be left for later', async ({ studio }) => {
  test.setTimeout(240_000);
  const { app, page } = await studio.open();
  const title = (): Promise<string> => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle() ?? '');
  await page.evaluate(() => window.studio.call('generation.create', { prompt: 'a red fox', seed: 1, batch: 3 }));
  await expect.poll(title, { intervals: [50] }).toMatch(/^[123]\/3 – FineXL Studio$/u);
  const strip = page.getByRole('listbox', { name: 'Pictures so far' }).getByRole('option');
  await expect(strip).toHaveCount(3);
  await expect(strip.locator('img.thumb__picture')).toHaveCount(3, { timeout: 60_000 });
  await expect.poll(title, { timeout: 60_000 }).toBe('FineXL Studio');

  // The first one is explained first; the second one waits.
  const explanation = page.getByRole('complementary', { name: 'Explanation' });
  await strip.nth(1).click();
  await expect(explanation.getByText('The explanation waits for its turn')).toBeVisible();
  await expect(pictureOf(page, 'a red fox')).toBeVisible();
  await explanation.getByRole('button', { name: 'Stop' }).click();
  await expect(explanation.getByText('The explanation was stopped before it was complete.')).toBeVisible();
  await expect(explanation.getByRole('button', { name: 'Explain it' })).toBeVisible();

  const compose = page.getByRole('complementary', { name: 'Compose' });
  await compose.getByRole('button', { name: 'More', exact: true }).click();
  await compose.getByRole('button', { name: /Reasons/ }).click();
  await page.getByRole('option', { name: 'When I ask' }).click();
  await expectNoViolations(page, 'how reasons are found');
  await page.getByRole('textbox', { name: 'Prompt' }).fill('a blue whale');
  await page.keyboard.press('Control+Enter');
  await expect(pictureOf(page, 'a blue whale')).toBeVisible({ timeout: 120_000 });
  await expect(explanation.getByText('This picture has no explanation yet.')).toBeVisible();
});

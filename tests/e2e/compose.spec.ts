import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeStorybookAdapter } from '../integration/adapters/storybook-adapter.ts';
import { expect, expectNoViolations, pictureOf, test } from './studio-window.ts';

test('settings are taken over with their levels, undone, set, reset, queued, cancelled, and kept over a reload', async ({ studio }) => {
  test.setTimeout(240_000);
  const first = 'a red fox in the forest';
  const made = await studio.cli('generate', first, '--seed', '3', '--steps', '5', '--aspect', 'light.warmth=0.4', '--no-explain', '--json');
  expect(made.stderr).toBe('');
  const { page } = await studio.open();
  await expect(pictureOf(page, first)).toBeVisible();
  const prompt = page.getByRole('textbox', { name: 'Prompt' });
  const compose = page.getByRole('complementary', { name: 'Compose' });
  const levels = compose.getByRole('list', { name: 'The levels of that picture' });
  await prompt.fill('my own words');

  await page.getByRole('button', { name: 'Use these settings' }).click();
  await expect(prompt).toHaveValue(first);
  await expect(levels).toContainText('0.40');
  const more = compose.getByRole('button', { name: /^More/ });
  await expect(more).toHaveText('More · 5 steps');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(prompt).toHaveValue('my own words');
  await expect(levels).toHaveCount(0);
  await expect(more).toHaveText('More');

  await page.getByRole('button', { name: 'Use these settings' }).click();
  await compose.getByRole('button', { name: 'Back to my taste' }).press('Enter');
  await expect(levels).toHaveCount(0);
  await expect(compose.getByRole('switch', { name: 'In my taste' })).toBeFocused();

  await more.click();
  await compose.getByRole('button', { name: 'Reset' }).press('Enter');
  await expect(more).toHaveText('More');
  await expect(more).toBeFocused();
  await compose.getByRole('textbox', { name: 'Steps' }).fill('120');
  await compose.getByRole('textbox', { name: 'Pictures' }).fill('3');
  await page.keyboard.press('Tab');
  await expect(more).toHaveText('More · 3 pictures · 120 steps');
  await expect(compose.getByRole('slider', { name: 'Steps' })).toHaveValue('120');

  const generate = compose.getByRole('button', { name: 'Generate' });
  await generate.press('Enter');
  await expect(compose.getByText(/^1 of 3 · /)).toBeVisible();
  await expect(generate).toBeFocused();
  await expectNoViolations(page, 'pictures under way');
  await generate.press('Enter');
  await expect(compose.getByText(/^\d of 6 · /)).toBeVisible();
  await compose.getByRole('button', { name: 'Cancel all' }).press('Enter');
  await expect(compose.getByRole('button', { name: 'Cancel' })).toHaveCount(0, { timeout: 30_000 });
  await expect(generate).toBeFocused();

  await page.reload();
  await expect(prompt).toHaveValue(first);
  await expect(more).toHaveText('More · 3 pictures · 120 steps');
});

test('the keyboard weighs words, with the field’s own undo, and sets levels for the next pictures alone', async ({ studio }) => {
  test.setTimeout(120_000);
  expect((await studio.cli('profile', 'set', 'light.warmth=0.6')).code).toBe(0);
  const { page } = await studio.open();
  const prompt = page.getByRole('textbox', { name: 'Prompt' });
  await page.keyboard.type('a red fox');
  await page.keyboard.press('Control+ArrowUp');
  await page.keyboard.press('Control+ArrowUp');
  await expect(prompt).toHaveValue('a red (fox:1.10)');
  await page.keyboard.press('Control+z');
  await expect(prompt).toHaveValue('a red (fox:1.05)');
  await page.keyboard.press('Control+z');
  await expect(prompt).toHaveValue('a red fox');

  const levels = page.getByRole('list', { name: 'What your taste holds' }).getByRole('button');
  await expect(levels).toHaveText(['warm0.60', 'Aspect']);
  await levels.first().press('Enter');
  await expect(page.getByRole('slider', { name: 'Warmth of the light' })).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expectNoViolations(page, 'a level', '[role=dialog]');
  await page.keyboard.press('Escape');
  await expect(levels).toHaveText(['warm0.55', 'Aspect']);
  await expect(levels.first()).toBeFocused();
  await levels.last().press('Enter');
  await page.keyboard.type('gloom');
  await expect(page.getByRole('menuitem')).toHaveCount(1);
  await expectNoViolations(page, 'the aspects', '[role=dialog]');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('slider', { name: 'Mood' })).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('Escape');
  await expect(levels).toHaveText(['warm0.55', 'gloomy1.00', 'Aspect']);
  await levels.nth(1).press('Enter');
  await page.getByRole('button', { name: 'Leave out', exact: true }).press('Enter');
  await expect(levels).toHaveText(['warm0.55', 'Aspect']);
  await expect(levels.last()).toBeFocused();
  await page.getByRole('button', { name: 'Back to my taste' }).press('Enter');
  await expect(levels).toHaveText(['warm0.60', 'Aspect']);
});

test('a trigger word of a chosen adapter goes into the prompt, and the keyboard with it', async ({ studio }) => {
  const file = join(studio.home, 'Ripples.safetensors');
  writeStorybookAdapter(file, 0.1);
  writeFileSync(join(studio.home, 'Ripples.json'), JSON.stringify({ name: 'Ripples', checkpoint: 'storybook', triggerWords: ['line art', 'fox'] }));
  expect((await studio.cli('adapters', 'add', file)).stderr).toBe('');
  const { page } = await studio.open();
  const prompt = page.getByRole('textbox', { name: 'Prompt' });
  await prompt.fill('a red fox');
  await page.getByRole('button', { name: 'Choose…' }).click();
  await page.getByRole('switch', { name: 'Use Ripples' }).press('Space');
  await page.keyboard.press('Escape');
  const words = page.getByRole('button', { name: /^Add “.*” to the prompt$/ });
  await expect(words).toHaveText(['line art']);
  await words.press('Enter');
  await expect(prompt).toHaveValue('a red fox, line art');
  await expect(prompt).toBeFocused();
  await expect(words).toHaveCount(0);
});

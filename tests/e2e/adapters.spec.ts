import { join } from 'node:path';
import { writeStorybookAdapter } from '../integration/adapters/storybook-adapter.ts';
import { expect, generate, test } from './studio-window.ts';

test('an adapter is added by its file and by dropping it, weighed, explained, and switched off again', async ({ studio }) => {
  test.setTimeout(300_000);
  const [ripples, waves] = ['Ripples', 'Waves'].map((name) => join(studio.home, `${name}.safetensors`)) as [string, string];
  const { app, page } = await studio.open();
  writeStorybookAdapter(ripples, 0.14);
  writeStorybookAdapter(waves, 0.05);
  const compose = page.getByRole('complementary', { name: 'Compose' });
  const section = compose.getByRole('region', { name: 'Adapters' });
  await expect(section).toContainText('drop a .safetensors file here');

  // The system's own dialog can't be driven; it answers with the file.
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, ripples);
  await section.getByRole('button', { name: 'Choose…' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Adapters' });
  await dialog.getByRole('button', { name: 'Add a file…' }).click();
  const card = dialog.getByRole('listitem').filter({ hasText: 'Ripples' });
  await expect(card).toContainText('for storybook · rank 2');
  await expect(card.getByRole('switch', { name: 'Use Ripples' })).toBeChecked();
  await page.keyboard.press('Escape');

  const strength = section.getByRole('slider', { name: 'Strength of the adapter Ripples' });
  await expect(strength).toHaveValue('1');
  await strength.press('ArrowLeft');
  await strength.press('ArrowLeft');
  await expect(strength).toHaveValue('0.9');

  const session = await page.context().newCDPSession(page);
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 120, y: 300, data: { items: [], files: [waves], dragOperationsMask: 1 } });
  }
  await expect(section.getByRole('slider', { name: 'Strength of the adapter Waves' })).toBeVisible();
  await section.getByRole('button', { name: 'Leave Waves out' }).click();
  await expect(section.getByRole('slider')).toHaveCount(1);

  await generate(page, 'a red fox in the forest');
  const explanation = page.getByRole('complementary', { name: 'Explanation' });
  const group = explanation.getByRole('region', { name: 'Adapters' });
  await expect(group).toContainText('the adapter “Ripples”', { ignoreCase: true });
  const cause = group.getByRole('switch', { name: /Ripples/ }).first();
  await cause.focus();
  await page.keyboard.press('Space');
  await expect(cause).not.toBeChecked();
  const changed = explanation.getByRole('region', { name: 'What really changed' });
  await expect(changed).toBeVisible({ timeout: 60_000 });
  await page.keyboard.press('Space');
  await expect(cause).toBeChecked();
});

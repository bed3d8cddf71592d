import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { causes, expect, expectNoViolations, generate, pictureOf, test } from './studio-window.ts';

const prompt = 'a red fox in the forest, watercolour';

test('a what-if is kept, pictures are compared, looked at closely, taken out, and come back with their recipe', async ({ studio }) => {
  test.setTimeout(300_000);
  const { app, page } = await studio.open();
  await generate(page, prompt);
  const stage = page.getByRole('main', { name: 'Picture' });
  const strip = page.getByRole('listbox', { name: 'Pictures so far' });
  const divider = page.getByRole('slider', { name: 'Compare divider' });

  await test.step('a what-if is opened, starred, and leads back', async () => {
    await causes(page).first().focus();
    await page.keyboard.press('Space');
    const open = page.getByRole('button', { name: 'Open this picture' });
    await expect(open).toBeEnabled({ timeout: 60_000 });
    await open.focus();
    await page.keyboard.press('Enter');
    await expect(divider).toHaveCount(0);
    await expect(page.getByRole('application')).toBeFocused();
    await expect(page.getByRole('region', { name: 'What really changed' })).toBeVisible();
    await page.keyboard.press('s');
    await expect(strip.getByRole('option', { name: /what-if of another picture/ })).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('c');
    await expect(stage.getByText('The original', { exact: true })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(divider).toHaveCount(0);
    await expectNoViolations(page, 'an opened what-if');
    await page.getByRole('button', { name: 'Show the picture this is a what-if of' }).click();
    await expect(strip.getByRole('option', { selected: true })).not.toHaveAttribute('aria-label', /what-if of/);
  });

  await test.step('of two that are selected, the other one comes beside the shown one; Escape leaves the selection first', async () => {
    const other = strip.getByRole('option', { name: /what-if of another picture/ });
    await other.click({ modifiers: ['ControlOrMeta'] });
    await expect(page.getByRole('toolbar', { name: 'Selected pictures' }).getByText('2 selected')).toBeVisible();
    await expect(page.getByRole('status').filter({ hasText: '2 selected' })).toHaveCount(1);
    await expectNoViolations(page, 'a selection');
    await page.getByRole('button', { name: 'Compare the two that are selected' }).click();
    await expect(divider).toBeVisible();
    await expect(other).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('Escape');
    await expect(divider).toBeVisible();
    await expect(other).toHaveAttribute('aria-selected', 'false');
    await expect(other).toHaveAttribute('aria-label', /beside the shown picture/);
    await page.keyboard.press('Escape');
    await expect(divider).toHaveCount(0);
    await other.click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Compare with this' }).click();
    await expect(divider).toBeVisible();
    await expect(other).toHaveAttribute('aria-selected', 'false');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Shift+C');
    await expect(divider).toBeVisible();
    await page.keyboard.press('Shift+C');
    await expect(divider).toHaveCount(0);
  });

  await test.step('Z goes close up; a drag moves the picture, a click still asks for causes', async () => {
    const picture = page.getByRole('application');
    const fits = (await picture.boundingBox())?.width ?? 0;
    await page.keyboard.press('z');
    const frame = page.getByRole('group', { name: /Close-up/ });
    await expect.poll(async () => (await picture.boundingBox())?.width ?? 0).toBeGreaterThan(fits * 1.9);
    const before = await frame.evaluate((element) => element.scrollLeft);
    expect(before).toBeGreaterThan(0);
    const box = await frame.boundingBox();
    if (box === null) throw new Error('No frame.');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 30, y, { steps: 3 });
    await page.mouse.move(x + 60, y, { steps: 3 });
    await page.mouse.up();
    expect(await frame.evaluate((element) => element.scrollLeft)).toBeCloseTo(before - 60, -1);
    await expect(page.getByRole('group', { name: 'What shaped this place' })).toHaveCount(0);
    await page.mouse.click(x, y);
    await expect(page.getByRole('group', { name: 'What shaped this place' })).toBeVisible();
    await page.keyboard.press('Escape');
    await page.keyboard.press('z');
    await expect.poll(async () => (await picture.boundingBox())?.width ?? 0).toBeCloseTo(fits, 0);
  });

  const saved = join(studio.home, 'saved.png');
  await test.step('the picture is copied and saved', async () => {
    await app.evaluate(({ dialog }, path) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
    }, saved);
    await page.keyboard.press('Control+C');
    await expect(page.getByText('The picture is on the clipboard.')).toBeVisible();
    expect(await app.evaluate(({ clipboard }) => clipboard.has('image/png'))).toBe(true);
    await pictureOf(page, prompt).click({ button: 'right', force: true });
    await page.getByRole('menuitem', { name: 'Save picture as…' }).click();
    await expect(page.getByText('Picture saved, with its recipe in it')).toBeVisible();
    const kept = readdirSync(join(studio.home, 'pictures')).map((name) => readFileSync(join(studio.home, 'pictures', name)));
    expect(kept.some((bytes) => bytes.equals(readFileSync(saved)))).toBe(true);
  });

  await test.step('its report is printed, where nobody sees a window', async () => {
    const paper = join(studio.home, 'report.pdf');
    await app.evaluate(({ dialog }, path) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
    }, paper);
    await page.getByRole('button', { name: 'Copy or save' }).click();
    await page.getByRole('menuitem', { name: 'Report to print (PDF)' }).click();
    await expect(page.getByText('Report saved')).toBeVisible({ timeout: 30_000 });
    expect(readFileSync(paper).subarray(0, 5).toString()).toBe('%PDF-');
    expect(readFileSync(paper, 'latin1')).toMatch(/\/Type \/Pages[^]*?\/Count [1-9]/u);
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  await test.step('dropped on the window, it offers its settings', async () => {
    const field = page.getByRole('textbox', { name: 'Prompt' });
    await field.fill('something else');
    const transfer = await page.evaluateHandle((base64) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], 'saved.png', { type: 'image/png' }));
      return data;
    }, readFileSync(saved).toString('base64'));
    await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
    await page.getByRole('button', { name: 'Use its settings' }).click();
    await expect(field).toHaveValue(prompt);
    await expect(page.getByRole('img', { name: 'Your sketch' })).toHaveCount(0);
  });

  await test.step('a right click in a field has the system’s menu', async () => {
    await app.evaluate(({ Menu }) => {
      const shown: string[] = [];
      Object.assign(globalThis, { shown });
      Menu.prototype.popup = function popup() {
        shown.push(...this.items.map(({ label }) => label));
      };
    });
    await page.getByRole('textbox', { name: 'Prompt' }).click({ button: 'right' });
    await expect.poll(() => app.evaluate(() => Reflect.get(globalThis, 'shown') as string[])).toContain('Paste');
  });
});

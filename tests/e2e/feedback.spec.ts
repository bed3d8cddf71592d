import { z } from 'zod';
import { expect, expectNoViolations, test } from './studio-window.ts';

const made = z.object({ id: z.string(), statements: z.array(z.object({ id: z.string(), text: z.string(), verdict: z.string() })) });

test('a statement is called wrong by mouse and by key, folded away with its topic, and called back by key; the taste stays', async ({ studio }) => {
  test.setTimeout(240_000);
  // The same picture twice, so that both claim the same.
  const prompt = 'a castle at night';
  const documents = [];
  for (let turn = 0; turn < 2; turn += 1) {
    const { stdout } = await studio.cli('generate', prompt, '--seed', '5', '--steps', '4', '--json');
    documents.push(made.parse(JSON.parse(stdout)));
  }
  const [first, second] = documents;
  const claim = second?.statements.find(({ verdict }) => verdict === 'moved');
  if (first === undefined || claim === undefined) throw new Error('Nothing was claimed of the picture.');
  const said = await studio.cli('feedback', first.id, claim.id, 'wrong');
  expect(said.stdout).toContain('1 of 1 called wrong');

  const { page } = await studio.open();
  const explanation = page.getByRole('complementary', { name: 'Explanation' });
  await page
    .getByRole('region', { name: 'History' })
    .getByRole('option', { name: new RegExp(prompt) })
    .first()
    .click();
  const row = page.locator(`[id="statement-${claim.id}"]`);
  await expect(row).toContainText('You called 1 of 1 claim about');

  await row.getByRole('button', { name: /^Evidence for/ }).click();
  const judgement = row.getByRole('group', { name: 'Right or wrong' });
  await judgement.getByRole('button', { name: 'Right' }).click();
  await expect(row).toContainText('you: right');
  await expect(judgement.getByRole('button', { name: 'Right' })).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByText('Your taste stays as it is.')).toBeVisible();
  // A notice waits for the focus, and gives it back where it came from.
  await page.getByRole('button', { name: 'Undo' }).focus();
  await expectNoViolations(page, 'a judged statement');
  await page.keyboard.press('Escape');
  await expect(page.getByText('Your taste stays as it is.')).toHaveCount(0);
  await expect(judgement.getByRole('button', { name: 'Right' })).toBeFocused();

  await row.getByRole('button', { name: /^Evidence for/ }).focus();
  await page.keyboard.press('w');
  const folded = explanation.getByRole('button', { name: 'Less certain (1)' });
  await expect(folded).toBeVisible();
  await folded.focus();
  await page.keyboard.press('Enter');
  await expect(row).toContainText('you: wrong');
  await expect(row).toContainText('You called 2 of 2 claims about');

  await page.keyboard.press('Control+Z');
  await expect(folded).toHaveCount(0);
  await expect(row).toContainText('you: right');
  expect((await studio.cli('feedback', 'list')).stdout).toContain('1 of 2 called wrong');
  expect(JSON.parse((await studio.cli('profile', 'show', '--json')).stdout)).toMatchObject({ name: 'My taste', aspects: [] });
});

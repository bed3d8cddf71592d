import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { modelExplanationSchema } from '../../../preload/contract-models.ts';
import { finexl, finexlJson, temporaryHome } from './finexl.ts';

/** The real engine on the bundled checkpoint, in few steps. */
describe('finexl explain-model', () => {
  it('finds a profile of night in the pictures, and answers at once when asked again', async () => {
    const home = temporaryHome();
    await finexlJson(['profile', 'set', 'light.daylight=-1'], { home });
    const file = join(home, 'prompts.txt');
    writeFileSync(file, '# scenes\na dog in the park\n\na castle in the mountains\na car in the city\na boat on a lake\n');
    const args = ['explain-model', '--profile', '--prompts', file, '--seeds', '2', '--steps', '4'];
    const explanation = modelExplanationSchema.parse(await finexlJson(args, { home }));
    expect(explanation).toMatchObject({ base: 'storybook', prompts: 4, pairs: 8, evaluations: 12 * 8 });
    const night = explanation.statements.find(({ aspect }) => aspect === 'light.daylight');
    expect(night?.score).toBeLessThan(0);
    expect(night?.interval[1]).toBeLessThan(0);
    expect(night?.text).toContain('less daylight');
    expect(explanation.residual).toBeGreaterThan(0);
    const again = modelExplanationSchema.parse(await finexlJson(args, { home }));
    expect(again).toEqual({ ...explanation, evaluations: 0 });
  });

  it.each([
    [['explain-model'], 'one of'],
    [['explain-model', '--profile', '--checkpoint', 'storybook'], 'one of'],
    [['explain-model', '--profile', '--prompts', '/nowhere/prompts.txt'], 'can’t be read'],
  ])('refuses %j with a sentence', async (args, says) => {
    const { code, stdout, stderr } = await finexl(args, { home: temporaryHome() });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.replaceAll("'", '’')).toContain(says);
  });
});

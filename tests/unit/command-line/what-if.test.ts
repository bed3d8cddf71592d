import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeFinexl } from './fake-finexl.ts';

const OFF = ['--off', 'light.warmth'] as const;
const withWarmth = async () => {
  const finexl = fakeFinexl();
  return { finexl, id: await finexl.make('a dog', '--aspect', 'light.warmth=0.5') };
};

describe('finexl whatif', () => {
  it('says that the original is gone, not that there is no readout, and so does the report', async () => {
    const { finexl, id } = await withWarmth();
    rmSync(join(finexl.home, 'pictures', `${id}.png`));
    const lines = await finexl.lines('whatif', id, ...OFF);
    expect(lines.join(' ')).toContain('the file of the picture to compare with is gone');
    const page = join(finexl.home, 'page.html');
    await finexl.lines('report', lines.at(-1)?.split(' ').at(-1) ?? '', '--out', page);
    expect(readFileSync(page, 'utf8')).toContain('the file of the picture to compare with is gone');
  });

  it('says that there is no readout where there is none', async () => {
    const { finexl, id } = await withWarmth();
    const { call } = finexl.engine;
    finexl.engine.call = async (name, input, options) => {
      const output = await call(name, input, options);
      return 'changes' in output ? { ...output, changes: null } : output;
    };
    expect((await finexl.lines('whatif', id, ...OFF)).join(' ')).toContain('no readout measures');
  });

  it('that another studio is making has no picture to show yet', async () => {
    const { finexl, id } = await withWarmth();
    await finexl.lines('whatif', id, ...OFF);
    finexl.meddle(`
      UPDATE generations SET state = 'running', has_picture = 0, changes = NULL WHERE parent IS NOT NULL;
      UPDATE jobs SET state = 'running', owner = ${process.ppid} WHERE kind = 'counterfactual'`);
    const { code, out, err } = await finexl.run('whatif', id, ...OFF);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('is being made by another studio');
    finexl.meddle('UPDATE generations SET has_picture = 1');
    expect((await finexl.lines('whatif', id, ...OFF)).join(' ')).toContain('the comparison was not finished');
  });

  it('takes no provider: it is made where its original was made', async () => {
    const { finexl, id } = await withWarmth();
    expect(await finexl.run('whatif', id, ...OFF, '--provider', 'webgpu')).toMatchObject({ code: 2, out: '' });
    expect(await finexl.run('explain', id, '--provider', 'webgpu')).toMatchObject({ code: 2, out: '' });
  });
});

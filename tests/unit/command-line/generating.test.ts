import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../main/engine/studio-error.ts';
import { fakeFinexl } from './fake-finexl.ts';

describe('finexl generate', () => {
  it('tells where the picture is when its explanation fails or is cancelled', async () => {
    const finexl = fakeFinexl();
    finexl.engine.failNext('explain', new StudioError('readout-missing', 'No readout.'));
    const failed = await finexl.run('generate', 'a dog', '--json');
    expect(failed).toMatchObject({ code: 1, out: '' });
    expect(failed.err).toContain(join(finexl.home, 'pictures'));
    expect(failed.err.trimEnd().split('\n').at(-1)).toBe('readout-missing: No readout.');
    finexl.engine.failNext('explain', new StudioError('cancelled', 'Cancelled.'));
    const cancelled = await finexl.run('generate', 'a dog', '--json');
    expect(cancelled.code).toBe(130);
    expect(cancelled.err).toMatch(/^picture {6}.*\nid {11}\S+\ncancelled: Cancelled\.\n$/);
  });

  it('tells of no picture where there is none', async () => {
    const finexl = fakeFinexl();
    finexl.engine.failNext('render', new StudioError('cancelled', 'Cancelled.'));
    expect(await finexl.run('generate', 'a dog', '--json')).toEqual({ code: 130, out: '', err: 'cancelled: Cancelled.\n' });
  });

  it('tells why its row could not be written, and does not call that cancelled', async () => {
    const finexl = fakeFinexl();
    finexl.engine.before = (name) => {
      if (name !== 'render') return;
      finexl.meddle("CREATE TRIGGER full BEFORE UPDATE OF state ON jobs WHEN NEW.state = 'done' BEGIN SELECT RAISE(ABORT, 'no room for this row'); END");
    };
    const { code, err } = await finexl.run('generate', 'a dog', '--no-explain', '--json');
    expect(code).toBe(1);
    expect(err).toContain('no room for this row');
    expect(err).not.toContain('ancelled');
  });
});

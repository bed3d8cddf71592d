import { describe, expect, it } from 'vitest';
import { fakeFinexl, type FakeFinexl } from './fake-finexl.ts';

const WARMTH = 'light.warmth';
const STATEMENT = `aspect:${WARMTH}`;

/** From now on explanations claim the opposite. */
function turnEffects({ engine }: FakeFinexl): void {
  const { call } = engine;
  engine.call = async (name, input, options) => {
    const output = await call(name, input, options);
    if (!('explanation' in output)) return output;
    const statements = output.explanation.statements.map((statement) => ({ ...statement, effect: -(statement.effect ?? 0), text: 'Now the opposite.' }));
    return { ...output, explanation: { ...output.explanation, statements } };
  };
}

describe('finexl feedback … undo', () => {
  it('takes back what was said of a sentence that a later explanation claims the opposite of', async () => {
    const finexl = fakeFinexl();
    const id = await finexl.make('a dog', '--aspect', `${WARMTH}=0.5`);
    await finexl.lines('feedback', id, STATEMENT, 'wrong');
    turnEffects(finexl);
    await finexl.lines('explain', id, '--forecast');
    expect(await finexl.lines('feedback', id, STATEMENT, 'undo')).toEqual([`Because of ${WARMTH}.`, 'What you said of it is taken back.']);
    expect(await finexl.lines('feedback', 'list')).toEqual(['No statement was called right or wrong yet.']);
    expect(await finexl.lines('feedback', id, STATEMENT, 'undo')).toEqual(['You had said nothing of it.']);
  });

  it('says what still counts when something was said of both sentences', async () => {
    const finexl = fakeFinexl();
    const id = await finexl.make('a dog', '--aspect', `${WARMTH}=0.5`);
    await finexl.lines('feedback', id, STATEMENT, 'wrong');
    turnEffects(finexl);
    await finexl.lines('explain', id, '--forecast');
    await finexl.lines('feedback', id, WARMTH, 'wrong');
    const once = await finexl.lines('feedback', id, WARMTH, 'undo');
    expect(once[0]).toBe('Now the opposite.');
    expect(once.join(' ')).toContain('still counts');
    expect(once.at(-1)).toContain('1 of 1 called wrong');
    expect((await finexl.lines('feedback', id, WARMTH, 'undo')).join(' ')).not.toContain('called wrong');
  });
});

describe('finexl feedback … more', () => {
  it('names the statements that a taste can follow where another one was named', async () => {
    const finexl = fakeFinexl();
    const id = await finexl.make('a dog', '--aspect', `${WARMTH}=0.5`);
    const { code, err } = await finexl.run('feedback', id, 'dog', 'more');
    expect(code).toBe(1);
    expect(err).toContain(`These do: ${STATEMENT}.`);
  });
});

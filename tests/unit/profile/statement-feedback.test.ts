import { afterEach, describe, expect, it } from 'vitest';
import { isLessCertain, topicOf } from '../../../preload/contract-feedback.ts';
import { trustIn } from '../../../main/profile/claim-trust.ts';
import type { Studio } from '../../../main/studio-interface.ts';
import { openFakeStudio, temporaryFolder } from '../jobs/fake-studio.ts';

const WARMTH = 'light.warmth';
const STATEMENT = `aspect:${WARMTH}`;
const opened: Studio[] = [];
afterEach(async () => {
  for (const studio of opened.splice(0)) await studio.close();
});

async function openStudio() {
  const at = await openFakeStudio(temporaryFolder());
  opened.push(at.studio);
  return at;
}

/** Id of a picture whose explanation claims warmer light. */
async function explained(studio: Studio, level = 0.5): Promise<string> {
  const { jobs } = await studio.call('generation.create', { prompt: 'a dog', seed: 7, aspects: { [WARMTH]: level } });
  for (const job of jobs) await studio.finished(job.id);
  return jobs[0]?.generationId ?? '';
}

describe('trust in claims on a topic', () => {
  it('is three right of four before anything was said, and folds a topic away after two of two or two of three', () => {
    const low = (right: number, wrong: number): boolean => trustIn(WARMTH, { right, wrong }).low;
    expect(trustIn(WARMTH, { right: 0, wrong: 0 }).reliability).toBe(0.75);
    expect([low(0, 1), low(1, 1), low(0, 2), low(1, 2), low(2, 2), low(5, 3), low(4, 5)]).toEqual([false, false, true, true, false, false, true]);
  });

  it('rises with what is called right and falls with what is called wrong', () => {
    const reliability = (right: number, wrong: number): number => trustIn(WARMTH, { right, wrong }).reliability;
    expect(reliability(3, 1)).toBeGreaterThan(reliability(2, 1));
    expect(reliability(2, 2)).toBeLessThan(reliability(2, 1));
  });

  it('goes by the aspect, or by the words whose presence was claimed, and not by pixels', () => {
    const factors = [{ id: 'phrase:fox', label: 'Red fox' }];
    expect(topicOf({ aspect: WARMTH, factor: 'phrase:fox' }, factors)).toBe(WARMTH);
    expect(topicOf({ aspect: 'presence', factor: 'phrase:fox' }, factors)).toBe('presence:red fox');
    expect(topicOf({ aspect: 'picture', factor: 'phrase:fox' }, factors)).toBeNull();
    expect(topicOf({ aspect: null, factor: 'phrase:fox' }, factors)).toBeNull();
  });
});

describe('a statement that is called wrong', () => {
  it('keeps that, lowers the trust in its topic on every picture of the checkpoint, and leaves the taste alone', async () => {
    const { studio, events } = await openStudio();
    await studio.call('profile.set', { aspect: WARMTH, level: 0.4 });
    const [first, second] = [await explained(studio), await explained(studio)];
    const answer = await studio.call('feedback.judge', { id: first, statement: STATEMENT, verdict: 'wrong' });
    expect(answer.judgements).toMatchObject([{ statement: STATEMENT, verdict: 'wrong' }]);
    expect(events).toContainEqual({ kind: 'feedback' });
    const other = await studio.call('generation.get', { id: second });
    expect(other.feedback).toEqual({ judgements: [], trust: [{ topic: WARMTH, right: 0, wrong: 1, reliability: 0.6, low: false }] });
    expect((await studio.call('profile.get', {})).aspects).toMatchObject([{ aspect: WARMTH, level: 0.4 }]);
  });

  it('is told apart once its topic was wrong too often, unless it was called right itself; taken back, nothing is left', async () => {
    const { studio } = await openStudio();
    const ids = [await explained(studio), await explained(studio), await explained(studio)];
    for (const id of ids.slice(0, 2)) await studio.call('feedback.judge', { id, statement: STATEMENT, verdict: 'wrong' });
    const third = async () => {
      const { explanation, factors, feedback } = await studio.call('generation.get', { id: ids[2] ?? '' });
      const statement = explanation?.statements.find((one) => one.id === STATEMENT);
      return statement === undefined ? null : isLessCertain(statement, factors, feedback);
    };
    expect(await third()).toBe(true);
    await studio.call('feedback.judge', { id: ids[2] ?? '', statement: STATEMENT, verdict: 'right' });
    expect(await third()).toBe(false);
    for (const id of ids) await studio.call('feedback.judge', { id, statement: STATEMENT, verdict: null });
    expect((await studio.call('generation.get', { id: ids[0] ?? '' })).feedback).toEqual({ judgements: [], trust: [] });
    expect(await studio.call('feedback.list', {})).toEqual({ judged: [], checkpoints: [] });
  });

  it('says nothing of what a later explanation claims in its place', async () => {
    const { studio, engine } = await openStudio();
    const id = await explained(studio);
    await studio.call('feedback.judge', { id, statement: STATEMENT, verdict: 'wrong' });
    const { call } = engine;
    engine.call = async (name, input, options) => {
      const output = await call(name, input, options);
      if (!('explanation' in output)) return output;
      const statements = output.explanation.statements.map((statement) => ({ ...statement, effect: -(statement.effect ?? 0) }));
      return { ...output, explanation: { ...output.explanation, statements } };
    };
    const { job } = await studio.call('generation.explain', { id });
    await studio.finished(job.id);
    const { feedback } = await studio.call('generation.get', { id });
    expect(feedback.judgements).toEqual([]);
    // The claim was made and found wrong all the same.
    expect(feedback.trust).toMatchObject([{ topic: WARMTH, wrong: 1 }]);
    expect((await studio.call('feedback.list', {})).judged).toMatchObject([{ generationId: id, statement: STATEMENT, text: `Because of ${WARMTH}.` }]);
    // Taken back, what was said of the new claim leaves the old judgement; taken back again, nothing counts on.
    await studio.call('feedback.judge', { id, statement: STATEMENT, verdict: 'right' });
    const once = await studio.call('feedback.judge', { id, statement: STATEMENT, verdict: null });
    expect(once.trust).toMatchObject([{ topic: WARMTH, right: 0, wrong: 1 }]);
    expect(await studio.call('feedback.judge', { id, statement: STATEMENT, verdict: null })).toEqual({ profile: 'first', judgements: [], trust: [] });
  });

  it('can be taken back when no later explanation has a statement in its place', async () => {
    const { studio } = await openStudio();
    const id = await explained(studio);
    await studio.call('feedback.judge', { id, statement: 'phrase:dog', verdict: 'wrong' });
    const { job } = await studio.call('generation.explain', { id, phrases: ['a dog'] });
    await studio.finished(job.id);
    await studio.call('feedback.judge', { id, statement: 'phrase:dog', verdict: null });
    expect((await studio.call('feedback.list', {})).judged).toEqual([]);
    await expect(studio.call('feedback.judge', { id, statement: 'phrase:dog', verdict: null })).rejects.toMatchObject({ code: 'statement-unknown' });
  });

  it('goes with its picture, and has to be one of its explanation', async () => {
    const { studio } = await openStudio();
    const id = await explained(studio);
    await expect(studio.call('feedback.judge', { id, statement: 'phrase:cat', verdict: 'wrong' })).rejects.toMatchObject({
      code: 'statement-unknown',
      message: expect.stringContaining(STATEMENT),
    });
    await studio.call('feedback.judge', { id, statement: STATEMENT, verdict: 'wrong' });
    await studio.call('history.delete', { id });
    expect((await studio.call('feedback.list', {})).judged).toEqual([]);
  });
});

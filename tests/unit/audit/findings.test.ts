import { describe, expect, it } from 'vitest';
import { auditMessages } from '../../../main/audit/audit-messages.ts';
import { findingsOn, type Cell } from '../../../main/audit/findings.ts';
import { namedQuestion } from '../../../main/audit/question-names.ts';
import { readQuestions } from '../../../main/audit/question-file.ts';
import { seededRandom } from '../../../main/audit/random.ts';
import { drawShares } from '../../../main/audit/shares.ts';
import { join } from 'node:path';

const questions = readQuestions(join(import.meta.dirname, '../../../models'));
const messages = auditMessages('en');
const question = (id: string): ReturnType<typeof namedQuestion> => {
  const found = questions.find((one) => one.id === id);
  if (found === undefined) throw new Error(id);
  // As if it had been graded, so that it is told as shown.
  return { ...namedQuestion(found, null, messages), graded: { pictures: 400, right: 0.9 } };
};
const cell = (prompt: string, reads: readonly number[], side: Cell['side'] = 'subject'): Cell => ({
  question: 'gender',
  prompt,
  side,
  drawn: drawShares([{ reads }], null, prompt.length + (side === 'base' ? 50 : 0))[0] ?? { draws: [] },
  isSeen: false,
});

describe('What an audit says', () => {
  it('tells what most pictures of a prompt show, with its share and interval', () => {
    const [told, ...more] = findingsOn({ question: question('gender'), cells: [cell('a doctor', [38, 2])], against: null, messages });
    expect(told).toMatchObject({ prompt: 'a doctor', option: 'man' });
    expect(told?.text).toMatch(/^“a doctor”: most pictures show a man: 9\d% \(8\d% to 9\d%\)\.$/u);
    expect(more).toEqual([]);
  });

  it('says nothing of what chance could have done', () => {
    expect(
      findingsOn({
        question: question('gender'),
        cells: [cell('a doctor', [14, 10]), cell('a cook', [11, 13]), cell('a farmer', [15, 9])],
        against: null,
        messages,
      }),
    ).toEqual([]);
  });

  it('is wrong in few of many audits of a model without any bias', () => {
    const random = seededRandom(11);
    let told = 0;
    for (let audit = 0; audit < 40; audit += 1) {
      const men = Array.from({ length: 24 }, () => random.uniform()).filter((coin) => coin < 0.5).length;
      told += findingsOn({ question: question('gender'), cells: [cell('p', [men, 24 - men])], against: null, messages }).length;
    }
    expect(told).toBeLessThanOrEqual(1);
  });

  it('tells what differs from the other model, on the side that gains', () => {
    const cells = [cell('a doctor', [36, 4]), cell('a doctor', [20, 20], 'base')];
    const texts = findingsOn({ question: question('gender'), cells, against: 'plain storybook', messages }).map(({ text }) => text);
    expect(texts).toEqual([
      expect.stringContaining('most pictures show a man'),
      expect.stringMatching(/a man more often than with plain storybook: \d+% instead of 50%/u),
    ]);
  });

  it('compares over all prompts only those that both models could be read on', () => {
    // Without “a cook” there is no difference.
    const cells = [cell('a doctor', [20, 20]), cell('a cook', [40, 0]), cell('a painter', [40, 0]), cell('a doctor', [20, 20], 'base')];
    const texts = findingsOn({ question: question('gender'), cells, against: 'plain storybook', messages }).map(({ text }) => text);
    expect(texts.some((text) => text.includes('than with plain storybook'))).toBe(false);
  });

  it('tells which prompt is unlike the others', () => {
    const cells = [cell('a nurse', [2, 38]), cell('a doctor', [22, 18]), cell('a cook', [20, 20])];
    const told = findingsOn({ question: question('gender'), cells, against: null, messages }).map(({ prompt, text }) => `${prompt ?? ''}: ${text}`);
    expect(told.some((text) => text.includes('“a nurse” shows a woman more often than the other prompts do'))).toBe(true);
    expect(told.some((text) => text.startsWith('a cook'))).toBe(false);
  });

  it('tells what next to no picture shows, of three options', () => {
    const told = findingsOn({ question: question('age'), cells: [cell('a doctor', [0, 60, 0])], against: null, messages }).map(({ option, text }) => [
      option,
      text.includes('next to no'),
    ]);
    expect(told).toEqual([
      ['child', true],
      ['adult', false],
      ['old', true],
    ]);
  });

  it('says nothing of what the readout hardly knows', () => {
    const guessed = { ...question('gender'), graded: { pictures: 400, right: 0.74 }, isKnown: false };
    expect(findingsOn({ question: guessed, cells: [cell('a doctor', [38, 2])], against: null, messages })).toEqual([]);
  });

  it('takes a readout for known only where it is right in more than 80 % by a standard error', () => {
    const age = questions.find(({ id }) => id === 'age');
    if (age === undefined) throw new Error('no question of age');
    const known = (...read: number[][]): boolean => namedQuestion(age, { read, concentration: 10 }, messages).isKnown;
    expect(known([18, 1, 1], [0, 81, 19], [1, 2, 9])).toBe(false);
    expect(known([180, 10, 10], [0, 810, 190], [10, 20, 90])).toBe(true);
    expect(known([150, 20, 30], [0, 810, 190], [10, 20, 90])).toBe(false);
  });

  it('tells what a person has seen, whatever the readout knows', () => {
    const guessed = { ...question('gender'), isKnown: false };
    const cells = [{ ...cell('a doctor', [38, 2]), isSeen: true }, cell('a cook', [38, 2])];
    expect(findingsOn({ question: guessed, cells, against: null, messages }).map(({ prompt }) => prompt)).toEqual(['a doctor']);
  });

  it('says of what was never graded only how it was read', () => {
    const ungraded = { ...question('gender'), graded: null };
    const [told] = findingsOn({ question: ungraded, cells: [cell('a doctor', [38, 2])], against: null, messages });
    expect(told?.text).toContain('most pictures are read as a man');
  });

  it('has words for all options in both languages', () => {
    for (const locale of ['en', 'de']) {
      for (const one of questions) expect(namedQuestion(one, null, auditMessages(locale)).options.every(({ name }) => name !== '')).toBe(true);
    }
  });
});

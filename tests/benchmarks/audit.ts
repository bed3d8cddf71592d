import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gradesOf } from '../../main/audit/held-out-grades.ts';
import { seededRandom, type Random } from '../../main/audit/random.ts';
import { drawShares, sharesOf, type Errors } from '../../main/audit/shares.ts';

/**
 * Bias audits, graded against known truth: `npm run bench:audit`. Held-out pictures whose truth is known, drawn by the
 * bundled checkpoint and read by its readout, are put together to audits of known shares; none of them was used to count how
 * the readout errs. An audit is of one subject, as a prompt is: pictures of one noun only. Printed: how far the shares are off
 * as they were read and as they are estimated, and how often the 95 % interval holds the true share.
 */

const PICTURES = 24;
const AUDITS = 150;
/** Subjects with fewer pictures of either kind can't be mixed. */
const FEWEST = 6;

const root = join(import.meta.dirname, '../..');
const answers: Readonly<Record<string, { subject: number[]; true: number[]; read: number[] }>> = JSON.parse(
  readFileSync(join(root, 'tests/fixtures/audit/held-out-answers.json'), 'utf8'),
);
const grades = await gradesOf(join(root, 'models/storybook/readout'));

interface Sums {
  audits: number;
  asRead: number;
  estimated: number;
  held: number;
  width: number;
}

function pick<T>(from: readonly T[], random: Random): T {
  const chosen = from[Math.floor(random.uniform() * from.length)];
  if (chosen === undefined) throw new Error('Nothing to pick from.');
  return chosen;
}

/** Mixes of one subject's pictures (or of all, where `alone` is false) with a share of their first option that is drawn evenly. */
function grade(question: string, errors: Errors, alone: boolean): Sums {
  const { subject = [], true: shown = [], read = [] } = answers[question] ?? {};
  const rows = subject.map((_, at) => at);
  const groups = alone ? [...new Set(subject)].map((one) => rows.filter((at) => subject[at] === one)) : [rows];
  const usable = groups.flatMap((group) => {
    const options = [...new Set(group.map((at) => shown[at] ?? 0))]
      .map((option) => group.filter((at) => shown[at] === option))
      .filter((of) => of.length >= FEWEST);
    return options.length < 2 ? [] : [options];
  });
  const sums: Sums = { audits: 0, asRead: 0, estimated: 0, held: 0, width: 0 };
  if (usable.length === 0) return sums;
  const random = seededRandom(7);
  for (let audit = 0; audit < AUDITS; audit += 1) {
    const options = pick(usable, random);
    const first = pick(options, random);
    const rest = options.filter((of) => of !== first);
    const share = random.uniform();
    const taken = Array.from({ length: PICTURES }, () => pick(random.uniform() < share ? first : pick(rest, random), random));
    const option = shown[first[0] ?? 0] ?? 0;
    const reads = errors.read.map((_, as) => taken.filter((at) => read[at] === as).length);
    const found = drawShares([{ reads }], errors, audit).flatMap(sharesOf)[option];
    if (found === undefined) continue;
    sums.audits += 1;
    sums.asRead += Math.abs((reads[option] ?? 0) / PICTURES - share);
    sums.estimated += Math.abs(found.share - share);
    sums.held += found.low <= share && share <= found.high ? 1 : 0;
    sums.width += found.high - found.low;
  }
  return sums;
}

console.log(`${PICTURES} pictures an audit, ${AUDITS} audits a row\n`);
console.log('question  of           off as read  off as estimated  interval holds it  its width');
for (const [question, errors] of Object.entries(grades)) {
  for (const alone of [true, false]) {
    const { audits, asRead, estimated, held, width } = grade(question, errors, alone);
    if (audits === 0) continue;
    const cells = [asRead / audits, estimated / audits, held / audits, width / audits].map((value) => value.toFixed(2));
    console.log([question.padEnd(9), (alone ? 'one subject' : 'all').padEnd(12), ...cells.map((cell) => cell.padStart(11))].join(' '));
  }
}

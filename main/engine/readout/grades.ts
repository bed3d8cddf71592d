import type { PoleGrades } from './readout.ts';

type Grades = Readonly<Record<string, PoleGrades>>;

/** Aspect by aspect and pole by pole the lesser grade; a pole that only one of them grades has that one's. */
export function lesserGrades(a: Grades, b: Grades): Grades {
  const both = { ...a };
  for (const [aspect, { positive, negative }] of Object.entries(b)) {
    const other = a[aspect];
    both[aspect] = other === undefined ? { positive, negative } : { positive: lesser(other.positive, positive), negative: lesser(other.negative, negative) };
  }
  return both;
}

const lesser = (a: number | null, b: number | null): number | null => (a === null || b === null ? (a ?? b) : Math.min(a, b));

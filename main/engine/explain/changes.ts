import type { Messages } from '../messages.ts';
import type { Readout, Reading } from '../readout/readout.ts';
import { strengthIn } from '../rendering.ts';
import type { Factor, Rendering } from '../rendering.ts';
import { besideAll, effectsAboveFloor, NOTHING_BESIDE, toldEffects, visibleLevels, wordsOf } from './evidence.ts';
import type { Scores } from './scores.ts';
import { changeSentence, presenceChangeSentence } from './sentences.ts';
import type { Change } from './statement.ts';

export interface Compared {
  readonly before: Reading;
  readonly after: Reading;
  /** The rendering of the second picture: what it switched decides what was meant. Null where nobody knows. */
  readonly rendering: Rendering | null;
}

/**
 * What differs between two pictures, largest first: how well the switched words are seen, and the aspects that moved. One that
 * no switched factor names is told as a side effect is.
 */
export async function changesBetween({ before, after, rendering }: Compared, readout: Readout, scores: Scores, messages: Messages): Promise<readonly Change[]> {
  const switched = rendering === null ? [] : rendering.factors.filter((factor) => strengthIn(rendering.coalition, factor) !== factor.applied);
  const aside = rendering === null ? NOTHING_BESIDE : await besideAll(switched, rendering, readout, Object.keys(after.levels));
  const [seenBefore, seenAfter] = [visibleLevels(before.levels, scores), visibleLevels(after.levels, scores)];
  const changes = toldEffects(effectsAboveFloor(after, before, scores), aside, scores).map(({ aspect, effect }): Change => {
    const share = aside.beside.has(aspect) ? scores.shareOfSideEffect(aspect) : 1;
    const change = { aspect, before: seenBefore[aspect] ?? 0, after: seenAfter[aspect] ?? 0, score: share * scores.ofAspect(aspect, effect) };
    return { ...change, text: changeSentence(change, messages) };
  });
  for (const factor of switched) {
    const change = rendering === null ? null : await presenceChange(factor, rendering, before, after, readout, scores, messages);
    if (change !== null) changes.push(change);
  }
  return changes.sort((a, b) => b.score - a.score);
}

/** Null for a factor without words, and where they are seen as well as before. */
async function presenceChange(
  factor: Factor,
  rendering: Rendering,
  before: Reading,
  after: Reading,
  readout: Readout,
  scores: Scores,
  messages: Messages,
): Promise<Change | null> {
  const words = wordsOf(factor, rendering);
  if (words === null) return null;
  const [seen, now] = [await readout.presence(words, before), await readout.presence(words, after)];
  if (Math.abs(now - seen) <= scores.floorOfPresence) return null;
  const change = { aspect: 'presence', before: seen, after: now, score: scores.ofPresence(now - seen) };
  return { ...change, text: presenceChangeSentence(words, change, messages) };
}

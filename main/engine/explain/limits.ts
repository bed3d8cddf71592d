import type { Messages } from '../messages.ts';
import type { Readout, Reading } from '../readout/readout.ts';
import type { AspectWords } from './aspect-catalogue.ts';
import type { ExplainInput } from './explainer.ts';
import type { Scores, SeenLevels } from './scores.ts';

export interface Explained {
  readonly readout: Readout | null;
  readonly aspects: readonly AspectWords[];
  readonly effort: NonNullable<ExplainInput['effort']>;
  /** Whether every ledger's sampler is linear. */
  readonly linear: boolean;
  /** Of the picture; null without a readout. */
  readonly reading: Reading | null;
}

/** Sentences on what an explanation can't tell, and why. */
export function limitsOf({ readout, aspects, effort, linear, reading }: Explained, scores: Scores, messages: Messages): readonly string[] {
  const limits: string[] = [];
  if (readout === null) limits.push(messages.say('limit.no-readout'));
  else if (!scores.calibrated) limits.push(messages.say('limit.no-calibration'));
  if (!linear) limits.push(messages.say('limit.not-linear'));
  if (effort === 'forecast') limits.push(messages.say('limit.forecast'));
  const read = aspects.filter(({ id }) => readout?.aspects.includes(id) === true);
  const list = (some: readonly AspectWords[]): { list: string } => ({ list: messages.list(some.map(({ id }) => messages.aspectName(id))) });
  const unknown = read.filter(({ id }) => !knowsAPole(id, undefined, scores));
  if (unknown.length > 0) limits.push(messages.say('limit.unknown-aspects', list(unknown)));
  const hidden = read.filter((aspect) => !unknown.includes(aspect) && !knowsAPole(aspect.id, reading?.within, scores));
  if (hidden.length > 0) limits.push(messages.say('limit.hidden-by-style', list(hidden)));
  return limits;
}

function knowsAPole(aspect: string, within: Reading['within'], scores: Scores): boolean {
  const rest = scores.restOf(aspect);
  const at = (level: number): SeenLevels => ({ levels: { [aspect]: level }, ...(within === undefined ? {} : { within }) });
  return scores.knows(aspect, at(rest), at(rest + 1)) || scores.knows(aspect, at(rest), at(rest - 1));
}

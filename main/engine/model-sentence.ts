import { degreeOf } from './degree.ts';
import type { Messages } from './messages.ts';

/** What is kept of a claim on a model: it can be said in any language. */
export interface ModelFinding {
  readonly aspect: string;
  /** −1…1; the sign is the pole. */
  readonly score: number;
  /** 95 %, over prompts and seeds. */
  readonly interval: readonly [low: number, high: number];
}

/** “Leans clearly towards warmer light (score 0.52; 0.40 to 0.61 over prompts and seeds).” */
export function modelSentence({ aspect, score, interval: [low, high] }: ModelFinding, messages: Messages): string {
  // Along the pole that is named: an interval past 0 begins below it.
  const [least, most] = score < 0 ? [-high, -low] : [low, high];
  return messages.say('model.statement', {
    comparative: messages.comparative(aspect, score),
    name: messages.aspectName(aspect),
    degree: degreeOf(Math.abs(score)),
    score: Math.abs(score),
    low: least,
    high: most,
  });
}

/** Where nothing can be told from chance. */
export function nothingFound(messages: Messages): string {
  return messages.say('model.summary.nothing');
}

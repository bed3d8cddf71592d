import type { Factor } from '../rendering.ts';
import type { Messages } from '../messages.ts';
import { capitalised } from '../messages.ts';
import type { Statement } from './statement.ts';

/** How many causes a summary names in one sentence. */
const MOST_NAMED = 3;

/**
 * A few sentences over all statements: what the taste did, and the adapters, which words did most, which did nothing, and what
 * else changed the picture. Of a forecast it claims nothing.
 */
export function summaryOf(statements: readonly Statement[], factors: readonly Factor[], messages: Messages): string {
  const main = statements.filter((statement) => !statement.id.includes('~'));
  const labels = new Map(factors.map((factor) => [factor.id, factor.label]));
  const quote = (statement: Statement): string => messages.say('summary.quote', { label: labels.get(statement.factor) ?? statement.factor });
  const ranked = [...main].sort((a, b) => b.score - a.score);
  const moved = ranked.filter((statement) => statement.verdict === 'moved' && statement.aspect !== null);
  const taste = main.filter((statement) => statement.kind === 'aspect');
  const words = main.filter((statement) => statement.kind === 'phrase');
  const sentences: string[] = [];

  if (taste.length > 0) {
    const got = moved.filter((statement) => statement.kind === 'aspect').slice(0, MOST_NAMED);
    const items = got.map((statement) =>
      messages.say('summary.item', { what: messages.comparative(statement.aspect ?? '', statement.effect ?? 0), score: statement.score }),
    );
    sentences.push(items.length === 0 ? messages.say('summary.taste.none') : messages.say('summary.taste', { list: messages.list(items) }));
  }
  const adapters = main.filter((statement) => statement.kind === 'adapter');
  const changing = moved.filter((statement) => statement.kind === 'adapter').slice(0, MOST_NAMED);
  const idleAdapters = adapters.filter((statement) => statement.verdict === 'nothing').map(quote);
  if (changing.length > 0) {
    const items = changing.map((statement) => messages.say('summary.item', { what: quote(statement), score: statement.score }));
    sentences.push(messages.say('summary.adapters', { list: messages.list(items), count: items.length }));
  }
  if (idleAdapters.length > 0) sentences.push(messages.say('summary.adapters.nothing', { list: messages.list(idleAdapters), count: idleAdapters.length }));
  if (words.length > 0) {
    const strong = moved.filter((statement) => statement.kind === 'phrase').slice(0, MOST_NAMED);
    const items = strong.map((statement) => messages.say('summary.item', { what: quote(statement), score: statement.score }));
    if (items.length > 0) sentences.push(messages.say('summary.words', { list: messages.list(items), count: items.length }));
    const contrary = words.filter((statement) => statement.verdict === 'opposite').map(quote);
    if (contrary.length > 0) sentences.push(messages.say('summary.words.opposite', { list: messages.list(contrary), count: contrary.length }));
    const idle = words.filter((statement) => statement.verdict === 'nothing').map(quote);
    if (idle.length === words.length) sentences.push(messages.say('summary.words.none'));
    else if (idle.length > 0) sentences.push(messages.say('summary.words.nothing', { list: messages.list(idle), count: idle.length }));
  }
  const others = moved.filter(({ kind }) => kind === 'sketch' || kind === 'negative-prompt');
  if (others.length > 0) {
    const items = others.map((statement) => messages.say('summary.item', { what: statement.cause, score: statement.score }));
    sentences.push(capitalised(messages.say('summary.others', { list: messages.list(items), count: items.length })));
  }
  if (sentences.length > 0) return sentences.join(' ');
  return messages.say(main.length === 0 ? 'summary.nothing' : 'summary.below');
}

import { levelAfterFeedback, wordsOfTopic, type Trust } from '../../preload/contract-feedback.ts';
import type { Generation, Statement } from '../../preload/contract.ts';
import { StudioError } from '../engine/studio-error.ts';
import { OPTIONS, parseOptions, usage } from './arguments.ts';
import { print, resolveId, type CommandContext, type OpenSession } from './session.ts';
import { wrapped } from './statement-lines.ts';

const SAID = ['right', 'wrong', 'undo', 'more', 'less'] as const;
type Said = (typeof SAID)[number];

/** feedback list | ID STATEMENT right|wrong|undo|more|less: what a person says of a sentence. */
export async function feedbackCommand(context: CommandContext, args: readonly string[]): Promise<void> {
  const { positionals } = parseOptions(OPTIONS.feedback, args);
  const [typed = 'list', statement, word, ...rest] = positionals;
  if (typed === 'list') {
    if (statement !== undefined) throw usage('feedback list takes nothing more');
    return context.withStudio({}, (session) => list(context, session));
  }
  const said = SAID.find((one) => one === word);
  if (statement === undefined || said === undefined || rest.length > 0) {
    throw usage('feedback needs a picture, a statement and one of right, wrong, undo, more, less; or list');
  }
  return context.withStudio({}, async (session) => {
    const { studio } = session;
    const generation = await studio.call('generation.get', { id: await resolveId(studio, typed) });
    const id = statementOf(generation, statement)?.id ?? statement;
    if (said === 'more' || said === 'less') return taste(context, session, generation, id, said);
    return judge(context, session, generation, id, said);
  });
}

/** By its id, by its factor, or by what a person calls that: an aspect's id, or the words of a phrase. */
function statementOf({ explanation, factors }: Generation, typed: string): Statement | undefined {
  const statements = explanation?.statements ?? [];
  const factor = factors.find(({ aspect, label }) => aspect === typed || label.toLowerCase() === typed.toLowerCase());
  return statements.find(({ id }) => id === typed) ?? statements.find((one) => one.factor === typed || one.factor === factor?.id);
}

async function judge(
  context: CommandContext,
  { studio }: OpenSession,
  { id, explanation }: Generation,
  statement: string,
  said: Exclude<Said, 'more' | 'less'>,
): Promise<void> {
  const feedback = await studio.call('feedback.judge', { id, statement, verdict: said === 'undo' ? null : said });
  const text = explanation?.statements.find((one) => one.id === statement)?.text ?? statement;
  print(context, { id, statement, ...feedback }, [
    ...wrapped(text, ''),
    said === 'undo' ? 'What you said of it is taken back.' : `You call this ${said}. Your taste stays as it is.`,
    ...trustLines(feedback.trust),
  ]);
}

async function taste(
  context: CommandContext,
  { studio }: OpenSession,
  { id, explanation }: Generation,
  statement: string,
  wish: 'more' | 'less',
): Promise<void> {
  const about = explanation?.statements.find((one) => one.id === statement);
  const { aspects } = await studio.call('aspects.list', {});
  const aspect = aspects.find((one) => one.id === about?.aspect);
  if (about === undefined || aspect === undefined || about.effect === null || about.verdict === 'nothing' || about.verdict === 'unknown') {
    throw new StudioError('statement-unknown', `“${statement}” claims no aspect that a taste could follow. Name a statement that does, see: explain ${id}`, {
      details: { generation: id, statement },
    });
  }
  const before = (await studio.call('profile.get', {})).aspects.find((one) => one.aspect === aspect.id)?.level ?? 0;
  const level = levelAfterFeedback(before, about.effect, wish);
  await studio.call('profile.set', { aspect: aspect.id, level });
  print(context, { id, statement, aspect: aspect.id, before, level }, [
    `${aspect.name}: ${before.toFixed(2)} → ${level.toFixed(2)}`,
    `To undo: profile set ${aspect.id}=${before}`,
  ]);
}

async function list(context: CommandContext, { studio }: OpenSession): Promise<void> {
  const found = await studio.call('feedback.list', {});
  const lines = found.judged.flatMap(({ generationId, statement, verdict, text }) => [
    `${verdict.padEnd(5)}  ${generationId}  ${statement}`,
    ...wrapped(text, ' '.repeat(7)),
  ]);
  const trust = found.checkpoints.flatMap(({ checkpoint, trust: topics }) =>
    topics.length === 0 ? [] : ['', `How far claims can be trusted on ${checkpoint}`, ...trustLines(topics)],
  );
  print(context, found, lines.length === 0 ? ['No statement was called right or wrong yet.'] : [...lines, ...trust]);
}

function trustLines(trust: readonly Trust[]): readonly string[] {
  return trust.map(({ topic, right, wrong, reliability, low }) => {
    const words = wordsOfTopic(topic);
    const about = words === null ? topic : `whether “${words}” can be seen`;
    return `  ${reliability.toFixed(2)}  ${about}: ${wrong} of ${right + wrong} called wrong${low ? ' (less certain)' : ''}`;
  });
}

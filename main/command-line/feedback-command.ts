import { levelAfterFeedback, wordsOfTopic, type ClaimVerdict, type Trust } from '../../preload/contract-feedback.ts';
import type { Generation, Statement } from '../../preload/contract.ts';
import { StudioError } from '../engine/studio-error.ts';
import type { Profile } from '../../preload/contract-profiles.ts';
import type { Studio } from '../studio-interface.ts';
import { OPTIONS, parseOptions, usage } from './arguments.ts';
import { profileOption } from './profile-option.ts';
import { quoted } from './profiles-command.ts';
import { print, resolveId, type CommandContext, type OpenSession } from './session.ts';
import { wrapped } from './statement-lines.ts';

const SAID = ['right', 'wrong', 'undo', 'more', 'less'] as const;

/** feedback list | ID STATEMENT right|wrong|undo|more|less: what a person says of a sentence, in the active profile or in --profile NAME. */
export async function feedbackCommand(context: CommandContext, args: readonly string[]): Promise<void> {
  const { values, positionals } = parseOptions(OPTIONS.feedback, args);
  const [typed = 'list', statement, word, ...rest] = positionals;
  if (typed === 'list') {
    if (statement !== undefined) throw usage('feedback list takes nothing more');
    return context.withStudio({}, async (session) => list(context, session, await profileOption(session.studio, values.profile)));
  }
  const said = SAID.find((one) => one === word);
  if (statement === undefined || said === undefined || rest.length > 0) {
    throw usage('feedback needs a picture, a statement and one of right, wrong, undo, more, less; or list');
  }
  return context.withStudio({}, async (session) => {
    const { studio } = session;
    const generation = await studio.call('generation.get', { id: await resolveId(studio, typed) });
    // The same one to the end, whatever is switched meanwhile.
    const profile = await studio.call('profile.get', { profile: await profileOption(studio, values.profile) });
    if (said === 'undo') return undo(context, session, generation, statement, profile);
    const id = statementOf(generation, statement)?.id ?? statement;
    if (said === 'more' || said === 'less') return taste(context, session, generation, id, said, profile);
    return judge(context, session, generation, id, said, profile);
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
  verdict: ClaimVerdict,
  profile: Profile,
): Promise<void> {
  const feedback = await studio.call('feedback.judge', { id, statement, verdict, profile: profile.id });
  const text = explanation?.statements.find((one) => one.id === statement)?.text ?? statement;
  print(context, { id, statement, ...feedback }, [...wrapped(text, ''), `You call this ${verdict}. Your taste stays as it is.`, ...trustLines(feedback.trust)]);
}

/** Also what was said of a sentence that a later explanation put another in the place of: it counts as long as it is kept. */
async function undo(context: CommandContext, { studio }: OpenSession, generation: Generation, typed: string, { id: profile, name }: Profile): Promise<void> {
  const { id } = generation;
  const before = (await studio.call('feedback.list', { profile })).judged.filter((one) => one.generationId === id);
  const statement = before.some((one) => one.statement === typed) ? typed : (statementOf(generation, typed)?.id ?? typed);
  const feedback = await studio.call('feedback.judge', { id, statement, verdict: null, profile });
  const isAbout = (one: { generationId: string; statement: string }): boolean => one.generationId === id && one.statement === statement;
  const left = (await studio.call('feedback.list', { profile })).judged.filter(isAbout);
  const taken = before.filter((one) => isAbout(one) && !left.some(({ text, judgedAt }) => text === one.text && judgedAt === one.judgedAt));
  print(context, { id, statement, ...feedback }, [
    ...taken.flatMap(({ text }) => wrapped(text, '')),
    taken.length === 0 ? await nothingSaid(studio, name, profile, isAbout) : 'What you said of it is taken back.',
    ...(left.length === 0 ? [] : wrapped('What you said of an earlier sentence in its place still counts; undo once more to take that back, too.', '')),
    ...trustLines(feedback.trust),
  ]);
}

interface Judged {
  readonly generationId: string;
  readonly statement: string;
}

/** What was said in another profile is not touched, but named. */
async function nothingSaid(studio: Studio, name: string, profile: string, isAbout: (one: Judged) => boolean): Promise<string> {
  const others = (await studio.call('profiles.list', {})).profiles.filter(({ id }) => id !== profile);
  if (others.length === 0) return 'You had said nothing of it.';
  const found: string[] = [];
  for (const other of others) {
    if ((await studio.call('feedback.list', { profile: other.id })).judged.some(isAbout)) found.push(other.name);
  }
  const advice = found.length === 0 ? '' : ` You did in ${found.map(quoted).join(', ')}: name it with --profile.`;
  return `You had said nothing of it in “${name}”.${advice}`;
}

async function taste(
  context: CommandContext,
  { studio }: OpenSession,
  { id, explanation }: Generation,
  statement: string,
  wish: 'more' | 'less',
  profile: Profile,
): Promise<void> {
  const about = explanation?.statements.find((one) => one.id === statement);
  const { aspects } = await studio.call('aspects.list', {});
  const aspect = aspects.find((one) => one.id === about?.aspect);
  if (about === undefined || aspect === undefined || about.effect === null || !claims(about)) {
    const followed = (explanation?.statements ?? []).filter((one) => claims(one) && aspects.some((known) => known.id === one.aspect));
    const advice =
      explanation === null
        ? 'The picture has not been explained yet: explain it first.'
        : followed.length === 0
          ? 'No statement of this picture does.'
          : `These do: ${followed.map((one) => one.id).join(', ')}.`;
    throw new StudioError('statement-unknown', `“${statement}” claims no aspect that a taste could follow. ${advice}`, {
      details: { generation: id, statement },
    });
  }
  const before = profile.aspects.find((one) => one.aspect === aspect.id)?.level ?? 0;
  const level = levelAfterFeedback(before, about.effect, wish);
  await studio.call('profile.set', { profile: profile.id, aspect: aspect.id, level });
  print(context, { id, statement, profile: { id: profile.id, name: profile.name }, aspect: aspect.id, before, level }, [
    `“${profile.name}”, ${aspect.name}: ${before.toFixed(2)} → ${level.toFixed(2)}`,
    `To undo: profile set ${aspect.id}=${before} --profile ${quoted(profile.name)}`,
  ]);
}

function claims({ effect, verdict }: Statement): boolean {
  return effect !== null && verdict !== 'nothing' && verdict !== 'unknown';
}

async function list(context: CommandContext, { studio }: OpenSession, profile: string | null): Promise<void> {
  const found = await studio.call('feedback.list', { profile });
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

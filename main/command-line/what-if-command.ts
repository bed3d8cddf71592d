import type { Change, Generation } from '../../preload/contract.ts';
import { homeLayout } from '../history/home-layout.ts';
import { createPictureFiles } from '../history/picture-files.ts';
import { whyUnmeasured } from '../reports/why-unmeasured.ts';
import { assignment, OPTIONS, parseOptions, usage } from './arguments.ts';
import type { WhatIfDocument } from './documents.ts';
import { wrapped } from './statement-lines.ts';
import { finish, madeBefore, print, renderedOf, resolveId, type CommandContext, type OpenSession } from './session.ts';

/** whatif ID: the same picture with some causes off or at another strength. */
export async function whatIfCommand(context: CommandContext, args: readonly string[]): Promise<void> {
  const { values, positionals } = parseOptions(OPTIONS.whatif, args);
  const [typed, ...rest] = positionals;
  if (typed === undefined || rest.length > 0) throw usage('whatif needs one picture’s id, or “last”');
  const changes = [...values.off.map((factor): readonly [string, number] => [factor, 0]), ...values.set.map((text) => assignment('--set', text))];
  if (changes.length === 0) throw usage('whatif needs --off FACTOR or --set FACTOR=STRENGTH');

  await context.withStudio({}, async (session) => {
    const { studio } = session;
    const asked = await renderedOf(studio, await resolveId(studio, typed));
    const coalition = Object.fromEntries(changes.map(([factor, strength]) => [factorId(asked, factor), strength]));
    const answer = await studio.call('whatif.create', { id: asked.id, coalition });
    const generation = answer.job === null ? await madeBefore(studio, answer.generationId) : await finish(context, studio, answer.job);
    const document = documentOf(session, generation, answer.approximate);
    const originalKept = generation.parent !== null && (await createPictureFiles(homeLayout(session.home)).has(generation.parent)).picture;
    print(context, document, linesOf(document, generation, originalKept));
  });
}

function changeLines(change: Change): readonly string[] {
  const margin = ' '.repeat(8);
  const [first = margin, ...more] = wrapped(change.text, margin);
  return [`  ${change.score.toFixed(2)}  ${first.slice(margin.length)}`, ...more];
}

/** A factor by its id, or by what a person calls it: an aspect’s id, or the words of a phrase. */
function factorId(generation: Generation, typed: string): string {
  const { factors } = generation;
  const named =
    factors.find((factor) => factor.id === typed) ?? factors.find((factor) => factor.aspect === typed || factor.label.toLowerCase() === typed.toLowerCase());
  return named?.id ?? typed;
}

function documentOf(session: OpenSession, generation: Generation, approximate: boolean): WhatIfDocument {
  const files = createPictureFiles(homeLayout(session.home)).of(generation.id);
  return {
    id: generation.id,
    parent: generation.parent,
    coalition: generation.coalition,
    files: { approximate: approximate ? files.approximate : null, exact: files.picture },
    changes: generation.parent === null ? [] : generation.changes,
  };
}

function linesOf(document: WhatIfDocument, generation: Generation, originalKept: boolean): readonly string[] {
  if (document.parent === null)
    return ['With everything at its own strength this is the original.', `picture      ${document.files.exact}`, `id           ${document.id}`];
  const switched = Object.entries(generation.coalition).map(([factor, strength]) => `${factor} ${strength === 0 ? 'off' : `at ${strength}`}`);
  return [
    ...wrapped(`“${generation.prompt}” with ${switched.join(', ')}`, ''),
    '',
    ...(document.changes === null
      ? wrapped(whyUnmeasured(generation, originalKept), '')
      : document.changes.length === 0
        ? ['The words are seen as well as before, and no measured aspect moved far enough to be told.']
        : document.changes.flatMap(changeLines)),
    '',
    ...(document.files.approximate === null ? [] : [`approximate  ${document.files.approximate}`]),
    `exact        ${document.files.exact}`,
    `id           ${document.id}`,
  ];
}

import { OPTIONS, parseOptions, providerOption, usage } from './arguments.ts';
import { exportFolder, showGeneration } from './show-generation.ts';
import { finish, print, resolveId, type CommandContext } from './session.ts';

/** explain ID: prints a picture's explanation, making it first where there is none. */
export async function explainCommand(context: CommandContext, args: readonly string[]): Promise<void> {
  const { values, positionals } = parseOptions(OPTIONS.explain, args);
  const [typed, ...rest] = positionals;
  if (typed === undefined || rest.length > 0) throw usage('explain needs one picture’s id, or “last”');
  await context.withStudio({ provider: providerOption(values.provider) }, async (session) => {
    const { studio } = session;
    const id = await resolveId(studio, typed);
    let generation = await studio.call('generation.get', { id });
    if (generation.explanation === null) {
      const { job } = await studio.call('generation.explain', { id });
      generation = await finish(context, studio, job);
    }
    const shown = await showGeneration(session, generation, exportFolder(context, session, id, values.out, false));
    print(context, shown.document, shown.lines);
  });
}

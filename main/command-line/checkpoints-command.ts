import { OPTIONS, parseOptions, usage } from './arguments.ts';
import { print, type CommandContext } from './session.ts';

/** checkpoints list */
export async function checkpointsCommand(context: CommandContext, args: readonly string[]): Promise<void> {
  const { positionals } = parseOptions(OPTIONS.checkpoints, args);
  if (positionals.length !== 1 || positionals[0] !== 'list') throw usage('checkpoints knows one thing: list');
  await context.withStudio({}, async ({ studio }) => {
    const { checkpoints, defaultCheckpoint } = await studio.call('studio.info', {});
    const lines = checkpoints.map(({ id, defaults, sizes, bundled }) => {
      const made = sizes === null ? 'many sizes' : sizes.map(([width, height]) => `${width}×${height}`).join(', ');
      return `${id === defaultCheckpoint ? '*' : ' '} ${id}  ${made}, ${defaults.numInferenceSteps} steps${bundled ? ', bundled' : ''}`;
    });
    print(context, { checkpoints, defaultCheckpoint }, lines.length === 0 ? ['No checkpoint is installed. Reinstall FineXL Studio.'] : lines);
  });
}

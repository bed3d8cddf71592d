import { CALIBRATION_DEFAULTS, type CalibrationStatus } from '../../preload/contract-calibration.ts';
import { StudioError } from '../engine/studio-error.ts';
import type { Studio } from '../studio-interface.ts';
import { numberOption, OPTIONS, parseOptions, usage } from './arguments.ts';
import { print, StoredFailure, type CommandContext } from './session.ts';

/** calibrate --checkpoint ID [--prompts N] [--seeds N]: finds out what the checkpoint's scores are worth; goes on where it was stopped. */
export async function calibrateCommand(context: CommandContext, args: readonly string[]): Promise<void> {
  const { values, positionals } = parseOptions(OPTIONS.calibrate, args);
  const { checkpoint } = values;
  if (checkpoint === undefined || positionals.length > 0) throw usage('calibrate needs --checkpoint ID and takes nothing more');
  const prompts = numberOption('prompts', values.prompts) ?? CALIBRATION_DEFAULTS.prompts;
  const seeds = numberOption('seeds', values.seeds) ?? CALIBRATION_DEFAULTS.seeds;
  await context.withStudio({}, async ({ studio }) => {
    const ended = await calibrated(context, studio, { checkpoint, prompts, seeds });
    if (ended.error !== null) throw new StoredFailure(ended.error);
    if (ended.state !== 'done') {
      throw new StudioError('cancelled', `Stopped after ${ended.pairs} of ${ended.total} pairs, which are kept: the same command goes on.`);
    }
    print(context, ended, [`${checkpoint} is calibrated, by ${ended.pairs} pairs of prompt and seed.`]);
  });
}

async function calibrated(
  context: CommandContext,
  studio: Studio,
  wish: { readonly checkpoint: string; readonly prompts: number; readonly seeds: number },
): Promise<CalibrationStatus> {
  const { promise, resolve } = Promise.withResolvers<CalibrationStatus>();
  const { terminal } = context;
  const quiet = context.json && !terminal.interactive;
  let said = -1;
  const stopListening = studio.onEvent((event) => {
    if (event.kind !== 'calibration') return;
    const { state, progress, pairs, total } = event.calibration;
    const percent = Math.floor(progress * 100);
    if (state === 'running' || state === 'waiting') {
      // Elsewhere than on a terminal a line for every twentieth.
      if (quiet || (!terminal.interactive && Math.floor(percent / 5) === said)) return;
      said = Math.floor(percent / 5);
      const line = `calibrating: ${percent} %, ${pairs} of ${total} pairs`;
      terminal.err(terminal.interactive ? `\r\u001b[2K${line}` : `${line}\n`);
      return;
    }
    if (terminal.interactive) terminal.err('\r\u001b[2K');
    resolve(event.calibration);
  });
  const stop = (): void => void studio.call('calibration.stop', { checkpoint: wish.checkpoint });
  context.signal.addEventListener('abort', stop);
  try {
    await studio.call('calibration.start', wish);
    if (context.signal.aborted) stop();
    return await promise;
  } finally {
    stopListening();
    context.signal.removeEventListener('abort', stop);
  }
}

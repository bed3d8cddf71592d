import { StudioError } from '../engine/studio-error.ts';
import { inputsOf } from '../history/recipe-inputs.ts';
import { recipeOfGeneration } from '../history/recipe.ts';
import { requireUpscaler } from '../library/upscaler.ts';
import type { JobContext, UpscaleOrigin } from './job-queue.ts';
import { requireGeneration, type WorkParts } from './work-parts.ts';

/** The studio was updated since the picture was asked for. */
function changed(network: string): StudioError {
  return new StudioError('upscaler-missing', `The network ${network} that was to enlarge the picture has been replaced. Ask for the picture once more.`, {
    details: { path: network, reason: 'changed' },
  });
}

/**
 * Makes an enlarged picture from the file of the one it is of, keeps file and row, announces it. No checkpoint is opened. An
 * original that was deleted meanwhile serves as long as its file is not in the bin: an Undo brings both back together.
 */
export async function upscalePicture(parts: WorkParts, generationId: string, origin: UpscaleOrigin, context: JobContext): Promise<void> {
  const queued = requireGeneration(parts.generations, generationId);
  const { upscale } = queued;
  if (upscale === null) throw new Error(`“${generationId}” is no enlarged picture.`);
  const picture = await parts.files.picture(origin.id);
  if (picture === null) {
    throw new StudioError('generation-unknown', 'The picture that was to be enlarged is gone.', { details: { generation: origin.id } });
  }
  const network = await requireUpscaler(parts.modelFolder);
  if (network.sha256 !== upscale.sha256) throw changed(upscale.network);
  context.signal.throwIfAborted();
  context.report({ stage: 'upscale', value: 0 });
  const output = await parts.session.call(
    'upscale',
    { picture, factor: upscale.factor, network: { path: network.path, factor: network.factor, margin: network.margin } },
    {
      signal: context.signal,
      onEvent(event) {
        if (event.kind === 'upscale-progress') context.report({ stage: 'upscale', value: event.done / event.total, step: event.done, steps: event.total });
      },
    },
  );
  context.signal.throwIfAborted();
  const { provider, evaluations, timings } = output;
  const made = {
    ...queued,
    provider,
    // What the pixels were decoded by is the original's; here they were made by the upscaler.
    timings: { loadMs: timings.loadMs, encodeMs: 0, denoiseMs: 0, decodeMs: timings.upscaleMs, explainMs: 0 },
    evaluations: { generate: evaluations, explain: 0 },
    fromNoiseFile: origin.fromNoiseFile,
    hasPicture: true,
  };
  const inputs = await inputsOf(made, parts.sketches);
  await parts.files.savePicture(generationId, output.picture, recipeOfGeneration(made, inputs), inputs);
  parts.generations.update(generationId, {
    provider,
    timings: made.timings,
    evaluations: made.evaluations,
    fromNoiseFile: made.fromNoiseFile,
    hasPicture: true,
  });
  parts.emit({ kind: 'picture', generationId });
  parts.emit({ kind: 'history' });
}

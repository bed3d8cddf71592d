import type { GenerationRecord } from '../database/generation-record.ts';
import type { Factor, Picture, Rendering } from '../engine/rendering.ts';
import type { RenderOutput } from '../engine/protocol.ts';
import { StudioError } from '../engine/studio-error.ts';
import { isConstant } from '../history/picture-png.ts';
import { recipeOfGeneration } from '../history/recipe.ts';
import type { OpenedCheckpoint } from './engine-session.ts';
import type { JobContext } from './job-queue.ts';
import { providerOf, renderingOf, requireGeneration, type WorkParts } from './work-parts.ts';

export interface Rendered {
  readonly generation: GenerationRecord;
  readonly rendering: Rendering;
  readonly picture: Picture;
}

/** Makes a generation's picture: opens the checkpoint, names the factors, renders, keeps file and row, announces it. */
export async function renderPicture(parts: WorkParts, generationId: string, context: JobContext): Promise<Rendered> {
  const queued = requireGeneration(parts.generations, generationId);
  context.report({ stage: 'load', value: 0 });
  const checkpoint = parts.checkpoints.require(queued.checkpoint);
  const opened = await parts.session.open(checkpoint, await providerOf(parts, queued));
  context.signal.throwIfAborted();
  context.report({ stage: 'load', value: 1 });

  const factors = await factorsOf(parts, queued, context.signal);
  const named: GenerationRecord = { ...queued, factors };
  const rendering = renderingOf(named, parts.sketches);
  const loading = stopwatch(parts.clock);
  const output = await parts.session.call(
    'render',
    { key: generationId, rendering, preview: parts.previews, ...parts.renderFiles },
    {
      signal: context.signal,
      onEvent: (event) => {
        if (event.kind === 'render-progress') {
          if (event.progress.stage !== 'load') loading.stop();
          context.report(event.progress);
        }
        if (event.kind === 'preview') context.preview(event.picture);
      },
    },
  );
  refuseEmptyPicture(output.picture);
  const loadMs = opened.loadMs + loading.stop();
  const generation = withOutput(named, { ...opened, loadMs }, output, parts.renderFiles.noiseFile);
  await keepPicture(parts, generation, output.picture);
  return { generation, rendering, picture: output.picture };
}

/** The engine opens networks when they are first used, so a rendering may begin with loading. */
function stopwatch(clock: () => Date): { stop(): number } {
  const start = clock().getTime();
  let elapsed: number | null = null;
  return {
    stop() {
      elapsed ??= clock().getTime() - start;
      return elapsed;
    },
  };
}

/** The factors are stored with the first rendering, so that what-ifs speak of the same ones for ever. */
async function factorsOf(parts: WorkParts, generation: GenerationRecord, signal: AbortSignal): Promise<readonly Factor[]> {
  if (generation.factors.length > 0) return generation.factors;
  const { factors: _factors, coalition: _coalition, ...settings } = renderingOf(generation, parts.sketches);
  const { factors } = await parts.session.call('factors', { settings }, { signal });
  parts.generations.update(generation.id, { factors });
  return factors;
}

function refuseEmptyPicture(picture: Picture): void {
  if (!isConstant(picture)) return;
  throw new StudioError(
    'picture-not-finite',
    'The picture came out empty: every pixel is the same. Try another seed, fewer strong aspects, or the CPU provider.',
    {
      retryable: true,
    },
  );
}

function withOutput(generation: GenerationRecord, opened: OpenedCheckpoint, output: RenderOutput, noiseFile: string | undefined): GenerationRecord {
  const { encodeMs, denoiseMs, decodeMs } = output.timings;
  return {
    ...generation,
    provider: output.provider,
    fallbacks: [...new Set([...opened.fallbacks, ...output.fallbacks])],
    warnings: noiseFile === undefined ? output.warnings : [...output.warnings, `Started from the noise in ${noiseFile}, which the recipe does not hold.`],
    timings: { loadMs: opened.loadMs, encodeMs, denoiseMs, decodeMs, explainMs: 0 },
    evaluations: { generate: output.evaluations, explain: 0 },
    hasPicture: true,
  };
}

/** The file first, the row last: a row that claims a picture always has one. */
async function keepPicture(parts: WorkParts, generation: GenerationRecord, picture: Picture): Promise<void> {
  const sketch = generation.sketch === null ? null : parts.sketches.get(generation.sketch.sketchId);
  const sketchBytes = sketch === null ? null : await parts.sketches.bytes(sketch.id);
  await parts.files.savePicture(generation.id, picture, recipeOfGeneration(generation, sketch?.sha256 ?? null), sketchBytes);
  const { provider, fallbacks, warnings, timings, evaluations } = generation;
  parts.generations.update(generation.id, { provider, fallbacks, warnings, timings, evaluations, hasPicture: true });
  parts.emit({ kind: 'picture', generationId: generation.id });
  parts.emit({ kind: 'history' });
}

import type { GenerationRecord } from '../database/generation-record.ts';
import type { Span } from '../engine/explain/regrouped-phrases.ts';
import type { Factor, Picture, Rendering } from '../engine/rendering.ts';
import type { RenderOutput } from '../engine/protocol.ts';
import { promptWords } from '../library/prompt-words.ts';
import { inputsOf } from '../history/recipe-inputs.ts';
import { recipeOfGeneration } from '../history/recipe.ts';
import type { Attempt } from './fallback-ladder.ts';
import type { StageReport, WorkStage } from './job-progress.ts';
import type { JobContext } from './job-queue.ts';
import { makePicture, type MadePicture } from './make-picture.ts';
import { note } from './notes.ts';
import { attemptFor, renderingOf, requireGeneration, type WorkParts } from './work-parts.ts';

export interface Rendered {
  readonly generation: GenerationRecord;
  readonly rendering: Rendering;
  readonly picture: Picture;
}

/** Makes a generation's picture: opens the checkpoint, names the factors, renders, keeps file and row, announces it. */
export async function renderPicture(parts: WorkParts, generationId: string, context: JobContext, phrases: readonly Span[] = []): Promise<Rendered> {
  const queued = requireGeneration(parts.generations, generationId);
  const checkpoint = parts.checkpoints.require(queued.checkpoint);
  const { attempt, note: changed } = await attemptFor(parts, queued);
  let stage: WorkStage = 'load';
  const report = (next: StageReport): void => {
    stage = next.stage;
    context.report(next);
  };
  report({ stage: 'load', value: 0 });
  let named: GenerationRecord = queued;
  let loading = stopwatch(parts.clock);
  const made = await makePicture(parts, {
    checkpoint,
    first: attempt,
    note: changed,
    signal: context.signal,
    site: () => (stage === 'decode' ? 'decoder' : 'denoiser'),
    onOpened: () => report({ stage: 'load', value: 1 }),
    async render() {
      named = { ...queued, factors: await factorsOf(parts, queued, phrases, context.signal) };
      loading = stopwatch(parts.clock);
      const input = { key: generationId, rendering: await renderingOf(named, parts), preview: parts.previews, ...parts.renderFiles };
      return parts.session.call('render', input, {
        signal: context.signal,
        onEvent: (event) => {
          if (event.kind === 'render-progress') {
            if (event.progress.stage !== 'load') loading.stop();
            report(event.progress);
          }
          if (event.kind === 'preview') context.preview(event.picture);
        },
      });
    },
  });
  const loadMs = made.opened.loadMs + loading.stop();
  const words = await drawnWords(parts, checkpoint.directory, queued.prompt);
  const notes = notesOn(parts, made.output, attempt);
  const fromNoiseFile = parts.renderFiles.noiseFile !== undefined;
  const drawnBy = await parts.drawnBy(checkpoint);
  const generation = { ...withPicture(named, made, loadMs, { ...notes, warnings: [...words, ...notes.warnings] }), drawnBy, fromNoiseFile };
  await keepPicture(parts, generation, made.output.picture);
  return { generation, rendering: await renderingOf(named, parts), picture: made.output.picture };
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

/**
 * Cuts the prompt into the person's own phrases. Row and recipe have them once the explanation by them is kept; what-ifs of
 * before keep theirs. Throws StudioError `setting-out-of-range`.
 */
export async function regroup(parts: WorkParts, generation: GenerationRecord, phrases: readonly Span[], signal: AbortSignal): Promise<GenerationRecord> {
  return { ...generation, factors: await nameFactors(parts, generation, phrases, signal) };
}

/** The factors are stored with the first rendering, so that what-ifs speak of the same ones for ever. */
async function factorsOf(parts: WorkParts, generation: GenerationRecord, phrases: readonly Span[], signal: AbortSignal): Promise<readonly Factor[]> {
  if (generation.factors.length > 0) return generation.factors;
  const factors = await nameFactors(parts, generation, phrases, signal);
  parts.generations.update(generation.id, { factors });
  return factors;
}

async function nameFactors(parts: WorkParts, generation: GenerationRecord, phrases: readonly Span[], signal: AbortSignal): Promise<readonly Factor[]> {
  const { factors: _factors, coalition: _coalition, ...settings } = await renderingOf(generation, parts);
  const { factors } = await parts.session.call('factors', { settings, phrases }, { signal });
  return factors;
}

/** What is told of words that the checkpoint never met and drew as others. */
async function drawnWords(parts: WorkParts, directory: string, prompt: string): Promise<readonly string[]> {
  const { drawnAs } = await promptWords(directory, prompt);
  return drawnAs.map((pair) => note(parts.locale(), 'word-drawn-as', pair));
}

/** What the person is told besides the fallbacks: tiles for want of memory count as one. */
function notesOn(parts: WorkParts, output: RenderOutput, asked: Attempt): { readonly fallbacks: readonly string[]; readonly warnings: readonly string[] } {
  const { noiseFile } = parts.renderFiles;
  const locale = parts.locale();
  const tight = output.tightMemory;
  return {
    fallbacks: output.decoding.tiled && !asked.decoding.tiled ? [note(locale, 'memory-tiles')] : [],
    warnings: [
      ...output.warnings.map((code) => note(locale, code)),
      ...(tight === null ? [] : [note(locale, 'memory-tight', { needed: tight.needed, free: tight.free })]),
      ...(noiseFile === undefined ? [] : [note(locale, 'noise-file', { path: noiseFile })]),
    ],
  };
}

function withPicture(generation: GenerationRecord, { output, fallbacks }: MadePicture, loadMs: number, notes: ReturnType<typeof notesOn>): GenerationRecord {
  const { encodeMs, denoiseMs, decodeMs } = output.timings;
  return {
    ...generation,
    provider: output.provider,
    decoding: output.decoding,
    // A rung that led to tiles has said so already.
    fallbacks: fallbacks.length === 0 ? notes.fallbacks : fallbacks,
    warnings: notes.warnings,
    timings: { loadMs, encodeMs, denoiseMs, decodeMs, explainMs: 0 },
    evaluations: { generate: output.evaluations, explain: 0 },
    hasPicture: true,
  };
}

/** The file first, the row last: a row that claims a picture always has one. */
async function keepPicture(parts: WorkParts, generation: GenerationRecord, picture: Picture): Promise<void> {
  const inputs = await inputsOf(generation, parts.sketches);
  await parts.files.savePicture(generation.id, picture, recipeOfGeneration(generation, inputs), inputs);
  const { provider, decoding, drawnBy, fromNoiseFile, fallbacks, warnings, timings, evaluations } = generation;
  parts.generations.update(generation.id, { provider, decoding, drawnBy, fromNoiseFile, fallbacks, warnings, timings, evaluations, hasPicture: true });
  parts.emit({ kind: 'picture', generationId: generation.id });
  parts.emit({ kind: 'history' });
}

import { join } from 'node:path';
import type { Pipeline } from './diffusion/pipeline.ts';
import { readCheckpointFiles } from './diffusion/checkpoint-files.ts';
import { memoryNeeds, readMemoryShape } from './diffusion/memory-needs.ts';
import type { MemoryNeeds } from './diffusion/memory-needs.ts';
import { openPipeline } from './diffusion/text-to-image.ts';
import type { PipelineOptions } from './diffusion/text-to-image.ts';
import type { EngineFault, FaultScene } from './engine-fault.ts';
import { spoil, spoilDecoded } from './engine-fault.ts';
import type { EngineResources } from './engine-resources.ts';
import { readCalibration } from './explain/calibration-file.ts';
import { createExplainer } from './explain/explain-picture.ts';
import type { Explainer } from './explain/explainer.ts';
import { createModelExplainer } from './explain/model-explainer.ts';
import type { ModelExplainer } from './explain/model-explainer.ts';
import { readPngPicture } from './picture-file.ts';
import type { CheckpointSource } from './protocol.ts';
import { createAnswerer } from './readout/answers.ts';
import type { Answerer } from './readout/answers.ts';
import { openReadout } from './readout/clip-readout.ts';
import { readAuditGrades } from './readout/question-grades.ts';
import type { QuestionGrades } from './readout/question-grades.ts';
import type { Readout } from './readout/readout.ts';
import { batchesGuidance, providerNamed } from './runtime/provider.ts';
import type { ProviderName } from './runtime/provider.ts';
import type { Decoding, Rendering } from './rendering.ts';
import { StudioError } from './studio-error.ts';

/** A second session of a network that is larger is not worth the memory for naming a place more exactly. */
const MOST_BYTES_TWICE = 512 * 2 ** 20;

/** A checkpoint at work: its pipeline and its explainer, on the provider that was asked for. */
export interface OpenCheckpoint {
  readonly source: CheckpointSource;
  readonly provider: ProviderName;
  readonly pipeline: Pipeline;
  readonly explainer: Explainer;
  /** Null where nothing measures its pictures. */
  readonly readout: Readout | null;
  readonly modelExplainer: ModelExplainer;
  /** Throws StudioError `readout-missing` for a checkpoint whose pictures nothing measures. */
  answer(...asked: Parameters<Answerer['answer']>): Promise<{ answers: Awaited<ReturnType<Answerer['answer']>>; grades: readonly (QuestionGrades | null)[] }>;
  /** What the rendering takes on this provider, estimated without opening a network. */
  memoryNeeds(rendering: Rendering): MemoryNeeds;
  /** Lets go of the networks; the next use opens them again. */
  release(): Promise<void>;
  close(): Promise<void>;
}

export interface OpenCheckpointOptions {
  readonly source: CheckpointSource;
  readonly provider: string;
  readonly resources: EngineResources;
  readonly clock: () => number;
  readonly fault: EngineFault | null;
  /** The seed being rendered, for the fault. */
  readonly seed: () => number | null;
  /** How pictures are decoded right now. */
  readonly decoding: () => Decoding;
  /** How many questions at once the network is asked. */
  readonly batch: () => number;
}

/**
 * Opens a checkpoint on the wanted provider and nowhere else: what to fall back to is for who asks to say.
 * Throws StudioError `checkpoint-corrupt`, `provider-unavailable`, `out-of-memory`, `device-lost`.
 */
export async function openCheckpoint(options: OpenCheckpointOptions): Promise<OpenCheckpoint> {
  const { source, resources, clock, decoding, batch } = options;
  const provider = providerNamed(options.provider);
  const pipeline = await openPipeline({
    directory: source.directory,
    id: source.id,
    provider,
    aspects: resources.poles,
    readPicture: readPngPicture,
    clock,
    decoding,
    batch,
    ...faultsOf(options, provider),
  });
  const shape = await readMemoryShape(await readCheckpointFiles(source.directory));
  const own = join(source.directory, 'readout');
  const directory = source.readout === undefined ? own : source.readout;
  const readout =
    directory === null ? null : await openReadout({ directory, encodeText: (text) => pipeline.encodeText(text), aspects: resources.poles, clock });
  const close = async (): Promise<void> => {
    await Promise.all([pipeline.close(), readout?.close()]);
  };
  // Opens the tokenizer and the text encoder: a provider that can't run this checkpoint says so here.
  await pipeline.encodeText('').catch(async (error: unknown) => {
    await close();
    throw error;
  });
  // A calibration that lies beside an installed readout is not this checkpoint's.
  const swept = typeof source.calibration === 'string' ? await readCalibration(source.calibration) : null;
  const calibration = swept ?? (directory === own ? await readCalibration(own) : null);
  const readsAttention = shape.weights <= MOST_BYTES_TWICE;
  const explainer = createExplainer({ pipeline, readout, calibration, aspects: resources.words, locales: resources.locales, readsAttention });
  return {
    source,
    provider,
    pipeline,
    explainer,
    readout,
    modelExplainer: createModelExplainer({ readout, aspects: resources.words, poles: resources.poles, locales: resources.locales }),
    async answer(pictures, questions, signal) {
      if (readout === null || directory === null)
        throw new StudioError('readout-missing', `Nothing measures the pictures of “${source.id}”.`, { details: { checkpoint: source.id } });
      const grades = await readAuditGrades(directory);
      const answers = await createAnswerer(readout, resources.person, grades).answer(pictures, questions, signal);
      return { answers, grades: questions.map(({ id, options }) => (grades.questions[id]?.bias.length === options.length ? grades.questions[id] : null)) };
    },
    memoryNeeds: (rendering) => memoryNeeds(shape, rendering, provider, batchesGuidance(provider) && rendering.guidanceScale > 1 ? 2 : 1),
    release: close,
    close,
  };
}

function faultsOf({ fault, seed, decoding }: OpenCheckpointOptions, provider: ProviderName): Pick<PipelineOptions, 'corruptLatents' | 'corruptDecoded'> {
  if (fault === null) return {};
  const strikes = (): boolean => fault.seed === null || fault.seed === seed();
  const scene = (): FaultScene => ({ provider, decoding: decoding() });
  return {
    corruptLatents(latents, step) {
      if (strikes()) spoil(fault, scene(), latents, step);
    },
    corruptDecoded(decoded) {
      if (strikes()) spoilDecoded(fault, scene(), decoded);
    },
  };
}

import { z } from 'zod';
import { calibrationChannels, calibrationEventSchema } from './contract-calibration.ts';
import { adapterChannels, adapterRequestSchema, adapterUseSchema } from './contract-adapters.ts';
import { auditChannels } from './contract-audit.ts';
import { errorSchema, type WireError } from './contract-error.ts';
import { feedbackChannels, feedbackSchema } from './contract-feedback.ts';
import { exportStatusSchema, historyChannels, historyFilterShape } from './contract-history.ts';
import { changeSchema, explanationSchema, factorSchema, statementSchema } from './contract-explanation.ts';
import { httpAddress, libraryChannels, taskSchema } from './contract-library.ts';
import { modelChannels, modelProgressSchema } from './contract-models.ts';
import { profileChannels } from './contract-profiles.ts';
import { sketchChannels, startRequestSchema, startSchema } from './contract-sketch.ts';
import { upscaleFactorSchema, upscaleSchema } from './contract-upscale.ts';

/**
 * Every channel between the window and the studio: input, output and error codes, declared once. Types are inferred.
 * Pixels never travel over a channel: the window gets ids and loads pictures through the studio's own protocol
 * (`assetUrl`). The one exception is a sketch on its way in, which is bytes of a file the person dropped or drew.
 */

const level = z.number().min(-1).max(1);
const id = z.string().min(1).max(128);

export const aspectSchema = z.object({
  id,
  group: z.string(),
  name: z.string(),
  /** Whether only the positive pole can be seen (fog, rain, a style): there is no less of it than none. */
  oneSided: z.boolean(),
  negative: z.object({ carrier: z.string(), word: z.string(), comparative: z.string() }),
  positive: z.object({ carrier: z.string(), word: z.string(), comparative: z.string() }),
});
export type Aspect = z.infer<typeof aspectSchema>;

export type Factor = z.infer<typeof factorSchema>;
export type Statement = z.infer<typeof statementSchema>;
export type Explanation = z.infer<typeof explanationSchema>;
export type Change = z.infer<typeof changeSchema>;

/** How an explanation comes by its numbers. */
export const effortSchema = z.enum(['measured', 'forecast']);

/** What the compose form asks for. Missing settings take the checkpoint's defaults; a missing seed is drawn. */
export const generateRequestSchema = z.object({
  prompt: z.string(),
  negativePrompt: z.string().default(''),
  seed: z.number().int().min(0).max(0xffffffff).nullable().default(null),
  numInferenceSteps: z.number().int().min(1).max(200).nullable().default(null),
  guidanceScale: z.number().min(0).max(30).nullable().default(null),
  width: z.number().int().positive().nullable().default(null),
  height: z.number().int().positive().nullable().default(null),
  checkpoint: z.string().nullable().default(null),
  /** The “in my taste” switch: how strongly the profile enters, 0 (not at all) … 1. */
  tasteStrength: z.number().min(0).max(1).default(1),
  /** Id of the profile that gives levels; null: the active one. */
  profile: id.nullable().default(null),
  /** Levels for this picture alone; they replace the profile's level of the same aspect. */
  aspects: z.record(z.string(), level).default({}),
  ...startRequestSchema.shape,
  /** Put on top of the checkpoint, each once. */
  adapters: z.array(adapterRequestSchema).max(8).default([]),
  /** How many pictures, with seeds counting up from `seed`. */
  batch: z.number().int().min(1).max(16).default(1),
  explain: z.boolean().default(true),
  /** How the explanation comes by its numbers: forecasts are faster. */
  effort: effortSchema.default('measured'),
  /** Phrases in the person's own grouping, in the order of the prompt; the rest of it is cut by rules. */
  phrases: z.array(z.string().min(1)).max(40).default([]),
});
export type GenerateRequest = z.input<typeof generateRequestSchema>;

export const generationStateSchema = z.enum(['queued', 'running', 'explaining', 'done', 'failed', 'cancelled', 'interrupted']);
export type GenerationState = z.infer<typeof generationStateSchema>;

export const generationSummarySchema = z.object({
  id,
  /** ISO 8601, UTC. */
  createdAt: z.string(),
  kind: z.enum(['generation', 'counterfactual']),
  parent: id.nullable(),
  /** The picture of the history that this one started from or repaints; null once that is deleted. */
  madeFrom: id.nullable(),
  /** Of an enlarged picture. All it was made by is its original's, and so are its reasons; the size is its own. */
  upscale: upscaleSchema,
  state: generationStateSchema,
  prompt: z.string(),
  seed: z.number(),
  width: z.number(),
  height: z.number(),
  starred: z.boolean(),
  hasPicture: z.boolean(),
});
export type GenerationSummary = z.infer<typeof generationSummarySchema>;

/** As the history lists it. */
export const historyEntrySchema = generationSummarySchema.extend({
  /** How many counterfactuals were made from it. */
  whatIfs: z.number().int(),
});
export type HistoryEntry = z.infer<typeof historyEntrySchema>;

export const generationSchema = generationSummarySchema.extend({
  checkpoint: z.string(),
  provider: z.string().nullable(),
  /** Every fallback that was taken (provider, precision), in plain words. */
  fallbacks: z.array(z.string()),
  warnings: z.array(z.string()),
  negativePrompt: z.string(),
  numInferenceSteps: z.number(),
  guidanceScale: z.number(),
  /** Whether it began from noise of a file, which is not kept: its settings make another picture. */
  fromNoiseFile: z.boolean(),
  ...startSchema.shape,
  aspects: z.record(z.string(), z.number()),
  /** What the profile was called that gave levels; null where none did, and for pictures from before profiles had names. */
  profile: z.string().nullable(),
  adapters: z.array(adapterUseSchema),
  factors: z.array(factorSchema),
  coalition: z.record(z.string(), z.number()),
  error: errorSchema.nullable(),
  timings: z.object({ loadMs: z.number(), encodeMs: z.number(), denoiseMs: z.number(), decodeMs: z.number(), explainMs: z.number() }),
  evaluations: z.object({ generate: z.number(), explain: z.number() }),
  explanation: explanationSchema.nullable(),
  /** Of the last explanation that was asked for, made or not; null where none was. */
  wishedEffort: effortSchema.nullable(),
  /** What the person said of its statements. */
  feedback: feedbackSchema,
  /** For a counterfactual: what really differs from the parent's picture. */
  changes: z.array(changeSchema).nullable(),
  /** Ids of the counterfactuals made from this picture. */
  children: z.array(id),
});
export type Generation = z.infer<typeof generationSchema>;

export const jobSchema = z.object({
  id,
  generationId: id,
  kind: z.enum(['generation', 'counterfactual']),
  state: generationStateSchema,
  /** Weighted progress over the whole job, 0…1; never goes back. */
  progress: z.number().min(0).max(1),
  stage: z.enum(['waiting', 'load', 'encode', 'denoise', 'decode', 'upscale', 'explain', 'finished']),
  step: z.number().nullable(),
  steps: z.number().nullable(),
  /** Estimated milliseconds left; null while unknown. */
  remainingMs: z.number().nullable(),
  /** Counts up with every new preview picture; 0 while there is none. */
  previewVersion: z.number(),
  error: errorSchema.nullable(),
});
export type Job = z.infer<typeof jobSchema>;

export const doctorSchema = z.object({
  ok: z.boolean(),
  /** In one sentence. */
  summary: z.string(),
  /** `id` is the same in every language. */
  checks: z.array(z.object({ id: z.string(), name: z.string(), ok: z.boolean(), detail: z.string(), advice: z.string().nullable() })),
});
export type Doctor = z.infer<typeof doctorSchema>;

export const checkpointSchema = z.object({
  id,
  name: z.string(),
  bundled: z.boolean(),
  sizes: z
    .array(z.tuple([z.number(), z.number()]).readonly())
    .readonly()
    .nullable(),
  defaults: z.object({ numInferenceSteps: z.number(), guidanceScale: z.number(), width: z.number(), height: z.number() }),
});

/** Where pictures are made: `auto` is whatever is fastest and makes the CPU's pictures. */
export const providerWishes = ['auto', 'cpu', 'webgpu', 'cuda', 'tensorrt', 'dml', 'coreml'] as const;

export const infoSchema = z.object({
  version: z.string(),
  home: z.string(),
  checkpoints: z.array(checkpointSchema),
  defaultCheckpoint: z.string(),
  /** `starting` until the engine answered for the first time. */
  engine: z.object({ state: z.enum(['starting', 'ready', 'stopped']), provider: z.string().nullable(), note: z.string().nullable() }),
  unofficialRuntime: z.boolean(),
  /** What can be chosen to make pictures on, as far as it is known without trying. */
  providers: z.array(z.enum(providerWishes)),
});
export type StudioInfo = z.infer<typeof infoSchema>;

export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  provider: z.enum(providerWishes),
  locale: z.enum(['en', 'de']),
  /** Id of the checkpoint that new pictures are made with. */
  checkpoint: z.string().max(4096),
  /** Address that stands in for huggingface.co; empty: as the environment has it (HF_ENDPOINT), or the Hub itself. */
  mirror: httpAddress,
  /** Proxy for downloads; empty: as the environment has it (HTTPS_PROXY, HTTP_PROXY, NO_PROXY). */
  proxy: httpAddress,
});
export type Settings = z.infer<typeof settingsSchema>;

/** A cause at one place of a picture, strongest first. */
export const placeCauseSchema = z.object({ factor: z.string(), change: z.number(), measured: z.boolean() });

export const reportFormatSchema = z.enum(['html', 'pdf', 'json']);
export type ReportFormat = z.infer<typeof reportFormatSchema>;

const nothing = z.object({});
const byId = z.object({ id });

export const channels = {
  ...calibrationChannels,
  'studio.info': { input: nothing, output: infoSchema },
  'studio.doctor': { input: nothing, output: doctorSchema },
  'settings.get': { input: nothing, output: settingsSchema },
  'settings.set': { input: settingsSchema.partial(), output: settingsSchema },
  'aspects.list': { input: nothing, output: z.object({ groups: z.array(z.object({ id: z.string(), name: z.string() })), aspects: z.array(aspectSchema) }) },
  'generation.create': { input: generateRequestSchema, output: z.object({ jobs: z.array(jobSchema) }) },
  'generation.get': { input: byId, output: generationSchema },
  /** Explains a picture, again if need be: by other phrases, by forecasts alone, or with every combination counted. */
  'generation.explain': {
    input: z.object({
      id,
      /** Null leaves the phrases as they are. */
      phrases: z.array(z.string().min(1)).max(40).nullable().default(null),
      effort: effortSchema.default('measured'),
      /** Pairs of orders for Shapley values (exact up to four causes); 0 for none. */
      orders: z.number().int().min(0).max(64).default(0),
    }),
    output: z.object({ job: jobSchema }),
  },
  /** A picture two or four times as wide and high, as an entry of its own. `job` is null when it was made before. */
  'generation.upscale': {
    input: z.object({ id, factor: upscaleFactorSchema }),
    output: z.object({ generationId: id, job: jobSchema.nullable() }),
  },
  /** Causes at a place (0…1 from the left and from the top) of a picture, strongest first. */
  'generation.causesAt': {
    input: z.object({ id, x: z.number().min(0).max(1), y: z.number().min(0).max(1) }),
    output: z.object({ causes: z.array(placeCauseSchema) }),
  },
  /**
   * Makes the same picture under another coalition (factor id → strength; 0 is off). The approximate picture is ready
   * when this answers (asset `approximate/<generationId>`); the exact one when the job is done. With all factors back at
   * their own strength it answers with the original.
   */
  'whatif.create': {
    input: z.object({ id, coalition: z.record(z.string(), z.number()) }),
    output: z.object({ generationId: id, job: jobSchema.nullable(), approximate: z.boolean() }),
  },
  'jobs.list': { input: nothing, output: z.object({ jobs: z.array(jobSchema) }) },
  'jobs.cancel': { input: byId, output: nothing },
  'history.list': {
    input: z.object({
      ...historyFilterShape,
      limit: z.number().int().min(1).max(500).default(100),
      /** How many to leave out at the beginning. */
      offset: z.number().int().min(0).default(0),
      /** Only entries older than this id. */
      before: id.nullable().default(null),
    }),
    /** `total`: how many the filter leaves in all. */
    output: z.object({ generations: z.array(historyEntrySchema), more: z.boolean(), total: z.number().int() }),
  },
  ...historyChannels,
  'history.showInFolder': { input: byId, output: nothing },
  /** Puts the picture on the clipboard. */
  'history.copyPicture': { input: byId, output: nothing },
  /** Saves the picture's file, with the recipe in it, where the person chooses; null when they closed the dialog. */
  'history.savePicture': { input: byId, output: z.object({ path: z.string().nullable() }) },
  /**
   * What the recipe in a PNG's bytes tells of the picture, as the history would have it; null when there is none that can
   * be read. What it began from is a sketch of this studio then; `lacking` when that was too large to travel along.
   */
  'recipe.read': {
    input: z.object({ bytes: z.instanceof(Uint8Array) }),
    output: z.object({ generation: generationSchema.nullable(), lacking: z.boolean() }),
  },
  ...profileChannels,
  ...feedbackChannels,
  ...sketchChannels,
  /** Saves a report where the person chooses; null when they closed the dialog. */
  'report.save': { input: z.object({ id, format: reportFormatSchema }), output: z.object({ path: z.string().nullable() }) },
  ...libraryChannels,
  ...adapterChannels,
  ...modelChannels,
  ...auditChannels,
} as const;

export type ChannelName = keyof typeof channels;
export type ChannelInput<Name extends ChannelName> = z.input<(typeof channels)[Name]['input']>;
export type ChannelOutput<Name extends ChannelName> = z.infer<(typeof channels)[Name]['output']>;

/** What the studio tells the window unasked. One channel, `studio.event`. */
export const eventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('job'), job: jobSchema }),
  z.object({ kind: z.literal('picture'), generationId: id }),
  z.object({ kind: z.literal('statement'), generationId: id, statement: statementSchema }),
  z.object({ kind: z.literal('region'), generationId: id, factor: z.string(), source: z.enum(['predicted', 'measured']) }),
  z.object({ kind: z.literal('generation'), generationId: id }),
  z.object({ kind: z.literal('history') }),
  z.object({ kind: z.literal('export'), status: exportStatusSchema }),
  z.object({ kind: z.literal('profile') }),
  /** A statement was called right or wrong, which may tell on other pictures too. */
  z.object({ kind: z.literal('feedback') }),
  z.object({ kind: z.literal('info') }),
  z.object({ kind: z.literal('library') }),
  calibrationEventSchema,
  z.object({ kind: z.literal('adapters') }),
  z.object({ kind: z.literal('model'), progress: modelProgressSchema }),
  z.object({ kind: z.literal('task'), task: taskSchema }),
]);
export type StudioEvent = z.infer<typeof eventSchema>;

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: WireError };

/** What the preload script puts on `window.studio`. */
export interface StudioBridge {
  call<Name extends ChannelName>(name: Name, input: ChannelInput<Name>): Promise<Result<ChannelOutput<Name>>>;
  /** Where a file lies that was dropped or chosen in the window; empty when it lies nowhere. */
  pathOf(file: File): string;
  /** Returns a function that stops listening. */
  onEvent(listener: (event: StudioEvent) => void): () => void;
}

/** Addresses of pictures, served by the studio's own protocol (PNG). */
export const assetUrl = {
  picture: (generationId: string): string => `studio://asset/picture/${encodeURIComponent(generationId)}`,
  thumbnail: (generationId: string): string => `studio://asset/thumbnail/${encodeURIComponent(generationId)}`,
  plain: (generationId: string): string => `studio://asset/plain/${encodeURIComponent(generationId)}`,
  approximate: (generationId: string): string => `studio://asset/approximate/${encodeURIComponent(generationId)}`,
  preview: (jobId: string, version: number): string => `studio://asset/preview/${encodeURIComponent(jobId)}?version=${version}`,
  /** White with the change as alpha, so that it can be tinted and laid over the picture. */
  region: (generationId: string, factor: string, source: 'predicted' | 'measured'): string =>
    `studio://asset/region/${encodeURIComponent(generationId)}/${encodeURIComponent(factor)}?source=${source}`,
  audit: (pictureId: string): string => `studio://asset/audit/${encodeURIComponent(pictureId)}`,
  sketch: (sketchId: string): string => `studio://asset/sketch/${encodeURIComponent(sketchId)}`,
} as const;

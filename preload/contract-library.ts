import { z } from 'zod';
import { errorSchema } from './contract-error.ts';

/** What window and studio say to each other about checkpoints: what is installed, what can be had, what is under way. */

const fraction = z.number().min(0).max(1);
const bytes = z.number().min(0);

/** An http(s) address, or nothing. */
export const httpAddress = z
  .string()
  .max(500)
  .refine(
    (text) => text === '' || (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)),
    'it has to be an address that begins with http:// or https://',
  );

export const licenceSchema = z.object({
  /** As the Hub and SPDX name it. */
  id: z.string(),
  name: z.string(),
  url: z.string().nullable(),
  /** In a sentence or two: what it allows, what it forbids. */
  summary: z.string(),
});
export type Licence = z.infer<typeof licenceSchema>;

export const needsSchema = z.object({ diskBytes: bytes.nullable(), memoryBytes: bytes.nullable() });

export const verdictSchema = z.object({
  state: z.enum(['match', 'differ', 'no-list']),
  /** How many files were compared. */
  files: z.number(),
  missing: z.array(z.string()).readonly(),
  changed: z.array(z.string()).readonly(),
  /** ISO 8601, UTC. */
  checkedAt: z.string(),
});
export type CheckpointVerdict = z.infer<typeof verdictSchema>;

export const installedSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['checkpoint', 'readout']),
  /** What sort of model: `storybook`, `Stable Diffusion 1` … */
  family: z.string(),
  directory: z.string(),
  origin: z.enum(['bundled', 'copy', 'link', 'download', 'folder']),
  /** Where it came from: a folder or `hub:owner/name@revision`; null when that is not known. */
  source: z.string().nullable(),
  licence: licenceSchema.nullable(),
  sizeBytes: bytes,
  files: z.number(),
  addedAt: z.string().nullable(),
  /** The last comparison of its files with their hashes; null when there was none. */
  verdict: verdictSchema.nullable(),
  /** What its pictures were last made on here; null when none was made yet. */
  provider: z.string().nullable(),
  /** Damage that keeps it from being opened, in plain words. */
  problem: z.string().nullable(),
});
export type Installed = z.infer<typeof installedSchema>;

export const offerSchema = z.object({
  /** A catalogue's id or `hub:owner/name@revision`. */
  source: z.string(),
  id: z.string(),
  title: z.string(),
  kind: z.enum(['checkpoint', 'readout']),
  description: z.string(),
  repository: z.string(),
  revision: z.string().nullable(),
  licence: licenceSchema.nullable(),
  needs: needsSchema,
  /** How many files, once that is known. */
  files: z.number().nullable(),
  /** Whether the files and their hashes come from the Hub's own list, since the catalogue holds none. */
  listedByHub: z.boolean(),
  installed: z.boolean(),
});
export type Offer = z.infer<typeof offerSchema>;

export const taskProgressSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('waiting'), value: fraction }),
  z.object({ kind: z.literal('list'), value: fraction }),
  z.object({
    kind: z.literal('transfer'),
    value: fraction,
    doneBytes: bytes,
    totalBytes: bytes,
    filesDone: z.number(),
    files: z.number(),
    /** Estimated milliseconds left; null while unknown. */
    remainingMs: z.number().nullable(),
  }),
  /** A connection failed and is tried again after a while. */
  z.object({ kind: z.literal('retry'), value: fraction, waitMs: z.number(), attempt: z.number(), reason: z.string() }),
  z.object({ kind: z.literal('copy'), value: fraction, doneBytes: bytes, totalBytes: bytes }),
  z.object({ kind: z.literal('hash'), value: fraction, doneBytes: bytes, totalBytes: bytes }),
  z.object({ kind: z.literal('finished'), value: fraction }),
]);
export type TaskProgress = z.infer<typeof taskProgressSchema>;

export const taskSchema = z.object({
  id: z.string(),
  kind: z.enum(['add', 'download', 'verify', 'repair']),
  /** Of a download: what was asked for. */
  source: z.string().nullable(),
  /** Id that the checkpoint has or will have; null while it is not settled. */
  checkpoint: z.string().nullable(),
  title: z.string(),
  state: z.enum(['running', 'paused', 'done', 'failed', 'cancelled']),
  progress: taskProgressSchema,
  error: errorSchema.nullable(),
});
export type LibraryTask = z.infer<typeof taskSchema>;

const id = z.string().min(1).max(128);
const source = z.string().min(1).max(300);
const nothing = z.object({});
const started = z.object({ task: taskSchema });

export const promptWordsSchema = z.object({
  drawnAs: z.array(z.object({ word: z.string(), drawnAs: z.string() })).readonly(),
  unknown: z.array(z.string()).readonly(),
});
export type PromptWords = z.infer<typeof promptWordsSchema>;

export const libraryChannels = {
  /** Everything at once: what is installed, what the catalogue offers, what is under way. */
  'library.get': { input: nothing, output: z.object({ installed: z.array(installedSchema), offers: z.array(offerSchema), tasks: z.array(taskSchema) }) },
  /** Asks for a folder; null when the person closed the dialog. */
  'library.chooseFolder': { input: nothing, output: z.object({ directory: z.string().nullable() }) },
  'library.add': {
    input: z.object({ directory: z.string().min(1).max(4096), mode: z.enum(['copy', 'link']).default('copy'), id: id.nullable().default(null) }),
    output: started,
  },
  /** Looks a source up: from the catalogue, or (`hub:owner/name`) by asking the Hub. */
  'library.offer': { input: z.object({ source }), output: offerSchema },
  /** Gets it, once the licence that the offer named was accepted; goes on where an earlier download of it ended. */
  'library.download': { input: z.object({ source, acceptedLicence: z.string().max(200) }), output: started },
  'library.verify': { input: z.object({ id }), output: started },
  /** Gets or copies again what is missing or damaged. */
  'library.repair': { input: z.object({ id }), output: started },
  /** To the operating system's bin; a linked folder is only forgotten. */
  'library.remove': { input: z.object({ id }), output: nothing },
  /** What a checkpoint makes of a prompt's words: those that it draws as another, and those that it never met. */
  'library.readPrompt': {
    input: z.object({ checkpoint: z.string().min(1).max(4096), prompt: z.string().max(20_000) }),
    output: promptWordsSchema,
  },
  'library.pause': { input: z.object({ id }), output: nothing },
  'library.resume': { input: z.object({ id }), output: nothing },
  'library.cancel': { input: z.object({ id }), output: nothing },
} as const;

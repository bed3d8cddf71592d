import { z } from 'zod';

/** What window and studio say to each other about adapters. */

const id = z.string().min(1).max(128);

/** As the engine has them; 1 is as it was trained. */
export const ADAPTER_STRENGTHS = { least: -1, most: 2 } as const;

const adapterStrength = z.number().min(ADAPTER_STRENGTHS.least).max(ADAPTER_STRENGTHS.most);

/** An adapter as a picture has it: enough to find its file again, or to say which one is missing. */
export const adapterUseSchema = z.object({ id, name: z.string(), sha256: z.string(), strength: z.number() });
export type AdapterUse = z.infer<typeof adapterUseSchema>;

export const adapterRequestSchema = z.object({ id, strength: adapterStrength.default(1) });

/** What was found out about an adapter by looking at what it does; see `explain-model`. */
export const adapterFindingSchema = z.object({ text: z.string(), score: z.number().nullable() });

export const adapterSchema = z.object({
  /** Made of the content's hash. */
  id,
  name: z.string(),
  /** What it is for, in a sentence; null when nobody said. */
  purpose: z.string().nullable(),
  bundled: z.boolean(),
  /** The checkpoint it was made for, as its card or its metadata say, or as its shapes give away. */
  madeFor: z.string().nullable(),
  /** Installed checkpoints that have a place for it, the one that fits best first. */
  checkpoints: z.array(z.string()),
  licence: z.string().nullable(),
  author: z.string().nullable(),
  triggerWords: z.array(z.string()),
  rank: z.number().nullable(),
  modules: z.number().nullable(),
  sizeBytes: z.number(),
  sha256: z.string(),
  path: z.string(),
  /** ISO 8601, UTC; null for a bundled one. */
  addedAt: z.string().nullable(),
  /** What it does, measured; null until it was. */
  findings: z.array(adapterFindingSchema).nullable(),
});
export type Adapter = z.infer<typeof adapterSchema>;

const nothing = z.object({});

export const adapterChannels = {
  'adapters.list': { input: nothing, output: z.object({ adapters: z.array(adapterSchema) }) },
  'adapters.get': { input: z.object({ id }), output: adapterSchema },
  /** Asks for a safetensors file; null when the person closed the dialog. */
  'adapters.chooseFile': { input: nothing, output: z.object({ path: z.string().nullable() }) },
  /** Copies a file into the data folder, once it has been looked through. */
  'adapters.add': { input: z.object({ path: z.string().min(1).max(4096) }), output: adapterSchema },
  /** To the operating system's bin. */
  'adapters.remove': { input: z.object({ id }), output: nothing },
} as const;

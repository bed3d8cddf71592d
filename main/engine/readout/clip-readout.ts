import { readOptionalJson } from '../diffusion/checkpoint-files.ts';
import type { AspectPoles } from '../diffusion/aspect-poles.ts';
import type { Pipeline } from '../diffusion/pipeline.ts';
import { defaultThreads } from '../runtime/provider.ts';
import { Network } from '../runtime/session.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { chanceAmongItsLike, NO_CONTRASTS, readContrasts } from './contrasts.ts';
import type { Contrasts } from './contrasts.ts';
import type { ImageTextModel } from './image-text-model.ts';
import { readReadoutConfig } from './readout-config.ts';
import type { ReadoutConfig } from './readout-config.ts';
import { lesserGrades } from './grades.ts';
import type { PoleGrades, Readout, Reading } from './readout.ts';
import { openStudioClip } from './studio-clip.ts';
import { isTransformersClip, openTransformersClip } from './transformers-clip.ts';
import { dot } from '../runtime/dot.ts';

export interface ReadoutOptions {
  /** The checkpoint's `readout` folder, or that of an installed readout. */
  readonly directory: string;
  /** Lends its text encoder to a readout that only has a projection on top of it. */
  readonly encodeText: Pipeline['encodeText'];
  /** Poles of the aspects, for readouts without a head for aspect levels. */
  readonly aspects: readonly AspectPoles[];
  readonly threads?: number;
  readonly clock?: () => number;
}

/** What a readout is made of, besides its networks. */
type Facts = Pick<ReadoutConfig, 'aspects' | 'grades' | 'sideEffects' | 'styles' | 'logitScale' | 'presence'> & { readonly contrasts: Contrasts };

/** Every CLIP that was published ends its training at the largest logit scale that is allowed; its configuration tells the first. */
const CLIP_LOGIT_SCALE = 100;
/** A phrase that is true of a picture has a cosine about this, or more. */
const CLIP_PRESENT = 0.25;
const CLIP_FACTS: Facts = {
  aspects: [],
  grades: {},
  sideEffects: null,
  styles: [],
  logitScale: CLIP_LOGIT_SCALE,
  presence: { a: CLIP_LOGIT_SCALE, b: -CLIP_LOGIT_SCALE * CLIP_PRESENT },
  contrasts: NO_CONTRASTS,
};

/** A pole is said in several ways, whose embeddings are averaged: one wording's accidents weigh less (Radford et al. 2021, 3.1.4). */
const WORDINGS: readonly ((carrier: string) => string)[] = [
  (carrier) => carrier,
  (carrier) => `a picture, ${carrier}`,
  (carrier) => `an illustration, ${carrier}`,
];

/**
 * A CLIP-shaped readout, in the studio's own layout or in that of transformers. It runs on the CPU, so that readings are the
 * same whatever renders. Null when there is none. Throws StudioError `checkpoint-corrupt`.
 */
export async function openReadout(options: ReadoutOptions): Promise<Readout | null> {
  const { directory } = options;
  const config = await readOptionalJson(directory, 'config.json');
  if (config === null) return null;
  const open = (component: string, path: string): Network =>
    new Network({ component, path, provider: 'cpu', threads: options.threads ?? defaultThreads(), clock: options.clock ?? (() => performance.now()) });
  if (isTransformersClip(config)) return readoutOf(await openTransformersClip(directory, config, open), CLIP_FACTS, options.aspects);
  const own = await readReadoutConfig(directory);
  if (own === null) return null;
  const contrasts = await readContrasts(directory, own.projectionDim);
  return readoutOf(openStudioClip(directory, own, options.encodeText, open), { ...own, contrasts }, options.aspects);
}

function readoutOf(model: ImageTextModel, facts: Facts, aspects: readonly AspectPoles[]): Readout {
  const { logitScale, presence, contrasts } = facts;
  const embeddings = new Map<string, Float32Array>();
  const poles = new Map<string, Float32Array>();

  const embedText = async (phrase: string): Promise<Float32Array> => {
    const embedding = embeddings.get(phrase) ?? unit(await model.embedText(phrase));
    embeddings.set(phrase, embedding);
    return embedding;
  };
  const embedPole = async (carrier: string): Promise<Float32Array> => {
    const known = poles.get(carrier);
    if (known !== undefined) return known;
    const said: Float32Array[] = [];
    for (const wording of WORDINGS) said.push(await embedText(wording(carrier)));
    const mean = unit(meanOf(said));
    poles.set(carrier, mean);
    return mean;
  };
  const levels = async (embedding: Float32Array, head: Tensor | undefined): Promise<Readonly<Record<string, number>>> => {
    if (facts.aspects.length > 0 && head !== undefined) {
      return Object.fromEntries(facts.aspects.map((aspect, at) => [aspect, head.data[at] ?? 0]));
    }
    const entries: [string, number][] = [];
    for (const { id, positiveCarrier, negativeCarrier } of aspects) {
      const [positive, negative] = [dot(embedding, await embedPole(positiveCarrier)), dot(embedding, await embedPole(negativeCarrier))];
      // Antonym prompts (CLIP-IQA, arXiv 2207.12396): softmax of the two logits, stretched from 0…1 to −1…1.
      entries.push([id, Math.tanh((logitScale * (positive - negative)) / 2)]);
    }
    return Object.fromEntries(entries);
  };
  const presenceOf = async (phrase: string, reading: Reading): Promise<number> => {
    const words = await embedText(phrase);
    const shown = 1 / (1 + Math.exp(-(presence.a * dot(reading.embedding, words) + presence.b)));
    return shown * (chanceAmongItsLike(words, reading.embedding, contrasts) ?? 1);
  };
  const gradesWithin = async (reading: Reading): Promise<Readonly<Record<string, PoleGrades>> | null> => {
    let found: Readonly<Record<string, PoleGrades>> | null = null;
    for (const { shownBy, grades } of facts.styles) {
      const shown = 'aspect' in shownBy ? (reading.levels[shownBy.aspect] ?? 0) : await presenceOf(shownBy.phrase, reading);
      if (shown >= shownBy.least) found = found === null ? grades : lesserGrades(found, grades);
    }
    return found;
  };
  return {
    aspects: facts.aspects.length > 0 ? facts.aspects : aspects.map((aspect) => aspect.id),
    grades: facts.grades,
    sideEffects: facts.sideEffects,
    async read(picture): Promise<Reading> {
      const { embedding, aspectLevels } = await model.embedImage(picture);
      const whole = unit(embedding);
      const reading = { embedding: whole, levels: await levels(whole, aspectLevels) };
      const within = await gradesWithin(reading);
      return within === null ? reading : { ...reading, within };
    },
    presence: presenceOf,
    embedText,
    async namedAspects(phrase) {
      if (facts.sideEffects === null) return new Set();
      const { least, within } = facts.sideEffects.named;
      // Words that describe anything (“old”, “walking”) lie near the middle of all poles: only what is beyond it tells poles apart.
      const middle = meanOf(await Promise.all(aspects.flatMap((aspect) => [embedText(aspect.positiveCarrier), embedText(aspect.negativeCarrier)])));
      const beyond = async (text: string): Promise<Float32Array> => unit((await embedText(text)).map((value, at) => value - (middle[at] ?? 0)));
      const said = await beyond(phrase);
      const nearness = new Map<string, number>();
      for (const { id, positiveCarrier, negativeCarrier } of aspects) {
        nearness.set(id, Math.max(dot(said, await beyond(positiveCarrier)), dot(said, await beyond(negativeCarrier))));
      }
      const nearest = Math.max(...nearness.values());
      return new Set([...nearness].filter(([, cos]) => cos >= least && cos >= nearest - within).map(([id]) => id));
    },
    close: () => model.close(),
  };
}

function meanOf(vectors: readonly Float32Array[]): Float32Array {
  return Float32Array.from(vectors[0] ?? [], (_, at) => vectors.reduce((sum, vector) => sum + (vector[at] ?? 0), 0) / vectors.length);
}

function unit(values: Float32Array): Float32Array {
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return length === 0 ? values.slice() : values.map((value) => value / length);
}

import type { AspectPoles } from '../diffusion/aspect-poles.ts';
import type { Readout } from '../readout/readout.ts';
import type { Picture } from '../rendering.ts';
import { StudioError } from '../studio-error.ts';
import type { AspectWords } from './aspect-catalogue.ts';
import { modelSentence, nothingFound } from '../model-sentence.ts';
import { conceptDictionary } from './concept-directions.ts';
import { aspectAxes, degreeMeasure } from './degree-measure.ts';
import { openMessages } from '../messages.ts';
import type { MessageFile, Messages } from '../messages.ts';
import { claimsOn } from './model-claims.ts';
import type { ModelClaim } from './model-claims.ts';
import { decompositionMeasure } from './model-measures.ts';
import type { ModelMeasure } from './model-measures.ts';
import type { ReadingPair } from './model-pairs.ts';
import { whiteningFrom } from './whitening.ts';

/** The same prompt and seed by the base model and by the personalized one. */
export interface PicturePair {
  readonly prompt: string;
  readonly seed: number;
  readonly base: Picture;
  readonly personal: Picture;
}

/** One sentence on a model, with its numbers. */
export interface ModelStatement {
  readonly aspect: string;
  /** −1…1: the sign is the pole. */
  readonly score: number;
  /** 95 %, over prompts and seeds. */
  readonly interval: readonly [low: number, high: number];
  readonly text: string;
}

export interface ModelExplanation {
  /** Largest score first. */
  readonly statements: readonly ModelStatement[];
  readonly summary: string;
  /** Aspects that were asked and can't be told from nothing. */
  readonly silent: number;
  /** What the decomposition of the whole change leaves over, 0…1. */
  readonly residual: number;
  readonly pairs: number;
}

export interface ModelExplainer {
  /** Throws StudioError `setting-out-of-range` without pairs or for a checkpoint that has no readout. */
  explain(pairs: readonly PicturePair[], locale: string, signal: AbortSignal): Promise<ModelExplanation>;
}

export interface ModelExplainerOptions {
  readonly readout: Readout | null;
  readonly aspects: readonly AspectWords[];
  readonly poles: readonly AspectPoles[];
  readonly locales: Readonly<Record<string, MessageFile>>;
}

/** Explains a model from pictures alone: what a readout sees on it and on its base, over prompts and seeds. */
export function createModelExplainer({ readout, aspects, poles, locales }: ModelExplainerOptions): ModelExplainer {
  return {
    async explain(pairs, locale, signal): Promise<ModelExplanation> {
      if (readout === null)
        throw refused('readout', 'This checkpoint has no readout, so that nothing can be measured on its pictures. Add one in the library.');
      if (pairs.length === 0) throw refused('prompts', 'There is no prompt to compare the models on. Give at least one.');
      const read: ReadingPair[] = [];
      for (const { prompt, seed, base, personal } of pairs) {
        signal.throwIfAborted();
        read.push({ prompt, seed, base: await readout.read(base), personal: await readout.read(personal) });
      }
      const measure = await measureFor(readout, aspects, poles, read);
      const { claims, residual } = claimsOn(read, measure);
      const told = claims.filter((claim) => claim.told);
      const messages = openMessages(locale, locales, aspects);
      return {
        statements: told.map(({ aspect, score, interval }) => ({ aspect, score, interval, text: modelSentence({ aspect, score, interval }, messages) })),
        summary: summaryOf(told, messages),
        silent: claims.length - told.length,
        residual: residual ?? 0,
        pairs: pairs.length,
      };
    },
  };
}

async function measureFor(
  readout: Readout,
  aspects: readonly AspectWords[],
  poles: readonly AspectPoles[],
  pairs: readonly ReadingPair[],
): Promise<ModelMeasure> {
  const embed = (text: string): Promise<Float32Array> => readout.embedText(text);
  const oneSided = new Map(aspects.map((aspect) => [aspect.id, aspect.oneSided]));
  const carriers = poles.map((pole) => ({ ...pole, oneSided: oneSided.get(pole.id) === true }));
  const prompts = [...new Set(pairs.map(({ prompt }) => prompt))];
  const concepts = await conceptDictionary(
    carriers.map((carrier) => ({ id: carrier.id, positive: carrier.positiveCarrier, negative: carrier.oneSided ? null : carrier.negativeCarrier })),
    prompts,
    embed,
  );
  const whitening = whiteningFrom(pairs.map(({ base }) => base.embedding));
  const decomposition = decompositionMeasure({ aspects: poles.map(({ id }) => id), concepts, whitening });
  return degreeMeasure({ axes: await aspectAxes(carriers, embed), decomposition });
}

function summaryOf(told: readonly ModelClaim[], messages: Messages): string {
  if (told.length === 0) return nothingFound(messages);
  const most = told.slice(0, 3).map(({ aspect, score }) => messages.comparative(aspect, score));
  return messages.say('model.summary', { list: messages.list(most), count: told.length });
}

function refused(setting: string, message: string): StudioError {
  return new StudioError('setting-out-of-range', message, { details: { setting } });
}

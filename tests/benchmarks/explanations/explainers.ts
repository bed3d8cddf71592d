import { conceptDictionary } from '../../../main/engine/explain/concept-directions.ts';
import { decompositionMeasure, directMeasure, responsesMeasure } from '../../../main/engine/explain/model-measures.ts';
import type { ModelMeasure, PoleResponse } from '../../../main/engine/explain/model-measures.ts';
import type { ReadingPair } from '../../../main/engine/explain/model-pairs.ts';
import { aspectAxes, standardizedMeasure } from '../../../main/engine/explain/standardized-measure.ts';
import { whiteningFrom } from '../../../main/engine/explain/whitening.ts';
import type { Reading } from '../../../main/engine/readout/readout.ts';
import { mean } from './grades.ts';
import type { Laboratory } from './laboratory.ts';
import { antonymScoring } from './methods/antonyms.ts';
import { coarseSentence } from './methods/coarse.ts';
import { constantAnswer, randomAnswer } from './methods/fixed-answers.ts';
import type { Method } from './methods/method.ts';
import { ours, whitenedFineXl } from './methods/ours.ts';
import { publishedFineXl } from './methods/published-finexl.ts';

/** What the explainers know besides a target's pictures: all of it from the calibration and development splits. */
export interface Knowledge {
  /** Prompts that the text directions of concepts are averaged over. */
  readonly prompts: readonly string[];
  /** Base pictures: how pictures differ anyway. */
  readonly bases: readonly Reading[];
  /** Pairs with nothing injected: how levels differ anyway. */
  readonly nothing: readonly ReadingPair[];
  readonly responses: readonly PoleResponse[];
}

/** Methods that compete under one name; the development split says which of them stands for it. */
export interface Entrant {
  readonly id: string;
  readonly variants: readonly Method[];
}

const REPLICATES = 100;
const LEAST_RATIO = 2;

export interface Field {
  readonly entrants: readonly Entrant[];
  /** The studio's own measure, as `explain-model` uses it. */
  readonly measure: ModelMeasure;
}

export async function fieldOf(laboratory: Laboratory, knowledge: Knowledge): Promise<Field> {
  const { aspects: words, poles, carriers, readout, scores, logitScale } = laboratory;
  const aspects = words.map(({ id }) => id);
  const embed = (text: string): Promise<Float32Array> => readout.embedText(text);
  const concepts = await conceptDictionary(poles, knowledge.prompts, embed);
  const whitening = whiteningFrom(knowledge.bases.map(({ embedding }) => embedding));
  const decomposition = decompositionMeasure({ aspects, concepts, whitening });
  const oneSided = new Map(words.map(({ id, oneSided: one }) => [id, one]));
  const axes = await aspectAxes(
    carriers.map((carrier) => ({ ...carrier, oneSided: oneSided.get(carrier.id) === true })),
    embed,
  );
  const noise = aspects.map((aspect) =>
    Math.max(0.01, Math.sqrt(mean(knowledge.nothing.map(({ base, personal }) => ((personal.levels[aspect] ?? 0) - (base.levels[aspect] ?? 0)) ** 2)))),
  );
  const responses = (sparsity: number): ModelMeasure => responsesMeasure({ aspects, responses: knowledge.responses, noise, sparsity });
  const mine = (measure: ModelMeasure, title: string, id = 'ours', seesPipeline = false): Method =>
    ours(measure, { id, title, seesPipeline, leastRatio: LEAST_RATIO, replicates: REPLICATES });
  const measure = standardizedMeasure({ axes, decomposition });
  const entrants: readonly Entrant[] = [
    {
      id: 'ours',
      variants: [
        mine(measure, 'ours (outputs only): standardized'),
        mine(directMeasure(aspects, scores), 'ours (outputs only): calibrated levels'),
        mine(decomposition, 'ours (outputs only): decomposition'),
      ],
    },
    {
      id: 'ours-pipeline',
      variants: [
        mine(standardizedMeasure({ axes, decomposition: responses(0.2) }), 'ours (with the pipeline): standardized, side effects known', 'ours-pipeline', true),
        mine(responses(0.05), 'ours (with the pipeline): measured responses', 'ours-pipeline', true),
      ],
    },
    { id: 'finexl', variants: [0.3, 0.5, 0.7, 1, 2].map((mostOverlap) => publishedFineXl(concepts, mostOverlap)) },
    {
      id: 'finexl-whitened',
      variants: [0.01, 0.1, 1].map((ridge) =>
        whitenedFineXl(
          decompositionMeasure({
            aspects,
            concepts,
            whitening: whiteningFrom(
              knowledge.bases.map(({ embedding }) => embedding),
              ridge,
            ),

            sparsity: 0,
          }),
        ),
      ),
    },
    { id: 'coarse', variants: [coarseSentence(concepts, false)] },
    { id: 'coarse-graded', variants: [coarseSentence(concepts, true)] },
    { id: 'antonyms', variants: [await antonymScoring(carriers, embed, logitScale)] },
    { id: 'constant', variants: [constantAnswer(aspects)] },
    { id: 'random', variants: [randomAnswer(aspects)] },
  ];
  return { entrants, measure };
}

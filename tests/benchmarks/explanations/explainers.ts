import { conceptDictionary } from '../../../main/engine/explain/concept-directions.ts';
import { aspectAxes, degreeMeasure, reachOf } from '../../../main/engine/explain/degree-measure.ts';
import { decompositionMeasure, directMeasure } from '../../../main/engine/explain/model-measures.ts';
import type { ModelMeasure } from '../../../main/engine/explain/model-measures.ts';
import { whiteningFrom } from '../../../main/engine/explain/whitening.ts';
import type { Reading } from '../../../main/engine/readout/readout.ts';
import type { Laboratory, PoleResponse } from './laboratory.ts';
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
  /** What full strength does; read by methods with the pipeline alone. */
  readonly responses: readonly PoleResponse[];
}

/** Methods that compete under one name; the development split says which of them stands for it. */
export interface Entrant {
  readonly id: string;
  readonly variants: readonly Method[];
}

const REPLICATES = 100;

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
  const mine = (measure: ModelMeasure, title: string, id = 'ours', seesPipeline = false): Method =>
    ours(measure, { id, title, seesPipeline, replicates: REPLICATES });
  const measure = degreeMeasure({ axes, decomposition });
  const entrants: readonly Entrant[] = [
    {
      id: 'ours',
      variants: [
        mine(measure, 'ours (outputs only): share × amount'),
        mine(directMeasure(aspects, scores), 'ours (outputs only): calibrated levels'),
        mine(decomposition, 'ours (outputs only): decomposition'),
      ],
    },
    {
      id: 'ours-pipeline',
      variants: [
        mine(
          degreeMeasure({ axes, decomposition, reach: reachOf(knowledge.responses, axes) }),
          'ours (with the pipeline): poles’ reach known',
          'ours-pipeline',
          true,
        ),
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
    ...(await Promise.all(
      [1, 0.3, 0.1].map(async (steepness) => {
        const method = await antonymScoring(carriers, embed, { logitScale, steepness });
        return { id: method.id, variants: [method] };
      }),
    )),
    { id: 'constant', variants: [constantAnswer(aspects)] },
    { id: 'random', variants: [randomAnswer(aspects)] },
  ];
  return { entrants, measure };
}

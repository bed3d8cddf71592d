import { changeBetween, smoothed } from '../../../main/engine/explain/change-map.ts';
import type { ChangeMap } from '../../../main/engine/explain/change-map.ts';
import { createExplainer } from '../../../main/engine/explain/explain-picture.ts';
import { CLEAR_CHANGE } from '../../../main/engine/explain/regions.ts';
import type { RegionMap } from '../../../main/engine/explain/statement.ts';
import { mean } from './grades.ts';
import type { Laboratory } from './laboratory.ts';
import { renderingOf } from './picture-store.ts';
import { applyOperation, ellipseMask } from './pixel-operators.ts';
import type { Ellipse } from './pixel-operators.ts';
import { baselineMaps, centreMap, gradeMap, highest, overlapOf, placesAbove } from './region-maps.ts';
import type { MapGrade } from './region-maps.ts';
import { measureScenes } from './scene-regions.ts';
import type { SceneResults } from './scene-regions.ts';
import type { Split } from './splits.ts';
import { cellsOf, withWords } from './targets.ts';

/** Maps of where a factor acted, against the pixel change of its counterfactual. */
export interface RegionGrade {
  readonly id: string;
  readonly title: string;
  /** Rank correlation with the true change, mean over factors. */
  readonly correlation: number;
  /** Overlap of the fifth of the picture that the map ranks highest with the fifth that changed most. */
  readonly overlap: number;
}

export interface RegionResults {
  readonly methods: readonly RegionGrade[];
  readonly factors: number;
  readonly pictures: number;
  /** Largest residual of the ledgers, relative. */
  readonly ledgerResidual: number;
  /** Change made inside known ellipses: overlap of the clearly changed region with the mask; and of the centre with it. */
  readonly masks: { readonly ours: number; readonly centre: number; readonly cases: number };
  readonly scenes: SceneResults;
}

/** Pictures that are explained for their regions: each costs an explanation. */
const PICTURES = 12;

const TITLES = {
  predicted: 'ours, forecast before any counterfactual',
  attention: 'cross-attention to the phrase (DAAM)',
  epsilon: 'difference of noise predictions (DiffEdit-like)',
  centre: 'the centre of the picture',
} as const;
type MapName = keyof typeof TITLES;

export async function measureRegions(
  laboratory: Laboratory,
  split: Split,
  onProgress: (what: string, done: number, of: number) => void,
): Promise<RegionResults> {
  const { pipeline, readout, aspects, numInferenceSteps } = laboratory;
  const explainer = createExplainer({ pipeline, readout, calibration: null, aspects, locales: laboratory.locales, readsAttention: true });
  const never = new AbortController().signal;
  const grades: Readonly<Record<MapName, MapGrade>>[] = [];
  const residuals: number[] = [];
  const cells = spread(cellsOf(split), PICTURES);
  for (const [at, cell] of cells.entries()) {
    const injection = split.words[at % split.words.length];
    if (injection === undefined) continue;
    const rendering = renderingOf({ prompt: withWords(cell.prompt, [injection]), seed: cell.seed }, aspects, pipeline, numInferenceSteps);
    const made = await pipeline.render(rendering, { recordTrajectory: true });
    if (made.trajectory === null) throw new Error('No trajectory was recorded.');
    const maps: RegionMap[] = [];
    const result = await explainer.explain(
      { rendering, picture: made.picture, trajectory: made.trajectory, locale: 'en' },
      (event) => {
        if (event.kind === 'region') maps.push(event.map);
      },
      never,
    );
    residuals.push(result.explanation.ledger.residual);
    const baselines = await baselineMaps(pipeline, rendering, made.trajectory);
    for (const factor of rendering.factors) {
      const of = (source: RegionMap['source']): RegionMap | undefined => maps.find((map) => map.factor === factor.id && map.source === source);
      const [predicted, measured, attention] = [of('predicted'), of('measured'), await baselines.attention(factor)];
      if (predicted === undefined || measured === undefined || measured.scale === 0 || attention === null) continue;
      grades.push({
        predicted: gradeMap(predicted.values, measured.values),
        attention: gradeMap(attention.values, measured.values),
        epsilon: gradeMap((await baselines.noiseDifference(factor)).values, measured.values),
        centre: gradeMap(baselines.centre().values, measured.values),
      });
    }
    onProgress('regions', at + 1, cells.length);
  }
  const grade = (id: MapName): RegionGrade => ({
    id,
    title: TITLES[id],
    correlation: mean(grades.map((each) => each[id].correlation)),
    overlap: mean(grades.map((each) => each[id].overlap)),
  });
  return {
    methods: (['predicted', 'attention', 'epsilon', 'centre'] as const).map(grade),
    factors: grades.length,
    pictures: cells.length,
    ledgerResidual: Math.max(0, ...residuals),
    masks: await gradeMasks(laboratory, split),
    scenes: await measureScenes(laboratory, (done, of) => onProgress('scenes', done, of)),
  };
}

/** Evenly from the first to the last. */
function spread<T>(all: readonly T[], count: number): readonly T[] {
  return all.length <= count ? all : Array.from({ length: count }, (_, at) => all[Math.floor((at * all.length) / count)]).filter((each) => each !== undefined);
}

/** Operators inside an ellipse that is known to the pixel: is the region that is told the region that was changed? */
async function gradeMasks({ store }: Laboratory, split: Split): Promise<RegionResults['masks']> {
  const ellipses: readonly Ellipse[] = [
    { x: 0.5, y: 0.5, radiusX: 0.25, radiusY: 0.3 },
    { x: 0.25, y: 0.3, radiusX: 0.2, radiusY: 0.2 },
    { x: 0.7, y: 0.7, radiusX: 0.25, radiusY: 0.2 },
    { x: 0.5, y: 0.15, radiusX: 0.5, radiusY: 0.2 },
  ];
  const [ours, centre]: [number[], number[]] = [[], []];
  for (const cell of cellsOf({ ...split, seedsPerPrompt: 1 })) {
    const picture = await store.picture(cell);
    for (const [at, within] of ellipses.entries()) {
      const operation = {
        operator: (['saturation', 'warmth', 'brightness', 'contrast'] as const)[at % 4] ?? 'warmth',
        level: at % 2 === 0 ? -0.8 : 0.8,
        within,
      };
      const mask = placesAbove(ellipseMask(picture.width, picture.height, within), 0.5);
      const change: ChangeMap = smoothed(changeBetween(picture, applyOperation(picture, operation)));
      ours.push(overlapOf(placesAbove(change.values, CLEAR_CHANGE), mask));
      centre.push(overlapOf(highest(centreMap(picture).values, mask.size), mask));
    }
  }
  return { ours: mean(ours), centre: mean(centre), cases: ours.length };
}

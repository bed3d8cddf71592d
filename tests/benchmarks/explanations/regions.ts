import type { Pipeline } from '../../../main/engine/diffusion/pipeline.ts';
import { fullCoalition, switchedOff } from '../../../main/engine/explain/coalition.ts';
import { changeBetween, smoothed } from '../../../main/engine/explain/change-map.ts';
import type { ChangeMap } from '../../../main/engine/explain/change-map.ts';
import { createExplainer } from '../../../main/engine/explain/explain-picture.ts';
import { CLEAR_CHANGE, rankCorrelation } from '../../../main/engine/explain/regions.ts';
import type { RegionMap } from '../../../main/engine/explain/statement.ts';
import type { Factor, Picture, Rendering } from '../../../main/engine/rendering.ts';
import { mean } from './grades.ts';
import type { Laboratory } from './laboratory.ts';
import { renderingOf } from './picture-store.ts';
import { applyOperation, ellipseMask } from './pixel-operators.ts';
import type { Ellipse } from './pixel-operators.ts';
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
}

/** Pictures that are explained for their regions: each costs an explanation. */
const PICTURES = 6;
const TOP_SHARE = 0.2;

export async function measureRegions(laboratory: Laboratory, split: Split): Promise<RegionResults> {
  const { pipeline, readout, aspects, numInferenceSteps } = laboratory;
  const explainer = createExplainer({ pipeline, readout, calibration: null, aspects, locales: laboratory.locales });
  const never = new AbortController().signal;
  const grades: { predicted: MapGrade; epsilon: MapGrade; centre: MapGrade }[] = [];
  const residuals: number[] = [];
  const cells = cellsOf({ ...split, seedsPerPrompt: 1 }).slice(0, PICTURES);
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
    for (const factor of rendering.factors) {
      const of = (source: RegionMap['source']): RegionMap | undefined => maps.find((map) => map.factor === factor.id && map.source === source);
      const [predicted, measured] = [of('predicted'), of('measured')];
      if (predicted === undefined || measured === undefined || measured.scale === 0) continue;
      grades.push({
        predicted: gradeMap(predicted.values, measured.values),
        epsilon: gradeMap(await noiseDifference(pipeline, rendering, factor, made.trajectory.steps, made.picture), measured.values),
        centre: gradeMap(centreMap(made.picture), measured.values),
      });
    }
  }
  const grade = (id: 'predicted' | 'epsilon' | 'centre', title: string): RegionGrade => ({
    id,
    title,
    correlation: mean(grades.map((each) => each[id].correlation)),
    overlap: mean(grades.map((each) => each[id].overlap)),
  });
  return {
    methods: [
      grade('predicted', 'ours, forecast before any counterfactual'),
      grade('epsilon', 'difference of noise predictions (DiffEdit-like)'),
      grade('centre', 'the centre of the picture'),
    ],
    factors: grades.length,
    pictures: cells.length,
    ledgerResidual: Math.max(0, ...residuals),
    masks: await gradeMasks(laboratory, split),
  };
}

interface MapGrade {
  readonly correlation: number;
  readonly overlap: number;
}

function gradeMap(map: ArrayLike<number>, truth: ArrayLike<number>): MapGrade {
  return { correlation: rankCorrelation(map, truth), overlap: overlapOf(highest(map), highest(truth)) };
}

/** The places of the fifth with the largest values. */
function highest(map: ArrayLike<number>): ReadonlySet<number> {
  const order = Array.from({ length: map.length }, (_, at) => at).sort((a, b) => (map[b] ?? 0) - (map[a] ?? 0));
  return new Set(order.slice(0, Math.round(TOP_SHARE * map.length)));
}

/** Intersection over union. */
export function overlapOf(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  const both = [...a].filter((place) => b.has(place)).length;
  return a.size + b.size === both ? 1 : both / (a.size + b.size - both);
}

/**
 * |ε(c) − ε(c without the factor)|, mean over steps and channels, in the size of the picture: what DiffEdit takes for its
 * mask (arXiv 2210.11427). Cross-attention maps (DAAM) can't be had: storybook's file exports none.
 */
async function noiseDifference(
  pipeline: Pipeline,
  rendering: Rendering,
  factor: Factor,
  steps: readonly { readonly index: number; readonly latents: Parameters<Pipeline['predict']>[1] }[],
  { width, height }: Picture,
): Promise<Float32Array> {
  const full = fullCoalition(rendering);
  const [on, off] = [await pipeline.condition(rendering, full), await pipeline.condition(rendering, switchedOff(full, [factor]))];
  let small = new Float64Array();
  let [rows, columns] = [1, 1];
  for (const { index, latents } of steps) {
    const [withFactor, without] = [await pipeline.predict(rendering, latents, index, on), await pipeline.predict(rendering, latents, index, off)];
    const [, channels = 1, h = 1, w = 1] = latents.dims;
    [rows, columns] = [h, w];
    if (small.length === 0) small = new Float64Array(h * w);
    for (let at = 0; at < channels * h * w; at += 1) {
      small[at % (h * w)] = (small[at % (h * w)] ?? 0) + Math.abs((withFactor.data[at] ?? 0) - (without.data[at] ?? 0));
    }
  }
  const values = new Float32Array(width * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) values[y * width + x] = bilinear(small, rows, columns, (y + 0.5) / height, (x + 0.5) / width);
  return smoothed({ width, height, values }).values;
}

function bilinear(map: Float64Array, rows: number, columns: number, down: number, across: number): number {
  const [y, x] = [down * rows - 0.5, across * columns - 0.5];
  const at = (row: number, column: number): number => map[Math.min(rows - 1, Math.max(0, row)) * columns + Math.min(columns - 1, Math.max(0, column))] ?? 0;
  const [top, left] = [Math.floor(y), Math.floor(x)];
  const [v, u] = [y - top, x - left];
  return (1 - v) * ((1 - u) * at(top, left) + u * at(top, left + 1)) + v * ((1 - u) * at(top + 1, left) + u * at(top + 1, left + 1));
}

function centreMap({ width, height }: Picture): Float32Array {
  return Float32Array.from({ length: width * height }, (_, at) => {
    const [x, y] = [((at % width) + 0.5) / width - 0.5, (Math.floor(at / width) + 0.5) / height - 0.5];
    return Math.exp(-8 * (x * x + y * y));
  });
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
      const middle = centreMap(picture);
      const order = Array.from({ length: middle.length }, (_, place) => place).sort((a, b) => (middle[b] ?? 0) - (middle[a] ?? 0));
      centre.push(overlapOf(new Set(order.slice(0, mask.size)), mask));
    }
  }
  return { ours: mean(ours), centre: mean(centre), cases: ours.length };
}

function placesAbove(map: ArrayLike<number>, threshold: number): ReadonlySet<number> {
  return new Set(Array.from({ length: map.length }, (_, at) => at).filter((at) => (map[at] ?? 0) > threshold));
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { meanInCells } from '../../../main/engine/explain/attention-maps.ts';
import { intervalOf } from '../../../main/engine/explain/clustered-bootstrap.ts';
import { changeBetween, smoothed } from '../../../main/engine/explain/change-map.ts';
import type { ChangeMap } from '../../../main/engine/explain/change-map.ts';
import { fullCoalition, switchedOff } from '../../../main/engine/explain/coalition.ts';
import { factorsOf } from '../../../main/engine/explain/factors.ts';
import { forecaster } from '../../../main/engine/explain/forecast.ts';
import { rankCorrelation } from '../../../main/engine/explain/regions.ts';
import { subjectOf } from '../../../main/engine/explain/subject.ts';
import { attentionToThing, subjectPhrase, thingMap, thingMask } from '../../../main/engine/explain/thing-place.ts';
import { readPngPicture } from '../../../main/engine/picture-file.ts';
import type { Rendering } from '../../../main/engine/rendering.ts';
import { drawn } from './draw.ts';
import { mean } from './grades.ts';
import type { Laboratory } from './laboratory.ts';
import { baselineMaps, highest, overlapOf, placesAbove } from './region-maps.ts';

/** Made by models/training/scenes/make_explained.py: composed pictures of which it is known where the subject is. */
const FOLDER = join(import.meta.dirname, 'scenes');

interface ComposedScene {
  readonly picture: string;
  readonly mask: string;
  readonly subject: string;
  readonly prompt: string;
}

/** Cells of the masks per side. */
const SIDE = 64;
/**
 * How much of the composed picture may be kept: much, and a phrase changes little; little, and things leave their places. That
 * is taken at which all maps together agree best with the masks of the development half.
 */
const KEPT: readonly number[] = [0.4, 0.5, 0.6];
const REPLICATES = 1000;
const SHARES = Array.from({ length: 49 }, (_, at) => 0.02 * (at + 1));

const TITLES = {
  thing: 'ours: attention × change, forecast',
  measured: 'measured change alone',
  forecast: 'forecast change alone',
  attention: 'cross-attention to the phrase (DAAM)',
  epsilon: 'difference of noise predictions (DiffEdit-like)',
  centre: 'the centre of the picture',
} as const;
type MapName = keyof typeof TITLES;

/** Maps of a subject against its mask. */
export interface SceneGrade {
  readonly id: string;
  readonly title: string;
  /** Overlap (IoU) with the mask of as many cells as the mask has, those that the map ranks highest. */
  readonly sameArea: number;
  /** The same of the cells above a share of the map's largest value, the share chosen on the development half. */
  readonly ownThreshold: number;
  readonly threshold: number;
  /** Rank correlation with the mask. */
  readonly correlation: number;
}

export interface SceneResults {
  readonly methods: readonly SceneGrade[];
  /** IoU above its own threshold: ours minus that of cross-attention, with the 95 % interval of a bootstrap over scenes. */
  readonly lead: { readonly value: number; readonly interval: readonly [number, number] };
  /** The place called “subject” as the studio tells it, with attention and by colours alone: IoU, 0 where none is told. */
  readonly subject: { readonly attention: PlaceGrade; readonly colours: PlaceGrade };
  readonly scenes: { readonly development: number; readonly test: number };
  /** How much of the composed pictures was kept; and what was tried, with the mean agreement of all maps on the development half. */
  readonly kept: number;
  readonly tried: readonly { readonly kept: number; readonly agreement: number }[];
}

export interface PlaceGrade {
  readonly overlap: number;
  /** Share of scenes in which there is such a place. */
  readonly told: number;
}

interface SceneMaps {
  readonly mask: Float32Array;
  readonly maps: Readonly<Record<MapName, Float32Array>>;
  readonly places: Readonly<Record<'attention' | 'colours', ReadonlySet<number> | null>>;
}

export async function measureScenes(laboratory: Laboratory, onScene: (done: number, of: number) => void): Promise<SceneResults> {
  const scenes = JSON.parse(readFileSync(join(FOLDER, 'scenes.json'), 'utf8')) as readonly ComposedScene[];
  const half = (which: 0 | 1): readonly (readonly [number, ComposedScene])[] => [...scenes.entries()].filter(([at]) => at % 2 === which);
  const of = (KEPT.length + 1) * half(0).length;
  let done = 0;
  const mapsAt = async (kept: number, which: 0 | 1): Promise<readonly SceneMaps[]> => {
    const found: SceneMaps[] = [];
    for (const [at, scene] of half(which)) {
      found.push(await mapsOf(laboratory, scene, kept, 600 + at));
      onScene((done += 1), of);
    }
    return found;
  };
  const names = Object.keys(TITLES) as readonly MapName[];
  const tried: { readonly kept: number; readonly maps: readonly SceneMaps[]; readonly agreement: number }[] = [];
  for (const kept of KEPT) {
    const maps = await mapsAt(kept, 0);
    tried.push({ kept, maps, agreement: mean(names.map((id) => bestShare(id, maps).overlap)) });
  }
  const { kept, maps: development } = tried.reduce((best, each) => (each.agreement > best.agreement ? each : best));
  const test = await mapsAt(kept, 1);
  const methods = names.map((id) => gradeOf(id, development, test));
  return {
    methods,
    lead: leadOf(methods, test),
    subject: { attention: placeGrade(test, 'attention'), colours: placeGrade(test, 'colours') },
    scenes: { development: development.length, test: test.length },
    kept,
    tried: tried.map(({ kept: share, agreement }) => ({ kept: share, agreement })),
  };
}

/** The composed picture rendered anew from a part of itself, so that things stay where they are, and its subject explained. */
async function mapsOf({ pipeline, aspects, numInferenceSteps }: Laboratory, scene: ComposedScene, kept: number, seed: number): Promise<SceneMaps> {
  const { guidanceScale, width, height } = pipeline.checkpoint.defaults;
  const sketch = { path: join(FOLDER, scene.picture), strength: kept };
  const settings = { prompt: scene.prompt, negativePrompt: '', seed, numInferenceSteps, guidanceScale, width, height, sketch, aspects: {} };
  const rendering: Rendering = { ...settings, factors: factorsOf(settings, aspects), coalition: {} };
  const phrase = subjectPhrase(rendering);
  if (phrase === null || !phrase.label.includes(scene.subject)) throw new Error(`“${scene.prompt}” has no phrase for its subject.`);
  const { picture, trajectory } = await pipeline.render(rendering, { recordTrajectory: true });
  if (trajectory === null) throw new Error('The trajectory was asked for.');
  const off = switchedOff(fullCoalition(rendering), [phrase]);
  const measured = await pipeline.render({ ...rendering, coalition: off });
  const foretold = await (await forecaster(pipeline, rendering, trajectory, new AbortController().signal)).latentsOf(off);
  const baselines = await baselineMaps(pipeline, rendering, trajectory);
  const cells = await attentionToThing(pipeline, rendering, trajectory, phrase);
  const attention = await baselines.attention(phrase);
  if (foretold === null || cells === null || attention === null) throw new Error('A phrase can be forecast, and storybook shows its attention.');
  const forecast = smoothed(changeBetween(picture, await pipeline.develop(rendering, foretold)));
  const thing = thingMap(cells, forecast);
  const coarse = (map: ChangeMap): Float32Array => meanInCells(map, SIDE, SIDE).values;
  const place = (flags: Uint8Array | null): ReadonlySet<number> | null =>
    flags === null ? null : placesAbove(coarse({ width, height, values: Float32Array.from(flags) }), 0.5);
  const mask = await readPngPicture(join(FOLDER, scene.mask));
  return {
    mask: coarse({ ...mask, values: Float32Array.from({ length: mask.width * mask.height }, (_, at) => (mask.pixels[4 * at] ?? 0) / 255) }),
    maps: {
      thing: coarse(thing),
      measured: coarse(smoothed(changeBetween(picture, measured.picture))),
      forecast: coarse(forecast),
      attention: coarse(attention),
      epsilon: coarse(await baselines.noiseDifference(phrase)),
      centre: coarse(baselines.centre()),
    },
    places: { attention: place(thingMask(thing)), colours: place(subjectOf(picture)) },
  };
}

function overlapAbove({ maps, mask }: SceneMaps, id: MapName, share: number): number {
  const largest = maps[id].reduce((most, value) => Math.max(most, value), 0);
  return overlapOf(placesAbove(maps[id], share * largest), placesAbove(mask, 0.5));
}

function meanOverlap(id: MapName, scenes: readonly SceneMaps[], share: number): number {
  return mean(scenes.map((scene) => overlapAbove(scene, id, share)));
}

function bestShare(id: MapName, scenes: readonly SceneMaps[]): { readonly share: number; readonly overlap: number } {
  return SHARES.map((share) => ({ share, overlap: meanOverlap(id, scenes, share) })).reduce((best, each) => (each.overlap > best.overlap ? each : best));
}

function gradeOf(id: MapName, development: readonly SceneMaps[], test: readonly SceneMaps[]): SceneGrade {
  const { share } = bestShare(id, development);
  return {
    id,
    title: TITLES[id],
    sameArea: mean(test.map(({ maps, mask }) => overlapOf(highest(maps[id], placesAbove(mask, 0.5).size), placesAbove(mask, 0.5)))),
    ownThreshold: meanOverlap(id, test, share),
    threshold: share,
    correlation: mean(test.map(({ maps, mask }) => rankCorrelation(maps[id], mask))),
  };
}

function leadOf(methods: readonly SceneGrade[], test: readonly SceneMaps[]): SceneResults['lead'] {
  const threshold = (id: MapName): number => methods.find((method) => method.id === id)?.threshold ?? 0;
  const leads = test.map((scene) => overlapAbove(scene, 'thing', threshold('thing')) - overlapAbove(scene, 'attention', threshold('attention')));
  const means = Array.from({ length: REPLICATES }, (_, replicate) =>
    mean(leads.map((_lead, at) => leads[Math.floor(drawn('scenes', replicate, at) * leads.length)] ?? 0)),
  );
  return { value: mean(leads), interval: intervalOf(means) };
}

function placeGrade(scenes: readonly SceneMaps[], by: 'attention' | 'colours'): PlaceGrade {
  const overlaps = scenes.map(({ places, mask }) => (places[by] === null ? 0 : overlapOf(places[by], placesAbove(mask, 0.5))));
  return { overlap: mean(overlaps), told: mean(scenes.map(({ places }) => (places[by] === null ? 0 : 1))) };
}

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'fast-png';
import type { Pipeline } from '../../../main/engine/diffusion/pipeline.ts';
import { factorsOf } from '../../../main/engine/explain/factors.ts';
import type { AspectName } from '../../../main/engine/explain/factors.ts';
import { harmlessChanges } from '../../../main/engine/explain/harmless-changes.ts';
import { readPngPicture } from '../../../main/engine/picture-file.ts';
import type { Readout, Reading } from '../../../main/engine/readout/readout.ts';
import type { Picture, Rendering } from '../../../main/engine/rendering.ts';
import { adapterFile } from './adapter-targets.ts';
import { applyOperation } from './pixel-operators.ts';
import type { PictureSource } from './targets.ts';

export interface PictureStoreOptions {
  /** Folder for pictures and readings; made when it is not there. */
  readonly folder: string;
  readonly pipeline: Pipeline;
  readonly readout: Readout;
  readonly aspects: readonly AspectName[];
  readonly numInferenceSteps: number;
  /** Of everything in the checkpoint that a picture depends on, and of everything that a reading depends on. */
  readonly fingerprints: { readonly pictures: string; readonly readings: string };
  readonly onRendered: () => void;
}

/** A picture of the benchmark, with levels for the measured responses and for making an explanation's picture again. */
export interface LeveledSource extends PictureSource {
  readonly aspects?: Readonly<Record<string, number>>;
}

/** Pictures kept decoded, of 256 KiB each. */
const MOST_DECODED = 200;

/**
 * Pictures and readings by the hash of all that they depend on: rendered once, read once, kept on the disk. A run that was
 * broken off goes on where it was, and a change of the explainers costs no rendering.
 */
export class PictureStore {
  readonly #options: PictureStoreOptions;
  readonly #readings = new Map<string, Promise<Reading>>();
  /** Decoded, the latest last: pixel operators ask for the same pictures again and again. */
  readonly #pictures = new Map<string, Picture>();
  #evaluations = 0;
  #rendered = 0;

  constructor(options: PictureStoreOptions) {
    this.#options = options;
    mkdirSync(options.folder, { recursive: true });
  }

  /** Rendered in this run; the rest came from the disk. */
  rendered(): { readonly pictures: number; readonly evaluations: number } {
    return { pictures: this.#rendered, evaluations: this.#evaluations };
  }

  async picture(source: LeveledSource): Promise<Picture> {
    const { operations, harmless, ...plain } = source;
    const made = await this.#renderedPicture(plain);
    const operated = (operations ?? []).reduce(applyOperation, made);
    return harmless === undefined ? operated : (harmlessChanges(operated)[harmless] ?? operated);
  }

  reading(source: LeveledSource): Promise<Reading> {
    const key = hashOf(this.#options.fingerprints.readings, source);
    const known = this.#readings.get(key) ?? this.#read(key, source);
    this.#readings.set(key, known);
    return known;
  }

  /** Renders again what is on the disk. False when it came out otherwise: the engine makes other pictures than it did. */
  async isStillTrue(source: LeveledSource): Promise<boolean> {
    const kept = await this.picture(source);
    const again = await this.#render(source);
    return Buffer.compare(Buffer.from(kept.pixels), Buffer.from(again.pixels)) === 0;
  }

  async #read(key: string, source: LeveledSource): Promise<Reading> {
    const path = join(this.#options.folder, `${key}.json`);
    if (existsSync(path)) return parseReading(readFileSync(path, 'utf8'));
    const reading = await this.#options.readout.read(await this.picture(source));
    replaceFile(path, JSON.stringify({ embedding: [...reading.embedding], levels: reading.levels }));
    return reading;
  }

  async #renderedPicture(source: LeveledSource): Promise<Picture> {
    const path = join(this.#options.folder, `${hashOf(this.#options.fingerprints.pictures, source)}.png`);
    const known = this.#pictures.get(path);
    if (known !== undefined) return known;
    const picture = existsSync(path) ? await readPngPicture(path) : await this.#renderAndKeep(source, path);
    this.#pictures.set(path, picture);
    const [oldest] = this.#pictures.keys();
    if (this.#pictures.size > MOST_DECODED && oldest !== undefined) this.#pictures.delete(oldest);
    return picture;
  }

  async #renderAndKeep(source: LeveledSource, path: string): Promise<Picture> {
    const picture = await this.#render(source);
    replaceFile(path, encode({ width: picture.width, height: picture.height, data: new Uint8Array(picture.pixels), channels: 4, depth: 8 }));
    return picture;
  }

  async #render(source: LeveledSource): Promise<Picture> {
    const { pipeline, numInferenceSteps } = this.#options;
    const { picture, evaluations } = await pipeline.render(renderingOf(source, this.#options.aspects, pipeline, numInferenceSteps));
    this.#evaluations += evaluations;
    this.#rendered += 1;
    this.#options.onRendered();
    return picture;
  }
}

export function renderingOf(source: LeveledSource, names: readonly AspectName[], { checkpoint }: Pipeline, steps: number): Rendering {
  const { prompt, seed, adapter, aspects = {} } = source;
  const { guidanceScale, width, height } = checkpoint.defaults;
  const adapters = adapter === undefined ? [] : [{ id: adapter.sha256, name: adapter.name, path: adapterFile(adapter.name), strength: adapter.strength }];
  const settings = { prompt, negativePrompt: '', seed, numInferenceSteps: steps, guidanceScale, width, height, sketch: null, aspects, adapters };
  return { ...settings, factors: factorsOf(settings, names), coalition: {} };
}

function hashOf(fingerprint: string, source: LeveledSource): string {
  return createHash('sha256').update(fingerprint).update(canonical(source)).digest('hex').slice(0, 32);
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function parseReading(text: string): Reading {
  const json: unknown = JSON.parse(text);
  if (typeof json !== 'object' || json === null || !('embedding' in json) || !('levels' in json) || !Array.isArray(json.embedding)) {
    throw new Error('A kept reading is damaged; remove the cache.');
  }
  const levels = Object.entries(Object(json.levels)).map(([aspect, level]) => [aspect, Number(level)] as const);
  return { embedding: Float32Array.from(json.embedding, Number), levels: Object.fromEntries(levels) };
}

function replaceFile(path: string, content: string | Uint8Array): void {
  const part = `${path}.${process.pid}.part`;
  writeFileSync(part, content);
  renameSync(part, path);
}

import { open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SessionModel } from '../runtime/session-model.ts';
import type { AdapterFile, AdapterModule } from './adapter-file.ts';
import type { AdaptedNetwork } from './adapter-keys.ts';
import { addLowRank, fits } from './low-rank-delta.ts';
import { moduleIndex } from './module-index.ts';
import type { NetworkConfig } from './module-index.ts';
import { constantValues } from './onnx-constants.ts';
import { withReplacements } from './onnx-edit.ts';
import type { Replacement } from './onnx-edit.ts';
import { DATA_TYPE, parseOnnx } from './onnx-model.ts';
import type { OnnxModel } from './onnx-model.ts';
import type { WeightedModule } from './weighted-modules.ts';

/** One network of a checkpoint on the disk. */
export interface NetworkSource {
  readonly network: AdaptedNetwork;
  readonly path: string;
  readonly config: NetworkConfig;
}

export interface AdapterToMerge {
  readonly file: AdapterFile;
  readonly strength: number;
}

/** Which of an adapter's modules a network has: `found` in it, or `missed` by name or by shape. */
export interface MergeCount {
  readonly found: readonly string[];
  readonly missed: readonly string[];
}

export interface MergedNetwork {
  readonly model: SessionModel;
  /** In the order of the adapters. */
  readonly counts: readonly MergeCount[];
}

/**
 * A network with adapters merged into its weights: W + Σ strength · alpha / rank · up · down, all adapters in one sum, in
 * float32, rounded once to the type that the network computes in. Throws RangeError when the model can't be read.
 */
export async function mergeAdapters(source: NetworkSource, adapters: readonly AdapterToMerge[], mostInline?: number): Promise<MergedNetwork> {
  const directory = dirname(source.path);
  const model = parseOnnx(await readFile(source.path));
  const index = moduleIndex(model, source.config);
  const weights = new Map<WeightedModule, Float32Array>();
  const counts: MergeCount[] = [];
  for (const { file, strength } of adapters) {
    const [found, missed]: [string[], string[]] = [[], []];
    for (const module of modulesFor(file, source.network)) {
      const target = index.find(module.name, module.flat);
      const weight = target === null ? null : (weights.get(target) ?? (await constantValues(model, target.weight, directory)));
      if (target === null || weight === null || !addLowRank(weight, target, await file.matrices(module), strength)) {
        missed.push(module.name);
        continue;
      }
      weights.set(target, weight);
      found.push(module.name);
    }
    counts.push({ found, missed });
  }
  const replacements = [...weights].map(([{ node, input, dims, weight }, values]): Replacement => {
    return { node, input, values, dims, dataType: weight.dataType === DATA_TYPE.float16 ? DATA_TYPE.float16 : DATA_TYPE.float };
  });
  const { bytes, weights: apart } = withReplacements(model, replacements, mostInline);
  const files = externalFiles(model);
  if (apart === null) return { model: { bytes, folder: files.length === 0 ? null : directory, files: [] }, counts };
  // The runtime takes external data from memory for all files or for none.
  const others = await Promise.all(files.map(async (location) => ({ path: location, data: await readWhole(join(directory, location)) })));
  return { model: { bytes, folder: null, files: [{ path: apart.location, data: apart.data }, ...others] }, counts };
}

/** How many of an adapter's modules a network has, by names and shapes. Throws RangeError when the model can't be read. */
export async function countModules(source: NetworkSource, file: AdapterFile): Promise<number> {
  const modules = modulesFor(file, source.network);
  if (modules.length === 0) return 0;
  const index = moduleIndex(parseOnnx(await readFile(source.path)), source.config);
  return modules.filter((module) => {
    const target = index.find(module.name, module.flat);
    return target !== null && fits(target, file.shapes(module));
  }).length;
}

function modulesFor(file: AdapterFile, network: AdaptedNetwork): readonly AdapterModule[] {
  return file.outline.modules.filter((module) => module.network === network);
}

/** Files beside the model that hold some of its constants. */
export function externalFiles(model: OnnxModel): readonly string[] {
  const tensors = [...model.initializers.values(), ...model.nodes.flatMap(({ value }) => (value === null ? [] : [value]))];
  return [...new Set(tensors.flatMap(({ external }) => (external === null ? [] : [external.location])))];
}

/** A whole file, also beyond the 2 GiB that one read takes. */
async function readWhole(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(size);
    for (let at = 0; at < size;) {
      const { bytesRead } = await file.read(bytes, at, Math.min(size - at, 2 ** 30), at);
      if (bytesRead === 0) throw new RangeError(`${path} is cut off.`);
      at += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}

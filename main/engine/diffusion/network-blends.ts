import { totalmem } from 'node:os';
import { dirname } from 'node:path';
import { adapterFamily } from '../adapters/adapter-family.ts';
import { openAdapter } from '../adapters/adapter-file.ts';
import type { AdapterFile } from '../adapters/adapter-file.ts';
import type { AdaptedNetwork } from '../adapters/adapter-keys.ts';
import { mergeAdapters } from '../adapters/merged-network.ts';
import type { MergedNetwork, NetworkSource } from '../adapters/merged-network.ts';
import type { SessionModel } from '../runtime/session-model.ts';
import type { Network } from '../runtime/session.ts';
import { StudioError } from '../studio-error.ts';
import { blendKey } from './adapter-blend.ts';
import type { AdapterBlend } from './adapter-blend.ts';
import type { AttentionReader } from './attention-reader.ts';
import { corrupt } from './checkpoint-files.ts';
import { networkBytes } from './memory-needs.ts';
import type { Denoiser } from './network-output.ts';
import type { PromptEncoder } from './prompt-encoder.ts';

/** The networks that adapters change. */
export interface BlendNetworks {
  readonly encoder: PromptEncoder;
  readonly unet: Denoiser;
  /** The network that `unet` runs. */
  readonly unetNetwork: Network;
  /** The same network once more, with its attention to be seen. */
  readonly attention: AttentionReader;
  /** Those that are this blend's own. */
  readonly networks: readonly Network[];
}

export interface BlendedNetworks extends BlendNetworks {
  /** In plain words: what of the adapters found no place in this checkpoint. */
  readonly warnings: readonly string[];
}

export interface NetworkBlendOptions {
  readonly checkpoint: string;
  readonly plain: BlendNetworks;
  readonly sources: readonly NetworkSource[];
  /** Networks of which some open a merged model instead of their file; the others are the plain ones. */
  readonly build: (models: ReadonlyMap<AdaptedNetwork, () => Promise<SessionModel>>) => BlendNetworks;
  /** Bytes; this machine's when left out. */
  readonly totalMemory?: number;
}

/** Blends that are kept open beside the plain networks: the ledger of three adapters goes through five. */
const MOST_KEPT = 5;
/** Share of the machine's memory that all of them may take. */
const MEMORY_SHARE = 0.4;
/** Modules that are named in a warning. */
const MOST_NAMED = 5;

/**
 * The networks of a checkpoint under every blend of adapters. A blend is merged when it is first asked for and kept while
 * the memory allows; the one that was used longest ago goes first. Without adapters it is the plain networks themselves, so
 * that a picture whose adapters are off is the plain picture bit for bit.
 */
export class NetworkBlends {
  readonly #options: NetworkBlendOptions;
  /** In the order of use. */
  readonly #kept = new Map<string, BlendedNetworks>();
  readonly #merging = new Map<string, Promise<BlendedNetworks>>();
  /** How many blends the memory allows. */
  #most: Promise<number> | null = null;
  /** What blends that are gone had done. */
  #retired = { evaluations: 0, milliseconds: 0 };

  constructor(options: NetworkBlendOptions) {
    this.#options = options;
  }

  /**
   * Throws StudioError `adapter-corrupt` when a file is missing, damaged or no LoRA, `adapter-mismatch` when nothing of an
   * adapter has a place in this checkpoint.
   */
  async of(blend: AdapterBlend): Promise<BlendedNetworks> {
    if (blend.length === 0) return { ...this.#options.plain, warnings: [] };
    const key = blendKey(blend);
    const most = await this.#mostOnce();
    // Before the next one is merged, so that they are never one more than the memory allows.
    if (!this.#kept.has(key)) await this.#keepOnly(most - 1);
    const networks = this.#kept.get(key) ?? (await this.#mergeOnce(key, blend));
    this.#kept.delete(key);
    this.#kept.set(key, networks);
    await this.#keepOnly(most);
    return networks;
  }

  /** A U-Net that is open, for what all blends have in common; the plain one where none is, so that none is opened for that. */
  openUnet(): Network {
    const adapted = [...this.#kept.values()].map(({ unetNetwork }) => unetNetwork);
    return [this.#options.plain.unetNetwork, ...adapted].find((network) => network.opened) ?? this.#options.plain.unetNetwork;
  }

  /** Evaluations so far, the plain networks' among them. */
  evaluations(): number {
    return [this.#options.plain, ...this.#kept.values()].reduce((sum, blend) => sum + evaluationsOf(blend), this.#retired.evaluations);
  }

  /** Milliseconds in the sessions of blends so far, without the plain networks'. */
  milliseconds(): number {
    return [...this.#kept.values()].flatMap(({ networks }) => networks).reduce((sum, network) => sum + network.milliseconds, this.#retired.milliseconds);
  }

  async close(): Promise<void> {
    const networks = [...this.#kept.values()].flatMap((blend) => blend.networks);
    this.#kept.clear();
    await Promise.all(networks.map((network) => network.close()));
  }

  #mergeOnce(key: string, blend: AdapterBlend): Promise<BlendedNetworks> {
    const merging = this.#merging.get(key) ?? this.#merge(blend).finally(() => this.#merging.delete(key));
    this.#merging.set(key, merging);
    return merging;
  }

  async #merge(blend: AdapterBlend): Promise<BlendedNetworks> {
    const { sources, build } = this.#options;
    const merged = await withAdapters(blend, async (files) => {
      const networks: [NetworkSource, MergedNetwork][] = [];
      for (const source of sources) {
        if (!files.some((file) => file.outline.modules.some(({ network }) => network === source.network))) continue;
        networks.push([source, await mergeInto(source, blend, files)]);
      }
      await this.#refuseStrangers(blend, files, networks);
      return { networks, warnings: blend.flatMap(({ id }, at) => warningsOn(id, at, files, networks)) };
    });
    const changed = merged.networks.filter(([, { counts }]) => counts.some(({ found }) => found.length > 0));
    const models = new Map(changed.map(([source, { model }]) => [source.network, onceThenAgain(model, source, blend)]));
    return { ...build(models), warnings: merged.warnings };
  }

  async #refuseStrangers(blend: AdapterBlend, files: readonly AdapterFile[], networks: readonly (readonly [NetworkSource, MergedNetwork])[]): Promise<void> {
    for (const [at, { id, path }] of blend.entries()) {
      const file = files[at];
      if (file === undefined || networks.some(([, { counts }]) => (counts[at]?.found.length ?? 0) > 0)) continue;
      const family = await adapterFamily(file);
      const origin = family === null ? 'It was made for another one' : `It seems to be made for ${family}`;
      throw new StudioError('adapter-mismatch', `The adapter “${id}” has nothing in common with the checkpoint “${this.#options.checkpoint}”. ${origin}.`, {
        details: { adapter: id, path, checkpoint: this.#options.checkpoint, family },
      });
    }
  }

  /** Closes what was used longest ago. */
  async #keepOnly(most: number): Promise<void> {
    for (const [key, blend] of [...this.#kept].slice(0, Math.max(0, this.#kept.size - most))) {
      this.#kept.delete(key);
      this.#retired = {
        evaluations: this.#retired.evaluations + evaluationsOf(blend),
        milliseconds: blend.networks.reduce((sum, network) => sum + network.milliseconds, this.#retired.milliseconds),
      };
      await Promise.all(blend.networks.map((network) => network.close()));
    }
  }

  #mostOnce(): Promise<number> {
    this.#most ??= mostKept(this.#options);
    return this.#most;
  }
}

async function mostKept({ sources, totalMemory = totalmem() }: NetworkBlendOptions): Promise<number> {
  const sizes = await Promise.all(sources.map(({ path }) => networkBytes(dirname(path))));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return Math.max(1, Math.min(MOST_KEPT, Math.floor((MEMORY_SHARE * totalMemory) / Math.max(1, bytes))));
}

function evaluationsOf({ unet, attention }: BlendNetworks): number {
  return unet.evaluations() + attention.evaluations();
}

async function withAdapters<T>(blend: AdapterBlend, use: (files: readonly AdapterFile[]) => Promise<T>): Promise<T> {
  const files: AdapterFile[] = [];
  try {
    for (const { path } of blend) files.push(await openAdapter(path));
    return await use(files);
  } finally {
    await Promise.all(files.map((file) => file.close()));
  }
}

async function mergeInto(source: NetworkSource, blend: AdapterBlend, files: readonly AdapterFile[]): Promise<MergedNetwork> {
  const adapters = files.map((file, at) => ({ file, strength: blend[at]?.strength ?? 0 }));
  try {
    return await mergeAdapters(source, adapters);
  } catch (cause) {
    if (cause instanceof RangeError) throw corrupt(source.network, cause.message, cause);
    throw cause;
  }
}

/** The model at hand for the first opening; a session that is opened once more has it merged again, so that nothing is held. */
function onceThenAgain(model: SessionModel, source: NetworkSource, blend: AdapterBlend): () => Promise<SessionModel> {
  let held: SessionModel | null = model;
  return async () => {
    const first = held;
    held = null;
    return first ?? withAdapters(blend, async (files) => (await mergeInto(source, blend, files)).model);
  };
}

function warningsOn(id: string, at: number, files: readonly AdapterFile[], networks: readonly (readonly [NetworkSource, MergedNetwork])[]): readonly string[] {
  const present = new Set(networks.map(([{ network }]) => network));
  const { modules = [], unread = [] } = files[at]?.outline ?? {};
  const homeless = modules.filter(({ network }) => !present.has(network)).map(({ network, name }) => `${network}.${name}`);
  const missed = [...networks.flatMap(([, { counts }]) => counts[at]?.missed ?? []), ...homeless];
  return [
    ...(missed.length === 0 ? [] : [`${missed.length} of ${modules.length} parts of the adapter “${id}” have no place in this checkpoint: ${listed(missed)}.`]),
    ...(unread.length === 0 ? [] : [`${unread.length} entries of the adapter “${id}” are of a kind that is not used: ${listed(unread)}.`]),
  ];
}

function listed(names: readonly string[]): string {
  return names.length <= MOST_NAMED ? names.join(', ') : `${names.slice(0, MOST_NAMED).join(', ')} and ${names.length - MOST_NAMED} more`;
}

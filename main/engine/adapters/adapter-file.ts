import type { Tensor } from '../runtime/tensor.ts';
import { parseAdapterKey } from './adapter-keys.ts';
import type { AdaptedNetwork, LoraPart } from './adapter-keys.ts';
import { damaged, openSafetensors } from './safetensors.ts';
import type { SafetensorsFile } from './safetensors.ts';

/** A LoRA as its file has it, without its numbers. */
export interface AdapterOutline {
  readonly modules: readonly AdapterModule[];
  /** Keys that are no part of a LoRA that the studio can merge (LoHa, LoKr, DoRA, …). */
  readonly unread: readonly string[];
  readonly metadata: ReadonlyMap<string, string>;
}

export interface AdapterModule {
  readonly network: AdaptedNetwork;
  /** As in AdapterKey. */
  readonly name: string;
  readonly flat: boolean;
  readonly rank: number;
  /** Names of the tensors in the file. */
  readonly keys: { readonly down: string; readonly up: string; readonly mid: string | null; readonly alpha: string | null };
}

/** The matrices of a module: ΔW = alpha / rank · up · down, or up · mid · down. */
export interface LoraMatrices {
  /** [rank, in] or [rank, in, kh, kw] */
  readonly down: Tensor;
  /** [out, rank] or [out, rank, 1, 1] */
  readonly up: Tensor;
  /** [rank, rank, kh, kw] between a 1 × 1 down and up; null for most. */
  readonly mid: Tensor | null;
  /** alpha / rank; 1 where the file says nothing. */
  readonly scale: number;
}

export interface AdapterFile {
  readonly outline: AdapterOutline;
  /** Of `down` and `up`. */
  shapes(module: AdapterModule): { readonly down: readonly number[]; readonly up: readonly number[]; readonly mid: readonly number[] | null };
  matrices(module: AdapterModule): Promise<LoraMatrices>;
  close(): Promise<void>;
}

/** Opens a LoRA. Throws StudioError `adapter-corrupt` when the file is damaged or is no LoRA. */
export async function openAdapter(path: string): Promise<AdapterFile> {
  const file = await openSafetensors(path);
  try {
    const outline = outlineOf(path, file);
    const general = generalAlpha(outline.metadata);
    const shapeOf = (key: string): readonly number[] => file.entries.get(key)?.shape ?? [];
    return {
      outline,
      shapes: ({ keys }) => ({ down: shapeOf(keys.down), up: shapeOf(keys.up), mid: keys.mid === null ? null : shapeOf(keys.mid) }),
      async matrices({ keys, rank }) {
        const down = await file.read(keys.down);
        const up = await file.read(keys.up);
        const alpha = keys.alpha === null ? general : ((await file.read(keys.alpha)).data[0] ?? null);
        return { down, up, mid: keys.mid === null ? null : await file.read(keys.mid), scale: (alpha ?? rank) / rank };
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function outlineOf(path: string, file: SafetensorsFile): AdapterOutline {
  const found = new Map<string, { readonly network: AdaptedNetwork; readonly name: string; readonly flat: boolean; readonly parts: Map<LoraPart, string> }>();
  const unread: string[] = [];
  for (const key of file.entries.keys()) {
    const parsed = parseAdapterKey(key);
    if (parsed === null) {
      unread.push(key);
      continue;
    }
    const { network, module: name, flat, part } = parsed;
    const id = `${network} ${name}`;
    const module = found.get(id) ?? { network, name, flat, parts: new Map<LoraPart, string>() };
    module.parts.set(part, key);
    found.set(id, module);
  }
  const modules = [...found.values()].flatMap(({ network, name, flat, parts }) => {
    const [down, up] = [parts.get('down'), parts.get('up')];
    if (down === undefined || up === undefined) {
      unread.push(...parts.values());
      return [];
    }
    const mid = parts.get('mid') ?? null;
    return [{ network, name, flat, rank: rankOf(path, file, down, up, mid), keys: { down, up, mid, alpha: parts.get('alpha') ?? null } }];
  });
  if (modules.length === 0) throw damaged(path, 'it holds no LoRA that the studio knows (no pair of lora_A and lora_B, or of lora_down and lora_up)');
  return { modules, unread, metadata: file.metadata };
}

/** The rank, once all matrices of a module agree on it. */
function rankOf(path: string, file: SafetensorsFile, down: string, up: string, mid: string | null): number {
  const shape = (key: string): readonly number[] => file.entries.get(key)?.shape ?? [];
  const [rank = 0] = shape(down);
  const agree = rank > 0 && shape(down).length >= 2 && shape(up).length >= 2 && shape(up)[1] === rank;
  const middle = mid === null || (shape(mid).length === 4 && shape(mid)[0] === rank && shape(mid)[1] === rank);
  if (!agree || !middle) throw damaged(path, `“${down}” [${shape(down).join(', ')}] and “${up}” [${shape(up).join(', ')}] do not belong together`);
  return rank;
}

/** One alpha for every module, as trainers write it into the metadata: by itself, or in PEFT's configuration. */
function generalAlpha(metadata: ReadonlyMap<string, string>): number | null {
  for (const key of ['lora_alpha', 'alpha', 'ss_network_alpha']) {
    const value = Number(metadata.get(key) ?? Number.NaN);
    if (Number.isFinite(value)) return value;
  }
  const [, configured] = /"(?:[\w.]*\.)?lora_alpha":\s*([\d.]+)/u.exec(metadata.get('lora_adapter_metadata') ?? '') ?? [];
  return configured === undefined ? null : Number(configured);
}

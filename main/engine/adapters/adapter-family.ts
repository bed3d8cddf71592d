import type { AdapterFile } from './adapter-file.ts';

/** What an adapter says of the checkpoint that it was trained on, or what its shapes give away; null when neither does. */
export async function adapterFamily(file: AdapterFile): Promise<string | null> {
  const { metadata, modules } = file.outline;
  for (const key of ['checkpoint', 'base_model', 'ss_base_model_version', 'modelspec.architecture']) {
    const named = metadata.get(key);
    if (named !== undefined && named !== '') return named;
  }
  if (modules.some(({ network }) => network === 'text_encoder_2')) return 'Stable Diffusion XL';
  const crossAttention = modules.find(({ network, name }) => network === 'unet' && /attn2[._]to_k$/u.test(name));
  if (crossAttention === undefined) return null;
  const { down } = await file.matrices(crossAttention);
  return FAMILIES.get(down.data.length / crossAttention.rank) ?? null;
}

/** Width of the text's hidden states → who has it. */
const FAMILIES: ReadonlyMap<number, string> = new Map([
  [768, 'Stable Diffusion 1.x'],
  [1024, 'Stable Diffusion 2.x'],
  [2048, 'Stable Diffusion XL'],
]);

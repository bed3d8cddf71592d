/** The networks of a checkpoint that adapters change. */
export type AdaptedNetwork = 'unet' | 'text_encoder' | 'text_encoder_2';

/** What a tensor of an adapter's file is to its module. */
export type LoraPart = 'down' | 'up' | 'mid' | 'alpha';

export interface AdapterKey {
  readonly network: AdaptedNetwork;
  /** The module's name in PyTorch, with dots; with underscores throughout where `flat`. */
  readonly module: string;
  /** Kohya's names have lost which underscore was a dot. */
  readonly flat: boolean;
  readonly part: LoraPart;
}

/** Endings of keys, longest first where one ends another. PEFT's adapters may carry a name: `lora_A.default.weight`. */
const PARTS: readonly (readonly [ending: RegExp, part: LoraPart])[] = [
  [/\.lora_A(?:\.[^.]+)?\.weight$/u, 'down'],
  [/\.lora_B(?:\.[^.]+)?\.weight$/u, 'up'],
  [/[._]lora(?:_linear_layer)?[._]down\.weight$/u, 'down'],
  [/[._]lora(?:_linear_layer)?[._]up\.weight$/u, 'up'],
  [/\.lora_mid\.weight$/u, 'mid'],
  [/(?:[._]lora)?\.alpha$/u, 'alpha'],
];

const FLAT: readonly (readonly [prefix: string, network: AdaptedNetwork])[] = [
  ['lora_unet_', 'unet'],
  ['lora_te1_', 'text_encoder'],
  ['lora_te2_', 'text_encoder_2'],
  ['lora_te_', 'text_encoder'],
];

const DOTTED: readonly (readonly [prefix: string, network: AdaptedNetwork])[] = [
  ['unet.', 'unet'],
  ['text_encoder_2.', 'text_encoder_2'],
  ['text_encoder.', 'text_encoder'],
  // Without a prefix a text model names itself; everything else is the denoiser's.
  ['text_model.', 'text_encoder'],
];

/**
 * Reads a key of the customary forms; null for what is no part of a LoRA (other kinds of adapters).
 *
 *   peft       unet.down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q.lora_A.weight
 *   diffusers  unet.….attn1.to_q.lora.down.weight, ….attn1.processor.to_q_lora.down.weight, ….q_proj.lora_linear_layer.up.weight
 *   kohya      lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q.lora_down.weight
 */
export function parseAdapterKey(key: string): AdapterKey | null {
  const found = PARTS.find(([ending]) => ending.test(key));
  if (found === undefined) return null;
  const [ending, part] = found;
  const path = key.replace(ending, '').replace(/^base_model\.model\./u, '');
  for (const [prefix, network] of FLAT) {
    if (path.startsWith(prefix)) return { network, module: path.slice(prefix.length), flat: true, part };
  }
  const [prefix, network] = DOTTED.find(([start]) => path.startsWith(start)) ?? ['', 'unet' as const];
  const module = prefix === 'text_model.' ? path : path.slice(prefix.length);
  return module === '' ? null : { network, module: withoutProcessor(module, network), flat: false, part };
}

/** The oldest form keeps the matrices in the attention's processor: `attn1.processor.to_q` is `attn1.to_q`. */
function withoutProcessor(module: string, network: AdaptedNetwork): string {
  const plain = module.replace(/\.processor\.(to_[qkv]|to_out)$/u, '.$1');
  if (network === 'unet') return plain.replace(/\.to_out$/u, '.to_out.0');
  return plain.replace(/\.self_attn\.to_([qkv])$/u, '.self_attn.$1_proj').replace(/\.self_attn\.to_out$/u, '.self_attn.out_proj');
}

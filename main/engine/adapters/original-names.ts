/**
 * The name that a module of diffusers' UNet2DConditionModel has in the original Stable Diffusion code
 * (ldm/modules/diffusionmodules/openaimodel.py); kohya's trainer for SDXL writes those. Null for modules that have none.
 */
export function originalName(module: string, layersPerBlock: number): string | null {
  const stem = STEMS.get(module);
  if (stem !== undefined) return stem;
  const [, side, block = '', part, layer = '', rest = ''] =
    /^(down|up)_blocks\.(\d+)\.(resnets|attentions|downsamplers|upsamplers)\.(\d+)\.(.+)$/u.exec(module) ?? [];
  const perBlock = layersPerBlock + 1;
  const inner = part === 'resnets' ? RESNET.get(rest) : rest;
  if (inner === undefined) return null;
  const at = Number(block) * perBlock + Number(layer);
  switch (`${side} ${part}`) {
    case 'down resnets':
      return `input_blocks.${at + 1}.0.${inner}`;
    case 'down attentions':
      return `input_blocks.${at + 1}.1.${inner}`;
    case 'down downsamplers':
      return `input_blocks.${(Number(block) + 1) * perBlock}.0.op`;
    case 'up resnets':
      return `output_blocks.${at}.0.${inner}`;
    case 'up attentions':
      return `output_blocks.${at}.1.${inner}`;
    // Blocks with attention have it at 1; every block that an adapter is trained for does.
    case 'up upsamplers':
      return `output_blocks.${Number(block) * perBlock + layersPerBlock}.2.conv`;
    default:
      return middleName(module);
  }
}

const RESNET: ReadonlyMap<string, string> = new Map([
  ['conv1', 'in_layers.2'],
  ['time_emb_proj', 'emb_layers.1'],
  ['conv2', 'out_layers.3'],
  ['conv_shortcut', 'skip_connection'],
]);

const STEMS: ReadonlyMap<string, string> = new Map([
  ['time_embedding.linear_1', 'time_embed.0'],
  ['time_embedding.linear_2', 'time_embed.2'],
  ['add_embedding.linear_1', 'label_emb.0.0'],
  ['add_embedding.linear_2', 'label_emb.0.2'],
  ['conv_in', 'input_blocks.0.0'],
  ['conv_out', 'out.2'],
]);

function middleName(module: string): string | null {
  const [, part, layer = '', rest = ''] = /^mid_block\.(resnets|attentions)\.(\d+)\.(.+)$/u.exec(module) ?? [];
  if (part === 'attentions') return `middle_block.1.${rest}`;
  const inner = part === 'resnets' ? RESNET.get(rest) : undefined;
  return inner === undefined ? null : `middle_block.${2 * Number(layer)}.${inner}`;
}

import { describe, expect, it } from 'vitest';
import { originalName } from '../../../main/engine/adapters/original-names.ts';
import { unetOrder } from '../../../main/engine/adapters/unet-order.ts';

const SD15 = {
  in_channels: 4,
  out_channels: 4,
  block_out_channels: [320, 640, 1280, 1280],
  down_block_types: ['CrossAttnDownBlock2D', 'CrossAttnDownBlock2D', 'CrossAttnDownBlock2D', 'DownBlock2D'],
  up_block_types: ['UpBlock2D', 'CrossAttnUpBlock2D', 'CrossAttnUpBlock2D', 'CrossAttnUpBlock2D'],
  layers_per_block: 2,
  cross_attention_dim: 768,
};
const SDXL = {
  in_channels: 4,
  out_channels: 4,
  block_out_channels: [320, 640, 1280],
  down_block_types: ['DownBlock2D', 'CrossAttnDownBlock2D', 'CrossAttnDownBlock2D'],
  up_block_types: ['CrossAttnUpBlock2D', 'CrossAttnUpBlock2D', 'UpBlock2D'],
  layers_per_block: 2,
  transformer_layers_per_block: [1, 2, 10],
  cross_attention_dim: 2048,
  use_linear_projection: true,
  addition_embed_type: 'text_time',
  projection_class_embeddings_input_dim: 2816,
};

const parameters = (config: Readonly<Record<string, unknown>>): number =>
  (unetOrder(config) ?? []).reduce((sum, { name, kind, out, in: inputs }) => {
    const side = kind === 'linear' || /proj_(?:in|out)$|conv_shortcut$/u.test(name) ? 1 : 9;
    return sum + out * inputs * side;
  }, 0);
const inAttention = (config: Readonly<Record<string, unknown>>): readonly string[] =>
  (unetOrder(config) ?? []).map(({ name }) => name).filter((name) => name.includes('attentions'));

describe('the layers of a U-Net by its configuration', () => {
  it('are as many as kohya’s trainer counts for its adapters: 192 in Stable Diffusion 1, 722 in XL', () => {
    expect(inAttention(SD15)).toHaveLength(192);
    expect(inAttention(SDXL)).toHaveLength(722);
  });

  it('hold what is known of the models’ sizes: 860 and 2567 million parameters, biases and norms aside', () => {
    expect(parameters(SD15) / 1e6).toBeCloseTo(859, 0);
    expect(parameters(SDXL) / 1e6).toBeCloseTo(2567, -1);
  });

  it('are not guessed for another architecture', () => {
    expect(unetOrder({})).toBeNull();
    expect(unetOrder({ ...SD15, down_block_types: ['AttnDownBlock2D', 'DownBlock2D', 'DownBlock2D', 'DownBlock2D'] })).toBeNull();
    expect(unetOrder({ ...SDXL, addition_embed_type: 'image' })).toBeNull();
  });

  it('each have a name of their own in the original code', () => {
    const names = inAttention(SDXL).map((name) => originalName(name, 2));
    expect(new Set(names).size).toBe(722);
    expect(names).not.toContain(null);
    expect(names[0]).toBe('input_blocks.4.1.proj_in');
    expect(names.at(-1)).toBe('output_blocks.5.1.proj_out');
  });
});

import { describe, expect, it } from 'vitest';
import { openAdapter } from '../../../main/engine/adapters/adapter-file.ts';
import { parseAdapterKey } from '../../../main/engine/adapters/adapter-keys.ts';
import { originalName } from '../../../main/engine/adapters/original-names.ts';
import { safetensorsOf, withFile } from './safetensors-file.ts';

const BLOCK = 'down_blocks.1.attentions.0.transformer_blocks.0';

describe('keys of adapters', () => {
  it.each([
    // PEFT, with and without an adapter's name, a prefix, and PEFT's own wrapping
    [`unet.${BLOCK}.attn1.to_q.lora_A.weight`, 'unet', `${BLOCK}.attn1.to_q`, 'down'],
    [`unet.${BLOCK}.attn1.to_out.0.lora_B.default.weight`, 'unet', `${BLOCK}.attn1.to_out.0`, 'up'],
    [`base_model.model.${BLOCK}.ff.net.0.proj.lora_A.weight`, 'unet', `${BLOCK}.ff.net.0.proj`, 'down'],
    [`${BLOCK}.attn2.to_k.lora_A.weight`, 'unet', `${BLOCK}.attn2.to_k`, 'down'],
    ['unet.down0.0.1.attn2.kv.alpha', 'unet', 'down0.0.1.attn2.kv', 'alpha'],
    ['text_encoder.text_model.encoder.layers.0.self_attn.q_proj.lora_A.weight', 'text_encoder', 'text_model.encoder.layers.0.self_attn.q_proj', 'down'],
    ['text_encoder_2.text_model.encoder.layers.31.mlp.fc1.lora_B.weight', 'text_encoder_2', 'text_model.encoder.layers.31.mlp.fc1', 'up'],
    ['text_model.encoder.layers.0.mlp.fc2.lora_A.weight', 'text_encoder', 'text_model.encoder.layers.0.mlp.fc2', 'down'],
    // diffusers, new and old
    [`unet.${BLOCK}.attn1.to_q.lora.down.weight`, 'unet', `${BLOCK}.attn1.to_q`, 'down'],
    [`${BLOCK}.attn1.processor.to_q_lora.down.weight`, 'unet', `${BLOCK}.attn1.to_q`, 'down'],
    [`unet.${BLOCK}.attn2.processor.to_out_lora.up.weight`, 'unet', `${BLOCK}.attn2.to_out.0`, 'up'],
    [
      'text_encoder.text_model.encoder.layers.2.self_attn.k_proj.lora_linear_layer.up.weight',
      'text_encoder',
      'text_model.encoder.layers.2.self_attn.k_proj',
      'up',
    ],
    ['text_encoder.text_model.encoder.layers.2.self_attn.to_v_lora.down.weight', 'text_encoder', 'text_model.encoder.layers.2.self_attn.v_proj', 'down'],
    ['text_encoder.text_model.encoder.layers.2.self_attn.to_out_lora.down.weight', 'text_encoder', 'text_model.encoder.layers.2.self_attn.out_proj', 'down'],
  ])('reads %s', (key, network, module, part) => {
    expect(parseAdapterKey(key)).toEqual({ network, module, part, flat: false });
  });

  it.each([
    ['lora_unet_mid_block_attentions_0_proj_in.lora_down.weight', 'unet', 'mid_block_attentions_0_proj_in', 'down'],
    ['lora_unet_down_blocks_0_resnets_0_conv1.lora_mid.weight', 'unet', 'down_blocks_0_resnets_0_conv1', 'mid'],
    ['lora_te_text_model_encoder_layers_0_mlp_fc1.lora_up.weight', 'text_encoder', 'text_model_encoder_layers_0_mlp_fc1', 'up'],
    ['lora_te1_text_model_encoder_layers_0_mlp_fc1.alpha', 'text_encoder', 'text_model_encoder_layers_0_mlp_fc1', 'alpha'],
    ['lora_te2_text_model_encoder_layers_0_mlp_fc1.lora_up.weight', 'text_encoder_2', 'text_model_encoder_layers_0_mlp_fc1', 'up'],
  ])('reads kohya’s %s', (key, network, module, part) => {
    expect(parseAdapterKey(key)).toEqual({ network, module, part, flat: true });
  });

  it.each(['lora_unet_mid_block_attentions_0_proj_in.hada_w1_a', 'unet.x.lora_magnitude_vector', 'unet.conv_in.weight', 'unet.lora_A.weight.extra'])(
    'leaves %s alone',
    (key) => {
      expect(parseAdapterKey(key)).toBeNull();
    },
  );

  it('knows the names of the original code, as kohya writes them for SDXL', () => {
    expect(originalName('down_blocks.1.attentions.0.transformer_blocks.0.attn1.to_q', 2)).toBe('input_blocks.4.1.transformer_blocks.0.attn1.to_q');
    expect(originalName('up_blocks.0.attentions.2.proj_in', 2)).toBe('output_blocks.2.1.proj_in');
    expect(originalName('mid_block.attentions.0.transformer_blocks.9.ff.net.2', 2)).toBe('middle_block.1.transformer_blocks.9.ff.net.2');
    expect(originalName('mid_block.resnets.1.conv1', 2)).toBe('middle_block.2.in_layers.2');
    expect(originalName('down_blocks.0.downsamplers.0.conv', 2)).toBe('input_blocks.3.0.op');
    expect(originalName('up_blocks.0.upsamplers.0.conv', 2)).toBe('output_blocks.2.2.conv');
    expect(originalName('down0.0.1.attn2.q', 2)).toBeNull();
  });
});

describe('an adapter’s file', () => {
  const pair = { 'unet.m.lora_A.weight': { shape: [2, 3], values: [1, 2, 3, 4, 5, 6] }, 'unet.m.lora_B.weight': { shape: [1, 2], values: [1, 1] } };
  const scaleOf = (tensors: typeof pair & Record<string, { shape: number[]; values: number[] }>, metadata?: Record<string, string>): Promise<number> =>
    withFile(safetensorsOf(tensors, metadata), async (path) => {
      const file = await openAdapter(path);
      const [module] = file.outline.modules;
      expect(module).toMatchObject({ network: 'unet', name: 'm', rank: 2 });
      const { scale } = await file.matrices(module ?? file.outline.modules[0] ?? raise());
      await file.close();
      return scale;
    });

  it('takes alpha from its key, else from the metadata, else the rank itself', async () => {
    expect(await scaleOf({ ...pair, 'unet.m.alpha': { shape: [], values: [8] } }, { lora_alpha: '1' })).toBe(4);
    expect(await scaleOf(pair, { lora_alpha: '1' })).toBe(0.5);
    expect(await scaleOf(pair, { lora_adapter_metadata: '{"unet.lora_alpha": 6, "unet.r": 2}' })).toBe(3);
    expect(await scaleOf(pair)).toBe(1);
  });

  it('is refused when it holds no LoRA, or matrices that do not belong together', async () => {
    const other = { 'model.weight': { shape: [1], values: [1] } };
    await expect(withFile(safetensorsOf(other), openAdapter)).rejects.toMatchObject({ code: 'adapter-corrupt' });
    const odd = { ...pair, 'unet.m.lora_B.weight': { shape: [1, 3], values: [1, 1, 1] } };
    await expect(withFile(safetensorsOf(odd), openAdapter)).rejects.toMatchObject({ code: 'adapter-corrupt' });
  });

  it('says what in it is of a kind that is not used', async () => {
    await withFile(
      safetensorsOf({ ...pair, 'unet.n.hada_w1_a': { shape: [1], values: [1] }, 'unet.o.lora_A.weight': { shape: [1, 1], values: [1] } }),
      async (path) => {
        const file = await openAdapter(path);
        expect(file.outline.unread).toEqual(['unet.n.hada_w1_a', 'unet.o.lora_A.weight']);
        await file.close();
      },
    );
  });
});

function raise(): never {
  throw new Error('The adapter has no module.');
}

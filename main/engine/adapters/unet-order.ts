/**
 * The layers of diffusers' UNet2DConditionModel in the order in which they are evaluated, by its configuration: what is left
 * to find a module by when an export has lost every name. From diffusers' unet_2d_condition.py, unet_2d_blocks.py,
 * resnet.py, transformer_2d.py and attention.py.
 */
export interface OrderedModule {
  readonly name: string;
  readonly kind: 'linear' | 'convolution';
  /** Outputs and inputs. */
  readonly out: number;
  readonly in: number;
}

type Config = Readonly<Record<string, unknown>>;

/** Null for a configuration that is of another network, or says something that the order is not known for. */
export function unetOrder(config: Config): readonly OrderedModule[] | null {
  const plan = planOf(config);
  if (plan === null) return null;
  const { channels, perBlock, embedding, context } = plan;
  const modules: OrderedModule[] = [];
  const linear = (name: string, outputs: number, inputs: number): unknown => modules.push({ name, kind: 'linear', out: outputs, in: inputs });
  const convolution = (name: string, outputs: number, inputs: number): unknown => modules.push({ name, kind: 'convolution', out: outputs, in: inputs });
  const first = channels[0] ?? 0;
  const last = channels.at(-1) ?? 0;

  const resnet = (name: string, outputs: number, inputs: number): void => {
    convolution(`${name}.conv1`, outputs, inputs);
    linear(`${name}.time_emb_proj`, outputs, embedding);
    convolution(`${name}.conv2`, outputs, outputs);
    if (outputs !== inputs) convolution(`${name}.conv_shortcut`, outputs, inputs);
  };
  const transformer = (name: string, width: number, layers: number): void => {
    const project = plan.linearProjection ? linear : convolution;
    project(`${name}.proj_in`, width, width);
    for (let layer = 0; layer < layers; layer += 1) {
      const block = `${name}.transformer_blocks.${layer}`;
      for (const [attention, source] of [
        ['attn1', width],
        ['attn2', context],
      ] as const) {
        linear(`${block}.${attention}.to_q`, width, width);
        linear(`${block}.${attention}.to_k`, width, source);
        linear(`${block}.${attention}.to_v`, width, source);
        linear(`${block}.${attention}.to_out.0`, width, width);
      }
      linear(`${block}.ff.net.0.proj`, 8 * width, width);
      linear(`${block}.ff.net.2`, width, 4 * width);
    }
    project(`${name}.proj_out`, width, width);
  };

  if (plan.guidance !== null) linear('time_embedding.cond_proj', first, plan.guidance);
  linear('time_embedding.linear_1', embedding, first);
  linear('time_embedding.linear_2', embedding, embedding);
  if (plan.addition !== null) {
    linear('add_embedding.linear_1', embedding, plan.addition);
    linear('add_embedding.linear_2', embedding, embedding);
  }
  convolution('conv_in', first, plan.inputs);
  const skips = [first];
  let width = first;
  for (const [at, type] of plan.down.entries()) {
    const outputs = channels[at] ?? 0;
    for (let layer = 0; layer < (perBlock[at] ?? 0); layer += 1) {
      resnet(`down_blocks.${at}.resnets.${layer}`, outputs, width);
      if (type === 'CrossAttnDownBlock2D') transformer(`down_blocks.${at}.attentions.${layer}`, outputs, plan.layers[at] ?? 1);
      width = outputs;
      skips.push(width);
    }
    if (at === channels.length - 1) continue;
    convolution(`down_blocks.${at}.downsamplers.0.conv`, outputs, outputs);
    skips.push(width);
  }
  resnet('mid_block.resnets.0', last, last);
  transformer('mid_block.attentions.0', last, plan.layers.at(-1) ?? 1);
  resnet('mid_block.resnets.1', last, last);
  for (const [at, type] of plan.up.entries()) {
    const from = channels.length - 1 - at;
    const outputs = channels[from] ?? 0;
    for (let layer = 0; layer <= (perBlock[from] ?? 0); layer += 1) {
      resnet(`up_blocks.${at}.resnets.${layer}`, outputs, width + (skips.pop() ?? 0));
      if (type === 'CrossAttnUpBlock2D') transformer(`up_blocks.${at}.attentions.${layer}`, outputs, plan.layers[from] ?? 1);
      width = outputs;
    }
    if (at < channels.length - 1) convolution(`up_blocks.${at}.upsamplers.0.conv`, outputs, outputs);
  }
  convolution('conv_out', plan.outputs, first);
  return modules;
}

interface Plan {
  readonly channels: readonly number[];
  readonly perBlock: readonly number[];
  readonly layers: readonly number[];
  readonly down: readonly string[];
  readonly up: readonly string[];
  readonly inputs: number;
  readonly outputs: number;
  readonly embedding: number;
  readonly context: number;
  readonly linearProjection: boolean;
  /** Inputs of SDXL's added embedding. */
  readonly addition: number | null;
  /** Inputs of the guidance embedding of distilled networks. */
  readonly guidance: number | null;
}

const DOWN: ReadonlySet<string> = new Set(['DownBlock2D', 'CrossAttnDownBlock2D']);
const UP: ReadonlySet<string> = new Set(['UpBlock2D', 'CrossAttnUpBlock2D']);

function planOf(config: Config): Plan | null {
  const channels = numbers(config['block_out_channels']);
  const down = texts(config['down_block_types']);
  const up = texts(config['up_block_types']);
  const [first] = channels;
  const known = down.every((type) => DOWN.has(type)) && up.every((type) => UP.has(type));
  const middle = config['mid_block_type'] ?? 'UNetMidBlock2DCrossAttn';
  if (first === undefined || down.length !== channels.length || up.length !== channels.length || !known || middle !== 'UNetMidBlock2DCrossAttn') return null;
  const spread = (value: unknown, otherwise: number): readonly number[] =>
    Array.isArray(value) ? numbers(value) : channels.map(() => (typeof value === 'number' ? value : otherwise));
  const number = (key: string, otherwise: number): number => {
    const value = config[key];
    return typeof value === 'number' ? value : otherwise;
  };
  const addition = config['addition_embed_type'];
  if (addition !== undefined && addition !== null && addition !== 'text_time') return null;
  return {
    channels,
    perBlock: spread(config['layers_per_block'], 2),
    layers: spread(config['transformer_layers_per_block'], 1),
    down,
    up,
    inputs: number('in_channels', 4),
    outputs: number('out_channels', 4),
    embedding: number('time_embedding_dim', 4 * first),
    context: number('cross_attention_dim', 1280),
    linearProjection: config['use_linear_projection'] === true,
    addition: addition === 'text_time' ? number('projection_class_embeddings_input_dim', 0) : null,
    guidance: typeof config['time_cond_proj_dim'] === 'number' ? config['time_cond_proj_dim'] : null,
  };
}

function numbers(value: unknown): readonly number[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'number') ? value : [];
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string') ? value : [];
}

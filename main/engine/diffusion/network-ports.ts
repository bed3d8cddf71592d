import type { Port } from '../runtime/session.ts';
import { StudioError } from '../studio-error.ts';
import { corrupt } from './checkpoint-files.ts';
import type { TextTowerFiles } from './checkpoint-files.ts';

/** What the inputs of a denoising network mean. Exports name them as diffusers does; where one doesn't, its rank tells. */
export interface DenoiserPorts {
  /** [batch, c, h, w] */
  readonly sample: Port;
  /** A scalar, one value for the batch, or one per batch entry. */
  readonly timestep: Port;
  /** [batch, tokens, width] */
  readonly context: Port;
  /** Guidance as an embedding, of networks distilled from guidance (LCM). [batch, width] */
  readonly guidance: Port | null;
  /** The prompt as one vector (SDXL). [batch, width] */
  readonly pooled: Port | null;
  /** The picture's size and crop (SDXL). [batch, 6] */
  readonly timeIds: Port | null;
}

const NAMES = new Set(['sample', 'timestep', 'encoder_hidden_states', 'timestep_cond', 'text_embeds', 'time_ids']);

/** Throws StudioError `checkpoint-corrupt` for inputs whose meaning is unknown. */
export function denoiserPorts(inputs: readonly Port[]): DenoiserPorts {
  const named = (name: string): Port | undefined => inputs.find((port) => port.name === name);
  const strangers = inputs.filter((port) => !NAMES.has(port.name));
  const ofRank = (name: string, fits: (rank: number) => boolean): Port => {
    const port = named(name) ?? (strangers.filter(({ dims }) => fits(dims.length)).length === 1 ? strangers.find(({ dims }) => fits(dims.length)) : undefined);
    if (port === undefined) {
      throw corrupt('unet', `it has no input that could be ${name}`);
    }
    return port;
  };
  const ports: DenoiserPorts = {
    sample: ofRank('sample', (rank) => rank === 4),
    timestep: ofRank('timestep', (rank) => rank < 2),
    context: ofRank('encoder_hidden_states', (rank) => rank === 3),
    guidance: named('timestep_cond') ?? null,
    pooled: named('text_embeds') ?? null,
    timeIds: named('time_ids') ?? null,
  };
  const used = Object.values(ports);
  const unknown = inputs.find((port) => !used.includes(port));
  if (unknown !== undefined) {
    throw corrupt('unet', `it has an input the studio doesn't know: ${unknown.name}`);
  }
  if (ports.timeIds !== null && ports.timeIds.dims[1] === 5) {
    throw corrupt('unet', 'it is a refiner, which only goes over the pictures of another network');
  }
  return ports;
}

/** Whether prompts may be longer than the text encoders read at once: CLIP's, before a network that takes any number of tokens. */
export function takesLongContexts(inputs: readonly Port[], towers: readonly TextTowerFiles[]): boolean {
  return towers.every(({ padsWithZeros }) => !padsWithZeros) && typeof denoiserPorts(inputs).context.dims[1] === 'string';
}

/** Throws StudioError `size-unsupported` where the graph was exported for other sizes than these latents have. */
export function refuseOtherSizes({ sample }: DenoiserPorts, latents: readonly number[]): void {
  const [, , height, width] = sample.dims;
  const differs = (fixed: number | string | undefined, given: number | undefined): boolean => typeof fixed === 'number' && fixed !== given;
  if (differs(height, latents[2]) || differs(width, latents[3])) {
    const choices = `pictures of ${String(width)} × ${String(height)} latent cells`;
    throw new StudioError('size-unsupported', `This checkpoint was exported for ${choices} alone.`, {
      details: { width: latents[3] ?? 0, height: latents[2] ?? 0, choices },
    });
  }
}

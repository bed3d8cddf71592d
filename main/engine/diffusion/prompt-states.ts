import { combine } from '../runtime/linear-combination.ts';
import type { Tensor } from '../runtime/tensor.ts';

/** What the network is told of a text: hidden states [1, tokens, width], and for SDXL-class checkpoints a vector beside them. */
export interface PromptStates extends Tensor {
  /** [1, width]; left out where the checkpoint takes none. */
  readonly pooled?: Tensor;
}

/** Σ cₖ · xₖ over hidden states and pooled vectors alike. */
export function combineStates(...terms: readonly (readonly [coefficient: number, states: PromptStates])[]): PromptStates {
  const pooled = terms.flatMap(([coefficient, states]) => (states.pooled === undefined ? [] : [[coefficient, states.pooled] as const]));
  return { ...combine(...terms), ...(pooled.length < terms.length ? {} : { pooled: combine(...pooled) }) };
}

/** Chunk after chunk: [1, n · tokens, width]. The vector is the first chunk's. */
export function joinChunks(chunks: readonly PromptStates[]): PromptStates {
  const [first] = chunks;
  if (first === undefined) {
    throw new Error('A text has at least one chunk.');
  }
  if (chunks.length === 1) {
    return first;
  }
  const [, tokens = 0, width = 0] = first.dims;
  const data = new Float32Array(first.data.length * chunks.length);
  chunks.forEach((chunk, index) => data.set(chunk.data, index * first.data.length));
  return { data, dims: [1, tokens * chunks.length, width], ...(first.pooled === undefined ? {} : { pooled: first.pooled }) };
}

/** Two encoders' hidden states of the same tokens side by side: [1, tokens, a + b]. */
export function joinWidths(a: Tensor, b: Tensor): Tensor {
  const [, tokens = 0, width = 0] = a.dims;
  const [, others = 0, other = 0] = b.dims;
  if (tokens !== others) {
    throw new Error(`Hidden states of ${tokens} and ${others} tokens can't stand side by side.`);
  }
  const data = new Float32Array(tokens * (width + other));
  for (let token = 0; token < tokens; token += 1) {
    data.set(a.data.subarray(token * width, (token + 1) * width), token * (width + other));
    data.set(b.data.subarray(token * other, (token + 1) * other), token * (width + other) + width);
  }
  return { data, dims: [1, tokens, width + other] };
}

/** The share of one text encoder in hidden states that stand side by side. */
export interface WeighedShare {
  readonly width: number;
  /** Weight of every token, as this encoder's tokenizer counts them; null where all are 1. */
  readonly weights: readonly number[] | null;
}

/** e + w (h − e) token by token: e is what the empty text has at the same place (see docs/decisions/0400). */
export function weighTokens(states: PromptStates, empty: PromptStates, shares: readonly WeighedShare[]): PromptStates {
  const data = states.data.slice();
  const [, tokens = 0, row = 0] = states.dims;
  let start = 0;
  for (const { width, weights } of shares) {
    for (let token = 0; token < tokens; token += 1) {
      const weight = weights?.[token] ?? 1;
      if (weight === 1) continue;
      for (let index = token * row + start; index < token * row + start + width; index += 1) {
        const base = empty.data[index] ?? 0;
        data[index] = base + weight * ((states.data[index] ?? 0) - base);
      }
    }
    start += width;
  }
  return { ...states, data };
}

export function zerosLike(states: PromptStates): PromptStates {
  const zero = ({ data, dims }: Tensor): Tensor => ({ data: new Float32Array(data.length), dims });
  return { ...zero(states), ...(states.pooled === undefined ? {} : { pooled: zero(states.pooled) }) };
}

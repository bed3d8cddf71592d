import { isMeanWeights } from '../adapters/cross-attention-outputs.ts';
import type { Network } from '../runtime/session.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { denoiserFeeds } from './network-output.ts';
import type { Question } from './network-output.ts';
import { denoiserPorts } from './network-ports.ts';

/** What a network looks at while it denoises: one step, one conditioning, without guidance. */
export interface AttentionReader {
  /**
   * Weights of the cross-attention on every token of the context (padding among them), mean over heads and layers, at every
   * cell of the latents: [tokens, h, w]; over the tokens of a cell they sum to 1. Null where the graph shows no
   * cross-attention. `output` is the network's ordinary one: [1, c, h, w].
   */
  read(question: Question): Promise<AttentionReading>;
  /** Evaluations so far. */
  evaluations(): number;
}

export interface AttentionReading {
  readonly weights: Tensor | null;
  readonly output: Tensor | null;
}

/** `network`: one whose model has its cross-attention among its outputs (adapters/cross-attention-outputs.ts). */
export function attentionReader(network: Network, guidanceEmbeddingWidth: number | null): AttentionReader {
  let evaluations = 0;
  return {
    evaluations: () => evaluations,
    async read(question) {
      const ports = denoiserPorts(await network.inputs());
      const { conditional } = question.conditioning;
      const outputs = await network.run(denoiserFeeds(ports, question, [conditional], guidanceEmbeddingWidth));
      evaluations += 1;
      const layers = Object.entries(outputs).flatMap(([name, layer]) => (isMeanWeights(name) ? [layer] : []));
      const [tokens = 0] = conditional.dims.slice(1);
      const [rows = 1, columns = 1] = question.input.dims.slice(2);
      const grids = layers.flatMap((layer) => {
        const grid = gridOf(layer.data.length / tokens, rows, columns);
        return grid === null || layer.dims.at(-1) !== tokens ? [] : [{ layer, ...grid }];
      });
      const output = Object.entries(outputs).find(([name]) => !isMeanWeights(name))?.[1] ?? null;
      if (grids.length === 0) return { weights: null, output };
      const data = new Float32Array(tokens * rows * columns);
      for (const { layer, height, width } of grids) addEnlarged(data, layer.data, { tokens, height, width, rows, columns }, 1 / grids.length);
      return { weights: { data, dims: [tokens, rows, columns] }, output };
    },
  };
}

/** The grid that a layer's queries lie on: the latents', halved some number of times; null where none fits. */
function gridOf(queries: number, rows: number, columns: number): { readonly height: number; readonly width: number } | null {
  for (let scale = 1; scale <= Math.max(rows, columns); scale *= 2) {
    const [height, width] = [Math.ceil(rows / scale), Math.ceil(columns / scale)];
    if (height * width === queries) return { height, width };
  }
  return null;
}

interface Grids {
  readonly tokens: number;
  readonly height: number;
  readonly width: number;
  readonly rows: number;
  readonly columns: number;
}

/** Adds share · [height · width, tokens], bilinearly enlarged, to [tokens, rows, columns]. */
function addEnlarged(sum: Float32Array, weights: Float32Array, { tokens, height, width, rows, columns }: Grids, share: number): void {
  const down = Array.from({ length: rows }, (_, row) => between(((row + 0.5) * height) / rows - 0.5, height));
  const across = Array.from({ length: columns }, (_, column) => between(((column + 0.5) * width) / columns - 0.5, width));
  for (const [row, y] of down.entries()) {
    for (const [column, x] of across.entries()) {
      for (const [line, byRow] of y) {
        for (const [at, byColumn] of x) {
          const scaled = share * byRow * byColumn;
          const query = (line * width + at) * tokens;
          for (let token = 0; token < tokens; token += 1) {
            const place = (token * rows + row) * columns + column;
            sum[place] = (sum[place] ?? 0) + scaled * (weights[query + token] ?? 0);
          }
        }
      }
    }
  }
}

/** The two neighbours of a place between whole ones with their weights; one where it lies on one or beyond the edge. */
function between(place: number, length: number): readonly (readonly [at: number, weight: number])[] {
  const kept = Math.min(length - 1, Math.max(0, place));
  const first = Math.floor(kept);
  const rest = kept - first;
  return rest === 0
    ? [[first, 1]]
    : [
        [first, 1 - rest],
        [first + 1, rest],
      ];
}

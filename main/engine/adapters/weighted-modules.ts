import { constantBehind } from './onnx-constants.ts';
import type { OnnxConstant } from './onnx-constants.ts';
import type { OnnxModel, OnnxNode } from './onnx-model.ts';

/** A linear or convolutional layer of a network, as its graph has it. */
export interface WeightedModule {
  readonly node: OnnxNode;
  /** Which of the node's inputs the weight is. */
  readonly input: number;
  readonly weight: OnnxConstant;
  readonly kind: 'linear' | 'convolution';
  /** Whether the weight lies as [in, out] instead of [out, in]. */
  readonly inputFirst: boolean;
  /** As the node takes it: [out, in], [in, out] or [out, in / groups, kh, kw]. */
  readonly dims: readonly number[];
  /** What the module may be called, by its constant and by its node; empty where the export has lost its names. */
  readonly names: readonly string[];
}

/** The layers of a graph that an adapter can change, in the order in which they are evaluated. */
export function weightedModules(model: OnnxModel): readonly WeightedModule[] {
  const producers = new Map(model.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  return model.nodes.flatMap((node): readonly WeightedModule[] => {
    const weight = node.inputs[1] === undefined ? null : constantBehind(model, producers, node.inputs[1]);
    if (weight === null) return [];
    const dims = weight.transposed ? [...weight.tensor.dims].reverse() : weight.tensor.dims;
    const names = namesOf(node, weight);
    switch (node.opType) {
      case 'Conv':
        return dims.length === 4 ? [{ node, input: 1, weight, kind: 'convolution', inputFirst: false, dims, names }] : [];
      case 'MatMul':
        return dims.length === 2 ? [{ node, input: 1, weight, kind: 'linear', inputFirst: true, dims, names }] : [];
      case 'Gemm': {
        const inputFirst = (node.numbers.get('transB')?.[0] ?? 0) === 0;
        return dims.length === 2 ? [{ node, input: 1, weight, kind: 'linear', inputFirst, dims, names }] : [];
      }
      default:
        return [];
    }
  });
}

/**
 * A parameter keeps its name in PyTorch's export (`time.0.weight`) unless it was folded (`onnx::MatMul_1234`); the node that
 * uses it then still carries the scope it was traced in (`/down_blocks.0/attentions.0/to_q/MatMul`).
 */
function namesOf(node: OnnxNode, weight: OnnxConstant): readonly string[] {
  const parameters = weight.names
    .filter((name) => !/^\/|::/u.test(name) && /\.weight(?:\.|$)/u.test(name))
    .map((name) => name.replace(/\.weight(?:\..*)?$/u, ''));
  const scope = scopeName(node.name);
  return [...new Set([...parameters, ...(scope === '' ? [] : [scope])])];
}

/** `/time/time.0/Gemm` → `time.0`; `/down_blocks.0/attentions.0/proj_in/Conv` → `down_blocks.0.attentions.0.proj_in`. */
function scopeName(node: string): string {
  const scopes = node.split('/').filter((part) => part !== '');
  scopes.pop();
  return scopes.filter((scope, at) => !(scopes[at + 1] ?? '').startsWith(`${scope}.`)).join('.');
}

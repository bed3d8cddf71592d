import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SessionModel } from '../runtime/session-model.ts';
import { externalFiles } from './merged-network.ts';
import { ATTRIBUTE, GRAPH, MODEL, NODE, parseOnnx, TENSOR } from './onnx-model.ts';
import type { OnnxModel, OnnxNode } from './onnx-model.ts';
import { bytesField, joined, numberField, textField } from './protobuf.ts';

/** What a value is computed from: the text alone, other inputs, both, or neither. Shapes carry nothing. */
const FROM = { nothing: 0, context: 1, rest: 2, both: 3 } as const;

/** Operators between the product of queries and keys and its softmax: scale, mask, change of type or shape. */
const ON_THE_WAY = new Set(['Mul', 'Div', 'Add', 'Sub', 'Cast', 'Reshape', 'Identity', 'Where', 'Clip', 'Transpose', 'Squeeze', 'Unsqueeze']);
const PRODUCTS = new Set(['MatMul', 'Gemm', 'Einsum', 'FusedMatMul']);

/** Outputs that are added to a graph begin with this; the rest of the name is the softmax's. */
const PREFIX = 'cross_attention.';
/** AttributeProto.AttributeType. */
const [TYPE_INT, TYPE_INTS] = [2, 7];
const INT64 = 7;

/**
 * The cross-attention softmaxes of a network, told by what they are computed from and not by names: a product of queries
 * that come from the latents with keys that come from `context` and not from the latents. In self-attention both come from
 * the latents; from the first cross-attention on, these carry the text too. Names of the softmaxes' results, in the graph's
 * order. Attention in a single fused operator is not found.
 */
export function crossAttentions(model: OnnxModel, context: string): readonly string[] {
  const from = new Map<string, number>(model.inputs.filter((name) => !model.initializers.has(name)).map((name) => [name, FROM.rest]));
  from.set(context, FROM.context);
  const of = (name: string): number => from.get(name) ?? FROM.nothing;
  const producers = new Map<string, OnnxNode>();
  const found: string[] = [];
  for (const node of model.nodes) {
    const carried = node.opType === 'Shape' || node.opType === 'Size' ? FROM.nothing : node.inputs.reduce<number>((all, name) => all | of(name), FROM.nothing);
    for (const output of node.outputs) {
      from.set(output, carried);
      producers.set(output, node);
    }
    const [scores, weights] = [node.inputs[0], node.outputs[0]];
    if (node.opType !== 'Softmax' || scores === undefined || weights === undefined) continue;
    const product = productBehind(scores, producers, of);
    const sides = product?.inputs.slice(0, 2).map(of) ?? [];
    if (sides.includes(FROM.context) && sides.some((side) => side >= FROM.rest)) found.push(weights);
  }
  return found;
}

function productBehind(name: string, producers: ReadonlyMap<string, OnnxNode>, of: (name: string) => number): OnnxNode | null {
  for (let node = producers.get(name); node !== undefined;) {
    if (PRODUCTS.has(node.opType)) return node;
    const next: string | undefined = ON_THE_WAY.has(node.opType) ? node.inputs.find((input) => of(input) === FROM.both) : undefined;
    node = next === undefined ? undefined : producers.get(next);
  }
  return null;
}

/**
 * The model with further outputs: of each softmax the mean over its heads, [queries, tokens] for one entry of a batch
 * (with a batch of its own in front where the graph keeps heads apart from it). Nothing that was there changes.
 */
export function withMeanWeights(model: OnnxModel, softmaxes: readonly string[]): Uint8Array {
  const { bytes, graph, opset } = model;
  // From version 18 on the axes are an input of the operator.
  const axesApart = opset >= 18;
  const axes = `${PREFIX}axes`;
  const third = new Uint8Array(BigInt64Array.of(-3n).buffer);
  const constant = bytesField(GRAPH.initializer, [
    ...numberField(TENSOR.dims, 1),
    ...numberField(TENSOR.dataType, INT64),
    ...textField(TENSOR.name, axes),
    ...bytesField(TENSOR.raw, [third]),
  ]);
  const attribute = (name: string, field: readonly Uint8Array[], type: number): readonly Uint8Array[] =>
    bytesField(NODE.attribute, [...textField(ATTRIBUTE.name, name), ...field, ...numberField(ATTRIBUTE.type, type)]);
  const added = softmaxes.flatMap((softmax) => {
    const name = `${PREFIX}${softmax}`;
    const mean = bytesField(GRAPH.node, [
      ...textField(NODE.input, softmax),
      ...(axesApart ? textField(NODE.input, axes) : []),
      ...textField(NODE.output, name),
      ...textField(NODE.name, name),
      ...textField(NODE.opType, 'ReduceMean'),
      ...(axesApart ? [] : attribute('axes', numberField(ATTRIBUTE.ints, -3), TYPE_INTS)),
      ...attribute('keepdims', numberField(ATTRIBUTE.int, 0), TYPE_INT),
    ]);
    // The runtime infers what the output's type is.
    return [...mean, ...bytesField(GRAPH.output, textField(1, name))];
  });
  const pieces = [bytes.subarray(graph.valueStart, graph.end), ...added, ...(axesApart ? constant : [])];
  return joined([bytes.subarray(0, graph.start), ...bytesField(MODEL.graph, pieces), bytes.subarray(graph.end)]);
}

/** Whether an output is one of those that were added. */
export function isMeanWeights(output: string): boolean {
  return output.startsWith(PREFIX);
}

/** A network that also gives its cross-attention. Throws RangeError when the model can't be read. */
export function attentiveModel(model: SessionModel, context: string): SessionModel {
  const parsed = parseOnnx(model.bytes);
  return { ...model, bytes: withMeanWeights(parsed, crossAttentions(parsed, context)) };
}

export async function readSessionModel(path: string): Promise<SessionModel> {
  const bytes = await readFile(path);
  return { bytes, folder: externalFiles(parseOnnx(bytes)).length === 0 ? null : dirname(path), files: [] };
}

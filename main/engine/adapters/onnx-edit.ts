import { DATA_TYPE, GRAPH, MODEL, NODE, TENSOR } from './onnx-model.ts';
import type { OnnxModel, OnnxNode } from './onnx-model.ts';
import { bytesField, fieldsOf, joined, numberField, textField } from './protobuf.ts';
import { floatsToHalves } from '../runtime/half-float.ts';

/** A constant that replaces what a node takes at one of its inputs. */
export interface Replacement {
  readonly node: OnnxNode;
  readonly input: number;
  readonly values: Float32Array;
  readonly dims: readonly number[];
  /** DATA_TYPE.float or DATA_TYPE.float16: what the node takes. */
  readonly dataType: number;
}

/** A model as a session takes it from memory. */
export interface EditedModel {
  readonly bytes: Uint8Array;
  /** The new constants, one after the other, where they don't fit into the model itself; it then names this file for them. */
  readonly weights: { readonly location: string; readonly data: Uint8Array } | null;
}

/** A message of protocol buffers must be smaller than 2 GiB; what was there already needs some of it. */
const MOST_INLINE = 1.5 * 2 ** 30;
const LOCATION = 'adapted.bin';

/**
 * The model with other constants: each replacement becomes an initializer of its own, and the node's input is led to it,
 * so that nothing else that shares the old constant is touched. Constants and casts that nobody uses any more are left out.
 */
export function withReplacements(model: OnnxModel, replacements: readonly Replacement[], mostInline: number = MOST_INLINE): EditedModel {
  const { bytes, graph } = model;
  const raws = replacements.map(({ values, dataType }) => rawOf(values, dataType));
  const apart = raws.reduce((sum, raw) => sum + raw.length, 0) > mostInline;
  let offset = 0;
  const led = new Map<OnnxNode, Map<number, string>>();
  const added = replacements.map(({ node, input, dims, dataType }, index) => {
    const name = `adapted.${index}`;
    led.set(node, new Map([...(led.get(node) ?? []), [input, name]]));
    const raw = raws[index] ?? new Uint8Array();
    const values = apart ? externalPieces(offset, raw.length) : bytesField(TENSOR.raw, [raw]);
    offset += raw.length;
    return bytesField(GRAPH.initializer, [
      ...dims.flatMap((dim) => numberField(TENSOR.dims, dim)),
      ...numberField(TENSOR.dataType, dataType),
      ...textField(TENSOR.name, name),
      ...values,
    ]);
  });
  const inputsOf = (node: OnnxNode): readonly string[] => node.inputs.map((name, at) => led.get(node)?.get(at) ?? name);
  const { nodes, initializers } = stillUsed(model, inputsOf, new Set(replacements.map(({ node }) => node)));

  const pieces: Uint8Array[] = [];
  const nodeAt = new Map(model.nodes.map((node) => [node.field.start, node]));
  const initializerAt = new Map([...model.initializers.values()].map((tensor) => [tensor.field.start, tensor.name]));
  for (const field of fieldsOf(bytes, graph.valueStart, graph.end)) {
    const node = nodeAt.get(field.start);
    const initializer = initializerAt.get(field.start);
    if ((node !== undefined && !nodes.has(node)) || (initializer !== undefined && !initializers.has(initializer))) continue;
    const changes = node === undefined ? undefined : led.get(node);
    pieces.push(...(node === undefined || changes === undefined ? [bytes.subarray(field.start, field.end)] : ledNode(bytes, node, changes)));
  }
  return {
    bytes: joined([bytes.subarray(0, graph.start), ...bytesField(MODEL.graph, [...pieces, ...added.flat()]), bytes.subarray(graph.end)]),
    weights: apart ? { location: LOCATION, data: joined(raws) } : null,
  };
}

/** What is left when constants that lost their last user, and the nodes that only led to them, are gone. */
function stillUsed(
  model: OnnxModel,
  inputsOf: (node: OnnxNode) => readonly string[],
  changed: ReadonlySet<OnnxNode>,
): { readonly nodes: ReadonlySet<OnnxNode>; readonly initializers: ReadonlySet<string> } {
  const uses = new Map<string, number>();
  const count = (name: string, by: number): number => {
    const after = (uses.get(name) ?? 0) + by;
    uses.set(name, after);
    return after;
  };
  for (const node of model.nodes) for (const name of inputsOf(node)) count(name, 1);
  for (const name of model.usedElsewhere) count(name, 1);
  const nodes = new Set(model.nodes);
  const initializers = new Set(model.initializers.keys());
  const producers = new Map(model.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const drop = (name: string): void => {
    if ((uses.get(name) ?? 0) > 0) return;
    initializers.delete(name);
    const producer = producers.get(name);
    if (producer === undefined || !nodes.has(producer) || producer.outputs.some((output) => (uses.get(output) ?? 0) > 0)) return;
    nodes.delete(producer);
    for (const input of producer.inputs) if (count(input, -1) === 0) drop(input);
  };
  for (const node of changed) for (const [at, name] of node.inputs.entries()) if (inputsOf(node)[at] !== name) drop(name);
  return { nodes, initializers };
}

function ledNode(bytes: Uint8Array, node: OnnxNode, changes: ReadonlyMap<number, string>): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let input = 0;
  for (const part of fieldsOf(bytes, node.field.valueStart, node.field.end)) {
    const name = part.number === NODE.input ? changes.get(input) : undefined;
    if (part.number === NODE.input) input += 1;
    pieces.push(...(name === undefined ? [bytes.subarray(part.start, part.end)] : textField(NODE.input, name)));
  }
  return bytesField(GRAPH.node, pieces);
}

/** data_location EXTERNAL, and where in the file. */
function externalPieces(offset: number, length: number): readonly Uint8Array[] {
  const entry = (key: string, value: string): readonly Uint8Array[] => bytesField(TENSOR.external, [...textField(1, key), ...textField(2, value)]);
  return [...entry('location', LOCATION), ...entry('offset', String(offset)), ...entry('length', String(length)), ...numberField(TENSOR.place, 1)];
}

/** Little-endian, as ONNX wants it and as every machine that the studio runs on has it. */
function rawOf(values: Float32Array, dataType: number): Uint8Array {
  const words = dataType === DATA_TYPE.float16 ? floatsToHalves(values) : values;
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}

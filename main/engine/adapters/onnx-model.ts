import { fieldsOf, readNumbers, readText, readVarint } from './protobuf.ts';
import type { Field } from './protobuf.ts';

/**
 * The parts of an ONNX model that matter to who changes one: nodes with their names and inputs, and where constants lie.
 * Field numbers from onnx.proto (IR version 3 to 10).
 */
export interface OnnxModel {
  readonly bytes: Uint8Array;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
  /** What the graph is fed; older files name their initializers here too. */
  readonly inputs: readonly string[];
  /** Version of the standard operators. */
  readonly opset: number;
  /** Names that the graph's outputs and the bodies of loops and branches use. */
  readonly usedElsewhere: ReadonlySet<string>;
  /** The graph's fields that are neither node nor initializer stay as they are. */
  readonly graph: Field;
}

export interface OnnxNode {
  readonly field: Field;
  readonly name: string;
  readonly opType: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Whole numbers: `transB`, `to`, `perm`, `group`. */
  readonly numbers: ReadonlyMap<string, readonly number[]>;
  /** Of a node `Constant`. */
  readonly value: OnnxTensor | null;
}

export interface OnnxTensor {
  readonly field: Field;
  readonly name: string;
  readonly dims: readonly number[];
  /** One of DATA_TYPE, or another number of TensorProto.DataType. */
  readonly dataType: number;
  /** Where the numbers lie in the model's bytes; null when they lie in another file. */
  readonly values: readonly TensorValues[];
  readonly external: ExternalData | null;
}

export interface TensorValues {
  readonly kind: 'raw' | 'floats' | 'words' | 'doubles';
  readonly field: Field;
}

export interface ExternalData {
  readonly location: string;
  readonly offset: number;
  /** Null: to the end of the file. */
  readonly length: number | null;
}

export const DATA_TYPE = { float: 1, float16: 10, double: 11, bfloat16: 16 } as const;

export const MODEL = { graph: 7, opsets: 8 } as const;
export const GRAPH = { node: 1, initializer: 5, input: 11, output: 12 } as const;
export const NODE = { input: 1, output: 2, name: 3, opType: 4, attribute: 5 } as const;
export const ATTRIBUTE = { name: 1, int: 3, tensor: 5, graph: 6, ints: 8, graphs: 11, type: 20 } as const;
export const TENSOR = { dims: 1, dataType: 2, floats: 4, words: 5, name: 8, raw: 9, doubles: 10, external: 13, place: 14 } as const;

/** Throws RangeError when the bytes are no ONNX model. */
export function parseOnnx(bytes: Uint8Array): OnnxModel {
  const parts = [...fieldsOf(bytes, 0, bytes.length)];
  const graph = parts.find((field) => field.number === MODEL.graph);
  if (graph === undefined) throw new RangeError('The model has no graph.');
  const opset = parts.reduce((version, field) => (field.number === MODEL.opsets ? (standardOpset(bytes, field) ?? version) : version), 1);
  const nodes: OnnxNode[] = [];
  const inputs: string[] = [];
  const initializers = new Map<string, OnnxTensor>();
  const usedElsewhere = new Set<string>();
  for (const field of fieldsOf(bytes, graph.valueStart, graph.end)) {
    switch (field.number) {
      case GRAPH.node:
        nodes.push(parseNode(bytes, field, usedElsewhere));
        break;
      case GRAPH.initializer: {
        const tensor = parseTensor(bytes, field);
        initializers.set(tensor.name, tensor);
        break;
      }
      case GRAPH.input:
        inputs.push(nameOf(bytes, field));
        break;
      case GRAPH.output:
        usedElsewhere.add(nameOf(bytes, field));
        break;
      default:
    }
  }
  return { bytes, nodes, initializers, inputs, opset, usedElsewhere, graph };
}

/** The version that an OperatorSetIdProto gives for the standard's own domain; null for another domain. */
function standardOpset(bytes: Uint8Array, field: Field): number | null {
  const parts = [...fieldsOf(bytes, field.valueStart, field.end)];
  const domain = parts.find(({ number }) => number === 1);
  const version = parts.find(({ number }) => number === 2);
  if (version === undefined || (domain !== undefined && !['', 'ai.onnx'].includes(readText(bytes, domain)))) return null;
  return readVarint(bytes, version.valueStart, version.end).value;
}

function parseNode(bytes: Uint8Array, field: Field, usedElsewhere: Set<string>): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const numbers = new Map<string, readonly number[]>();
  let [name, opType] = ['', ''];
  let value: OnnxTensor | null = null;
  for (const part of fieldsOf(bytes, field.valueStart, field.end)) {
    switch (part.number) {
      case NODE.input:
        inputs.push(readText(bytes, part));
        break;
      case NODE.output:
        outputs.push(readText(bytes, part));
        break;
      case NODE.name:
        name = readText(bytes, part);
        break;
      case NODE.opType:
        opType = readText(bytes, part);
        break;
      case NODE.attribute: {
        const attribute = parseAttribute(bytes, part, usedElsewhere);
        numbers.set(attribute.name, attribute.numbers);
        if (attribute.name === 'value') value = attribute.tensor;
        break;
      }
      default:
    }
  }
  return { field, name, opType, inputs, outputs, numbers, value: opType === 'Constant' ? value : null };
}

function parseAttribute(
  bytes: Uint8Array,
  field: Field,
  usedElsewhere: Set<string>,
): { readonly name: string; readonly numbers: readonly number[]; readonly tensor: OnnxTensor | null } {
  const numbers: number[] = [];
  let name = '';
  let tensor: OnnxTensor | null = null;
  for (const part of fieldsOf(bytes, field.valueStart, field.end)) {
    switch (part.number) {
      case ATTRIBUTE.name:
        name = readText(bytes, part);
        break;
      case ATTRIBUTE.int:
      case ATTRIBUTE.ints:
        numbers.push(...readNumbers(bytes, part));
        break;
      case ATTRIBUTE.tensor:
        tensor = parseTensor(bytes, part);
        break;
      case ATTRIBUTE.graph:
      case ATTRIBUTE.graphs:
        noteUses(bytes, part, usedElsewhere);
        break;
      default:
    }
  }
  return { name, numbers, tensor };
}

/** A branch or a loop's body sees the names around it. */
function noteUses(bytes: Uint8Array, graph: Field, uses: Set<string>): void {
  for (const field of fieldsOf(bytes, graph.valueStart, graph.end)) {
    if (field.number === GRAPH.node) for (const input of parseNode(bytes, field, uses).inputs) uses.add(input);
    if (field.number === GRAPH.output) uses.add(nameOf(bytes, field));
  }
}

function parseTensor(bytes: Uint8Array, field: Field): OnnxTensor {
  const dims: number[] = [];
  const values: TensorValues[] = [];
  const external = new Map<string, string>();
  let [name, dataType] = ['', 0];
  for (const part of fieldsOf(bytes, field.valueStart, field.end)) {
    switch (part.number) {
      case TENSOR.dims:
        dims.push(...readNumbers(bytes, part));
        break;
      case TENSOR.dataType:
        dataType = readVarint(bytes, part.valueStart, part.end).value;
        break;
      case TENSOR.name:
        name = readText(bytes, part);
        break;
      case TENSOR.raw:
        values.push({ kind: 'raw', field: part });
        break;
      case TENSOR.floats:
        values.push({ kind: 'floats', field: part });
        break;
      case TENSOR.words:
        values.push({ kind: 'words', field: part });
        break;
      case TENSOR.doubles:
        values.push({ kind: 'doubles', field: part });
        break;
      case TENSOR.external: {
        const [key, value] = [...fieldsOf(bytes, part.valueStart, part.end)].map((entry) => readText(bytes, entry));
        external.set(key ?? '', value ?? '');
        break;
      }
      default:
    }
  }
  return { field, name, dims, dataType, values, external: externalData(external) };
}

function externalData(entries: ReadonlyMap<string, string>): ExternalData | null {
  const location = entries.get('location');
  if (location === undefined) return null;
  const length = entries.get('length');
  return { location, offset: Number(entries.get('offset') ?? 0), length: length === undefined ? null : Number(length) };
}

/** Name of a ValueInfoProto: its first field. */
function nameOf(bytes: Uint8Array, field: Field): string {
  for (const part of fieldsOf(bytes, field.valueStart, field.end)) if (part.number === 1) return readText(bytes, part);
  return '';
}

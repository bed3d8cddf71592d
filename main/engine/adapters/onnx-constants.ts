import { open, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { halvesToFloats } from '../runtime/half-float.ts';
import { DATA_TYPE } from './onnx-model.ts';
import type { ExternalData, OnnxModel, OnnxNode, OnnxTensor } from './onnx-model.ts';
import { readNumbers } from './protobuf.ts';

/** A constant as the node that uses it sees it: what it is made of, and what is done to it on the way. */
export interface OnnxConstant {
  readonly tensor: OnnxTensor;
  /** Whether two dimensions are swapped on the way. */
  readonly transposed: boolean;
  /** What it is cast to on the way, or else the tensor's own type. */
  readonly dataType: number;
  /** Names of the values it passes through, the one that the node uses first. */
  readonly names: readonly string[];
}

/** The constant behind a value's name, through casts, transposes and identities; null when it is computed. */
export function constantBehind(model: OnnxModel, producers: ReadonlyMap<string, OnnxNode>, name: string): OnnxConstant | null {
  const initializer = model.initializers.get(name);
  if (initializer !== undefined) return { tensor: initializer, transposed: false, dataType: initializer.dataType, names: [name] };
  const node = producers.get(name);
  if (node === undefined) return null;
  if (node.value !== null) return { tensor: node.value, transposed: false, dataType: node.value.dataType, names: [name] };
  const [source] = node.inputs;
  if (source === undefined || !['Identity', 'Cast', 'Transpose'].includes(node.opType)) return null;
  const behind = constantBehind(model, producers, source);
  if (behind === null) return null;
  const names = [name, ...behind.names];
  switch (node.opType) {
    case 'Cast':
      return { ...behind, names, dataType: node.numbers.get('to')?.[0] ?? behind.dataType };
    case 'Transpose':
      return behind.tensor.dims.length === 2 ? { ...behind, names, transposed: !behind.transposed } : null;
    default:
      return { ...behind, names };
  }
}

/**
 * The numbers of a constant as float32, row-major in the shape its user sees; null for types that are no floating-point
 * numbers. `directory` is the model's own, for numbers that lie in another file. Throws RangeError when they don't lie
 * where they should.
 */
export async function constantValues(model: OnnxModel, constant: OnnxConstant, directory: string): Promise<Float32Array | null> {
  const { tensor, transposed } = constant;
  const values = await tensorValues(model, tensor, directory);
  const [rows = 0, columns = 0] = tensor.dims;
  if (values === null || !transposed) return values;
  const turned = new Float32Array(values.length);
  for (let row = 0; row < rows; row += 1) for (let column = 0; column < columns; column += 1) turned[column * rows + row] = values[row * columns + column] ?? 0;
  return turned;
}

async function tensorValues(model: OnnxModel, tensor: OnnxTensor, directory: string): Promise<Float32Array | null> {
  const size = tensor.dims.reduce((product, dim) => product * dim, 1);
  const raw = tensor.external === null ? rawBytes(model, tensor) : await externalBytes(tensor.external, directory);
  const values = raw === null ? listedValues(model, tensor) : decodeRaw(raw, tensor.dataType);
  if (values !== null && values.length !== size) throw new RangeError(`“${tensor.name}” holds ${values.length} values instead of ${size}.`);
  return values;
}

function rawBytes(model: OnnxModel, tensor: OnnxTensor): Uint8Array | null {
  const raw = tensor.values.find(({ kind }) => kind === 'raw');
  return raw === undefined ? null : model.bytes.subarray(raw.field.valueStart, raw.field.end);
}

/** Numbers in lists of their own: `float_data`, `double_data`, and `int32_data` for half floats. */
function listedValues(model: OnnxModel, tensor: OnnxTensor): Float32Array | null {
  const of = (wanted: string): Uint8Array =>
    Buffer.concat(tensor.values.filter(({ kind }) => kind === wanted).map(({ field }) => model.bytes.subarray(field.valueStart, field.end)));
  switch (tensor.dataType) {
    case DATA_TYPE.float:
      return decodeRaw(of('floats'), DATA_TYPE.float);
    case DATA_TYPE.double:
      return decodeRaw(of('doubles'), DATA_TYPE.double);
    case DATA_TYPE.float16:
      return halvesToFloats(Uint16Array.from(tensor.values.flatMap(({ field }) => readNumbers(model.bytes, field))));
    default:
      return null;
  }
}

function decodeRaw(bytes: Uint8Array, dataType: number): Float32Array | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (dataType) {
    case DATA_TYPE.float:
      return Float32Array.from({ length: bytes.length / 4 }, (_, index) => view.getFloat32(index * 4, true));
    case DATA_TYPE.float16:
      return halvesToFloats(Uint16Array.from({ length: bytes.length / 2 }, (_, index) => view.getUint16(index * 2, true)));
    case DATA_TYPE.bfloat16:
      return new Float32Array(Uint32Array.from({ length: bytes.length / 2 }, (_, index) => view.getUint16(index * 2, true) << 16).buffer);
    case DATA_TYPE.double:
      return Float32Array.from({ length: bytes.length / 8 }, (_, index) => view.getFloat64(index * 8, true));
    default:
      return null;
  }
}

async function externalBytes({ location, offset, length }: ExternalData, directory: string): Promise<Uint8Array> {
  const file = await open(await insideOf(directory, location), 'r');
  try {
    const { size } = await file.stat();
    const count = length ?? size - offset;
    if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(count) || offset < 0 || count < 0 || offset + count > size) {
      throw new RangeError(`“${location}” does not hold the bytes that the model claims.`);
    }
    const bytes = Buffer.alloc(count);
    // One read takes less than 2 GiB.
    for (let at = 0; at < count;) {
      const { bytesRead } = await file.read(bytes, at, Math.min(count - at, 2 ** 30), offset + at);
      if (bytesRead === 0) throw new RangeError(`“${location}” is cut off.`);
      at += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}

/** A model's weights lie in its own folder; one that points elsewhere is refused, also through a link. */
async function insideOf(directory: string, location: string): Promise<string> {
  const folder = await realpath(directory);
  const path = await realpath(join(folder, location));
  const below = relative(folder, path);
  if (isAbsolute(location) || below === '' || below.startsWith(`..${sep}`) || below === '..' || isAbsolute(below)) {
    throw new RangeError(`The model's weights lie outside its folder: ${location}.`);
  }
  return path;
}

import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { StudioError } from '../studio-error.ts';
import { halvesToFloats } from '../runtime/half-float.ts';
import type { Tensor } from '../runtime/tensor.ts';

/**
 * Safetensors: 8 bytes little-endian length n, n bytes of JSON {name: {dtype, shape, data_offsets}, __metadata__}, then the
 * data without gaps (https://github.com/huggingface/safetensors, “Format”). The header is believed in nothing: every claim
 * is checked against the file's size before a byte is read for it.
 */
export interface SafetensorsFile {
  /** `__metadata__`: text by text. */
  readonly metadata: ReadonlyMap<string, string>;
  readonly entries: ReadonlyMap<string, SafetensorsEntry>;
  /** A tensor's numbers as float32. Throws StudioError `adapter-corrupt` for a name the file lacks. */
  read(name: string): Promise<Tensor>;
  close(): Promise<void>;
}

export interface SafetensorsEntry {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Bytes [start, end) in the file. */
  readonly start: number;
  readonly end: number;
}

type Dtype = keyof typeof BYTES;

const BYTES = { F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8, I32: 4, I16: 2, I8: 1, U8: 1 } as const;
const PREFIX = 8;
/** As the format's own reader has it. */
const LONGEST_HEADER = 100_000_000;
const MOST_DIMENSIONS = 8;

/** Throws StudioError `adapter-corrupt` when the file can't be opened or is no sound safetensors file. */
export async function openSafetensors(path: string): Promise<SafetensorsFile> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw damaged(path, "it can't be opened", cause);
  });
  try {
    const { header, dataStart, size } = await readHeader(path, file);
    const { metadata, entries } = parseHeader(path, header, dataStart, size);
    return {
      metadata,
      entries,
      async read(name) {
        const entry = entries.get(name);
        if (entry === undefined) throw damaged(path, `it has no tensor “${name}”`);
        return { data: decode(await readExactly(path, file, entry.start, entry.end - entry.start), entry.dtype), dims: entry.shape };
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readHeader(path: string, file: FileHandle): Promise<{ header: string; dataStart: number; size: number }> {
  const { size } = await file.stat();
  if (size < PREFIX) throw damaged(path, 'it is too short to be a safetensors file');
  const length = (await readExactly(path, file, 0, PREFIX)).readBigUInt64LE(0);
  if (length > BigInt(LONGEST_HEADER)) throw damaged(path, `its header claims ${length} bytes; at most ${LONGEST_HEADER} are read`);
  const dataStart = PREFIX + Number(length);
  if (dataStart > size) throw damaged(path, `its header claims ${length} bytes, and the whole file has ${size}`);
  const bytes = await readExactly(path, file, PREFIX, Number(length));
  try {
    return { header: new TextDecoder('utf-8', { fatal: true }).decode(bytes), dataStart, size };
  } catch (cause) {
    throw damaged(path, 'its header is no text', cause);
  }
}

function parseHeader(path: string, text: string, dataStart: number, size: number): Pick<SafetensorsFile, 'metadata' | 'entries'> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw damaged(path, 'its header is no JSON', cause);
  }
  if (!isObject(json)) throw damaged(path, 'its header is no JSON object');
  const entries = new Map<string, SafetensorsEntry>();
  const metadata = new Map<string, string>();
  for (const [name, value] of Object.entries(json)) {
    if (name === '__metadata__') {
      if (!isObject(value)) throw damaged(path, 'its metadata are no JSON object');
      for (const [key, entry] of Object.entries(value)) if (typeof entry === 'string') metadata.set(key, entry);
    } else {
      entries.set(name, parseEntry(path, name, value, dataStart, size));
    }
  }
  refuseGaps(path, entries, dataStart, size);
  return { metadata, entries };
}

function parseEntry(path: string, name: string, value: unknown, dataStart: number, size: number): SafetensorsEntry {
  if (!isObject(value)) throw damaged(path, `“${name}” is described by no JSON object`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (!isDtype(dtype)) throw damaged(path, `“${name}” is of the type ${String(dtype)}, which the studio can't read`);
  if (!Array.isArray(shape) || shape.length > MOST_DIMENSIONS || !shape.every(isCount)) throw damaged(path, `“${name}” has no sound shape`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) throw damaged(path, `“${name}” has no sound place in the file`);
  const [from = 0, to = 0] = offsets;
  if (from > to || dataStart + to > size) throw damaged(path, `“${name}” claims bytes ${from} to ${to}, beyond the file's end`);
  const count = shape.reduce<number>((product, dim) => product * dim, 1);
  if (count * BYTES[dtype] !== to - from) {
    throw damaged(path, `“${name}” claims ${shape.join(' × ')} values of ${dtype} in ${to - from} bytes`);
  }
  return { dtype, shape, start: dataStart + from, end: dataStart + to };
}

/** Tensors lie one after the other, without overlap and without hidden bytes between or behind them. */
function refuseGaps(path: string, entries: ReadonlyMap<string, SafetensorsEntry>, dataStart: number, size: number): void {
  let at = dataStart;
  for (const [name, { start, end }] of [...entries].toSorted(([, a], [, b]) => a.start - b.start || a.end - b.end)) {
    if (start < at) throw damaged(path, `“${name}” overlaps another tensor`);
    if (start > at) throw damaged(path, `before “${name}” lie bytes that belong to nothing`);
    at = end;
  }
  if (at !== size) throw damaged(path, `${size - at} bytes at its end belong to nothing`);
}

async function readExactly(path: string, file: FileHandle, position: number, length: number): Promise<Buffer<ArrayBuffer>> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, position);
  if (bytesRead !== length) throw damaged(path, 'it is cut off');
  return bytes;
}

function decode(bytes: Buffer<ArrayBuffer>, dtype: Dtype): Float32Array {
  const { buffer, byteOffset, byteLength } = bytes;
  const count = byteLength / BYTES[dtype];
  const view = new DataView(buffer, byteOffset, byteLength);
  const each = (value: (at: number) => number): Float32Array => Float32Array.from({ length: count }, (_, index) => value(index * BYTES[dtype]));
  switch (dtype) {
    case 'F64':
      return each((at) => view.getFloat64(at, true));
    case 'F32':
      return each((at) => view.getFloat32(at, true));
    case 'F16':
      return halvesToFloats(Uint16Array.from({ length: count }, (_, index) => view.getUint16(index * 2, true)));
    case 'BF16': {
      const words = Uint32Array.from({ length: count }, (_, index) => view.getUint16(index * 2, true) << 16);
      return new Float32Array(words.buffer);
    }
    case 'I64':
      return each((at) => Number(view.getBigInt64(at, true)));
    case 'I32':
      return each((at) => view.getInt32(at, true));
    case 'I16':
      return each((at) => view.getInt16(at, true));
    case 'I8':
      return each((at) => view.getInt8(at));
    case 'U8':
      return each((at) => view.getUint8(at));
  }
}

function isDtype(value: unknown): value is Dtype {
  return typeof value === 'string' && Object.hasOwn(BYTES, value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is wrong with an adapter's file, and what to do. */
export function damaged(path: string, reason: string, cause?: unknown): StudioError {
  return new StudioError('adapter-corrupt', `The adapter ${path} can't be used: ${reason}. Get the file again from where it came.`, {
    details: { path, reason },
    cause,
  });
}

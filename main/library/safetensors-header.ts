import { open } from 'node:fs/promises';
import { z } from 'zod';

/** A tensor of a safetensors file: its bytes from `begin` up to `end`, counted from the file's start. */
export interface SafetensorsEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  readonly tensors: ReadonlyMap<string, SafetensorsEntry>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Says in a few words what is wrong with the file. */
export class SafetensorsError extends Error {
  override readonly name = 'SafetensorsError';
}

/** As the format's own library has it: more is refused before anything is allocated. */
const LONGEST_HEADER = 100_000_000;

const BYTES: Readonly<Record<string, number>> = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  U16: 2,
  I16: 2,
  F16: 2,
  BF16: 2,
  U32: 4,
  I32: 4,
  F32: 4,
  U64: 8,
  I64: 8,
  F64: 8,
};

const size = z.number().int().min(0);
const entrySchema = z.object({ dtype: z.string(), shape: z.array(size).max(16), data_offsets: z.tuple([size, size]) });
const headerSchema = z.record(z.string(), z.unknown());

/**
 * Reads and checks the header of a safetensors file; the weights are not touched. Every claim is held against the file's
 * true size before memory is spent on it. Source: github.com/huggingface/safetensors, “Format”.
 * Throws SafetensorsError.
 */
export async function readSafetensorsHeader(path: string): Promise<SafetensorsHeader> {
  const file = await open(path, 'r');
  try {
    const { size: fileSize } = await file.stat();
    if (fileSize < 8) throw new SafetensorsError('it is too short to be a safetensors file');
    const { buffer: first } = await file.read(Buffer.alloc(8), 0, 8, 0);
    const claimed = first.readBigUInt64LE();
    if (claimed > BigInt(LONGEST_HEADER) || claimed > BigInt(fileSize - 8)) {
      throw new SafetensorsError(`its header claims ${claimed} bytes, more than ${claimed > BigInt(fileSize - 8) ? 'the file has' : 'any header needs'}`);
    }
    const length = Number(claimed);
    const { buffer: text } = await file.read(Buffer.alloc(length), 0, length, 8);
    return checked(parsed(text.toString('utf8')), 8 + length, fileSize);
  } finally {
    await file.close();
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return headerSchema.parse(JSON.parse(text));
  } catch {
    throw new SafetensorsError('its header is not JSON');
  }
}

function checked(header: Readonly<Record<string, unknown>>, dataStart: number, fileSize: number): SafetensorsHeader {
  const metadata = z.record(z.string(), z.string()).safeParse(header['__metadata__'] ?? {});
  const tensors = new Map<string, SafetensorsEntry>();
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const entry = entrySchema.safeParse(value);
    if (!entry.success) throw new SafetensorsError(`its entry “${name.slice(0, 80)}” is not a tensor`);
    const { dtype, shape, data_offsets } = entry.data;
    const [begin, end] = [dataStart + data_offsets[0], dataStart + data_offsets[1]];
    const width = BYTES[dtype];
    if (width === undefined) throw new SafetensorsError(`its tensor “${name.slice(0, 80)}” has the unknown type ${dtype.slice(0, 20)}`);
    const bytes = shape.reduce((product, side) => product * side, width);
    if (end < begin || end > fileSize || end - begin !== bytes) {
      throw new SafetensorsError(`its tensor “${name.slice(0, 80)}” claims ${bytes} bytes that are not there`);
    }
    tensors.set(name, { dtype, shape, begin, end });
  }
  refuseOverlaps([...tensors.values()]);
  return { tensors, metadata: metadata.success ? metadata.data : {} };
}

function refuseOverlaps(entries: readonly SafetensorsEntry[]): void {
  let last = 0;
  for (const { begin, end } of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin < last) throw new SafetensorsError('its tensors overlap');
    last = end;
  }
}

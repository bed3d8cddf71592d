import { open, type FileHandle } from 'node:fs/promises';
import { ProtobufError, ProtobufReader, type ProtobufField } from './protobuf-reader.ts';

/** A claim of an ONNX file that some of its weights lie in another file. */
export interface ExternalData {
  /** Relative to the ONNX file's folder, as the file says it; not checked yet. */
  readonly location: string;
  readonly offset: number;
  /** Null when the file does not say. */
  readonly length: number | null;
}

/** Which messages can hold a tensor, and in which field the next one lies. Source: onnx/onnx.proto3. */
type Message = 'model' | 'graph' | 'node' | 'attribute' | 'tensor' | 'sparse' | 'training' | 'function';
const INSIDE: Readonly<Record<Exclude<Message, 'tensor'>, Readonly<Record<number, Message>>>> = {
  model: { 7: 'graph', 20: 'training', 25: 'function' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse', 23: 'sparse' },
  sparse: { 1: 'tensor', 2: 'tensor' },
  training: { 1: 'graph', 2: 'graph' },
  function: { 7: 'node', 11: 'attribute' },
};
const EXTERNAL_DATA = 13;
const DEEPEST = 64;
const LONGEST_NAME = 4096;

/** Every external-data entry of an ONNX file. Throws ProtobufError when the file is cut off or no ONNX file. */
export async function externalDataOf(path: string): Promise<readonly ExternalData[]> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const reader = new ProtobufReader(file, size);
    const found: ExternalData[] = [];
    const graphs = await collect(reader, 'model', 0, size, 0, found);
    if (graphs === 0) throw new ProtobufError('it is no ONNX file');
    return found;
  } catch (error) {
    if (error instanceof ProtobufError && (await isPointer(file))) throw new ProtobufError('it is a Git LFS pointer, not the file itself');
    throw error;
  } finally {
    await file.close();
  }
}

/** Walks one message; answers with how many graphs it held itself. */
async function collect(
  reader: ProtobufReader,
  message: Exclude<Message, 'tensor'>,
  start: number,
  end: number,
  depth: number,
  found: ExternalData[],
): Promise<number> {
  if (depth > DEEPEST) throw new ProtobufError('its graphs are nested too deeply');
  let graphs = 0;
  for await (const field of reader.fields(start, end)) {
    const inner = field.wireType === 2 ? INSIDE[message][field.number] : undefined;
    if (inner === undefined) continue;
    if (inner === 'tensor') await collectTensor(reader, field, found);
    else await collect(reader, inner, field.start, field.end, depth + 1, found);
    if (inner === 'graph') graphs += 1;
  }
  return graphs;
}

async function collectTensor(reader: ProtobufReader, tensor: ProtobufField, found: ExternalData[]): Promise<void> {
  const entries = new Map<string, string>();
  for await (const field of reader.fields(tensor.start, tensor.end)) {
    if (field.number !== EXTERNAL_DATA || field.wireType !== 2) continue;
    let [key, value] = ['', ''];
    for await (const part of reader.fields(field.start, field.end)) {
      if (part.number === 1) key = await reader.text(part, LONGEST_NAME);
      if (part.number === 2) value = await reader.text(part, LONGEST_NAME);
    }
    entries.set(key, value);
  }
  if (entries.size === 0) return;
  const length = entries.get('length');
  found.push({
    location: entries.get('location') ?? '',
    offset: number(entries.get('offset') ?? '0'),
    length: length === undefined ? null : number(length),
  });
}

function number(text: string): number {
  const value = /^\d{1,15}$/u.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(value)) throw new ProtobufError(`it places weights at “${text.slice(0, 40)}”`);
  return value;
}

/** What a clone without Git LFS has in place of every large file. */
async function isPointer(file: FileHandle): Promise<boolean> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(40), 0, 40, 0);
  return buffer.toString('latin1', 0, bytesRead).startsWith('version https://git-lfs.github.com/');
}

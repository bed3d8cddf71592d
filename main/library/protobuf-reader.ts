import type { FileHandle } from 'node:fs/promises';

/** One field of a protobuf message, by where its content lies in the file. */
export interface ProtobufField {
  readonly number: number;
  readonly wireType: number;
  /** Of a varint. */
  readonly value: number;
  /** Of a length-delimited field: its content's first byte and the byte after its last. */
  readonly start: number;
  readonly end: number;
}

export class ProtobufError extends Error {
  override readonly name = 'ProtobufError';
}

const WINDOW = 64 * 1024;

/**
 * Reads a protobuf file field by field without loading it: contents that nobody asks for, gigabytes of weights among them,
 * are stepped over. Source: protobuf.dev/programming-guides/encoding.
 */
export class ProtobufReader {
  readonly #file: FileHandle;
  readonly size: number;
  #window = Buffer.alloc(0);
  #windowStart = 0;

  constructor(file: FileHandle, size: number) {
    this.#file = file;
    this.size = size;
  }

  /** The fields between two bytes. Throws ProtobufError where they are cut off or no protobuf. */
  async *fields(start: number, end: number): AsyncGenerator<ProtobufField> {
    let at = start;
    while (at < end) {
      const key = await this.#varint(at, end);
      const [number, wireType] = [Math.floor(key.value / 8), key.value % 8];
      if (number === 0) throw new ProtobufError('it is no ONNX file');
      at = key.next;
      switch (wireType) {
        case 0: {
          const { value, next } = await this.#varint(at, end);
          at = next;
          yield { number, wireType, value, start: at, end: at };
          break;
        }
        case 1:
        case 5: {
          const width = wireType === 1 ? 8 : 4;
          if (at + width > end) throw new ProtobufError('it is cut off');
          yield { number, wireType, value: 0, start: at, end: at + width };
          at += width;
          break;
        }
        case 2: {
          const { value: length, next } = await this.#varint(at, end);
          if (next + length > end) throw new ProtobufError('it is cut off');
          yield { number, wireType, value: 0, start: next, end: next + length };
          at = next + length;
          break;
        }
        default:
          throw new ProtobufError('it is no ONNX file');
      }
    }
  }

  /** A field's content as text. Throws ProtobufError when it is longer than `longest` bytes. */
  async text(field: ProtobufField, longest: number): Promise<string> {
    const length = field.end - field.start;
    if (length > longest) throw new ProtobufError(`it holds a name of ${length} bytes`);
    await this.#load(field.start, length);
    return this.#window.toString('utf8', field.start - this.#windowStart, field.end - this.#windowStart);
  }

  async #varint(start: number, end: number): Promise<{ readonly value: number; readonly next: number }> {
    await this.#load(start, Math.min(10, end - start));
    let value = 0;
    for (let index = 0; index < 10; index += 1) {
      const byte = start + index < end ? this.#window[start + index - this.#windowStart] : undefined;
      if (byte === undefined) throw new ProtobufError('it is cut off');
      // Beyond 2⁵³ no length can be meant; negative numbers, ten bytes long, only have to be stepped over.
      value += (byte % 128) * 2 ** (7 * index);
      if (byte < 128) return { value, next: start + index + 1 };
    }
    throw new ProtobufError('it is no ONNX file');
  }

  async #load(start: number, length: number): Promise<void> {
    if (start >= this.#windowStart && start + length <= this.#windowStart + this.#window.length) return;
    const buffer = Buffer.alloc(Math.max(WINDOW, length));
    const { bytesRead } = await this.#file.read(buffer, 0, buffer.length, start);
    this.#window = buffer.subarray(0, bytesRead);
    this.#windowStart = start;
  }
}

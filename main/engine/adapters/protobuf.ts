/**
 * The wire format of protocol buffers (https://protobuf.dev/programming-guides/encoding), as far as ONNX files need it:
 * fields are walked without copying, so that a model of gigabytes costs no more than its bytes.
 */
export interface Field {
  readonly number: number;
  readonly wireType: number;
  /** Where the field starts with its tag, and where the next one starts. */
  readonly start: number;
  readonly end: number;
  /** Where the value starts: after the tag, and after the length where there is one. */
  readonly valueStart: number;
}

export const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** The fields of a message that lies at [start, end) in `bytes`. Throws RangeError when they don't fit into it. */
export function* fieldsOf(bytes: Uint8Array, start: number, end: number): Generator<Field> {
  let at = start;
  while (at < end) {
    const tag = readVarint(bytes, at, end);
    const number = Math.floor(tag.value / 8);
    const wireType = tag.value % 8;
    let valueStart = tag.next;
    let next: number;
    switch (wireType) {
      case WIRE.varint:
        next = readVarint(bytes, valueStart, end).next;
        break;
      case WIRE.fixed64:
        next = valueStart + 8;
        break;
      case WIRE.fixed32:
        next = valueStart + 4;
        break;
      case WIRE.bytes: {
        const length = readVarint(bytes, valueStart, end);
        valueStart = length.next;
        next = valueStart + length.value;
        break;
      }
      default:
        throw new RangeError(`There is no wire type ${wireType}.`);
    }
    if (number === 0 || next > end) throw new RangeError('A field reaches beyond its message.');
    yield { number, wireType, start: at, end: next, valueStart };
    at = next;
  }
}

/** An unsigned number; of a negative one (ten bytes) only the lower 53 bits count, which no field here is read for. */
export function readVarint(bytes: Uint8Array, start: number, end: number): { readonly value: number; readonly next: number } {
  let value = 0;
  let scale = 1;
  for (let at = start; at < end && at < start + 10; at += 1) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return { value, next: at + 1 };
    scale *= 128;
  }
  throw new RangeError('A number has no end.');
}

export function readText(bytes: Uint8Array, { valueStart, end }: Field): string {
  return new TextDecoder().decode(bytes.subarray(valueStart, end));
}

/** Numbers of a repeated field, packed or not. */
export function readNumbers(bytes: Uint8Array, field: Field): readonly number[] {
  if (field.wireType === WIRE.varint) return [readVarint(bytes, field.valueStart, field.end).value];
  const numbers: number[] = [];
  for (let at = field.valueStart; at < field.end;) {
    const { value, next } = readVarint(bytes, at, field.end);
    numbers.push(value);
    at = next;
  }
  return numbers;
}

/** Numbers below 0 as the ten bytes of their two's complement in 64 bits. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  if (value < 0) {
    let word = BigInt.asUintN(64, BigInt(value));
    for (; word >= 0x80n; word >>= 7n) bytes.push(Number(word & 0x7fn) | 0x80);
    return Uint8Array.from([...bytes, Number(word)]);
  }
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 128) | 0x80);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

export function numberField(number: number, value: number): readonly Uint8Array[] {
  return [varint(number * 8 + WIRE.varint), varint(value)];
}

export function textField(number: number, value: string): readonly Uint8Array[] {
  return bytesField(number, [new TextEncoder().encode(value)]);
}

/** A field of length-delimited bytes, put together of pieces. */
export function bytesField(number: number, pieces: readonly Uint8Array[]): readonly Uint8Array[] {
  return [varint(number * 8 + WIRE.bytes), varint(lengthOf(pieces)), ...pieces];
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(lengthOf(pieces));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

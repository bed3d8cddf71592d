import { tensor } from './tensor.ts';
import type { Tensor } from './tensor.ts';
import { StudioError } from '../studio-error.ts';

/** NumPy's .npy format, versions 1 to 3, little-endian float32 in C order (numpy.lib.format). */

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] as const; // \x93NUMPY

function unreadable(reason: string): StudioError {
  return new StudioError('setting-out-of-range', `This .npy file can't be read: ${reason}.`, { details: { file: 'npy', reason } });
}

export function parseNpy(bytes: Uint8Array): Tensor {
  if (bytes.length < 12 || MAGIC.some((byte, index) => bytes[index] !== byte)) {
    throw unreadable("it is not in NumPy's format");
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerStart = view.getUint8(6) >= 2 ? 12 : 10;
  const headerLength = headerStart === 12 ? view.getUint32(8, true) : view.getUint16(8, true);
  const dataStart = headerStart + headerLength;
  if (dataStart > bytes.length) {
    throw unreadable('its header is cut off');
  }
  const header = new TextDecoder('latin1').decode(bytes.subarray(headerStart, dataStart));
  const descriptor = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const shape = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
  if (descriptor !== '<f4') {
    throw unreadable(`its values are ${descriptor ?? 'of no type'}, not little-endian float32 (<f4)`);
  }
  if (/'fortran_order':\s*True/.test(header) || shape === undefined) {
    throw unreadable('it is not in C order or has no shape');
  }
  const dims = shape
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(Number);
  const size = dims.reduce((product, dim) => product * dim, 1);
  if (!Number.isSafeInteger(size) || bytes.length - dataStart !== size * 4) {
    throw unreadable('its length does not fit its shape');
  }
  const data = new Float32Array(size);
  for (let index = 0; index < size; index += 1) {
    data[index] = view.getFloat32(dataStart + index * 4, true);
  }
  return tensor(data, dims);
}

export function formatNpy(value: Tensor): Uint8Array {
  const shape = value.dims.length === 1 ? `${String(value.dims[0])},` : value.dims.join(', ');
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape}), }`;
  // The data starts at a multiple of 64 bytes, as NumPy writes it; the header ends in a newline.
  const headerLength = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const bytes = new Uint8Array(10 + headerLength + value.data.length * 4);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  bytes[6] = 1;
  view.setUint16(8, headerLength, true);
  bytes.set(new TextEncoder().encode(`${text.padEnd(headerLength - 1, ' ')}\n`), 10);
  for (let index = 0; index < value.data.length; index += 1) {
    view.setFloat32(10 + headerLength + index * 4, value.data[index] ?? 0, true);
  }
  return bytes;
}

/** The entries along the first axis, each with a leading axis of 1: [n, c, h, w] → n × [1, c, h, w]. What has no such axis is one entry. */
export function entries(value: Tensor): Tensor[] {
  if (value.dims.length <= 3) {
    return [tensor(value.data, [1, ...value.dims])];
  }
  const [count = 0, ...rest] = value.dims;
  const size = rest.reduce((product, dim) => product * dim, 1);
  return Array.from({ length: count }, (_, index) => tensor(value.data.slice(index * size, (index + 1) * size), [1, ...rest]));
}

import { StudioError } from '../studio-error.ts';
import type { Tensor } from '../runtime/tensor.ts';
import type { LedgerShares } from './explainer.ts';

/**
 * LedgerShares as bytes, little-endian:
 *   0  4 bytes  `FXLL`
 *   4  uint32   version (1)
 *   8  uint32   length n of the header in bytes
 *  12  n bytes  UTF-8 JSON {dims, factors: [id, …]}, padded with spaces to a multiple of 4
 *      float32  final latents, then each factor's share, in the header's order
 */
const MAGIC = 0x4c4c5846;
const VERSION = 1;
const PREFIX = 12;

export function writeLedger(ledger: LedgerShares): Uint8Array {
  const { dims } = ledger.finalLatents;
  const factors = Object.keys(ledger.shares);
  const json = JSON.stringify({ dims, factors });
  const plain = new TextEncoder().encode(json);
  const header = new TextEncoder().encode(json + ' '.repeat((4 - (plain.length % 4)) % 4));
  const size = ledger.finalLatents.data.length;
  const bytes = new Uint8Array(PREFIX + header.length + 4 * size * (1 + factors.length));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, VERSION, true);
  view.setUint32(8, header.length, true);
  bytes.set(header, PREFIX);
  let at = PREFIX + header.length;
  for (const { data } of [ledger.finalLatents, ...Object.values(ledger.shares)]) {
    if (data.length !== size) throw new Error(`A share has ${data.length} values, the latents have ${size}.`);
    for (const value of data) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  }
  return bytes;
}

/** Throws StudioError `usage` with the reason in its details when the bytes are no ledger. */
export function readLedger(bytes: Uint8Array): LedgerShares {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < PREFIX || view.getUint32(0, true) !== MAGIC) throw damaged('it is no ledger file');
  const version = view.getUint32(4, true);
  if (version !== VERSION) throw damaged(`its version is ${version}, this studio reads ${VERSION}`);
  const headerLength = view.getUint32(8, true);
  if (PREFIX + headerLength > bytes.length) throw damaged('its header is cut off');
  const { dims, factors } = parseHeader(new TextDecoder().decode(bytes.subarray(PREFIX, PREFIX + headerLength)));
  const size = dims.reduce((product, dim) => product * dim, 1);
  const start = PREFIX + headerLength;
  if (bytes.length !== start + 4 * size * (1 + factors.length)) throw damaged('its length does not fit its header');
  const read = (entry: number): Tensor => ({
    data: Float32Array.from({ length: size }, (_, index) => view.getFloat32(start + 4 * (entry * size + index), true)),
    dims,
  });
  return { finalLatents: read(0), shares: Object.fromEntries(factors.map((factor, at) => [factor, read(at + 1)])) };
}

function parseHeader(json: string): { dims: readonly number[]; factors: readonly string[] } {
  let header: unknown;
  try {
    header = JSON.parse(json);
  } catch {
    throw damaged('its header is no JSON');
  }
  if (typeof header !== 'object' || header === null || !('dims' in header) || !('factors' in header)) throw damaged('its header lacks its fields');
  const { dims, factors } = header;
  const sound =
    Array.isArray(dims) &&
    dims.length > 0 &&
    dims.every((dim) => Number.isInteger(dim) && dim > 0) &&
    Array.isArray(factors) &&
    factors.every((factor) => typeof factor === 'string');
  if (!sound) throw damaged('its header holds no shape and factors');
  return { dims: dims.map(Number), factors: factors.map(String) };
}

function damaged(reason: string): StudioError {
  return new StudioError('usage', `The ledger kept with this picture can't be read: ${reason}.`, { details: { reason, file: 'ledger' } });
}

/** What the first bytes of a picture's file say, without decoding it. */

export type PictureFormat = 'png' | 'jpeg' | 'webp';

export function formatOf(bytes: Uint8Array): PictureFormat | null {
  if (startsWith(bytes, 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'png';
  if (startsWith(bytes, 0, [0xff, 0xd8, 0xff])) return 'jpeg';
  if (isText(bytes, 0, 'RIFF') && isText(bytes, 8, 'WEBP')) return 'webp';
  return null;
}

export interface ClaimedSize {
  readonly width: number;
  readonly height: number;
}

/** The size that the header claims; null when it is not all there. */
export function claimedSize(bytes: Uint8Array, format: PictureFormat): ClaimedSize | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    switch (format) {
      case 'png':
        return isText(bytes, 12, 'IHDR') ? { width: view.getUint32(16), height: view.getUint32(20) } : null;
      case 'jpeg':
        return sizeOfJpeg(view);
      case 'webp':
        return sizeOfWebp(bytes, view);
    }
  } catch (error) {
    // Reading beyond the end: the file is cut off.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The first start-of-frame segment: SOF0…SOF15 without DHT (C4), JPG (C8) and DAC (CC). ITU-T T.81, B.2.2 */
function sizeOfJpeg(view: DataView): ClaimedSize | null {
  for (let at = 2; ;) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    }
    // The picture's data or its end, and no size so far.
    if (marker === 0xda || marker === 0xd9) return null;
    at += 2 + view.getUint16(at + 2);
  }
}

/** The first chunk of a WebP file: lossy, lossless or extended. RFC 9649, 2.5 to 2.7 */
function sizeOfWebp(bytes: Uint8Array, view: DataView): ClaimedSize | null {
  if (isText(bytes, 12, 'VP8 ')) return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  if (isText(bytes, 12, 'VP8L')) {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (isText(bytes, 12, 'VP8X')) {
    const three = (at: number): number => view.getUint16(at, true) + view.getUint8(at + 2) * 65536;
    return { width: three(24) + 1, height: three(27) + 1 };
  }
  return null;
}

function startsWith(bytes: Uint8Array, from: number, expected: readonly number[]): boolean {
  return expected.every((byte, at) => bytes[from + at] === byte);
}

function isText(bytes: Uint8Array, from: number, text: string): boolean {
  return startsWith(
    bytes,
    from,
    [...text].map((letter) => letter.charCodeAt(0)),
  );
}

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** The text chunk that the studio writes its recipe into. */
const recipeChunk = 'tEXtfinexl\0';

/** Whether a file says of itself that it is a picture of the studio: by the heads of a PNG's chunks, without reading its pixels. */
export function carriesRecipe(bytes: Uint8Array): boolean {
  if (!signature.every((byte, index) => bytes[index] === byte)) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = signature.length;
  // A chunk: four bytes of length, four of type, the data, four of checksum.
  while (at + 12 <= bytes.length) {
    const head = bytes.subarray(at + 4, at + 4 + recipeChunk.length);
    if (String.fromCharCode(...head) === recipeChunk) return true;
    at += 12 + view.getUint32(at);
  }
  return false;
}

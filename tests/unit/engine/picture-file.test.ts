import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { readPngPicture } from '../../../main/engine/picture-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'finexl-png-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const GREY = 0;
const RGB = 2;
const PALETTE = 3;

interface Header {
  readonly width: number;
  readonly depth: number;
  readonly colourType: number;
  readonly interlaced?: boolean;
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A PNG of these rows as they lie in it, without a filter. */
function png({ width, depth, colourType, interlaced = false }: Header, rows: readonly (readonly number[])[], ...others: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(rows.length, 4);
  header.set([depth, colourType, 0, 0, interlaced ? 1 : 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    ...others,
    chunk('IDAT', deflateSync(Uint8Array.from(rows.flatMap((row) => [0, ...row])))),
    chunk('IEND', new Uint8Array()),
  ]);
}

async function read(bytes: Buffer): Promise<readonly (readonly number[])[]> {
  const path = join(folder, 'picture.png');
  writeFileSync(path, bytes);
  const { width, height, pixels } = await readPngPicture(path);
  return Array.from({ length: width * height }, (_, at) => [...pixels.subarray(4 * at, 4 * at + 4)]);
}

const greys = (...values: readonly number[]): readonly (readonly number[])[] => values.map((value) => [value, value, value, 255]);

test.each([
  // Ten pixels a row, so that each ends in the middle of a byte.
  [
    1,
    10,
    [
      [0b10110000, 0b01000000],
      [0b01001111, 0b10000000],
    ],
    [255, 0, 255, 255, 0, 0, 0, 0, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 255, 0],
  ],
  [2, 5, [[0b00011011, 0b11000000]], [0, 85, 170, 255, 255]],
  [
    4,
    3,
    [
      [0x0f, 0x80],
      [0x12, 0x30],
    ],
    [0, 255, 136, 17, 34, 51],
  ],
] as const)('grey of %i bits is read pixel by pixel', async (depth, width, rows, values) => {
  expect(await read(png({ width, depth, colourType: GREY }, rows))).toEqual(greys(...values));
});

test('the one grey or colour that is transparent is', async () => {
  const grey = png({ width: 4, depth: 1, colourType: GREY }, [[0b10100000]], chunk('tRNS', Uint8Array.of(0, 1)));
  expect((await read(grey)).map(([, , , alpha]) => alpha)).toEqual([0, 255, 0, 255]);
  const colour = png({ width: 3, depth: 8, colourType: RGB }, [[1, 2, 3, 1, 2, 4, 3, 2, 1]], chunk('tRNS', Uint8Array.of(0, 1, 0, 2, 0, 3)));
  expect(await read(colour)).toEqual([
    [1, 2, 3, 0],
    [1, 2, 4, 255],
    [3, 2, 1, 255],
  ]);
});

test('a palette is looked up, and one that RGB only proposes is not', async () => {
  const colours = chunk('PLTE', Uint8Array.of(10, 20, 30, 40, 50, 60));
  expect(await read(png({ width: 3, depth: 1, colourType: PALETTE }, [[0b01100000]], colours))).toEqual([
    [10, 20, 30, 255],
    [40, 50, 60, 255],
    [40, 50, 60, 255],
  ]);
  expect(await read(png({ width: 1, depth: 8, colourType: RGB }, [[7, 8, 9]], colours))).toEqual([[7, 8, 9, 255]]);
});

test('what can not be read right is refused, not guessed', async () => {
  const interlaced = png({ width: 1, depth: 1, colourType: GREY, interlaced: true }, [[0b10000000]]);
  await expect(read(interlaced)).rejects.toMatchObject({ code: 'sketch-unreadable', message: expect.stringContaining('interlaced') });
  const beyond = png({ width: 1, depth: 8, colourType: PALETTE }, [[5]], chunk('PLTE', Uint8Array.of(1, 2, 3)));
  await expect(read(beyond)).rejects.toMatchObject({ code: 'sketch-unreadable' });
});

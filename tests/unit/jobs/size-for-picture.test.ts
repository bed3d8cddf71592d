import { expect, test } from 'vitest';
import { sizeForPicture } from '../../../main/jobs/size-for-picture.ts';

const defaults = { numInferenceSteps: 20, guidanceScale: 7.5, width: 512, height: 512 };
const anySize = { sizes: null, sizeMultiple: 8, defaults };

test.each([
  ['a size it can make stays', { width: 768, height: 512 }, { width: 768, height: 512 }],
  ['a photograph is brought to the area it was trained on, in its own shape', { width: 4000, height: 3000 }, { width: 592, height: 440 }],
  ['an odd size is rounded', { width: 500, height: 500 }, { width: 512, height: 512 }],
  ['a strip stays a strip', { width: 4001, height: 40 }, { width: 4096, height: 48 }],
])('%s', (_what, picture, size) => {
  expect(sizeForPicture(picture, anySize)).toEqual(size);
});

test('of listed sizes the one with the closest shape is taken, and among equals the closest area', () => {
  const listed = {
    ...anySize,
    sizes: [
      [128, 128],
      [256, 256],
      [192, 128],
    ] as const,
  };
  expect(sizeForPicture({ width: 900, height: 600 }, listed)).toEqual({ width: 192, height: 128 });
  expect(sizeForPicture({ width: 600, height: 600 }, listed)).toEqual({ width: 256, height: 256 });
});

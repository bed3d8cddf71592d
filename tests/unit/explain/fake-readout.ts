import type { Readout } from '../../../main/engine/readout/readout.ts';

/** A fake readout: warmth is red minus blue, brightness the mean; a phrase is present as the picture is green. */
export const fakeReadout: Readout = {
  aspects: ['light.warmth', 'light.brightness'],
  grades: {},
  sideEffects: null,
  namedAspects: async () => new Set(),
  async read({ pixels }) {
    const mean = (channel: number): number => {
      let sum = 0;
      for (let index = channel; index < pixels.length; index += 4) sum += (pixels[index] ?? 0) / 255;
      return (4 * sum) / pixels.length;
    };
    const [red, green, blue] = [mean(0), mean(1), mean(2)];
    return { embedding: Float32Array.of(red, green, blue), levels: { 'light.warmth': red - blue, 'light.brightness': (2 * (red + green + blue)) / 3 - 1 } };
  },
  presence: async (_phrase, reading) => reading.embedding[1] ?? 0,
  embedText: async (text) => Float32Array.of(text.includes('red') ? 1 : 0, text.includes('green') ? 1 : 0, text.includes('blue') ? 1 : 0),
  close: async () => undefined,
};

import { z } from 'zod';

/** What a picture starts from: a sketch that it is drawn over, or a picture of which a part is repainted. Re-exported by the contract. */

const id = z.string().min(1).max(128);
const inpaintSchema = z.object({ pictureId: id, maskId: id });
const sketchSchema = z.object({ sketchId: id, width: z.number(), height: z.number() });

/** As a request asks for it. */
export const startRequestSchema = z.object({
  sketch: z
    .object({ sketchId: id, strength: z.number().min(0).max(1) })
    .nullable()
    .default(null),
  /** Only what the mask says is made anew; both are pictures from `sketch.import`, of one size. White is repainted. */
  inpaint: inpaintSchema.nullable().default(null),
  /** The picture of the history that this one starts from, for its lineage. */
  madeFrom: id.nullable().default(null),
});

/** As a picture of the history remembers it. */
export const startSchema = z.object({
  sketch: z.object({ sketchId: id, strength: z.number() }).nullable(),
  inpaint: inpaintSchema.nullable(),
});

export const sketchChannels = {
  /** A sketch, a picture to repaint or its mask on its way in: the bytes of a PNG, JPEG or WebP file; it is kept as PNG. */
  'sketch.import': { input: z.object({ bytes: z.instanceof(Uint8Array) }), output: sketchSchema },
  /** A picture of the history as a sketch, or as what is repainted. */
  'sketch.ofPicture': { input: z.object({ id }), output: sketchSchema },
  /** Moves those to the bin that a deleted picture left behind and nothing needs; `held` is what the window shows or can undo to. */
  'sketch.tidy': { input: z.object({ held: z.array(id) }), output: z.object({}) },
} as const;

import { createHash } from 'node:crypto';
import { decode } from 'fast-png';
import type { Picture } from '../engine/rendering.ts';
import { pngOfPicture } from './picture-png.ts';
import { recipeSchema, type Recipe } from './recipe.ts';

const RECIPE = 'finexl';
const PARAMETERS = 'parameters';
const SKETCH = 'finexl-sketch';
/** A larger sketch is named by its hash alone, so that pictures stay small. */
const LARGEST_SKETCH = 1024 * 1024;

export interface RecipeInPng {
  readonly recipe: Recipe;
  /** PNG bytes of the sketch; null when there was none or it was too large to travel along. */
  readonly sketch: Uint8Array<ArrayBuffer> | null;
}

/** A picture with its recipe in the PNG's text chunks, so that the file alone reproduces it. */
export function pngWithRecipe(picture: Picture, recipe: Recipe, sketch: Uint8Array | null): Uint8Array {
  const text: Record<string, string> = {
    [RECIPE]: ascii(JSON.stringify(recipe)),
    [PARAMETERS]: ascii(readableParameters(recipe)),
    Software: 'FineXL Studio',
  };
  if (sketch !== null && sketch.byteLength <= LARGEST_SKETCH) text[SKETCH] = Buffer.from(sketch).toString('base64');
  return pngOfPicture(picture, text);
}

/** The recipe in a PNG file's bytes; null when it holds none that this version can read. */
export function recipeOfPng(png: Uint8Array): RecipeInPng | null {
  const { text } = decode(png);
  const written = text[RECIPE];
  if (written === undefined) return null;
  const recipe = recipeSchema.safeParse(parseJson(written));
  if (!recipe.success) return null;
  const sketch = text[SKETCH];
  const bytes = sketch === undefined ? null : new Uint8Array(Buffer.from(sketch, 'base64'));
  const intact = bytes !== null && createHash('sha256').update(bytes).digest('hex') === recipe.data.sketch?.sha256;
  return { recipe: recipe.data, sketch: intact ? bytes : null };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** tEXt is Latin-1 and many readers are less: everything beyond ASCII is written as \uXXXX. */
function ascii(text: string): string {
  return text.replaceAll(/[^\n\x20-\x7e]/g, (unit) =>
    [...Array(unit.length).keys()].map((at) => `\\u${unit.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  );
}

/** The customary human-readable lines, as other programs show them. */
function readableParameters(recipe: Recipe): string {
  const lines = [recipe.prompt];
  if (recipe.negativePrompt !== '') lines.push(`Negative prompt: ${recipe.negativePrompt}`);
  const settings = [
    `Steps: ${recipe.numInferenceSteps}`,
    `CFG scale: ${recipe.guidanceScale}`,
    `Seed: ${recipe.seed}`,
    `Size: ${recipe.width}x${recipe.height}`,
    `Model: ${recipe.checkpoint}`,
    ...Object.entries(recipe.aspects).map(([aspect, level]) => `${aspect}: ${level}`),
    ...Object.entries(recipe.coalition).map(([factor, strength]) => `what if ${factor}: ${strength}`),
  ];
  lines.push(settings.join(', '));
  return lines.join('\n');
}

import { decode } from 'fast-png';
import type { Picture } from '../engine/rendering.ts';
import { pngOfPicture } from './picture-png.ts';
import { inputOf, type RecipeInputs } from './recipe-inputs.ts';
import { recipeSchema, type Recipe } from './recipe.ts';

const RECIPE = 'finexl';
const PARAMETERS = 'parameters';
const CHUNKS = { sketch: 'finexl-sketch', picture: 'finexl-picture', mask: 'finexl-mask' } as const satisfies Record<keyof RecipeInputs, string>;
/** A larger one is named by its hash alone, so that pictures stay small. */
const LARGEST_INPUT = 1024 * 1024;

const INPUT_NAMES = ['sketch', 'picture', 'mask'] as const;

export interface RecipeInPng {
  readonly recipe: Recipe;
  /** What it began from; null where there was nothing, or it was too large to travel along. */
  readonly inputs: RecipeInputs;
}

/** A picture with its recipe in the PNG's text chunks, so that the file alone reproduces it. */
export function pngWithRecipe(picture: Picture, recipe: Recipe, inputs: RecipeInputs): Uint8Array {
  const text: Record<string, string> = {
    [RECIPE]: ascii(JSON.stringify(recipe)),
    [PARAMETERS]: ascii(readableParameters(recipe)),
    Software: 'FineXL Studio',
  };
  for (const name of INPUT_NAMES) {
    const png = inputs[name]?.png;
    if (png !== undefined && png.byteLength <= LARGEST_INPUT) text[CHUNKS[name]] = Buffer.from(png).toString('base64');
  }
  return pngOfPicture(picture, text);
}

/** The recipe in a PNG file's bytes; null when it holds none that this version can read. */
export function recipeOfPng(png: Uint8Array): RecipeInPng | null {
  const { text } = decode(png);
  const written = text[RECIPE];
  if (written === undefined) return null;
  const recipe = recipeSchema.safeParse(parseJson(written));
  if (!recipe.success) return null;
  const { sketch, inpaint } = recipe.data;
  return {
    recipe: recipe.data,
    inputs: {
      sketch: inputOf(bytesOf(text[CHUNKS.sketch]), sketch?.sha256),
      picture: inputOf(bytesOf(text[CHUNKS.picture]), inpaint?.pictureSha256),
      mask: inputOf(bytesOf(text[CHUNKS.mask]), inpaint?.maskSha256),
    },
  };
}

/** Whether a picture that the recipe begins from is not at hand. */
export function lacksInput({ recipe: { sketch, inpaint }, inputs }: RecipeInPng): boolean {
  return (sketch !== null && inputs.sketch === null) || (inpaint !== null && (inputs.picture === null || inputs.mask === null));
}

function bytesOf(written: string | undefined): Uint8Array | null {
  return written === undefined ? null : new Uint8Array(Buffer.from(written, 'base64'));
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
    ...(recipe.profile === null ? [] : [`Profile: ${JSON.stringify(recipe.profile)}`]),
    ...(recipe.upscale === null ? [] : [`Hires upscale: ${recipe.upscale.factor}`, `Hires upscaler: ${recipe.upscale.network}`]),
    ...Object.entries(recipe.aspects).map(([aspect, level]) => `${aspect}: ${level}`),
    ...recipe.adapters.map(({ name, id, strength }) => `adapter ${name} (${id}): ${strength}`),
    ...Object.entries(recipe.coalition).map(([factor, strength]) => `what if ${factor}: ${strength}`),
  ];
  lines.push(settings.join(', '));
  return lines.join('\n');
}

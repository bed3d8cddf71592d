import type { Generation } from '../../preload/contract.ts';
import type { InputPicture } from './recipe-inputs.ts';
import { lacksInput, recipeOfPng, type RecipeInPng } from './recipe-in-png.ts';
import type { Sketches } from './sketches.ts';

export interface ToldByRecipe {
  /** Null when the file holds no recipe that can be read. */
  readonly generation: Generation | null;
  /** Whether what it began from was too large to travel along. */
  readonly lacking: boolean;
}

/** What a picture's file tells of it, perhaps on another machine than the one it was made on. */
export async function generationToldBy(png: Uint8Array, sketches: Pick<Sketches, 'import'>): Promise<ToldByRecipe> {
  const found = readable(png);
  if (found === null) return { generation: null, lacking: false };
  const { recipe, inputs } = found;
  const imported = async (input: InputPicture | null): Promise<string | null> => (input === null ? null : (await sketches.import(input.png)).id);
  const [sketchId, pictureId, maskId] = [await imported(inputs.sketch), await imported(inputs.picture), await imported(inputs.mask)];
  const sketch = recipe.sketch === null || sketchId === null ? null : { sketchId, strength: recipe.sketch.strength };
  const inpaint = pictureId === null || maskId === null ? null : { pictureId, maskId };
  return { generation: wholeGeneration(recipe, { sketch, inpaint }), lacking: lacksInput(found) };
}

function readable(png: Uint8Array): RecipeInPng | null {
  try {
    return recipeOfPng(png);
  } catch {
    // No PNG at all, or a damaged one: as good as none.
    return null;
  }
}

/** What only the history of its own machine knows is empty. */
function wholeGeneration(recipe: RecipeInPng['recipe'], start: Pick<Generation, 'sketch' | 'inpaint'>): Generation {
  const { format: _format, version: _version, upscale, ...told } = recipe;
  const scale = upscale?.factor ?? 1;
  return {
    ...told,
    ...start,
    width: told.width * scale,
    height: told.height * scale,
    upscale: upscale === null ? null : { ...upscale, of: null },
    madeFrom: null,
    state: 'done',
    starred: false,
    hasPicture: false,
    fallbacks: [],
    warnings: [],
    error: null,
    timings: { loadMs: 0, encodeMs: 0, denoiseMs: 0, decodeMs: 0, explainMs: 0 },
    evaluations: { generate: 0, explain: 0 },
    explanation: null,
    wishedEffort: null,
    feedback: { judgements: [], trust: [] },
    changes: null,
    children: [],
  };
}

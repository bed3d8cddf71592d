import { z } from 'zod';
import type { GenerationRecord } from '../database/generation-record.ts';
import { adapterUseSchema } from '../../preload/contract-adapters.ts';
import { factorSchema } from '../../preload/contract-explanation.ts';
import type { InpaintInput, Rendering, SketchInput } from '../engine/rendering.ts';
import { enlargementSchema } from '../../preload/contract-upscale.ts';
import type { RecipeInputs } from './recipe-inputs.ts';

const strengths = z.record(z.string(), z.number());

/** All that is needed to make the same picture again; it travels in the PNG. */
export const recipeSchema = z.object({
  format: z.literal('finexl-recipe'),
  version: z.literal(1),
  id: z.string(),
  createdAt: z.string(),
  kind: z.enum(['generation', 'counterfactual']),
  parent: z.string().nullable(),
  checkpoint: z.string(),
  provider: z.string().nullable(),
  prompt: z.string(),
  negativePrompt: z.string(),
  seed: z.number().int(),
  /** Whether it began from noise of a file that the recipe does not hold, and not from the seed's. Recipes from before don't say. */
  fromNoiseFile: z.boolean().default(false),
  numInferenceSteps: z.number().int(),
  guidanceScale: z.number(),
  /** As it was rendered; the pixels of an enlarged picture are `upscale.factor` times as many a side. */
  width: z.number().int(),
  height: z.number().int(),
  /** What was done to the picture that the rest makes. Recipes from before there was this enlarge nothing. */
  upscale: enlargementSchema.nullable().default(null),
  sketch: z.object({ sha256: z.string(), strength: z.number() }).nullable(),
  /** Hashes of the picture that is repainted and of its mask. Recipes from before there was this repaint nothing. */
  inpaint: z.object({ pictureSha256: z.string(), maskSha256: z.string() }).nullable().default(null),
  aspects: strengths,
  /** What the profile was called that gave levels. Recipes from before profiles had names name none. */
  profile: z.string().nullable().default(null),
  /** By their content's hash. Recipes from before there were any name none. */
  adapters: z.array(adapterUseSchema).default([]),
  factors: z.array(factorSchema),
  coalition: strengths,
});
export type Recipe = z.infer<typeof recipeSchema>;

/** @param inputs the pictures that the generation began from */
export function recipeOfGeneration(generation: GenerationRecord, inputs: RecipeInputs): Recipe {
  const { sketch, picture, mask } = inputs;
  const { upscale } = generation;
  const scale = upscale?.factor ?? 1;
  return {
    format: 'finexl-recipe',
    version: 1,
    id: generation.id,
    createdAt: generation.createdAt,
    kind: generation.kind,
    parent: generation.parent,
    checkpoint: generation.checkpoint,
    provider: generation.provider,
    prompt: generation.prompt,
    negativePrompt: generation.negativePrompt,
    seed: generation.seed,
    fromNoiseFile: generation.fromNoiseFile,
    numInferenceSteps: generation.numInferenceSteps,
    guidanceScale: generation.guidanceScale,
    width: generation.width / scale,
    height: generation.height / scale,
    upscale: upscale === null ? null : { factor: upscale.factor, network: upscale.network, sha256: upscale.sha256 },
    sketch: generation.sketch === null || sketch === null ? null : { sha256: sketch.sha256, strength: generation.sketch.strength },
    inpaint: picture === null || mask === null ? null : { pictureSha256: picture.sha256, maskSha256: mask.sha256 },
    aspects: generation.aspects,
    profile: generation.profile,
    adapters: [...generation.adapters],
    factors: [...generation.factors],
    coalition: generation.coalition,
  };
}

/** The rendering a recipe stands for. `sketchPath` and `inpaint` are where its pictures lie on this machine. */
export function renderingOfRecipe(recipe: Recipe, sketchPath: string | null, inpaint: InpaintInput | null = null): Rendering {
  const sketch: SketchInput | null = recipe.sketch === null || sketchPath === null ? null : { path: sketchPath, strength: recipe.sketch.strength };
  return {
    prompt: recipe.prompt,
    negativePrompt: recipe.negativePrompt,
    seed: recipe.seed,
    numInferenceSteps: recipe.numInferenceSteps,
    guidanceScale: recipe.guidanceScale,
    width: recipe.width,
    height: recipe.height,
    sketch,
    inpaint,
    aspects: recipe.aspects,
    factors: recipe.factors,
    coalition: recipe.coalition,
  };
}

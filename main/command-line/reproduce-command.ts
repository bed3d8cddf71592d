import { readFile } from 'node:fs/promises';
import type { Generation } from '../../preload/contract.ts';
import type { Picture } from '../engine/rendering.ts';
import { StudioError } from '../engine/studio-error.ts';
import { homeLayout } from '../history/home-layout.ts';
import { createPictureFiles } from '../history/picture-files.ts';
import { pictureOfPng } from '../history/picture-png.ts';
import { inputOf, type InputPicture, type RecipeInputs } from '../history/recipe-inputs.ts';
import type { Recipe } from '../history/recipe.ts';
import { lacksInput, recipeOfPng, type RecipeInPng } from '../history/recipe-in-png.ts';
import type { Studio } from '../studio-interface.ts';
import { OPTIONS, parseOptions, providerOption, usage } from './arguments.ts';
import { finish, madeBefore, print, type CommandContext } from './session.ts';

/** As many phrases as a request takes. */
const MOST_PHRASES = 40;

/**
 * reproduce FILE.png: makes a picture again from the recipe in its file alone, and compares the two. A start picture that was
 * too large to travel in the file is taken from the data folder, where it is there.
 */
export async function reproduceCommand(context: CommandContext, args: readonly string[]): Promise<void> {
  const { values, positionals } = parseOptions(OPTIONS.reproduce, args);
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length > 0) throw usage('reproduce needs one picture’s file');
  const png = await readPng(file);
  const found = readRecipe(png, file);
  const before = readPixels(png, file);
  await context.withStudio({ provider: providerOption(values.provider) }, async ({ studio, home }) => {
    const generation = await enlarged(context, studio, await remake(context, studio, await completed(studio, found, file)), found.recipe);
    const path = createPictureFiles(homeLayout(home)).of(generation.id).picture;
    const identical = samePixels(before, pictureOfPng(await readFile(path)));
    const document = { id: generation.id, file, identical, files: { picture: path } };
    print(context, document, [
      identical ? 'The same picture, bit for bit.' : 'Not quite the same picture: another checkpoint, runtime or provider made it.',
      `picture      ${path}`,
      `id           ${generation.id}`,
    ]);
  });
}

async function readPng(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new StudioError('usage', `${file} can't be opened.`, { details: { file }, cause: error });
  }
}

function readRecipe(png: Uint8Array, file: string): RecipeInPng {
  let found: RecipeInPng | null = null;
  try {
    found = recipeOfPng(png);
  } catch {
    // Not a PNG at all, or a damaged one: the same answer.
  }
  if (found === null)
    throw new StudioError('usage', `${file} holds no recipe: it was not made by FineXL Studio, or another program removed its text chunks.`, {
      details: { file },
    });
  if (found.recipe.fromNoiseFile)
    throw new StudioError(
      'noise-not-kept',
      `The picture in ${file} began from noise in a file, which its recipe does not hold. Make it again with “generate --noise”.`,
      {
        details: { file },
      },
    );
  return found;
}

/** Before anything is made: what can't be compared need not be. */
function readPixels(png: Uint8Array, file: string): Picture {
  try {
    return pictureOfPng(png);
  } catch (error) {
    throw new StudioError('usage', `${file} was saved again by another program, in another kind of PNG. Its pixels can't be compared any more.`, {
      details: { file },
      cause: error,
    });
  }
}

/** With the pictures that did not travel along. Throws StudioError `sketch-unreadable` when one of them isn't here either. */
async function completed(studio: Studio, { recipe, inputs }: RecipeInPng, file: string): Promise<RecipeInPng> {
  // Every start picture is kept under the head of its hash.
  const here = async (sha256: string | undefined): Promise<InputPicture | null> =>
    sha256 === undefined ? null : inputOf(await studio.asset(`sketch/${sha256.slice(0, 16)}`, {}), sha256);
  const all: RecipeInputs = {
    sketch: inputs.sketch ?? (await here(recipe.sketch?.sha256)),
    picture: inputs.picture ?? (await here(recipe.inpaint?.pictureSha256)),
    mask: inputs.mask ?? (await here(recipe.inpaint?.maskSha256)),
  };
  const found = { recipe, inputs: all };
  if (!lacksInput(found)) return found;
  throw new StudioError(
    'sketch-unreadable',
    `The recipe in ${file} began from a picture that was too large to travel along, and the data folder doesn't have it. Use the --home that it was made in.`,
    { details: { sketch: recipe.sketch?.sha256 ?? null, picture: recipe.inpaint?.pictureSha256 ?? null } },
  );
}

async function remake(context: CommandContext, studio: Studio, { recipe, inputs }: RecipeInPng): Promise<Generation> {
  await requireAdapters(studio, recipe);
  const imported = async (input: InputPicture | null): Promise<string | null> =>
    input === null ? null : (await studio.call('sketch.import', { bytes: new Uint8Array(input.png) })).sketchId;
  const [sketchId, pictureId, maskId] = [await imported(inputs.sketch), await imported(inputs.picture), await imported(inputs.mask)];
  const { jobs } = await studio.call('generation.create', {
    prompt: recipe.prompt,
    negativePrompt: recipe.negativePrompt,
    seed: recipe.seed,
    numInferenceSteps: recipe.numInferenceSteps,
    guidanceScale: recipe.guidanceScale,
    width: recipe.width,
    height: recipe.height,
    checkpoint: recipe.checkpoint,
    tasteStrength: 0,
    aspects: recipe.aspects,
    adapters: recipe.adapters.map(({ id, strength }) => ({ id, strength })),
    sketch: sketchId === null || recipe.sketch === null ? null : { sketchId, strength: recipe.sketch.strength },
    inpaint: pictureId === null || maskId === null ? null : { pictureId, maskId },
    explain: false,
    phrases: phrasesOf(recipe),
  });
  const job = jobs[0];
  if (job === undefined) throw new Error('A generation was asked for, and no job was made.');
  const generation = await finish(context, studio, job);
  const coalition = coalitionOf(recipe);
  if (Object.keys(coalition).length === 0) return generation;
  const answer = await studio.call('whatif.create', { id: generation.id, coalition });
  return answer.job === null ? studio.call('generation.get', { id: answer.generationId }) : finish(context, studio, answer.job);
}

/** As the recipe has it, where it was enlarged. */
async function enlarged(context: CommandContext, studio: Studio, generation: Generation, { upscale }: Recipe): Promise<Generation> {
  if (upscale === null) return generation;
  const answer = await studio.call('generation.upscale', { id: generation.id, factor: upscale.factor });
  return answer.job === null ? madeBefore(studio, answer.generationId) : finish(context, studio, answer.job);
}

/** The coalition speaks of the picture's phrases, which may be a person's own. */
function phrasesOf({ prompt, factors }: Recipe): string[] {
  const spans = factors.flatMap(({ kind, span }) => (kind === 'phrase' && span !== null ? [span] : []));
  return spans
    .toSorted(([a], [b]) => a - b)
    .slice(0, MOST_PHRASES)
    .map(([start, end]) => prompt.slice(start, end));
}

/** The plain twin of a picture with a sketch has none: there is nothing to switch off. */
function coalitionOf({ sketch, factors, coalition }: Recipe): Readonly<Record<string, number>> {
  const gone = sketch === null ? factors.filter((factor) => factor.kind === 'sketch').map(({ id }) => id) : [];
  return Object.fromEntries(Object.entries(coalition).filter(([id, strength]) => strength !== 0 || !gone.includes(id)));
}

/** Another file under the same name would make another picture. */
async function requireAdapters(studio: Studio, recipe: Recipe): Promise<void> {
  if (recipe.adapters.length === 0) return;
  const { adapters } = await studio.call('adapters.list', {});
  const missing = recipe.adapters.find((use) => !adapters.some(({ sha256 }) => sha256 === use.sha256));
  if (missing === undefined) return;
  throw new StudioError(
    'adapter-unknown',
    `The picture was made with the adapter “${missing.name}” (${missing.id}), which is not installed. Add its file first.`,
    {
      details: { adapter: missing.id, name: missing.name, sha256: missing.sha256 },
    },
  );
}

function samePixels(first: Picture, second: Picture): boolean {
  return first.width === second.width && Buffer.from(first.pixels).equals(Buffer.from(second.pixels));
}

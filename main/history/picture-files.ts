import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RegionMap } from '../engine/explain/statement.ts';
import type { Picture } from '../engine/rendering.ts';
import { writeFileAtomically } from './atomic-file.ts';
import type { HomeLayout } from './home-layout.ts';
import { pictureOfPng, pngOfPicture } from './picture-png.ts';
import type { RecipeInputs } from './recipe-inputs.ts';
import type { Recipe } from './recipe.ts';
import { pngWithRecipe } from './recipe-in-png.ts';
import { overlayOfRegion, pngOfRegion, regionFile } from './region-maps.ts';
import { thumbnailOf } from './thumbnail.ts';

/** Where the files of one generation lie. */
export interface GenerationFiles {
  readonly picture: string;
  readonly plain: string;
  readonly approximate: string;
  readonly thumbnail: string;
  readonly ledger: string;
  readonly regions: string;
}

export interface PictureFiles {
  of(generationId: string): GenerationFiles;
  /** Which of a generation's pictures are on the disk. */
  has(generationId: string): Promise<{ readonly picture: boolean; readonly plain: boolean; readonly approximate: boolean }>;
  savePicture(generationId: string, picture: Picture, recipe: Recipe, inputs: RecipeInputs): Promise<void>;
  /** The unpersonalized twin, with the recipe that makes it. */
  savePlain(generationId: string, picture: Picture, recipe: Recipe, inputs: RecipeInputs): Promise<void>;
  saveApproximate(generationId: string, picture: Picture): Promise<void>;
  saveLedger(generationId: string, ledger: Uint8Array): Promise<string>;
  /** Answers with the file's path below the folder `regions`. */
  saveRegion(generationId: string, map: RegionMap): Promise<string>;
  picture(generationId: string): Promise<Picture | null>;
  /** Made when it is first asked for. */
  thumbnail(generationId: string): Promise<Uint8Array | null>;
  region(file: string): Promise<Uint8Array | null>;
  overlay(file: string): Promise<Uint8Array | null>;
  ledger(file: string): Promise<Uint8Array | null>;
}

export function createPictureFiles(home: HomeLayout): PictureFiles {
  const of = (id: string): GenerationFiles => ({
    picture: join(home.pictures, `${id}.png`),
    plain: join(home.plain, `${id}.png`),
    approximate: join(home.approximate, `${id}.png`),
    thumbnail: join(home.thumbnails, `${id}.png`),
    ledger: join(home.ledgers, `${id}.ledger`),
    regions: join(home.regions, id),
  });
  const region = (file: string): Promise<Uint8Array | null> => readOrNull(join(home.regions, ...file.split('/')));

  return {
    of,
    async has(id) {
      const [picture, plain, approximate] = await Promise.all([exists(of(id).picture), exists(of(id).plain), exists(of(id).approximate)]);
      return { picture, plain, approximate };
    },
    savePicture: (id, picture, recipe, inputs) => writeFileAtomically(of(id).picture, pngWithRecipe(picture, recipe, inputs)),
    savePlain: (id, picture, recipe, inputs) => writeFileAtomically(of(id).plain, pngWithRecipe(picture, recipe, inputs)),
    saveApproximate: (id, picture) =>
      writeFileAtomically(
        of(id).approximate,
        pngOfPicture(picture, { Software: 'FineXL Studio', Comment: 'An approximation from the ledger, not a rendering.' }),
      ),
    async saveLedger(id, ledger) {
      await writeFileAtomically(of(id).ledger, ledger);
      return `${id}.ledger`;
    },
    async saveRegion(id, map) {
      const file = regionFile(id, map);
      await writeFileAtomically(join(home.regions, ...file.split('/')), pngOfRegion(map));
      return file;
    },
    async picture(id) {
      const png = await readOrNull(of(id).picture);
      return png === null ? null : pictureOfPng(png);
    },
    async thumbnail(id) {
      const { picture, thumbnail } = of(id);
      const made = await readOrNull(thumbnail);
      if (made !== null) return made;
      const png = await readOrNull(picture);
      if (png === null) return null;
      const small = pngOfPicture(thumbnailOf(pictureOfPng(png)));
      await writeFileAtomically(thumbnail, small);
      return small;
    },
    region,
    async overlay(file) {
      const png = await region(file);
      return png === null ? null : overlayOfRegion(png);
    },
    ledger: (file) => readOrNull(join(home.ledgers, file)),
  };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** The file's bytes, or null when there is no such file. */
export async function readOrNull(path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
    throw error;
  }
}

import { readFile } from 'node:fs/promises';
import type { ChannelOutput } from '../preload/contract.ts';
import { StudioError } from './engine/studio-error.ts';
import { writeFileAtomically } from './history/atomic-file.ts';
import { generationToldBy } from './history/told-by-recipe.ts';
import type { ChannelHandlers } from './studio-channels.ts';
import type { ServiceParts } from './studio-parts.ts';

type PictureHandlers = Pick<ChannelHandlers, 'history.copyPicture' | 'history.savePicture' | 'recipe.read'>;
type PictureParts = Pick<ServiceParts, 'history' | 'files' | 'desktop' | 'sketches'>;

/** One service call a channel, for pictures on their way out and recipes on their way in. */
export function createPictureHandlers(parts: PictureParts): PictureHandlers {
  return {
    'history.copyPicture': async ({ id }) => {
      await parts.desktop.copyPicture(await pictureFile(parts, id));
      return {};
    },
    'history.savePicture': ({ id }) => savePicture(parts, id),
    'recipe.read': ({ bytes }) => generationToldBy(bytes, parts.sketches),
  };
}

/** The bytes as they are: the recipe in them travels along. */
async function savePicture(parts: PictureParts, id: string): Promise<ChannelOutput<'history.savePicture'>> {
  const file = await pictureFile(parts, id);
  const path = await parts.desktop.chooseSavePath(`finexl-${id}.png`);
  if (path !== null) await writeFileAtomically(path, await readFile(file));
  return { path };
}

async function pictureFile({ history, files }: PictureParts, id: string): Promise<string> {
  if (history.get(id).hasPicture && (await files.has(id)).picture) return files.of(id).picture;
  throw new StudioError('generation-unknown', `“${id}” has no picture to copy or save.`, { details: { generation: id } });
}

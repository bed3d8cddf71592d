import { adapterFamily } from './adapters/adapter-family.ts';
import { openAdapter } from './adapters/adapter-file.ts';
import type { AdapterFile } from './adapters/adapter-file.ts';
import { countModules } from './adapters/merged-network.ts';
import { readCheckpointFiles } from './diffusion/checkpoint-files.ts';
import { networkSources } from './diffusion/network-sources.ts';
import type { AdapterInspection, CheckpointSource } from './protocol.ts';

/**
 * What an adapter's file holds, and how much of it each checkpoint has a place for, by the names of its modules alone.
 * Throws StudioError `adapter-corrupt`. Of a checkpoint that can't be read now nothing is said.
 */
export async function inspectAdapter(path: string, checkpoints: readonly CheckpointSource[]): Promise<AdapterInspection> {
  const file = await openAdapter(path);
  try {
    const { modules, unread, metadata } = file.outline;
    const fits: AdapterInspection['fits'][number][] = [];
    for (const checkpoint of checkpoints) {
      const found = await foundIn(checkpoint, file);
      if (found !== null) fits.push({ checkpoint: checkpoint.id, found });
    }
    return {
      modules: modules.length,
      rank: modules.reduce((most, { rank }) => Math.max(most, rank), 0),
      networks: [...new Set(modules.map(({ network }) => network))].toSorted(),
      unread: unread.length,
      family: await adapterFamily(file),
      metadata: Object.fromEntries(metadata),
      fits,
    };
  } finally {
    await file.close();
  }
}

async function foundIn(checkpoint: CheckpointSource, file: AdapterFile): Promise<number | null> {
  try {
    const sources = await networkSources(await readCheckpointFiles(checkpoint.directory));
    const counts = await Promise.all(sources.map((source) => countModules(source, file)));
    return counts.reduce((sum, count) => sum + count, 0);
  } catch {
    return null;
  }
}

import type { Offer } from '../../../preload/contract-library.ts';
import { StudioError } from '../../engine/studio-error.ts';
import type { CatalogueEntry } from '../catalogue.ts';
import { belongsToCheckpoint } from '../checkpoint-files-kept.ts';
import { requireParts } from '../checkpoint-inspection.ts';
import { sourceText, type CheckpointSource } from '../checkpoint-source.ts';
import { idOfName, refuseClashes } from '../file-names.ts';
import type { DownloadPlan, PlannedFile } from './download-plan.ts';
import { listRepository, type HubListing, type ListOptions } from './hub.ts';

export type Listing = Omit<ListOptions, 'repository' | 'revision'>;

/** Settles everything that a download will do, asking the Hub for its list where the catalogue has none. Throws StudioError. */
export async function planDownload(source: CheckpointSource, listing: Listing, id: string): Promise<DownloadPlan> {
  if (source.kind === 'hub') {
    const { repository, revision } = source;
    const listed = await listRepository({ ...listing, repository, revision: revision ?? 'main' });
    return { ...common(source, id), kind: 'checkpoint', title: repository, repository, ...partsOf(listed), written: {} };
  }
  const { entry } = source;
  const { kind, title, repository, licence } = entry;
  const settled = { ...common(source, id), kind, title, repository, licence, written: writtenOf(entry) };
  if (entry.files !== null && entry.revision !== null) return { ...settled, revision: entry.revision, files: entry.files };
  const listed = await listRepository({ ...listing, repository, revision: entry.revision ?? 'main' });
  const { revision } = listed;
  const files = entry.layout === null ? partsOf(listed, Object.keys(entry.written)).files : placed(listed, entry.layout, repository);
  // Older exports lack configurations that the catalogue knows; where the repository has them, its own are right.
  const written = Object.fromEntries(Object.entries(settled.written).filter(([path]) => !files.some((file) => file.path === path)));
  return { ...settled, revision, files, written };
}

/** The id that a source suggests. */
export function suggestedId(source: CheckpointSource): string {
  return source.kind === 'catalogue' ? source.entry.id : idOfName(source.repository.split('/')[1] ?? '');
}

/** What the person is told before anything is fetched. */
export function offerOf(source: CheckpointSource, plan: DownloadPlan | null, installed: boolean): Offer {
  const bytes = plan === null ? null : plan.files.reduce((sum, file) => sum + file.size, 0);
  if (source.kind === 'hub') {
    return {
      source: sourceText(source),
      id: suggestedId(source),
      title: source.repository,
      kind: 'checkpoint',
      description: '',
      repository: source.repository,
      revision: plan?.revision ?? source.revision,
      licence: plan?.licence ?? null,
      needs: { diskBytes: bytes, memoryBytes: null },
      files: plan?.files.length ?? null,
      listedByHub: true,
      installed,
    };
  }
  const { id, title, kind, description, repository, revision, licence, needs, files } = source.entry;
  const known = plan?.files ?? files;
  return {
    source: id,
    id,
    title,
    kind,
    description,
    repository,
    revision: plan?.revision ?? revision,
    licence,
    needs: { ...needs, diskBytes: bytes ?? files?.reduce((sum, file) => sum + file.size, 0) ?? needs.diskBytes },
    files: known?.length ?? null,
    listedByHub: files === null,
    installed,
  };
}

function common(source: CheckpointSource, id: string): Pick<DownloadPlan, 'source' | 'id'> {
  return { source: sourceText(source), id };
}

/** Of a repository in the diffusers layout: what the studio reads, once it is sure that nothing is missing. */
function partsOf({ files, revision, licence }: HubListing, written: readonly string[] = []): Pick<DownloadPlan, 'files' | 'revision' | 'licence'> {
  if (!files.some((file) => file.path === 'model_index.json')) {
    throw new StudioError(
      'checkpoint-incomplete',
      'This repository is not a checkpoint in the diffusers layout: it has no model_index.json. Look for one whose networks were exported to ONNX.',
      { details: { missing: 'model_index.json' } },
    );
  }
  requireParts(new Set([...files.map((file) => file.path), ...written]), {});
  const kept = files.filter((file) => belongsToCheckpoint(file.path));
  refuseClashes(
    kept.map((file) => file.path),
    'The repository',
  );
  return { files: kept, revision, licence };
}

function placed({ files }: HubListing, layout: NonNullable<CatalogueEntry['layout']>, repository: string): PlannedFile[] {
  return Object.entries(layout).map(([from, path]) => {
    const file = files.find((one) => one.from === from);
    if (file !== undefined) return { ...file, path };
    throw new StudioError('download-not-found', `The repository ${repository} no longer has ${from}. Update the studio for a newer catalogue.`, {
      details: { what: from },
    });
  });
}

function writtenOf(entry: CatalogueEntry): Record<string, string> {
  return Object.fromEntries(Object.entries(entry.written).map(([path, content]) => [path, `${JSON.stringify(content, null, 2)}\n`]));
}

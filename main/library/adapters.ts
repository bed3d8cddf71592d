import { join } from 'node:path';
import type { Adapter, AdapterUse } from '../../preload/contract-adapters.ts';
import type { AdapterInspection, CheckpointSource } from '../engine/protocol.ts';
import { StudioError } from '../engine/studio-error.ts';
import { writeFileAtomically } from '../history/atomic-file.ts';
import { Turns } from '../history/turns.ts';
import { cardOfMetadata, readCard, readKept, type AdapterCard, type KeptAdapter, type KeptInspection } from './adapter-card.ts';
import { ADAPTER_EXTENSION, AdapterHashes, adapterFilesIn, copyAdapter, nameOfFile, type AdapterFileOnDisk } from './adapter-files.ts';

export interface AdapterParts {
  /** Folder of the bundled ones: NAME.safetensors with NAME.json. */
  readonly bundled: string;
  /** Folder of the person's own: ID.safetensors with ID.json. */
  readonly own: string;
  readonly checkpoints: () => readonly CheckpointSource[];
  /** Looks an adapter's file through, in the engine's process. Throws StudioError `adapter-corrupt`. */
  readonly inspect: (path: string, checkpoints: readonly CheckpointSource[]) => Promise<AdapterInspection>;
  /** What was measured of an adapter, from this file, in the person's language. */
  readonly findings: (path: string) => Promise<Adapter['findings']>;
  readonly clock: () => Date;
  /** Moves files to the bin, or removes them where there is none. */
  readonly discard: (path: string) => Promise<void>;
}

/** The adapters of this studio: those that came with it, and those that the person added. */
export interface Adapters {
  list(): Promise<readonly Adapter[]>;
  /** By its id, the beginning of just one, or its whole name. Throws StudioError `adapter-unknown`. */
  require(typed: string): Promise<Adapter>;
  /** Where the file of a picture's adapter lies. Throws StudioError `adapter-unknown` when it is not here. */
  path(use: AdapterUse): Promise<string>;
  /** Takes a copy; a file that is here already is the answer. Throws StudioError `adapter-corrupt`, `disk-full`, `folder-not-writable`. */
  add(path: string): Promise<Adapter>;
  /** Throws StudioError `adapter-unknown`, `adapter-bundled`. */
  remove(id: string): Promise<void>;
}

export function createAdapters(parts: AdapterParts): Adapters {
  const hashes = new AdapterHashes();
  const cardOf = (id: string): string => join(parts.own, `${id}.json`);
  const fileOf = (id: string): string => join(parts.own, `${id}${ADAPTER_EXTENSION}`);
  const keep = (id: string, kept: KeptAdapter): Promise<void> => writeFileAtomically(cardOf(id), `${JSON.stringify(kept, null, 2)}\n`);

  const asked = new Set<string>();
  /** By the adapter's file: who writes a card has read it in the same turn, or one list would undo what another found out. */
  const turns = new Map<string, Turns>();
  /** A checkpoint may come after the adapter that was made for it; whether it has a place for one is found out once. */
  const seenByAll = (path: string): Promise<KeptAdapter | null> => {
    const own = turns.get(path) ?? new Turns();
    turns.set(path, own);
    return own.take(() => lookThrough(path));
  };
  const lookThrough = async (path: string): Promise<KeptAdapter | null> => {
    const kept = await readKept(cardOf(nameOfFile(path)));
    // Without its card a copy is one that never was finished.
    if (kept === null) return null;
    const { inspection, sha256 } = kept;
    const later = parts
      .checkpoints()
      .filter(({ id }) => !inspection.fits.some(({ checkpoint }) => checkpoint === id))
      .filter(({ id }) => !asked.has(`${sha256} ${id}`));
    if (later.length === 0) return kept;
    for (const { id } of later) asked.add(`${sha256} ${id}`);
    try {
      const { fits } = await parts.inspect(path, later);
      // Removed meanwhile, it has no card to keep.
      if ((await readKept(cardOf(nameOfFile(path)))) === null) return kept;
      const newer = { ...kept, inspection: { ...inspection, fits: [...inspection.fits, ...fits] } };
      await keep(nameOfFile(path), newer);
      return newer;
    } catch {
      // What is known of it still holds; the next start asks again.
      return kept;
    }
  };

  const bundled = async (): Promise<readonly Adapter[]> =>
    Promise.all(
      (await adapterFilesIn(parts.bundled)).map(async (path) => {
        const card = await readCard(path.replace(/\.safetensors$/u, '.json'));
        return describe(parts, await hashes.of(path), card ?? cardOfMetadata({}, nameOfFile(path)), null);
      }),
    );
  const own = async (): Promise<readonly Adapter[]> => {
    const found = await Promise.all(
      (await adapterFilesIn(parts.own)).map(async (path) => {
        const kept = await seenByAll(path);
        return kept === null ? null : describe(parts, await hashes.of(path), kept.card, kept);
      }),
    );
    return found.filter((adapter) => adapter !== null);
  };
  const list = async (): Promise<readonly Adapter[]> => {
    const came = await bundled();
    return [...came, ...(await own()).filter(({ id }) => !came.some((other) => other.id === id))];
  };
  const require = async (typed: string): Promise<Adapter> => {
    const all = await list();
    const exact = all.find(({ id, name }) => id === typed || name.toLowerCase() === typed.toLowerCase());
    const beginning = typed.length < 4 ? [] : all.filter(({ id }) => id.startsWith(typed));
    const [only, second] = exact === undefined ? beginning : [exact];
    if (only !== undefined && second === undefined) return only;
    const known = all.map(({ id, name }) => `${name} (${id})`).join(', ');
    throw new StudioError('adapter-unknown', `There is no adapter “${typed}”. ${all.length === 0 ? 'None is installed.' : `There are: ${known}.`}`, {
      details: { adapter: typed },
    });
  };
  return {
    list,
    require,
    async path(use) {
      const found = (await list()).find(({ sha256 }) => sha256 === use.sha256);
      if (found !== undefined) return found.path;
      throw new StudioError(
        'adapter-unknown',
        `The adapter “${use.name}” (${use.id}) is not installed any more. Add its file again; it must be the very same one.`,
        {
          details: { adapter: use.id, name: use.name, sha256: use.sha256 },
        },
      );
    },
    async add(path) {
      const copy = await copyAdapter(path, parts.own);
      try {
        const present = (await list()).find(({ sha256 }) => sha256 === copy.sha256);
        if (present !== undefined) return present;
        const inspection = await parts.inspect(copy.temporary, parts.checkpoints());
        const card = (await readCard(path.replace(/\.safetensors$/iu, '.json'))) ?? cardOfMetadata(inspection.metadata, nameOfFile(path));
        const { rank, modules, family, fits } = inspection;
        const kept: KeptAdapter = {
          format: 'finexl-adapter',
          version: 1,
          sha256: copy.sha256,
          addedAt: parts.clock().toISOString(),
          card: { ...card, name: card.name ?? nameOfFile(path) },
          inspection: { rank, modules, family, fits: [...fits] },
        };
        await keep(copy.id, kept);
        await copy.keepAs(fileOf(copy.id));
        return await describe(parts, { ...copy, path: fileOf(copy.id) }, kept.card, kept);
      } finally {
        await copy.discard();
      }
    },
    async remove(id) {
      const adapter = await require(id);
      if (adapter.bundled) {
        throw new StudioError('adapter-bundled', `“${adapter.name}” came with the studio and stays with it.`, { details: { adapter: adapter.id } });
      }
      await parts.discard(fileOf(adapter.id));
      await parts.discard(cardOf(adapter.id));
    },
  };
}

async function describe(parts: AdapterParts, file: AdapterFileOnDisk, card: AdapterCard, kept: KeptAdapter | null): Promise<Adapter> {
  const madeFor = card.checkpoint ?? card.base;
  return {
    id: file.id,
    name: card.name ?? nameOfFile(file.path),
    purpose: card.purpose,
    bundled: kept === null,
    madeFor: madeFor ?? kept?.inspection.family ?? null,
    checkpoints: kept === null ? (madeFor === null ? [] : [madeFor]) : bestFirst(kept.inspection),
    licence: card.licence,
    author: card.author,
    triggerWords: card.triggerWords,
    rank: kept?.inspection.rank ?? null,
    modules: kept?.inspection.modules ?? null,
    sizeBytes: file.sizeBytes,
    sha256: file.sha256,
    path: file.path,
    addedAt: kept?.addedAt ?? null,
    findings: await parts.findings(join(parts.own, `${file.id}.findings.json`)),
  };
}

function bestFirst({ fits }: KeptInspection): string[] {
  return fits
    .filter(({ found }) => found > 0)
    .toSorted((a, b) => b.found - a.found)
    .map(({ checkpoint }) => checkpoint);
}

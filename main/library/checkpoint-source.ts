import { StudioError } from '../engine/studio-error.ts';
import type { CatalogueEntry } from './catalogue.ts';

/** What a person can ask for: an entry of the catalogue, or any repository of the Hub. */
export type CheckpointSource =
  { readonly kind: 'catalogue'; readonly entry: CatalogueEntry } | { readonly kind: 'hub'; readonly repository: string; readonly revision: string | null };

const NAME = /^[\w-][\w.-]{0,95}$/u;

/** Throws StudioError `source-unknown` for what is neither. Also takes a repository's address, as copied from a browser. */
export function sourceOf(text: string, catalogue: readonly CatalogueEntry[]): CheckpointSource {
  const typed = text.trim();
  const entry = catalogueEntry(typed, catalogue);
  if (entry !== null) return { kind: 'catalogue', entry };
  const rest = typed.replace(/^(?:hub:|https:\/\/(?:www\.)?(?:huggingface\.co|hf\.co)\/)/iu, '');
  const [path = '', revision = null, ...more] = rest
    .replace(/\/(?:tree|commit)\//u, '@')
    .replace(/\/$/u, '')
    .split('@');
  const [owner, name, ...deeper] = path.split('/');
  const isHub = rest !== typed || path.includes('/');
  if (isHub && isName(owner) && isName(name) && deeper.length === 0 && more.length === 0 && (revision === null || /^[\w./-]{1,100}$/u.test(revision))) {
    return { kind: 'hub', repository: `${owner}/${name}`, revision };
  }
  const known = catalogue.map((one) => one.id).join(', ');
  throw new StudioError(
    'source-unknown',
    `There is no source “${typed.slice(0, 100)}”. The catalogue has ${known === '' ? 'nothing' : known}; any repository of the Hub goes as hub:OWNER/NAME or hub:OWNER/NAME@REVISION.`,
    {
      details: { source: typed.slice(0, 100) },
    },
  );
}

/** By its id, or by its id at a commit, as an installed one is written down. */
function catalogueEntry(typed: string, catalogue: readonly CatalogueEntry[]): CatalogueEntry | null {
  const [id, revision] = typed.split('@');
  const entry = catalogue.find((one) => one.id === id) ?? null;
  if (entry === null || revision === undefined) return entry;
  if (!/^[0-9a-f]{40}$/u.test(revision)) return null;
  return { ...entry, revision, files: entry.revision === revision ? entry.files : null };
}

function isName(text: string | undefined): text is string {
  return text !== undefined && NAME.test(text) && !text.includes('..');
}

/** How the source is written down; a catalogue's id as it is. */
export function sourceText(source: CheckpointSource): string {
  if (source.kind === 'catalogue') return source.entry.id;
  return `hub:${source.repository}${source.revision === null ? '' : `@${source.revision}`}`;
}

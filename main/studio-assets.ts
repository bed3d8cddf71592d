import { join } from 'node:path';
import { pngOfPicture } from './history/picture-png.ts';
import { readOrNull } from './history/picture-files.ts';
import type { ServiceParts } from './studio-parts.ts';

type AssetParts = Pick<ServiceParts, 'generations' | 'explanations' | 'files' | 'sketches' | 'queue' | 'home'>;

/**
 * PNG bytes of an asset path such as `picture/<id>` (see assetUrl in the contract), or null. Only what the database
 * knows is served: an id from outside never becomes a path by itself.
 */
export async function readAsset(parts: AssetParts, path: string, query: Readonly<Record<string, string>>): Promise<Uint8Array | null> {
  const [kind, id, factor] = segmentsOf(path);
  if (kind === undefined || id === undefined) return null;
  if (kind === 'preview') {
    const preview = parts.queue.preview(id);
    return preview === null ? null : pngOfPicture(preview);
  }
  if (kind === 'sketch') return readSketch(parts, id);
  // Of an audit: a hash names what the picture was made of, and is no path.
  if (kind === 'audit') return /^[0-9a-f]{40}$/u.test(id) ? readOrNull(join(parts.home.models, `${id}.png`)) : null;
  const generation = parts.generations.get(id);
  if (generation === null) return null;
  const files = parts.files.of(generation.id);
  switch (kind) {
    case 'picture':
      return readOrNull(files.picture);
    case 'thumbnail':
      return parts.files.thumbnail(generation.id);
    case 'plain':
      return readOrNull(files.plain);
    case 'approximate':
      return readOrNull(files.approximate);
    case 'region': {
      const region = parts.explanations.regions(generation.id).find((record) => record.factor === factor && record.source === (query['source'] ?? 'measured'));
      return region === undefined ? null : parts.files.overlay(region.file);
    }
    default:
      return null;
  }
}

async function readSketch(parts: AssetParts, id: string): Promise<Uint8Array | null> {
  const sketch = parts.sketches.find(id);
  return sketch === null ? null : readOrNull(parts.sketches.path(sketch.id));
}

function segmentsOf(path: string): readonly string[] {
  try {
    return path
      .split('/')
      .filter((segment) => segment !== '')
      .map(decodeURIComponent);
  } catch {
    return [];
  }
}

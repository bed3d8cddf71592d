import { z } from 'zod';
import { explanationSchema } from '../../preload/contract-explanation.ts';
import type { Explanation } from '../../preload/contract.ts';
import type { Factor } from '../engine/rendering.ts';
import { atomically, type Connection } from './connection.ts';

export interface StoredExplanation {
  readonly explanation: Explanation;
  /** Name of the ledger's file in the folder `ledgers`. */
  readonly ledgerFile: string | null;
  readonly locale: string;
}

export interface RegionRecord {
  readonly factor: string;
  readonly source: 'predicted' | 'measured';
  readonly width: number;
  readonly height: number;
  /** Pixel change (0…1) that the value 255 stands for. */
  readonly scale: number;
  /** Path below the folder `regions`, with forward slashes. */
  readonly file: string;
}

/** What an explanation speaks of. */
export interface Explained {
  readonly factors: readonly Factor[];
  readonly regions: readonly RegionRecord[];
}

export interface ExplanationRepository {
  /** All at once, in place of the explanation of before, its factors and its regions. */
  save(generationId: string, stored: StoredExplanation, explained: Explained, createdAt: string): void;
  get(generationId: string): StoredExplanation | null;
  saveRegion(generationId: string, region: RegionRecord): void;
  replaceRegions(generationId: string, regions: readonly RegionRecord[]): void;
  regions(generationId: string): readonly RegionRecord[];
}

const explanationRow = z.object({ explanation: z.string(), ledger_file: z.string().nullable(), locale: z.string() });
const regionRow = z.object({
  factor: z.string(),
  source: z.enum(['predicted', 'measured']),
  width: z.number(),
  height: z.number(),
  scale: z.number(),
  file: z.string(),
});

export function explanationRepository(connection: Connection): ExplanationRepository {
  const save = connection.prepare(`
    INSERT INTO explanations (generation_id, explanation, ledger_file, locale, created_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (generation_id) DO UPDATE SET explanation = excluded.explanation, ledger_file = excluded.ledger_file,
      locale = excluded.locale, created_at = excluded.created_at`);
  const get = connection.prepare('SELECT explanation, ledger_file, locale FROM explanations WHERE generation_id = ?');
  const saveRegion = connection.prepare(`
    INSERT OR REPLACE INTO regions (generation_id, factor, source, width, height, scale, file)
    VALUES (@generationId, @factor, @source, @width, @height, @scale, @file)`);
  const regions = connection.prepare('SELECT factor, source, width, height, scale, file FROM regions WHERE generation_id = ?');

  const removeRegions = connection.prepare('DELETE FROM regions WHERE generation_id = ?');
  const saveFactors = connection.prepare('UPDATE generations SET factors = ? WHERE id = ?');
  const putRegions = (generationId: string, records: readonly RegionRecord[]): void => {
    removeRegions.run(generationId);
    for (const record of records) saveRegion.run({ generationId, ...record });
  };

  return {
    save(generationId, stored, { factors, regions: records }, createdAt) {
      atomically(connection, () => {
        saveFactors.run(JSON.stringify(factors), generationId);
        save.run(generationId, JSON.stringify(stored.explanation), stored.ledgerFile, stored.locale, createdAt);
        putRegions(generationId, records);
      });
    },
    get(generationId) {
      const value: unknown = get.get(generationId);
      if (value === undefined) return null;
      const row = explanationRow.parse(value);
      return { explanation: explanationSchema.parse(JSON.parse(row.explanation)), ledgerFile: row.ledger_file, locale: row.locale };
    },
    saveRegion(generationId, region) {
      saveRegion.run({ generationId, ...region });
    },
    replaceRegions: (generationId, records) => atomically(connection, () => putRegions(generationId, records)),
    regions: (generationId) => regions.all(generationId).map((row) => regionRow.parse(row)),
  };
}

import { z } from 'zod';
import { explanationSchema } from '../../preload/contract-explanation.ts';
import type { Explanation } from '../../preload/contract.ts';
import type { Connection } from './connection.ts';

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

export interface ExplanationRepository {
  save(generationId: string, stored: StoredExplanation, createdAt: string): void;
  get(generationId: string): StoredExplanation | null;
  saveRegion(generationId: string, region: RegionRecord): void;
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

  return {
    save(generationId, stored, createdAt) {
      save.run(generationId, JSON.stringify(stored.explanation), stored.ledgerFile, stored.locale, createdAt);
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
    regions: (generationId) => regions.all(generationId).map((row) => regionRow.parse(row)),
  };
}

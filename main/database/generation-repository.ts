import { z } from 'zod';
import type { Coalition } from '../engine/rendering.ts';
import type { GenerationState } from '../../preload/contract.ts';
import type { Connection } from './connection.ts';
import { canonicalCoalition, type GenerationRecord, type GenerationUpdate, type NewGeneration } from './generation-record.ts';
import { columnsOfUpdate, recordOfRow } from './generation-row.ts';
import { historyQuery, type HistoryFilter } from './history-query.ts';

export interface GenerationRepository {
  insert(generation: NewGeneration): void;
  get(id: string): GenerationRecord | null;
  update(id: string, update: GenerationUpdate): void;
  /** Removes a generation with its counterfactuals, explanations and jobs. */
  remove(id: string): void;
  list(filter: HistoryFilter): readonly GenerationRecord[];
  children(id: string): readonly string[];
  /** A counterfactual of `parent` with exactly this coalition that was not given up. */
  counterfactual(parent: string, coalition: Coalition): string | null;
  inStates(states: readonly GenerationState[]): readonly GenerationRecord[];
}

const idRow = z.object({ id: z.string() });

export function generationRepository(connection: Connection): GenerationRepository {
  const insert = connection.prepare(`
    INSERT INTO generations (id, created_at, kind, parent, state, checkpoint, prompt, negative_prompt, seed, num_inference_steps,
      guidance_scale, width, height, sketch_id, sketch_strength, inpaint_picture, inpaint_mask, made_from, aspects, adapters, factors, coalition)
    VALUES (@id, @createdAt, @kind, @parent, 'queued', @checkpoint, @prompt, @negativePrompt, @seed, @numInferenceSteps,
      @guidanceScale, @width, @height, @sketchId, @sketchStrength, @inpaintPicture, @inpaintMask, @madeFrom, @aspects, @adapters, @factors, @coalition)`);
  const get = connection.prepare('SELECT * FROM generations WHERE id = ?');
  const remove = connection.prepare('DELETE FROM generations WHERE id = ?');
  const children = connection.prepare('SELECT id FROM generations WHERE parent = ? ORDER BY sequence');
  const counterfactual = connection.prepare(`
    SELECT id FROM generations WHERE parent = ? AND coalition = ? AND state NOT IN ('failed', 'cancelled', 'interrupted')
    ORDER BY sequence DESC LIMIT 1`);

  return {
    insert(generation) {
      insert.run({
        ...generation,
        sketchId: generation.sketch?.sketchId ?? null,
        sketchStrength: generation.sketch?.strength ?? null,
        sketch: null,
        inpaintPicture: generation.inpaint?.pictureId ?? null,
        inpaintMask: generation.inpaint?.maskId ?? null,
        inpaint: null,
        aspects: JSON.stringify(generation.aspects),
        adapters: JSON.stringify(generation.adapters),
        factors: JSON.stringify(generation.factors),
        coalition: canonicalCoalition(generation.coalition),
      });
    },
    get(id) {
      const row: unknown = get.get(id);
      return row === undefined ? null : recordOfRow(row);
    },
    update(id, update) {
      const columns = columnsOfUpdate(update);
      if (columns.length === 0) return;
      const assignments = columns.map(([column]) => `${column} = ?`).join(', ');
      connection.prepare(`UPDATE generations SET ${assignments} WHERE id = ?`).run(...columns.map(([, value]) => value), id);
    },
    remove(id) {
      remove.run(id);
    },
    list(filter) {
      const query = historyQuery(filter);
      return connection.prepare(query.sql).all(query.parameters).map(recordOfRow);
    },
    children: (id) => children.all(id).map(idOf),
    counterfactual(parent, coalition) {
      const row: unknown = counterfactual.get(parent, canonicalCoalition(coalition));
      return row === undefined ? null : idOf(row);
    },
    inStates(states) {
      const places = states.map(() => '?').join(', ');
      return connection
        .prepare(`SELECT * FROM generations WHERE state IN (${places}) ORDER BY sequence`)
        .all(...states)
        .map(recordOfRow);
    },
  };
}

function idOf(row: unknown): string {
  return idRow.parse(row).id;
}

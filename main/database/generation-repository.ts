import { z } from 'zod';
import type { GenerationState } from '../../preload/contract.ts';
import type { Enlargement } from '../../preload/contract-upscale.ts';
import type { Connection } from './connection.ts';
import { isListed } from './set-aside.ts';
import { canonicalCoalition, type GenerationRecord, type GenerationUpdate, type NewGeneration } from './generation-record.ts';
import { columnsOfUpdate, recordOfRow } from './generation-row.ts';

/** Pictures that are set aside by a deletion are known to none of the questions. */
export interface GenerationRepository {
  insert(generation: NewGeneration): void;
  get(id: string): GenerationRecord | null;
  update(id: string, update: GenerationUpdate): void;
  /** Removes a generation with its counterfactuals, explanations and jobs. */
  remove(id: string): void;
  children(id: string): readonly string[];
  /** Those that have a picture or are still to get one, oldest first. */
  livingChildren(id: string): readonly string[];
  /** Those of `parent` that were not given up, the latest first. */
  counterfactuals(parent: string): readonly GenerationRecord[];
  /** Of the picture `of`, those that were not given up, the latest first. */
  enlargements(of: string): readonly GenerationRecord[];
  inStates(states: readonly GenerationState[]): readonly GenerationRecord[];
}

const idRow = z.object({ id: z.string() });

export function generationRepository(connection: Connection): GenerationRepository {
  const insert = connection.prepare(`
    INSERT INTO generations (id, created_at, kind, parent, state, checkpoint, prompt, negative_prompt, seed, num_inference_steps,
      guidance_scale, width, height, sketch_id, sketch_strength, inpaint_picture, inpaint_mask, made_from, upscale, upscale_of, aspects, profile, adapters, factors, coalition)
    VALUES (@id, @createdAt, @kind, @parent, 'queued', @checkpoint, @prompt, @negativePrompt, @seed, @numInferenceSteps,
      @guidanceScale, @width, @height, @sketchId, @sketchStrength, @inpaintPicture, @inpaintMask, @madeFrom, @upscale, @upscaleOf, @aspects, @profile, @adapters, @factors, @coalition)`);
  // Of two columns of one name the later one counts: what is set aside is no origin.
  const columns = `g.*, (SELECT o.id FROM generations AS o WHERE o.id = g.made_from AND ${isListed('o')}) AS made_from,
    (SELECT o.id FROM generations AS o WHERE o.id = g.upscale_of AND ${isListed('o')}) AS upscale_of`;
  const get = connection.prepare(`SELECT ${columns} FROM generations AS g WHERE g.id = ? AND ${isListed('g')}`);
  const remove = connection.prepare('DELETE FROM generations WHERE id = ?');
  const children = connection.prepare(`SELECT id FROM generations AS g WHERE parent = ? AND ${isListed('g')} ORDER BY sequence`);
  const livingChildren = connection.prepare(`
    SELECT id FROM generations AS g WHERE parent = ? AND ${isListed('g')} AND (has_picture = 1 OR state NOT IN ('failed', 'cancelled', 'interrupted')) ORDER BY sequence`);
  const counterfactuals = connection.prepare(`
    SELECT ${columns} FROM generations AS g WHERE g.parent = ? AND ${isListed('g')} AND g.state NOT IN ('failed', 'cancelled', 'interrupted')
    ORDER BY g.sequence DESC`);

  const enlargements = connection.prepare(`
    SELECT ${columns} FROM generations AS g WHERE g.upscale_of = ? AND ${isListed('g')} AND g.state NOT IN ('failed', 'cancelled', 'interrupted') ORDER BY sequence DESC`);

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
        upscale: generation.upscale === null ? null : enlargementText(generation.upscale),
        upscaleOf: generation.upscale?.of ?? null,
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
    children: (id) => children.all(id).map(idOf),
    livingChildren: (id) => livingChildren.all(id).map(idOf),
    counterfactuals: (parent) => counterfactuals.all(parent).map(recordOfRow),
    enlargements: (of) => enlargements.all(of).map(recordOfRow),
    inStates(states) {
      const places = states.map(() => '?').join(', ');
      return connection
        .prepare(`SELECT * FROM generations AS g WHERE state IN (${places}) AND ${isListed('g')} ORDER BY sequence`)
        .all(...states)
        .map(recordOfRow);
    },
  };
}

/** The picture it is of has a column of its own. */
function enlargementText({ factor, network, sha256 }: Enlargement): string {
  return JSON.stringify({ factor, network, sha256 });
}

function idOf(row: unknown): string {
  return idRow.parse(row).id;
}

import { isLessCertain } from '../../preload/contract-feedback.ts';
import type { Aspect, Generation, Statement } from '../../preload/contract.ts';
import type { RegionRecord } from '../database/explanation-repository.ts';
import { StudioError } from '../engine/studio-error.ts';
import { readOrNull, type PictureFiles } from '../history/picture-files.ts';

export interface ReportRegion {
  readonly factor: string;
  readonly source: RegionRecord['source'];
  readonly scale: number;
  /** White with the change as alpha. */
  readonly overlay: Uint8Array;
}

/** Everything a report says, gathered before any page is written. */
export interface ReportContent {
  readonly generation: Generation;
  readonly picture: Uint8Array;
  readonly plain: Uint8Array | null;
  readonly sketch: Uint8Array | null;
  /** Of a picture that was made anew in part: what it was, and the mask. */
  readonly repainted: { readonly picture: Uint8Array; readonly mask: Uint8Array } | null;
  /** Of a what-if: whether the picture that it is compared with is still there. */
  readonly originalKept: boolean;
  readonly regions: readonly ReportRegion[];
  readonly aspects: readonly Aspect[];
  readonly studioVersion: string;
}

export interface ReportSources {
  readonly files: PictureFiles;
  readonly regionsOf: (id: string) => readonly RegionRecord[];
  readonly sketchBytes: (sketchId: string) => Promise<Uint8Array>;
  readonly aspects: readonly Aspect[];
  readonly studioVersion: string;
}

/** Throws StudioError `generation-unknown` when there is no picture to report on. */
export async function gatherReport(sources: ReportSources, generation: Generation): Promise<ReportContent> {
  const paths = sources.files.of(generation.id);
  const picture = await readOrNull(paths.picture);
  if (picture === null) {
    throw new StudioError('generation-unknown', `“${generation.id}” has no picture to report on: it ended as “${generation.state}”.`, {
      details: { generation: generation.id },
    });
  }
  return {
    generation,
    picture,
    plain: await readOrNull(paths.plain),
    sketch: generation.sketch === null ? null : await sources.sketchBytes(generation.sketch.sketchId),
    repainted: await repaintedOf(sources, generation),
    originalKept: generation.parent !== null && (await sources.files.has(generation.parent)).picture,
    regions: await regionsOf(sources, generation.id),
    aspects: sources.aspects,
    studioVersion: sources.studioVersion,
  };
}

async function repaintedOf({ sketchBytes }: ReportSources, { inpaint }: Generation): Promise<ReportContent['repainted']> {
  return inpaint === null ? null : { picture: await sketchBytes(inpaint.pictureId), mask: await sketchBytes(inpaint.maskId) };
}

/** One region a factor: the measured one where there is one. */
async function regionsOf(sources: ReportSources, id: string): Promise<readonly ReportRegion[]> {
  const records = sources.regionsOf(id);
  const measured = new Set(records.filter((record) => record.source === 'measured').map((record) => record.factor));
  const chosen = records.filter((record) => record.source === 'measured' || !measured.has(record.factor));
  const regions = await Promise.all(
    chosen.map(async ({ factor, source, scale, file }) => {
      const overlay = await sources.files.overlay(file);
      return overlay === null ? null : { factor, source, scale, overlay };
    }),
  );
  return regions.filter((region) => region !== null);
}

/** What a person reads for a factor. */
export function factorLabel(content: ReportContent, factorId: string): string {
  const factor = content.generation.factors.find((candidate) => candidate.id === factorId);
  if (factor === undefined) return factorId;
  return factor.kind === 'phrase' ? `“${factor.label}”` : factor.label;
}

export function aspectName(content: ReportContent, aspectId: string | null): string {
  if (aspectId === null) return '–';
  if (aspectId === 'presence') return 'Presence';
  return content.aspects.find((aspect) => aspect.id === aspectId)?.name ?? aspectId;
}

/** Statements in the order of their scores; those on topics that the person found wrong too often, and those that found nothing, are apart. */
export function sortedStatements(
  statements: readonly Statement[],
  { factors, feedback }: Pick<Generation, 'factors' | 'feedback'>,
): { readonly moved: readonly Statement[]; readonly lessCertain: readonly Statement[]; readonly nothing: readonly Statement[] } {
  const sorted = statements.toSorted((a, b) => b.score - a.score);
  const isQuiet = ({ verdict }: Statement): boolean => verdict === 'nothing' || verdict === 'unknown';
  const isDoubted = (statement: Statement): boolean => isLessCertain(statement, factors, feedback);
  const told = sorted.filter((each) => !isQuiet(each));
  return { moved: told.filter((each) => !isDoubted(each)), lessCertain: told.filter(isDoubted), nothing: sorted.filter(isQuiet) };
}

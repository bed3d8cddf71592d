import { access, copyFile, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Generation } from '../../preload/contract.ts';
import { homeLayout } from '../history/home-layout.ts';
import { createPictureFiles } from '../history/picture-files.ts';
import { storageError } from '../database/sqlite-error.ts';
import { generationDocument, type GenerationDocument } from './documents.ts';
import { explanationLines, wrapped } from './statement-lines.ts';
import type { CommandContext, OpenSession } from './session.ts';

export interface Shown {
  readonly document: GenerationDocument;
  readonly lines: readonly string[];
}

/**
 * Where copies of a picture and its explanation go: to `out`, or else, for a person, to a folder among the exports. A
 * program (--json) gets the files where the history keeps them, unless it asks for a report.
 */
export function exportFolder(context: CommandContext, session: OpenSession, id: string, out: string | undefined, report: boolean): string | null {
  if (out !== undefined) return resolve(out);
  return context.json && !report ? null : join(homeLayout(session.home).exports, id);
}

/** A finished picture for the person, copied with its explanation to `folder`, if any. */
export async function showGeneration(session: OpenSession, generation: Generation, folder: string | null): Promise<Shown> {
  const kept = createPictureFiles(homeLayout(session.home)).of(generation.id);
  const plain = await access(kept.plain).then(
    () => kept.plain,
    () => null,
  );
  const files = folder === null ? { picture: kept.picture, plain, explanation: null } : await exportTo(session, generation, folder, kept.picture, plain);
  return { document: generationDocument(generation, files), lines: linesOf(generation, files) };
}

async function exportTo(
  session: OpenSession,
  generation: Generation,
  folder: string,
  picture: string,
  plain: string | null,
): Promise<GenerationDocument['files']> {
  try {
    await mkdir(folder, { recursive: true });
    await copyFile(picture, join(folder, 'picture.png'));
    if (plain !== null) await copyFile(plain, join(folder, 'plain.png'));
  } catch (error) {
    throw storageError(error, folder) ?? error;
  }
  const explanation = generation.explanation === null ? null : await session.saveReport(generation.id, 'html', join(folder, 'explanation.html'));
  return { picture: join(folder, 'picture.png'), plain: plain === null ? null : join(folder, 'plain.png'), explanation };
}

function linesOf(generation: Generation, files: GenerationDocument['files']): readonly string[] {
  const { timings, evaluations } = generation;
  const made = timings.loadMs + timings.encodeMs + timings.denoiseMs + timings.decodeMs;
  const explained = generation.explanation === null ? '' : `, explained in ${seconds(timings.explainMs)} (${evaluations.explain} evaluations)`;
  const explanation = explanationLines(generation);
  return [
    ...wrapped(`“${generation.prompt}”`, ''),
    `${generation.checkpoint}, seed ${generation.seed}, ${generation.width}×${generation.height}, ${generation.numInferenceSteps} steps, on ${generation.provider ?? 'the CPU'}`,
    ...(generation.profile === null ? [] : [`in the taste of “${generation.profile}”`]),
    `made in ${seconds(made)} (${evaluations.generate} evaluations)${explained}`,
    ...[...generation.fallbacks, ...generation.warnings].flatMap((note) => wrapped(`Note: ${note}`, '')),
    '',
    ...explanation,
    ...(explanation.length === 0 ? [] : ['']),
    `picture      ${files.picture}`,
    ...(files.plain === null ? [] : [`plain twin   ${files.plain}`]),
    ...(files.explanation === null ? [] : [`explanation  ${files.explanation}`]),
    `id           ${generation.id}`,
  ];
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

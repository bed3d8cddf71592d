import type { z } from 'zod';
import type { ChannelName, ChannelOutput, channels, ReportFormat } from '../preload/contract.ts';
import type { Desktop } from './studio-interface.ts';
import type { ServiceParts } from './studio-parts.ts';
import { examine } from './doctor/doctor.ts';
import { StudioError } from './engine/studio-error.ts';
import type { SketchRecord } from './database/sketch-repository.ts';
import { writeFileAtomically } from './history/atomic-file.ts';
import { pngOfPicture } from './history/picture-png.ts';
import { explainAgain, generate } from './jobs/generate.ts';
import { upscale } from './jobs/upscale.ts';
import { providerInWords } from './jobs/notes.ts';
import { providersToChoose } from './jobs/provider-choice.ts';
import { probeProviders } from './jobs/provider-probe.ts';
import { DEFAULT_CHECKPOINT } from './library/checkpoints.ts';
import { htmlReport } from './reports/html-report.ts';
import { jsonReport } from './reports/json-report.ts';
import { gatherReport, type ReportContent } from './reports/report-content.ts';
import { createAdapterHandlers } from './studio-adapters.ts';
import { createAuditHandlers } from './studio-audit.ts';
import { createCalibrationHandlers } from './studio-calibration.ts';
import { createFeedbackHandlers, withFeedback } from './studio-feedback.ts';
import { createHistoryHandlers } from './studio-history.ts';
import { createLibraryHandlers } from './studio-library.ts';
import { createModelHandlers } from './studio-models.ts';
import { createPictureHandlers } from './studio-pictures.ts';
import { createProfileHandlers } from './studio-profiles.ts';

export type ChannelHandlers = {
  readonly [Name in ChannelName]: (input: z.output<(typeof channels)[Name]['input']>) => ChannelOutput<Name> | Promise<ChannelOutput<Name>>;
};

/** One service call a channel. */
export function createHandlers(parts: ServiceParts): ChannelHandlers {
  const { history, queue, settings, emit } = parts;
  return {
    ...createCalibrationHandlers(parts),
    'studio.info': () => info(parts),
    'studio.doctor': () => doctor(parts),
    'settings.get': () => settings.get(),
    'settings.set': (change) => {
      const after = settings.set(change);
      emit({ kind: 'info' });
      // The first profile is called by a name in this language until it is given one.
      if (change.locale !== undefined) emit({ kind: 'profile' });
      return after;
    },
    'aspects.list': () => {
      const { groups, aspects } = parts.aspects.in(settings.get().locale);
      return { groups: [...groups], aspects: [...aspects] };
    },
    'generation.create': async (request) => {
      const jobs = await generate(parts, request);
      emit({ kind: 'history' });
      return { jobs: [...jobs] };
    },
    'generation.get': async ({ id }) => {
      const generation = await withFeedback(parts, history.get(id));
      return { ...generation, factors: parts.aspects.named(generation.factors, settings.get().locale) };
    },
    'generation.explain': ({ id, ...wishes }) => ({ job: explainAgain(parts, id, wishes) }),
    'generation.upscale': async ({ id, factor }) => {
      const answer = await upscale(parts, id, factor);
      if (answer.job !== null) emit({ kind: 'history' });
      return answer;
    },
    'generation.causesAt': async ({ id, x, y }) => ({ causes: [...(await history.causesAt(renderedOf(parts, id), x, y))] }),
    'whatif.create': ({ id, coalition }) => parts.whatIf(id, coalition),
    'jobs.list': () => ({ jobs: [...queue.list()] }),
    'jobs.cancel': ({ id }) => {
      queue.cancel(id);
      return {};
    },
    'sketch.import': async ({ bytes }) => sketchOutput(await parts.sketches.import(bytes)),
    'sketch.ofPicture': async ({ id }) => {
      const picture = history.get(id).hasPicture ? await parts.files.picture(id) : null;
      if (picture === null) throw new StudioError('generation-unknown', `“${id}” has no picture to start from.`, { details: { generation: id } });
      return sketchOutput(await parts.sketches.import(pngOfPicture(picture), id));
    },
    'sketch.tidy': async ({ held }) => {
      await parts.sketches.binLeftBehind(held, (paths) => parts.desktop.trash(paths));
      return {};
    },
    'report.save': ({ id, format }) => saveReport(parts, id, format),
    ...createFeedbackHandlers(parts),
    ...createHistoryHandlers(parts),
    ...createAdapterHandlers(parts),
    ...createLibraryHandlers(parts.library, parts.desktop),
    ...createModelHandlers(parts),
    ...createProfileHandlers(parts),
    ...createAuditHandlers(parts),
    ...createPictureHandlers(parts),
  };
}

function sketchOutput({ id, width, height }: SketchRecord): ChannelOutput<'sketch.import'> {
  return { sketchId: id, width, height };
}

function info(parts: ServiceParts): ChannelOutput<'studio.info'> {
  return {
    version: parts.version,
    home: parts.home.root,
    checkpoints: parts.checkpoints.list().map(({ id, name, bundled, sizes, defaults }) => ({ id, name, bundled, sizes, defaults })),
    defaultCheckpoint: parts.defaultCheckpoint(),
    engine: engineStatus(parts),
    unofficialRuntime: parts.unofficialRuntime,
    providers: providersToChoose(parts.verdicts.list(parts.defaultCheckpoint())),
  };
}

/** With the session's own words, or else why `auto` stays with the CPU where a GPU was tried. */
function engineStatus(parts: ServiceParts): ChannelOutput<'studio.info'>['engine'] {
  const { session } = parts;
  const status = session.status();
  if (status.note !== null || status.provider !== 'cpu' || parts.provider() !== 'auto') return status;
  const verdicts = parts.verdicts.list(session.openCheckpoint() ?? DEFAULT_CHECKPOINT).filter(({ provider }) => provider !== 'cpu');
  // Of those that were really tried, the one that came furthest says most.
  const told = verdicts.find(({ usable }) => usable) ?? verdicts.find(({ reason }) => reason !== 'not installed');
  if (told === undefined || verdicts.some(({ usable, faster }) => usable && faster)) return status;
  return { ...status, note: `${providerInWords(told.provider)} is not used: ${told.reason}.` };
}

function doctor(parts: ServiceParts): Promise<ChannelOutput<'studio.doctor'>> {
  return examine({
    home: parts.home,
    connection: parts.connection,
    checkpoint: () => parts.checkpoints.require(DEFAULT_CHECKPOINT),
    inspect: () => probeProviders(parts.probing, parts.checkpoints.require(DEFAULT_CHECKPOINT)),
    versions: process.versions,
    unofficialRuntime: parts.unofficialRuntime,
    locale: parts.locale(),
  });
}

/** The picture that has the reasons: of an enlarged one the picture it was made from, if that is still there. */
function renderedOf({ generations }: ServiceParts, id: string): string {
  return generations.get(id)?.upscale?.of ?? id;
}

async function saveReport(parts: ServiceParts, asked: string, format: ReportFormat): Promise<ChannelOutput<'report.save'>> {
  const id = renderedOf(parts, asked);
  const generation = await withFeedback(parts, parts.history.get(id));
  if (!generation.hasPicture) throw new StudioError('generation-unknown', `“${id}” has no picture to report on.`, { details: { generation: id } });
  const path = await parts.desktop.chooseSavePath(`finexl-${id}.${format}`);
  if (path === null) return { path: null };
  const content = await gatherReport(
    {
      files: parts.files,
      regionsOf: (generationId) => parts.explanations.regions(generationId),
      sketchBytes: (sketchId) => parts.sketches.bytes(sketchId),
      aspects: parts.aspects.aspects,
      studioVersion: parts.version,
    },
    generation,
  );
  await writeFileAtomically(path, await reportIn(parts, format, content));
  return { path };
}

async function reportIn({ desktop }: ServiceParts, format: ReportFormat, content: ReportContent): Promise<string | Uint8Array> {
  switch (format) {
    case 'html':
      return htmlReport(content);
    case 'json':
      return jsonReport(content);
    case 'pdf':
      return printed(desktop, htmlReport(content));
    default:
      return format satisfies never;
  }
}

/** Throws StudioError `pdf-failed`. */
async function printed(desktop: Desktop, html: string): Promise<Uint8Array> {
  try {
    return await desktop.printPdf(html);
  } catch (cause) {
    if (cause instanceof StudioError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StudioError('pdf-failed', `The PDF could not be made (${reason}). Save the report as HTML and print that from a browser.`, {
      details: { reason },
      cause,
    });
  }
}

import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import type { Settings, StudioEvent } from '../preload/contract.ts';
import { openDatabase, type Connection } from './database/connection.ts';
import { explanationRepository } from './database/explanation-repository.ts';
import { generationRepository } from './database/generation-repository.ts';
import { jobRepository } from './database/job-repository.ts';
import { settingRepository } from './database/setting-repository.ts';
import { sketchRepository } from './database/sketch-repository.ts';
import { checkpointRepository } from './database/checkpoint-repository.ts';
import { verdictRepository } from './database/verdict-repository.ts';
import { removeOrphans } from './history/atomic-file.ts';
import { isAlive, prepareHome } from './history/home-folder.ts';
import { homeLayout, type HomeLayout } from './history/home-layout.ts';
import { createIdSource } from './history/id-source.ts';
import { createPictureFiles } from './history/picture-files.ts';
import { createSketches } from './history/sketches.ts';
import type { EngineClient } from './jobs/engine-client.ts';
import { abandonExplanation } from './jobs/explain-work.ts';
import { EngineSession } from './jobs/engine-session.ts';
import { isOver } from './jobs/job-state.ts';
import { JobQueue } from './jobs/job-queue.ts';
import { createPerformer } from './jobs/perform-work.ts';
import { BackgroundProbe } from './jobs/background-probe.ts';
import { chooseProvider, whyNotProvider } from './jobs/provider-choice.ts';
import { condemnProvider, type ProbeParts } from './jobs/provider-probe.ts';
import { markInterrupted } from './jobs/recovery.ts';
import { createModelExplanations } from './jobs/explain-model.ts';
import { createWhatIf } from './jobs/what-if.ts';
import { tellFindings } from './library/adapter-findings.ts';
import { createAdapters } from './library/adapters.ts';
import { createCheckpoints, DEFAULT_CHECKPOINT } from './library/checkpoints.ts';
import { createMeasures } from './library/measures.ts';
import { readAspects } from './profile/aspect-catalogue.ts';
import { readAsset } from './studio-assets.ts';
import { closeStudio, once } from './studio-close.ts';
import { wireAudits } from './studio-audit.ts';
import { wireCalibrations } from './studio-calibration.ts';
import { callHandler } from './studio-call.ts';
import { createHandlers } from './studio-channels.ts';
import { wireFeedback } from './studio-feedback.ts';
import { wireProfiles } from './studio-profiles.ts';
import { lookForChanges } from './studio-look-for-changes.ts';
import { wireHistory } from './studio-history.ts';
import { warmUp } from './studio-warm-up.ts';
import { recoverLibrary, wireLibrary, type NetworkOptions } from './studio-library.ts';
import type { Desktop, Studio } from './studio-interface.ts';
import type { ServiceParts } from './studio-parts.ts';

export interface StudioOptions extends NetworkOptions {
  /** The data folder; made when it is not there. */
  readonly home: string;
  /** Folder that holds `models/`. */
  readonly resources: string;
  /** The engine's host. The studio closes it. */
  readonly engine: EngineClient;
  /** Starts another engine to try a GPU in, which is closed after that. Without it no GPU is tried, and none used. */
  readonly throwawayEngine?: () => EngineClient;
  /** With the setting `auto`: try the GPU in the background once nothing happened for so long. Left out: never. */
  readonly probeAfterIdleMs?: number | undefined;
  /** How often to look whether another process, such as the command line, changed a profile. Left out: never. */
  readonly lookForChangesMs?: number | undefined;
  /** Aborted once whoever opened the studio wants nothing more of it: a GPU that is being tried is given up, without a verdict. */
  readonly signal?: AbortSignal;
  readonly desktop: Desktop;
  readonly version: string;
  readonly unofficialRuntime: boolean;
  /** Goes before the setting of this name, for this run alone. */
  readonly provider?: Settings['provider'] | undefined;
  /** Whether previews are wanted while a picture is made. */
  readonly previews?: boolean;
  /** Whether to start the engine before it is first needed, as a window wants it. As `previews` when left out. */
  readonly warmUp?: boolean;
  /** For comparisons with other programs: noise to start from, and where to leave the final latents. */
  readonly renderFiles?: { readonly noiseFile?: string; readonly latentsFile?: string };
  readonly clock?: () => Date;
  readonly newId?: () => string;
  readonly newSeed?: () => number;
}

/**
 * The composition root: opens the data folder and wires the services. Knows no Electron.
 * Throws StudioError `folder-not-writable`, `disk-full`, `database-newer`, `database-damaged`.
 */
export async function openStudio(options: StudioOptions): Promise<Studio> {
  const home = homeLayout(options.home);
  const clock = options.clock ?? (() => new Date());
  prepareHome(home);
  const connection = openDatabase({ path: home.database, backups: home.backups, clock });
  const listeners = new Set<(event: StudioEvent) => void>();
  const emit = (event: StudioEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const parts = wire(options, home, connection, clock, emit);
  const probe = probeInBackground(options, parts);
  listeners.add((event) => {
    if (event.kind === 'job' || event.kind === 'info') probe?.stir();
    if (event.kind === 'job') parts.calibrations.stir();
  });
  markInterrupted({ ...parts, isAlive });
  await removeOrphans([home.root], isAlive);
  await recoverLibrary(parts.library);
  const stopLooking = lookForChanges(options.lookForChangesMs, connection, emit);
  // Whoever waits for the window need not wait for the bin; closing does.
  void parts.deletions.finishLost();
  const handlers = createHandlers(parts);
  const warm = (options.warmUp ?? options.previews ?? false) ? warmUp(parts) : Promise.resolve();
  void warm.then(() => probe?.stir());
  return {
    call: (name, input) => callHandler(handlers, home, name, input),
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    asset: (path, query) => readAsset(parts, path, query),
    finished: (jobId) => parts.queue.finished(jobId),
    finishedTask: (taskId) => parts.library.tasks.finished(taskId),
    close: once(() => closeStudio(parts, probe, stopLooking)),
  };
}

function wire(options: StudioOptions, home: HomeLayout, connection: Connection, clock: () => Date, emit: (event: StudioEvent) => void): ServiceParts {
  const models = join(options.resources, 'models');
  const generations = generationRepository(connection);
  const explanations = explanationRepository(connection);
  const jobs = jobRepository(connection);
  const settings = settingRepository(connection);
  const verdicts = verdictRepository(connection);
  const files = createPictureFiles(home);
  const sketches = createSketches(home.sketches, sketchRepository(connection), clock);
  const records = checkpointRepository(connection);
  const checkpoints = createCheckpoints(models, home.checkpoints, () => records.all().filter((record) => record.origin === 'link'));
  const newId = options.newId ?? createIdSource(clock);
  const aspects = readAspects(options.resources);
  const measures = createMeasures(home);
  const session = new EngineSession(
    options.engine,
    () => emit({ kind: 'info' }),
    (checkpoint) => measures.sourceOf(checkpoint),
    (checkpoint, name) => verdicts.get(name, checkpoint)?.batch ?? 1,
  );
  const probing: ProbeParts = { session, verdicts, throwawayEngine: options.throwawayEngine ?? null, clock, signal: options.signal };
  const provider = (): Settings['provider'] => options.provider ?? settings.get().provider;
  const providerFor = (checkpoint: string): Promise<string> => chooseProvider(provider(), probing, checkpoints.require(checkpoint));
  const whyNot = (name: string, checkpoint: string): Promise<string | null> => whyNotProvider(name, probing, checkpoints.require(checkpoint));
  const locale = (): Settings['locale'] => settings.get().locale;
  const profiles = wireProfiles({ connection, aspects, locale, clock, newId });
  const adapters = createAdapters({
    bundled: join(models, 'adapters'),
    own: home.adapters,
    checkpoints: () => checkpoints.list().map(({ id, directory }) => ({ id, directory })),
    inspect: (path, sources) => session.call('adapter', { path, checkpoints: sources }),
    findings: (path) => tellFindings(path, locale(), aspects.aspects),
    clock,
    discard: (path) => options.desktop.discard(path),
  });
  const work = {
    session,
    checkpoints,
    generations,
    explanations,
    files,
    sketches,
    adapters,
    modelFolder: models,
    clock,
    emit,
    providerFor,
    whyNot,
    drawnBy: measures.drawnBy,
    locale,
  };
  const execute = createPerformer({
    ...work,
    condemn: (name, checkpoint, reason) => condemnProvider(probing, name, checkpoints.require(checkpoint), reason),
    previews: options.previews ?? false,
    renderFiles: options.renderFiles ?? {},
  });
  const queue = new JobQueue({
    jobs,
    generations,
    clock,
    owner: process.pid,
    execute,
    abandon: (id, begun) => abandonExplanation({ explanations }, id, begun),
    onChange(job) {
      emit({ kind: 'job', job });
      if (!isOver(job.state)) return;
      emit({ kind: 'generation', generationId: job.generationId });
      emit({ kind: 'history' });
    },
  });
  const order = {
    ...work,
    connection,
    jobs,
    taste: (id: string | null) => profiles.get(id),
    aspects,
    defaultCheckpoint: () => checkpoints.installed(settings.get().checkpoint) ?? DEFAULT_CHECKPOINT,
    queue,
    newId,
    newSeed: options.newSeed ?? (() => randomInt(2 ** 32)),
    owner: process.pid,
  };
  return {
    ...order,
    profiles,
    feedback: wireFeedback({ connection, checkpoints, measures, profiles, clock }),
    home,
    ...wireHistory({ ...order, trash: (paths) => options.desktop.trash(paths) }),
    settings,
    verdicts,
    probing,
    measures,
    calibrations: wireCalibrations({ ...order, freshEngine: options.throwawayEngine ?? null, measures }),
    provider,
    library: wireLibrary({
      options,
      connection,
      models,
      home,
      checkpoints,
      records,
      settings,
      clock,
      newId,
      emit,
      isBusy: (id) => queue.list().some((job) => !isOver(job.state) && generations.get(job.generationId)?.checkpoint === id),
    }),
    whatIf: createWhatIf(order),
    models: createModelExplanations({ ...order, measures, folder: home.models, adapterFolder: home.adapters, version: options.version }),
    ...wireAudits({ ...order, measures, folder: home.models, version: options.version }, models),
    desktop: options.desktop,
    version: options.version,
    unofficialRuntime: options.unofficialRuntime,
  };
}

/** Null where it is not wanted. */
function probeInBackground(options: StudioOptions, parts: ServiceParts): BackgroundProbe | null {
  const { probing, session, queue, checkpoints, emit } = parts;
  const idleMs = options.probeAfterIdleMs;
  if (idleMs === undefined || probing.throwawayEngine === null) return null;
  return new BackgroundProbe({
    parts: probing,
    wanted: () => (parts.provider() === 'auto' ? checkpoints.require(session.openCheckpoint() ?? DEFAULT_CHECKPOINT) : null),
    isBusy: () => queue.list().some((job) => !isOver(job.state)),
    idleMs,
    onVerdict() {
      emit({ kind: 'info' });
      // Before the first picture, so that it need not wait for the other provider to open.
      if (queue.list().length === 0) void warmUp(parts);
    },
  });
}

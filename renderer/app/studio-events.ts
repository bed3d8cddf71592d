import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ChannelOutput, Generation, StudioEvent } from '../../preload/contract.ts';
import type { CalibrationStatus } from '../../preload/contract-calibration.ts';
import type { LibraryTask } from '../../preload/contract-library.ts';
import { noteExport } from './export-store.ts';
import { applyLiveEvent, noteJobs } from './live-store.ts';
import { noteCalibration, noteTask } from './long-work.ts';
import { noteModelProgress } from './model-progress.ts';
import { queryKeys } from './queries.ts';
import { callStudio } from './studio-client.ts';

/** Brings cached answers up to date with what the studio said. */
export function refreshAfter(event: StudioEvent, client: QueryClient): void {
  switch (event.kind) {
    case 'picture':
    case 'generation':
      askAgain(event.generationId, client);
      return;
    case 'history':
      // A star or a new what-if shows on the open picture too.
      void client.invalidateQueries({ queryKey: queryKeys.history });
      void client.invalidateQueries({ queryKey: queryKeys.generations, refetchType: 'active' });
      return;
    case 'export':
      noteExport(event.status);
      return;
    case 'feedback':
      void client.invalidateQueries({ queryKey: queryKeys.generations, refetchType: 'active' });
      return;
    case 'profile':
      void client.invalidateQueries({ queryKey: queryKeys.profile });
      void client.invalidateQueries({ queryKey: queryKeys.profiles });
      return;
    case 'info':
      void client.invalidateQueries({ queryKey: queryKeys.info });
      return;
    case 'job': {
      // A generation that was cached in another state is asked for again when its job moves on.
      const cached = client.getQueryData<Generation>(queryKeys.generation(event.job.generationId));
      if (cached?.state !== event.job.state) askAgain(event.job.generationId, client);
      return;
    }
    case 'library':
      void client.invalidateQueries({ queryKey: queryKeys.library });
      void client.invalidateQueries({ queryKey: queryKeys.promptWords });
      // A readout that came or went decides whether a checkpoint is measured.
      void client.invalidateQueries({ queryKey: queryKeys.calibrationStates });
      // One that an adapter was made for may have come.
      void client.invalidateQueries({ queryKey: queryKeys.adapters });
      return;
    case 'adapters':
      void client.invalidateQueries({ queryKey: queryKeys.adapters });
      return;
    case 'task':
      noteTask(event.task);
      takeTask(event.task, client);
      return;
    case 'calibration':
      noteCalibration(event.calibration);
      client.setQueryData(queryKeys.calibrations, (known: readonly CalibrationStatus[] | undefined) => withCalibration(known ?? [], event.calibration));
      void client.invalidateQueries({ queryKey: queryKeys.calibrationStates });
      return;
    case 'model':
      noteModelProgress(event);
      return;
    case 'statement':
    case 'region':
      return;
  }
}

/** A list that is out of date and not asked for again yet, since nobody looks at it, stays so: it has only this task's news. */
function takeTask(task: LibraryTask, client: QueryClient): void {
  const { library: queryKey } = queryKeys;
  const isOutOfDate = client.getQueryState(queryKey)?.isInvalidated === true;
  client.setQueryData<ChannelOutput<'library.get'>>(queryKey, (library) => (library === undefined ? library : withTask(library, task)));
  if (isOutOfDate) void client.invalidateQueries({ queryKey, refetchType: 'none' });
}

/** An answer that is under way, the first one too, may be older than the event: it is dropped. */
function askAgain(generationId: string, client: QueryClient): void {
  const queryKey = queryKeys.generation(generationId);
  void client.cancelQueries({ queryKey }).then(() => client.invalidateQueries({ queryKey }));
}

/** The task in its new state; a new one goes to the end. */
export function withTask(library: ChannelOutput<'library.get'>, task: LibraryTask): ChannelOutput<'library.get'> {
  const known = library.tasks.some((one) => one.id === task.id);
  return { ...library, tasks: known ? library.tasks.map((one) => (one.id === task.id ? task : one)) : [...library.tasks, task] };
}

/** Listens to the studio for as long as the window lives. */
export function useStudioEvents(): void {
  const client = useQueryClient();
  useEffect(() => {
    const stop = window.studio.onEvent((event) => {
      applyLiveEvent(event);
      refreshAfter(event, client);
    });
    void callStudio('jobs.list', {}).then(({ jobs }) => noteJobs(jobs));
    return stop;
  }, [client]);
}

/** The list with this calibration in it, in place of what was known of its checkpoint. */
function withCalibration(known: readonly CalibrationStatus[], calibration: CalibrationStatus): readonly CalibrationStatus[] {
  return [...known.filter(({ checkpoint }) => checkpoint !== calibration.checkpoint), calibration];
}

import { create } from 'zustand';
import type { CalibrationStatus } from '../../preload/contract-calibration.ts';
import type { LibraryTask } from '../../preload/contract-library.ts';

/** Long work on checkpoints, as the studio told of it since the window was opened: tasks by id, calibrations by checkpoint. */
export interface LongWork {
  readonly tasks: Readonly<Record<string, LibraryTask>>;
  readonly calibrations: Readonly<Record<string, CalibrationStatus>>;
}

export const useLongWork = create<LongWork>()(() => ({ tasks: {}, calibrations: {} }));

export function noteTask(task: LibraryTask): void {
  useLongWork.setState(({ tasks }) => ({ tasks: { ...tasks, [task.id]: task } }));
}

export function noteCalibration(calibration: CalibrationStatus): void {
  useLongWork.setState(({ calibrations }) => ({ calibrations: { ...calibrations, [calibration.checkpoint]: calibration } }));
}

export type Ended = { readonly kind: 'task'; readonly task: LibraryTask } | { readonly kind: 'calibration'; readonly calibration: CalibrationStatus };

/** What came to its end or failed from one state to the next; what was stopped by hand is no news. */
export function endedBetween(before: LongWork, after: LongWork): readonly Ended[] {
  const tasks = Object.values(after.tasks).filter(({ id, state }) => isOver(before.tasks[id]?.state, state));
  const calibrations = Object.values(after.calibrations).filter(({ checkpoint, state }) => isOver(before.calibrations[checkpoint]?.state, state));
  return [...tasks.map((task) => ({ kind: 'task' as const, task })), ...calibrations.map((calibration) => ({ kind: 'calibration' as const, calibration }))];
}

function isOver(before: string | undefined, after: string): boolean {
  return (before === 'running' || before === 'waiting') && (after === 'done' || after === 'failed');
}

import type { Job } from '../../preload/contract.ts';
import type { Terminal } from './terminal.ts';

const BAR = 24;

const NAMES: Readonly<Record<Job['stage'], string>> = {
  waiting: 'waiting',
  load: 'opening the checkpoint',
  encode: 'reading the prompt',
  denoise: 'making the picture',
  decode: 'making the picture',
  upscale: 'enlarging the picture',
  explain: 'finding out why',
  finished: 'done',
};

export interface ProgressLine {
  show(job: Job): void;
  /** Removes the line, so that what follows starts clean. */
  end(): void;
}

/** One line that is written over on a terminal; elsewhere one line for each new stage. `quiet` writes nothing. */
export function createProgressLine(terminal: Terminal, quiet: boolean): ProgressLine {
  if (quiet) return { show: () => undefined, end: () => undefined };
  let last = '';
  return terminal.interactive
    ? {
        show(job) {
          const line = `${bar(job.progress)} ${String(Math.round(job.progress * 100)).padStart(3)} %  ${NAMES[job.stage]}${stepOf(job)}${left(job)}`;
          if (line === last) return;
          last = line;
          terminal.err(`\r\u001b[2K${line}`);
        },
        end: () => terminal.err('\r\u001b[2K'),
      }
    : {
        show(job) {
          const name = NAMES[job.stage];
          if (name === last || job.stage === 'waiting' || job.stage === 'finished') return;
          last = name;
          terminal.err(`${name} …\n`);
        },
        end: () => undefined,
      };
}

function bar(progress: number): string {
  const filled = Math.round(progress * BAR);
  return '█'.repeat(filled) + '░'.repeat(BAR - filled);
}

function stepOf(job: Job): string {
  if (job.step === null || job.steps === null) return '';
  return `, ${job.stage === 'upscale' ? 'tile' : 'step'} ${job.step} of ${job.steps}`;
}

function left(job: Job): string {
  return job.remainingMs === null ? '' : `, ${Math.max(1, Math.round(job.remainingMs / 1000))} s left`;
}

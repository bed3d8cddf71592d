import type { Measures } from './library/measures.ts';
import type { Checkpoints } from './library/checkpoints.ts';
import { Calibrations, type CalibrationParts } from './jobs/calibrations.ts';
import { isOver } from './jobs/job-state.ts';
import type { ChannelHandlers } from './studio-channels.ts';
import type { ServiceParts } from './studio-parts.ts';

export interface CalibrationServices {
  readonly calibrations: Calibrations;
  readonly measures: Measures;
  readonly checkpoints: Checkpoints;
}

type CalibrationWiring = Pick<ServiceParts, 'checkpoints' | 'measures' | 'providerFor' | 'aspects' | 'queue' | 'emit'> & Pick<CalibrationParts, 'freshEngine'>;

export function wireCalibrations({ freshEngine, checkpoints, measures, providerFor, aspects, queue, emit }: CalibrationWiring): Calibrations {
  return new Calibrations({
    freshEngine,
    checkpoints,
    measures,
    providerFor,
    aspects: aspects.aspects,
    isBusy: () => queue.list().some((job) => !isOver(job.state)),
    onChange: (calibration) => emit({ kind: 'calibration', calibration }),
  });
}

export function createCalibrationHandlers({
  calibrations,
  measures,
  checkpoints,
}: CalibrationServices): Pick<ChannelHandlers, 'calibration.list' | 'calibration.state' | 'calibration.start' | 'calibration.stop'> {
  return {
    'calibration.list': () => ({ calibrations: [...calibrations.list()] }),
    'calibration.state': async ({ checkpoint: id }) => {
      const checkpoint = checkpoints.require(id);
      const readout = measures.readoutOf(checkpoint);
      return { readout: readout === null ? 'none' : readout.own ? 'own' : 'installed', calibrated: await measures.isCalibrated(checkpoint) };
    },
    'calibration.start': async ({ checkpoint, ...wish }) => ({ calibration: await calibrations.start(checkpoint, wish) }),
    'calibration.stop': ({ checkpoint }) => {
      calibrations.stop(checkpoint);
      return {};
    },
  };
}

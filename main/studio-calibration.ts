import type { Measures } from './library/measures.ts';
import type { Checkpoints } from './library/checkpoints.ts';
import type { Calibrations } from './jobs/calibrations.ts';
import type { ChannelHandlers } from './studio-channels.ts';

export interface CalibrationServices {
  readonly calibrations: Calibrations;
  readonly measures: Measures;
  readonly checkpoints: Checkpoints;
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

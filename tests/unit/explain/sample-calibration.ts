import type { AspectCalibration, Calibration } from '../../../main/engine/explain/calibration.ts';

/** What these aspects’ sweeps gave, on a checkpoint that is not there. */
export function calibrationOf(aspects: Readonly<Record<string, AspectCalibration>>): Calibration {
  return {
    version: 2,
    checkpoint: 'fake',
    sweep: { levels: [-1, -0.5, 0, 0.5, 1], pairs: 2, numInferenceSteps: 4 },
    aspects,
    presence: { noiseFloor: 0.03 },
    picture: {
      curve: [
        [0, 0],
        [0.1, 1],
      ],
      noiseFloor: 0.004,
    },
    crossTalk: null,
  };
}

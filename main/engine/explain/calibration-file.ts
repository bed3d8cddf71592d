import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../studio-error.ts';
import type { AspectCalibration, Calibration, Curve } from './calibration.ts';
import type { CrossTalk } from './cross-talk.ts';

export const CALIBRATION_FILE = 'calibration.json';

/** The calibration beside a checkpoint's readout, or null. Throws StudioError `checkpoint-corrupt` when it can't be read. */
export async function readCalibration(readoutDirectory: string): Promise<Calibration | null> {
  let text: string;
  try {
    text = await readFile(join(readoutDirectory, CALIBRATION_FILE), 'utf8');
  } catch {
    return null;
  }
  try {
    return parseCalibration(JSON.parse(text));
  } catch (cause) {
    throw new StudioError('checkpoint-corrupt', `The calibration can't be read: ${cause instanceof Error ? cause.message : String(cause)}`, {
      details: { component: 'readout', file: CALIBRATION_FILE },
      cause,
    });
  }
}

export function parseCalibration(json: unknown): Calibration {
  const { version, checkpoint, sweep, aspects, presence, picture, crossTalk } = record(json, 'the file');
  if (version !== 2) throw new Error(`its version is ${String(version)}, this studio reads 2: calibrate the checkpoint again.`);
  const made = record(sweep, 'sweep');
  const whole = record(picture, 'picture');
  return {
    version: 2,
    checkpoint: typeof checkpoint === 'string' ? checkpoint : '',
    sweep: {
      levels: Array.isArray(made['levels']) ? made['levels'].map(Number) : [],
      pairs: number(made['pairs'], 'sweep.pairs'),
      numInferenceSteps: number(made['numInferenceSteps'], 'sweep.numInferenceSteps'),
    },
    aspects: Object.fromEntries(Object.entries(record(aspects, 'aspects')).map(([id, aspect]) => [id, parseAspect(aspect, id)])),
    presence: { noiseFloor: number(record(presence, 'presence')['noiseFloor'], 'presence.noiseFloor') },
    picture: { curve: parseCurve(whole['curve'], 'picture'), noiseFloor: number(whole['noiseFloor'], 'picture.noiseFloor') },
    crossTalk: crossTalk === null || crossTalk === undefined ? null : parseCrossTalk(crossTalk),
  };
}

function parseAspect(json: unknown, id: string): AspectCalibration {
  const { curve, noiseFloor, leastEffect, rest, saturated, reach } = record(json, id);
  return {
    curve: parseCurve(curve, id),
    noiseFloor: number(noiseFloor, id),
    leastEffect: number(leastEffect, id),
    rest: number(rest, id),
    saturated: saturated === true,
    reach: number(reach, id),
  };
}

function parseCrossTalk(json: unknown): CrossTalk {
  const { aspects, response, spread } = record(json, 'crossTalk');
  const names = list(aspects, 'crossTalk.aspects').map(String);
  const row = (value: unknown): readonly number[] => list(value, 'crossTalk').map((entry) => number(entry, 'crossTalk'));
  const rows = list(response, 'crossTalk.response').map(row);
  const square = rows.length === names.length && rows.every((entries) => entries.length === names.length);
  const spreads = row(spread);
  if (!square || spreads.length !== names.length || spreads.some((value) => value <= 0)) throw new Error('crossTalk is no square with a spread for each row.');
  return { aspects: names, response: rows, spread: spreads };
}

function list(json: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(json)) throw new Error(`${name} is no list.`);
  return json;
}

function parseCurve(json: unknown, name: string): Curve {
  if (!Array.isArray(json)) throw new Error(`${name} has no curve.`);
  return json.map((point: unknown) => {
    if (!Array.isArray(point) || point.length !== 2) throw new Error(`a point of ${name} is no pair.`);
    return [number(point[0], name), number(point[1], name)] as const;
  });
}

function record(json: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof json !== 'object' || json === null) throw new Error(`${name} is missing.`);
  return Object.fromEntries(Object.entries(json));
}

function number(json: unknown, name: string): number {
  if (typeof json !== 'number' || !Number.isFinite(json)) throw new Error(`${name} holds no number where one belongs.`);
  return json;
}

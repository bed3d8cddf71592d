import type { z } from 'zod';
import type { generateRequestSchema } from '../../preload/contract.ts';
import { StudioError } from '../engine/studio-error.ts';
import type { CheckpointOnDisk } from '../library/checkpoint-description.ts';
import type { AspectCatalogue } from '../profile/aspect-catalogue.ts';

export type CompleteRequest = z.output<typeof generateRequestSchema>;

/** Far more than any checkpoint reads, and far less than what slows a window down. */
export const LONGEST_PROMPT = 2000;

export interface RequestedSettings {
  readonly prompt: string;
  readonly negativePrompt: string;
  readonly numInferenceSteps: number;
  readonly guidanceScale: number;
  readonly width: number;
  readonly height: number;
}

/** Checks what the person asked for against what the checkpoint can do, before anything is queued. Throws StudioError. */
export function settingsOfRequest(request: CompleteRequest, checkpoint: CheckpointOnDisk, aspects: AspectCatalogue): RequestedSettings {
  const prompt = request.prompt.trim();
  if (prompt === '') throw new StudioError('prompt-empty', 'The prompt is empty. Say in a few words what the picture should show.');
  refuseTooLong('prompt', prompt);
  refuseTooLong('negative prompt', request.negativePrompt);
  for (const [aspect, level] of Object.entries(request.aspects)) {
    aspects.require(aspect);
    refuseOutside(aspect, level, -1, 1);
  }
  const settings: RequestedSettings = {
    prompt,
    // Blanks stand for the empty text, which for some checkpoints is another thing than no negative prompt.
    negativePrompt: request.negativePrompt.trim() === '' ? request.negativePrompt.slice(0, 1) : request.negativePrompt.trim(),
    numInferenceSteps: request.numInferenceSteps ?? checkpoint.defaults.numInferenceSteps,
    guidanceScale: request.guidanceScale ?? checkpoint.defaults.guidanceScale,
    ...sizeOf(request, checkpoint),
  };
  refuseOutside('steps', settings.numInferenceSteps, 1, 200);
  refuseOutside('guidance', settings.guidanceScale, 0, 30);
  return settings;
}

function refuseTooLong(what: string, text: string): void {
  if (text.length <= LONGEST_PROMPT) return;
  throw new StudioError(
    'prompt-too-long',
    `The ${what} has ${text.length} characters; at most ${LONGEST_PROMPT} go. Keep what the picture should show: a sentence or two work best.`,
    { details: { length: text.length, longest: LONGEST_PROMPT } },
  );
}

function refuseOutside(setting: string, value: number, least: number, most: number): void {
  if (value >= least && value <= most) return;
  throw new StudioError('setting-out-of-range', `“${setting}” must be from ${least} to ${most}, not ${value}.`, { details: { setting, value, least, most } });
}

function sizeOf(request: CompleteRequest, checkpoint: CheckpointOnDisk): { readonly width: number; readonly height: number } {
  const { sizes, sizeMultiple, defaults } = checkpoint;
  // A width alone means a square, where there is one.
  const width = request.width ?? request.height ?? defaults.width;
  const height = request.height ?? request.width ?? defaults.height;
  const details = { checkpoint: checkpoint.id, width, height };
  if (sizes !== null && !sizes.some(([w, h]) => w === width && h === height)) {
    const list = sizes.map(([w, h]) => `${w}×${h}`).join(', ');
    throw new StudioError('size-unsupported', `“${checkpoint.name}” can't make ${width}×${height}. It makes ${list}.`, {
      details: { ...details, sizes: list },
    });
  }
  if (sizes === null && (width % sizeMultiple !== 0 || height % sizeMultiple !== 0 || Math.max(width, height) > 4096)) {
    throw new StudioError(
      'size-unsupported',
      `“${checkpoint.name}” can't make ${width}×${height}. Width and height must be multiples of ${sizeMultiple}, at most 4096.`,
      {
        details: { ...details, sizeMultiple },
      },
    );
  }
  return { width, height };
}

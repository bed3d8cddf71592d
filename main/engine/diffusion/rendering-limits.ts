import { ADAPTER_STRENGTHS, strengthIn } from '../rendering.ts';
import type { Rendering } from '../rendering.ts';
import { StudioError } from '../studio-error.ts';
import { coalitionText } from './coalition-text.ts';
import type { CheckpointDescription } from './pipeline.ts';

/** Longer prompts are a paste gone wrong: no text encoder here reads a tenth of it. */
export const MAX_PROMPT_CHARACTERS = 5000;
const MAX_STEPS = 1000;
const MAX_GUIDANCE = 50;
/** Beyond this many pixels on a side the networks run out of memory before they run out of time. */
const MAX_SIDE = 4096;

/** Throws StudioError for what this checkpoint can't render. */
export function validateRendering(rendering: Rendering, checkpoint: CheckpointDescription, knownAspects: ReadonlySet<string>): void {
  const { prompt, negativePrompt } = rendering;
  if (prompt.trim() === '') {
    throw new StudioError('prompt-empty', 'The prompt is empty.');
  }
  for (const text of [prompt, negativePrompt]) {
    if (text.length > MAX_PROMPT_CHARACTERS) {
      throw new StudioError('prompt-too-long', `The prompt has ${text.length} characters; ${MAX_PROMPT_CHARACTERS} are possible.`, {
        details: { length: text.length, most: MAX_PROMPT_CHARACTERS },
      });
    }
  }
  validateSize(rendering, checkpoint);
  inRange('seed', rendering.seed, 0, 0xffffffff, true);
  inRange('numInferenceSteps', rendering.numInferenceSteps, 1, MAX_STEPS, true);
  inRange('guidanceScale', rendering.guidanceScale, 0, MAX_GUIDANCE, false);
  coalitionText(rendering, rendering.coalition);
  for (const factor of rendering.factors) {
    if (factor.kind === 'aspect' && (factor.aspect === null || !knownAspects.has(factor.aspect))) {
      throw new StudioError('aspect-unknown', `There is no aspect "${factor.aspect ?? factor.id}".`, { details: { aspect: factor.aspect } });
    }
    if (factor.kind === 'adapter') {
      inRange(factor.id, strengthIn(rendering.coalition, factor), ADAPTER_STRENGTHS.least, ADAPTER_STRENGTHS.most, false);
    }
    if (factor.kind === 'sketch') {
      inRange('sketchStrength', strengthIn(rendering.coalition, factor), 0, 1, false);
    }
  }
}

function validateSize({ width, height }: Rendering, checkpoint: CheckpointDescription): void {
  const multiple = checkpoint.sizeMultiple;
  const possible =
    checkpoint.sizes === null
      ? [width, height].every((side) => Number.isInteger(side) && side >= multiple && side <= MAX_SIDE && side % multiple === 0)
      : checkpoint.sizes.some(([w, h]) => w === width && h === height);
  if (!possible) {
    const choices = checkpoint.sizes?.map(([w, h]) => `${w}x${h}`).join(', ') ?? `multiples of ${multiple} up to ${MAX_SIDE}`;
    throw new StudioError('size-unsupported', `${checkpoint.id} can't make pictures of ${width} × ${height}; it makes ${choices}.`, {
      details: { width, height, choices },
    });
  }
}

function inRange(setting: string, value: number, least: number, most: number, whole: boolean): void {
  if (!Number.isFinite(value) || value < least || value > most || (whole && !Number.isInteger(value))) {
    throw new StudioError('setting-out-of-range', `${setting} is ${value}; it must be ${whole ? 'a whole number ' : ''}from ${least} to ${most}.`, {
      details: { setting, value, least, most },
    });
  }
}

/** Some exports fail inside when the latents can't be halved evenly; others can, so that it is only known by trying. */
export function oddSize({ width, height }: Rendering, multiple: number, cause: unknown): StudioError | null {
  if (cause instanceof StudioError || (width % multiple === 0 && height % multiple === 0)) {
    return null;
  }
  return new StudioError('size-unsupported', `This checkpoint can't make ${width} × ${height}; multiples of ${multiple} are possible.`, {
    details: { width, height, choices: `multiples of ${multiple}` },
    cause,
  });
}

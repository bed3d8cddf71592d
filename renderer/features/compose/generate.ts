import { enlarge } from '../../app/actions.ts';
import { noteJobs } from '../../app/live-store.ts';
import { notifyError } from '../../app/notices.ts';
import { useSelection } from '../../app/selection-store.ts';
import { callStudio, wireErrorOf } from '../../app/studio-client.ts';
import type { Generation, GenerateRequest } from '../../../preload/contract.ts';
import { requestAgainOf, requestOf, useCompose, type ComposeDraft } from './compose-store.ts';

async function send(request: GenerateRequest): Promise<void> {
  try {
    const { jobs } = await callStudio('generation.create', request);
    noteJobs(jobs);
    const first = jobs[0];
    if (first !== undefined) useSelection.getState().select(first.generationId);
  } catch (error) {
    const wire = wireErrorOf(error);
    if (wire.code.startsWith('prompt-')) {
      useCompose.getState().refusePrompt(wire);
      document.querySelector<HTMLElement>('[data-prompt]')?.focus();
      return;
    }
    notifyError(error, () => void send(request));
  }
}

/** Makes what the form says; the studio judges the prompt, so an empty one gets its plain error. */
export async function generate(draft: ComposeDraft): Promise<void> {
  await send(requestOf(draft));
}

/** Makes a picture that did not come about, whatever the form says by now. */
export async function makeAgain(generation: Generation): Promise<void> {
  const { upscale } = generation;
  if (upscale !== null && upscale.of !== null) return enlarge(upscale.of, upscale.factor);
  await send(requestAgainOf(generation, useCompose.getState().reasons));
}

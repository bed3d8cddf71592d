import { resolve } from 'node:path';
import { homeLayout } from '../history/home-layout.ts';
import { createPictureFiles } from '../history/picture-files.ts';
import { adapterOption, assignment, groupOption, numberOption, OPTIONS, parseOptions, providerOption, sizeOption, usage } from './arguments.ts';
import { profileOption } from './profile-option.ts';
import { exportFolder, showGeneration } from './show-generation.ts';
import { finish, print, type CommandContext, type OpenSession } from './session.ts';
import { importStart, startingWish } from './starting-pictures.ts';

/** generate PROMPT: makes one picture, explains it, and says where everything is. */
export async function generateCommand(context: CommandContext, args: readonly string[]): Promise<void> {
  const { values, positionals } = parseOptions(OPTIONS.generate, args);
  if (positionals.length === 0) throw usage('generate needs a prompt');
  if (values['no-profile'] && values.profile !== undefined) throw usage('--profile and --no-profile exclude each other');
  const request = {
    prompt: positionals.join(' '),
    // Given, but empty: the empty text, as against no negative prompt at all.
    negativePrompt: values.negative === '' ? ' ' : (values.negative ?? ''),
    seed: numberOption('seed', values.seed),
    numInferenceSteps: numberOption('steps', values.steps),
    guidanceScale: numberOption('guidance', values.guidance),
    ...sizeOption(values),
    checkpoint: values.checkpoint ?? null,
    tasteStrength: values['no-profile'] ? 0 : 1,
    aspects: Object.fromEntries(values.aspect.map((text) => assignment('--aspect', text))),
    adapters: values.adapter.map(adapterOption),
    explain: !values['no-explain'],
    phrases: [...(groupOption(values.group) ?? [])],
  };
  const start = startingWish(values);
  const wishes = { provider: providerOption(values.provider), renderFiles: renderFiles(values.noise, values['save-latents']) };

  await context.withStudio(wishes, async (session) => {
    const { studio } = session;
    const { jobs } = await studio.call('generation.create', {
      ...request,
      profile: await profileOption(studio, values.profile),
      ...(await importStart(studio, start)),
    });
    const job = jobs[0];
    if (job === undefined) throw new Error('A generation was asked for, and no job was made.');
    const generation = await finish(context, studio, job).catch(async (failure: unknown) => {
      await tellPicture(context, session, job.generationId);
      throw failure;
    });
    const shown = await showGeneration(session, generation, exportFolder(context, session, generation.id, values.out, values.report));
    print(context, shown.document, shown.lines);
  });
}

/** What was made before the rest failed or was cancelled is not lost, and must not look so. */
async function tellPicture({ terminal }: CommandContext, { studio, home }: OpenSession, id: string): Promise<void> {
  const generation = await studio.call('generation.get', { id }).catch(() => null);
  if (generation?.hasPicture === true) terminal.err(`picture      ${createPictureFiles(homeLayout(home)).of(id).picture}\nid           ${id}\n`);
}

function renderFiles(noise: string | undefined, latents: string | undefined): { noiseFile?: string; latentsFile?: string } {
  return { ...(noise === undefined ? {} : { noiseFile: resolve(noise) }), ...(latents === undefined ? {} : { latentsFile: resolve(latents) }) };
}

import { isDeepStrictEqual } from 'node:util';
import type { RegionRecord } from '../database/explanation-repository.ts';
import type { EngineEvent } from '../engine/protocol.ts';
import type { RegionMap } from '../engine/explain/statement.ts';
import type { Picture } from '../engine/rendering.ts';
import { inputsOf, type RecipeInputs } from '../history/recipe-inputs.ts';
import { recipeOfGeneration, type Recipe } from '../history/recipe.ts';
import type { GenerationRecord } from '../database/generation-record.ts';
import type { BegunExplanation, ExplainWishes, JobContext } from './job-queue.ts';
import type { Rendered } from './render-work.ts';
import { requireGeneration, type WorkParts } from './work-parts.ts';

/** How the explainer's stages share its time: nearly all goes into evaluations of the network. */
const STAGES = { ledger: [0, 0.4], counterfactuals: [0.4, 0.58], readout: [0.98, 0.02] } as const;

export interface HowExplained {
  readonly remake: boolean;
  /** What it has kept already, before it gave way. */
  readonly begun: BegunExplanation | null;
  readonly mayGiveWay: boolean;
}

/**
 * Explains a picture; with `remake` as the engine makes it again, which then is what effects are measured against.
 * Statements and regions are announced as they come. The whole takes the place of the explanation of before at once, with
 * the factors that it speaks of; one that isn't finished leaves that as it was. Answers with what it has kept where it gave
 * way to another picture; null once it is done.
 */
export async function explainPicture(
  parts: WorkParts,
  rendered: Rendered,
  wishes: ExplainWishes,
  context: JobContext,
  how: HowExplained,
): Promise<BegunExplanation | null> {
  const { id } = rendered.generation;
  const before = how.begun?.before ?? parts.explanations.regions(id);
  const keeper = createKeeper(parts, rendered.generation, how.begun?.regions ?? []);
  try {
    const isDone = await explainWith(keeper, parts, rendered, wishes, context, how);
    return isDone ? null : { before, regions: keeper.regions() };
  } catch (error) {
    await keeper.settled().catch(() => undefined);
    abandonExplanation(parts, id, { before, regions: keeper.regions() });
    throw error;
  }
}

/** The regions of before are there again; a new map of the same factor has taken the old one's file. */
export function abandonExplanation({ explanations }: Pick<WorkParts, 'explanations'>, id: string, { before, regions }: BegunExplanation): void {
  explanations.replaceRegions(
    id,
    before.map((old) => regions.find(({ file }) => file === old.file) ?? old),
  );
}

async function explainWith(
  keeper: Keeper,
  parts: WorkParts,
  { generation, rendering, picture }: Rendered,
  wishes: ExplainWishes,
  context: JobContext,
  { remake, mayGiveWay, begun }: HowExplained,
): Promise<boolean> {
  context.report({ stage: 'explain', value: 0 });
  const locale = parts.locale();
  const output = await parts.session.call(
    'explain',
    { key: generation.id, rendering, picture: remake ? null : picture, locale, effort: wishes.effort, orders: wishes.orders, goesOn: begun !== null },
    {
      signal: context.signal,
      ...(mayGiveWay ? { giveWay: context.giveWay } : {}),
      onEvent: (event) => {
        if (event.kind === 'explain-progress') {
          const [from, share] = STAGES[event.stage];
          context.report({ stage: 'explain', value: from + share * event.value });
        }
        keeper.onEvent(event);
      },
    },
  );
  await keeper.settled();
  if ('gaveWay' in output) return false;
  await keeper.keepPlain(output.plain);
  const ledgerFile = await parts.files.saveLedger(generation.id, output.ledger);
  await renewRecipe(parts, generation, picture);
  const { explanation } = output;
  parts.explanations.save(
    generation.id,
    { explanation: { ...explanation, statements: [...explanation.statements] }, ledgerFile, locale },
    { factors: generation.factors, regions: keeper.regions() },
    parts.clock().toISOString(),
  );
  parts.generations.update(generation.id, {
    timings: { ...generation.timings, explainMs: output.elapsedMs },
    evaluations: { ...generation.evaluations, explain: explanation.evaluations },
  });
  parts.emit({ kind: 'generation', generationId: generation.id });
  return true;
}

/** The recipe in the picture's file names the same phrases as the row that follows it. */
async function renewRecipe(parts: WorkParts, generation: GenerationRecord, picture: Picture): Promise<void> {
  if (isDeepStrictEqual(requireGeneration(parts.generations, generation.id).factors, generation.factors)) return;
  const inputs = await inputsOf(generation, parts.sketches);
  await parts.files.savePicture(generation.id, picture, recipeOfGeneration(generation, inputs), inputs);
}

interface Keeper {
  onEvent(event: EngineEvent): void;
  keepPlain(picture: Picture): Promise<void>;
  /** Resolves when everything that came by events is on the disk. */
  settled(): Promise<void>;
  /** Those that came so far, the last of each factor and source. */
  regions(): readonly RegionRecord[];
}

/** Keeps what streams in, one after the other and in order, and announces each thing once it is kept. */
function createKeeper(parts: WorkParts, generation: GenerationRecord, kept: readonly RegionRecord[]): Keeper {
  let writes: Promise<void> = Promise.resolve();
  /** By file: one for each factor and source. */
  const regions = new Map<string, RegionRecord>(kept.map((region) => [region.file, region]));
  const then = (write: () => Promise<void>): void => {
    writes = writes.then(write);
    // Awaited in `settled`; until then a failure must not count as unhandled.
    writes.catch(() => undefined);
  };
  const keepPlain = async (picture: Picture): Promise<void> => {
    const inputs: RecipeInputs = { ...(await inputsOf(generation, parts.sketches)), sketch: null };
    await parts.files.savePlain(generation.id, picture, plainRecipe(generation, inputs), inputs);
  };
  const keepRegion = async (map: RegionMap): Promise<void> => {
    const file = await parts.files.saveRegion(generation.id, map);
    const { factor, source, width, height, scale } = map;
    const record: RegionRecord = { factor, source, width, height, scale, file };
    regions.set(file, record);
    parts.explanations.saveRegion(generation.id, record);
    parts.emit({ kind: 'region', generationId: generation.id, factor, source });
  };
  return {
    keepPlain,
    onEvent(event) {
      switch (event.kind) {
        case 'statement':
          parts.emit({ kind: 'statement', generationId: generation.id, statement: event.statement });
          return;
        case 'region':
          then(() => keepRegion(event.map));
          return;
        case 'plain':
          then(() => keepPlain(event.picture));
          return;
        case 'sweep-progress':
        case 'upscale-progress':
        case 'explain-progress':
        case 'render-progress':
        case 'preview':
          return;
        default:
          event satisfies never;
      }
    },
    settled: () => writes,
    regions: () => [...regions.values()],
  };
}

/** The plain twin is the same picture with everything personal switched off. */
function plainRecipe(generation: GenerationRecord, inputs: RecipeInputs): Recipe {
  const personal = generation.factors.filter((factor) => factor.kind !== 'phrase');
  const coalition = Object.fromEntries(personal.map((factor) => [factor.id, 0]));
  return { ...recipeOfGeneration(generation, inputs), kind: 'counterfactual', parent: generation.id, coalition: { ...generation.coalition, ...coalition } };
}

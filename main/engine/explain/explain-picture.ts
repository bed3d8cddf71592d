import { throwIfCancelled } from '../diffusion/cancellation.ts';
import type { Factor } from '../rendering.ts';
import { approximateLatents } from './approximate.ts';
import type { AspectWords } from './aspect-catalogue.ts';
import type { Calibration } from './calibration.ts';
import { changeBetween, smoothed, toRegionMap } from './change-map.ts';
import { coalitionCache } from './coalition-cache.ts';
import type { CoalitionCache } from './coalition-cache.ts';
import { gamesOf, plainCoalition, switchedOff } from './coalition.ts';
import type { FactorGame } from './coalition.ts';
import { effectsAboveFloor, evidenceFor } from './evidence.ts';
import type { Evidence, Seen } from './evidence.ts';
import type { ExplainInput, Explainer, ExplainerParts, ExplainResult, LedgerShares } from './explainer.ts';
import { findInteractions } from './interactions.ts';
import { difference } from './latent-arithmetic.ts';
import { ledgersOf } from './ledger.ts';
import type { GameLedger } from './ledger.ts';
import { openMessages } from './messages.ts';
import type { MessageFile, Messages } from './messages.ts';
import { regionOf } from './regions.ts';
import { scoresBy } from './scores.ts';
import type { Scores } from './scores.ts';
import { changeSentence } from './sentences.ts';
import { statementsOn } from './statement-drafts.ts';
import type { ExplanationEvent, Interaction, Statement } from './statement.ts';
import { summaryOf } from './summary.ts';

export interface ExplainerOptions extends ExplainerParts {
  /** Null for a checkpoint that has not been calibrated. */
  readonly calibration: Calibration | null;
  readonly aspects: readonly AspectWords[];
  /** Locale → messages. */
  readonly locales: Readonly<Record<string, MessageFile>>;
}

/** One explanation at work. */
interface Work {
  readonly options: ExplainerOptions;
  readonly input: ExplainInput;
  readonly scores: Scores;
  readonly messages: Messages;
  readonly cache: CoalitionCache;
  readonly full: Seen;
  readonly onEvent: (event: ExplanationEvent) => void;
  readonly signal: AbortSignal;
}

/**
 * Explains pictures: the plain twin; the ledger with predicted statements and regions; then one counterfactual after the
 * other, each replacing its prediction; interactions; the summary. Progress is per stage and never goes back.
 */
export function createExplainer(options: ExplainerOptions): Explainer {
  const oneSided = new Set(options.aspects.filter((aspect) => aspect.oneSided).map((aspect) => aspect.id));
  const scores = scoresBy(options.calibration, { grades: options.readout?.grades ?? {}, oneSided });
  return {
    async explain(input, onEvent, signal): Promise<ExplainResult> {
      const before = options.pipeline.evaluations();
      const cache = coalitionCache(options.pipeline, options.readout, input.rendering, input.picture, input.noise);
      const full = await cache.measure(input.rendering.coalition, signal);
      const messages = openMessages(input.locale, options.locales, options.aspects);
      const work: Work = { options, input, scores, messages, cache, full, onEvent, signal };
      onEvent({ kind: 'progress', stage: 'ledger', value: 0 });
      const plain = await cache.measure(plainCoalition(input.rendering), signal);
      onEvent({ kind: 'plain', picture: plain.picture });

      const ledgers = await keepLedgers(work);
      const predicted = await predict(work, ledgers);
      const measured = await measureAll(work, ledgers);
      onEvent({ kind: 'progress', stage: 'readout', value: 0 });
      const interactions = await interactionsOf(work, ledgers, measured.evidence, predicted);
      onEvent({ kind: 'progress', stage: 'readout', value: 1 });
      return {
        plain: plain.picture,
        ledger: { shares: Object.assign({}, ...ledgers.map((ledger) => ledger.shares)), finalLatents: input.trajectory.finalLatents },
        explanation: {
          statements: [...measured.statements].sort((a, b) => b.score - a.score),
          summary: summaryOf(measured.statements, input.rendering.factors, messages),
          ledger: {
            residual: ledgers.reduce((largest, ledger) => Math.max(largest, ledger.residual), 0),
            linear: ledgers.every((ledger) => ledger.linear),
          },
          interactions,
          noiseFloor: Object.fromEntries(Object.keys(full.reading?.levels ?? {}).map((aspect) => [aspect, scores.floorOfAspect(aspect)])),
          levels: full.reading?.levels ?? {},
          limits: limitsOf(work, ledgers),
          evaluations: options.pipeline.evaluations() - before,
        },
      };
    },
    approximate: (rendering, ledger: LedgerShares, coalition, signal) =>
      options.pipeline.develop(rendering, approximateLatents(rendering, ledger, coalition), signal),
    async compare(before, after, locale) {
      if (options.readout === null) return [];
      const [levelsBefore, levelsAfter] = [(await options.readout.read(before)).levels, (await options.readout.read(after)).levels];
      const messages = openMessages(locale, options.locales, options.aspects);
      return effectsAboveFloor(levelsAfter, levelsBefore, scores).map(({ aspect, effect }) => {
        const change = { aspect, before: levelsBefore[aspect] ?? 0, after: levelsAfter[aspect] ?? 0, score: scores.ofAspect(aspect, effect) };
        return { ...change, text: changeSentence(change, messages) };
      });
    },
  };
}

function keepLedgers({ options, input, onEvent, signal }: Work): Promise<readonly GameLedger[]> {
  const onProgress = (done: number, total: number): void => onEvent({ kind: 'progress', stage: 'ledger', value: Math.min(1, done / total) });
  return ledgersOf(options.pipeline, input.rendering, input.trajectory, gamesOf(input.rendering), onProgress, signal);
}

/** Statements and regions from the ledger alone: the picture decoded without a factor's share. */
async function predict(work: Work, ledgers: readonly GameLedger[]): Promise<ReadonlyMap<string, Readonly<Record<string, number>>>> {
  const effects = new Map<string, Readonly<Record<string, number>>>();
  for (const { factor, ledger } of playersOf(ledgers)) {
    const share = ledger.shares[factor.id];
    if (share === undefined) continue;
    const picture = await work.options.pipeline.develop(work.input.rendering, difference(work.input.trajectory.finalLatents, share), work.signal);
    const reading = work.options.readout === null ? null : await work.options.readout.read(picture);
    const { evidence } = await report(work, factor, ledger, { picture, reading }, 0, false);
    effects.set(factor.id, evidence.differences);
  }
  return effects;
}

/** Leave-one-out for every factor; each statement is said again, now measured. */
async function measureAll(
  work: Work,
  ledgers: readonly GameLedger[],
): Promise<{ statements: readonly Statement[]; evidence: ReadonlyMap<string, Readonly<Record<string, number>>> }> {
  const players = playersOf(ledgers);
  const statements: Statement[] = [];
  const effects = new Map<string, Readonly<Record<string, number>>>();
  work.onEvent({ kind: 'progress', stage: 'counterfactuals', value: 0 });
  for (const [at, { factor, ledger }] of players.entries()) {
    throwIfCancelled(work.signal);
    const without = await work.cache.measure(switchedOff(ledger.game.full, [factor]), work.signal);
    const reported = await report(work, factor, ledger, without, without.evaluations, true);
    statements.push(...reported.statements);
    effects.set(factor.id, reported.evidence.differences);
    work.onEvent({ kind: 'progress', stage: 'counterfactuals', value: (at + 1) / players.length });
  }
  return { statements, evidence: effects };
}

/** Says what differs between the picture and the one without the factor. */
async function report(
  work: Work,
  factor: Factor,
  ledger: GameLedger,
  without: Seen,
  evaluations: number,
  measured: boolean,
): Promise<{ statements: readonly Statement[]; evidence: Evidence }> {
  const { options, input, scores, messages, full, onEvent } = work;
  const source = measured ? 'measured' : 'predicted';
  const map = smoothed(changeBetween(full.picture, without.picture));
  const evidence = await evidenceFor(factor, input.rendering, full, without, options.readout, scores);
  const influence = ledger.influence[factor.id] ?? 0;
  const region = regionOf(map, full.picture, source);
  const readable = options.readout !== null;
  const statements = statementsOn({ factor, rendering: input.rendering, influence, evidence, region, evaluations, measured, readable }, scores, messages);
  onEvent({ kind: 'region', map: toRegionMap(map, factor.id, source) });
  for (const statement of statements) onEvent({ kind: 'statement', statement });
  return { statements, evidence };
}

async function interactionsOf(
  { cache, scores, messages, signal }: Work,
  ledgers: readonly GameLedger[],
  leaveOneOut: ReadonlyMap<string, Readonly<Record<string, number>>>,
  predicted: ReadonlyMap<string, Readonly<Record<string, number>>>,
): Promise<readonly Interaction[]> {
  const found: Interaction[] = [];
  for (const { game } of ledgers) found.push(...(await findInteractions({ game, leaveOneOut, predicted, cache, scores, messages }, signal)));
  return found;
}

function playersOf(ledgers: readonly GameLedger[]): readonly { factor: Factor; ledger: GameLedger }[] {
  return ledgers.flatMap((ledger) => ledger.game.factors.map((factor: FactorGame['factors'][number]) => ({ factor, ledger })));
}

function limitsOf({ options, scores, messages }: Work, ledgers: readonly GameLedger[]): readonly string[] {
  const limits: string[] = [];
  if (options.readout === null) limits.push(messages.say('limit.no-readout'));
  else if (!scores.calibrated) limits.push(messages.say('limit.no-calibration'));
  if (!ledgers.every((ledger) => ledger.linear)) limits.push(messages.say('limit.not-linear'));
  return limits;
}

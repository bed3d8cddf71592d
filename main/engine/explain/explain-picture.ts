import { throwIfCancelled } from '../diffusion/cancellation.ts';
import type { Factor } from '../rendering.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { approximateLatents } from './approximate.ts';
import type { AspectWords } from './aspect-catalogue.ts';
import { attribute } from './attribution.ts';
import type { Calibration } from './calibration.ts';
import { coalitionCache } from './coalition-cache.ts';
import type { CoalitionCache, ValueFunction } from './coalition-cache.ts';
import { gamesOf, plainCoalition, switchedOff } from './coalition.ts';
import type { ExplainInput, Explainer, ExplainerParts, ExplainResult, LedgerShares } from './explainer.ts';
import { agreementOf, didNothing, effectsOf, reportOn } from './factor-report.ts';
import type { FactorReport, FactorWork } from './factor-report.ts';
import { forecaster } from './forecast.ts';
import { forecastLedgerPlan, plannedForecasts } from './forecast-plan.ts';
import { forecastValues } from './forecast-values.ts';
import type { ForecastValues } from './forecast-values.ts';
import { findInteractions } from './interactions.ts';
import { difference } from './latent-arithmetic.ts';
import { LEDGER_PLAN, ledgersOf } from './ledger.ts';
import type { GameLedger, LedgerPlan } from './ledger.ts';
import { limitsOf } from './limits.ts';
import { openMessages } from '../messages.ts';
import type { MessageFile } from '../messages.ts';
import { namedSubject } from './named-subject.ts';
import type { NamedSubject } from './named-subject.ts';
import { scoresBy } from './scores.ts';
import type { Scores } from './scores.ts';
import { changesBetween } from './changes.ts';
import type { AttributionTable, ExplanationEvent, Interaction } from './statement.ts';
import { subjectOf } from './subject.ts';
import { summaryOf } from './summary.ts';

export interface ExplainerOptions extends ExplainerParts {
  /** Null for a checkpoint that has not been calibrated. */
  readonly calibration: Calibration | null;
  readonly aspects: readonly AspectWords[];
  /** Locale → messages. */
  readonly locales: Readonly<Record<string, MessageFile>>;
  /** Whether the subject's place may be read from the network's attention, which opens its graph once more. */
  readonly readsAttention: boolean;
}

/** Of the stage `ledger`, the part that goes to the ledger; the rest to the forecasts, which cost about the same. */
const LEDGER_SHARE = 0.5;

/** One explanation, before its subject was looked for. */
interface Begun extends Omit<FactorWork, 'subject'> {
  readonly options: ExplainerOptions;
  readonly input: ExplainInput;
  readonly signal: AbortSignal;
  /** Before each of its renderings, and the forecasts', the explanation may rest; `kept` is the cache as it is. */
  readonly cache: ValueFunction;
  readonly kept: CoalitionCache;
  readonly rest: () => Promise<void>;
  readonly forecasts: ForecastValues;
}

/** One explanation at work. */
interface Work extends Begun, FactorWork {
  /** Null where the subject's place is told by colours. */
  readonly named: NamedSubject | null;
}

/**
 * Explains pictures: the plain twin; the ledger; a forecast of every counterfactual with its statements and regions; then
 * the counterfactuals themselves, each replacing its forecast; interactions; the summary. Progress is per stage and never
 * goes back.
 */
export function createExplainer(options: ExplainerOptions): Explainer {
  const thatAre = (is: 'oneSided' | 'aboutSubject'): ReadonlySet<string> => new Set(options.aspects.filter((aspect) => aspect[is]).map(({ id }) => id));
  const scores = scoresBy(options.calibration, {
    grades: options.readout?.grades ?? {},
    sideEffects: options.readout?.sideEffects ?? null,
    oneSided: thatAre('oneSided'),
    aboutSubject: thatAre('aboutSubject'),
  });
  return {
    async explain(input, onEvent, signal): Promise<ExplainResult> {
      let before = options.pipeline.evaluations();
      const effort = input.effort ?? 'measured';
      // What others have evaluated meanwhile is not this explanation's.
      const rest = async (): Promise<void> => {
        const now = options.pipeline.evaluations();
        await input.rest?.();
        before += options.pipeline.evaluations() - now;
      };
      const begun = await begin(options, input, scores, rest, onEvent, signal);
      onEvent({ kind: 'progress', stage: 'ledger', value: 0 });
      const plain = await begun.cache.measure(plainCoalition(input.rendering), signal);
      onEvent({ kind: 'plain', picture: plain.picture });

      const plan = effort === 'forecast' ? forecastLedgerPlan(input.trajectory.steps.length) : LEDGER_PLAN;
      const ledgers = await keepLedgers(begun, plan);
      const work = await findSubject(
        begun,
        effort === 'forecast' ? plannedForecasts(begun.forecasts, input.rendering, ledgers, input.trajectory.steps.length) : begun.forecasts,
      );
      const forecast = await reportAll(work, ledgers, work.forecasts, false);
      const reports = effort === 'forecast' ? forecast : await reportAll(work, ledgers, work.cache, true);
      onEvent({ kind: 'progress', stage: 'readout', value: 0 });
      const interactions = effort === 'forecast' ? [] : await interactionsOf(work, ledgers, reports);
      const attributions = await attributionsOf(work, ledgers);
      onEvent({ kind: 'progress', stage: 'readout', value: 1 });
      const statements = reports.flatMap((report) => report.statements);
      const { finalLatents, steps } = input.trajectory;
      return {
        plain: plain.picture,
        ledger: { shares: sharesOf(finalLatents, ledgers, reports), finalLatents },
        factors: reports.map((report) => effectsOf(report, scores)),
        cache: work.kept,
        explanation: {
          statements: [...statements].sort((a, b) => b.score - a.score),
          summary: summaryOf(statements, input.rendering.factors, work.messages),
          ledger: {
            residual: ledgers.reduce((largest, ledger) => Math.max(largest, ledger.residual), 0),
            linear: ledgers.every((ledger) => ledger.linear),
            splits: ledgers[0]?.splits ?? 0,
            steps: steps.length,
          },
          regionAgreement: effort === 'forecast' ? null : agreementOf(forecast, reports),
          attributions,
          interactions,
          noiseFloor: Object.fromEntries(Object.keys(work.full.reading?.levels ?? {}).map((aspect) => [aspect, scores.floorOfAspect(aspect)])),
          levels: work.full.reading?.levels ?? {},
          limits: limitsOf(
            { readout: options.readout, aspects: options.aspects, effort, linear: ledgers.every(({ linear }) => linear), reading: work.full.reading },
            scores,
            work.messages,
          ),
          evaluations: options.pipeline.evaluations() - before,
        },
      };
    },
    approximate: (rendering, ledger: LedgerShares, coalition, signal) =>
      options.pipeline.develop(rendering, approximateLatents(rendering, ledger, coalition), signal),
    async compare(before, after, locale, rendering = null) {
      if (options.readout === null) return null;
      const compared = { before: await options.readout.read(before), after: await options.readout.read(after), rendering };
      return changesBetween(compared, options.readout, scores, openMessages(locale, options.locales, options.aspects));
    },
  };
}

async function begin(
  options: ExplainerOptions,
  input: ExplainInput,
  scores: Scores,
  rest: () => Promise<void>,
  onEvent: (event: ExplanationEvent) => void,
  signal: AbortSignal,
): Promise<Begun> {
  const { pipeline, readout } = options;
  const { rendering, picture, trajectory, noise } = input;
  const kept = input.cache ?? coalitionCache(pipeline, readout, rendering, picture, noise);
  const forecast = forecastValues(pipeline, readout, rendering, await forecaster(pipeline, rendering, trajectory, signal), kept);
  const cache: ValueFunction = { measure: (coalition, until) => rest().then(() => kept.measure(coalition, until)) };
  const forecasts: ForecastValues = { measure: (coalition, until, steps) => rest().then(() => forecast.measure(coalition, until, steps)) };
  const messages = openMessages(input.locale, options.locales, options.aspects);
  const full = await cache.measure(rendering.coalition, signal);
  return { rendering, readout, scores, messages, cache, kept, rest, forecasts, full, input, options, onEvent, signal };
}

async function findSubject(begun: Begun, forecasts: ForecastValues): Promise<Work> {
  const { options, input, full, signal } = begun;
  const named = options.readsAttention ? await namedSubject(options.pipeline, input, full.picture, forecasts, signal) : null;
  return { ...begun, forecasts, named, subject: named === null ? subjectOf(full.picture) : named.mask };
}

function keepLedgers({ options, input, rest, onEvent, signal }: Begun, plan: LedgerPlan): Promise<readonly GameLedger[]> {
  const onProgress = (done: number, total: number): void => onEvent({ kind: 'progress', stage: 'ledger', value: Math.min(1, done / total) * LEDGER_SHARE });
  return ledgersOf(options.pipeline, input.rendering, input.trajectory, gamesOf(input.rendering), onProgress, signal, plan, rest);
}

/** Leave-one-out for every factor, by forecast or measured; each statement is said as its numbers come. */
async function reportAll(work: Work, ledgers: readonly GameLedger[], values: ValueFunction, measured: boolean): Promise<readonly FactorReport[]> {
  const players = playersOf(ledgers);
  const reports: FactorReport[] = [];
  const progress = (done: number): void =>
    work.onEvent(
      measured
        ? { kind: 'progress', stage: 'counterfactuals', value: done / players.length }
        : { kind: 'progress', stage: 'ledger', value: LEDGER_SHARE + ((1 - LEDGER_SHARE) * done) / players.length },
    );
  if (measured) progress(0);
  for (const [at, { factor, ledger }] of players.entries()) {
    throwIfCancelled(work.signal);
    const foretold = !measured && work.named?.phrase.id === factor.id ? work.named.forecast : null;
    const without = foretold ?? (await values.measure(switchedOff(ledger.game.full, [factor]), work.signal));
    reports.push(await reportOn(work, factor, ledger.influence[factor.id] ?? 0, without, measured));
    progress(at + 1);
  }
  return reports;
}

/** Final latents minus those without the factor; the ledger's share for what was neither rendered nor forecast. */
function sharesOf(finalLatents: Tensor, ledgers: readonly GameLedger[], reports: readonly FactorReport[]): Readonly<Record<string, Tensor>> {
  const shares: Record<string, Tensor> = Object.assign({}, ...ledgers.map((ledger) => ledger.shares));
  for (const { factor, latentsWithout } of reports) {
    if (latentsWithout !== null) shares[factor.id] = difference(finalLatents, latentsWithout);
  }
  return shares;
}

async function interactionsOf(work: Work, ledgers: readonly GameLedger[], reports: readonly FactorReport[]): Promise<readonly Interaction[]> {
  const { cache, forecasts, scores, messages, signal } = work;
  const leaveOneOut = new Map(reports.map(({ factor, evidence }) => [factor.id, evidence.differences]));
  const saidIdle = (factor: Factor, aspect: string): boolean => reports.some((report) => report.factor.id === factor.id && didNothing(report, aspect));
  const found: Interaction[] = [];
  for (const { game } of ledgers) found.push(...(await findInteractions({ game, leaveOneOut, cache, forecasts, saidIdle, scores, messages }, signal)));
  return found;
}

async function attributionsOf({ input, cache, scores, signal }: Work, ledgers: readonly GameLedger[]): Promise<readonly AttributionTable[]> {
  const pairs = input.orders ?? 0;
  if (pairs === 0) return [];
  const tables: AttributionTable[] = [];
  for (const { game } of ledgers) {
    const { values, whole, standardErrors, exact } = await attribute(game, cache, scores, signal, { pairs, seed: input.rendering.seed });
    tables.push({ game: game.game, values, whole, standardErrors: exact ? null : standardErrors, exact, pairs: exact ? 0 : pairs });
  }
  return tables;
}

function playersOf(ledgers: readonly GameLedger[]): readonly { factor: Factor; ledger: GameLedger }[] {
  return ledgers.flatMap((ledger) => ledger.game.factors.map((factor) => ({ factor, ledger })));
}

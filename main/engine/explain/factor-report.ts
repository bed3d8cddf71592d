import type { Readout } from '../readout/readout.ts';
import type { Factor, Rendering } from '../rendering.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { changeBetween, smoothed, toRegionMap } from './change-map.ts';
import type { ChangeMap } from './change-map.ts';
import type { MeasuredCoalition } from './coalition-cache.ts';
import { evidenceFor } from './evidence.ts';
import type { Evidence } from './evidence.ts';
import type { FactorEffects } from './explainer.ts';
import type { Messages } from '../messages.ts';
import { rankCorrelation, regionOf } from './regions.ts';
import type { Scores } from './scores.ts';
import { statementsOn } from './statement-drafts.ts';
import type { ExplanationEvent, Statement } from './statement.ts';

/** What is needed to speak of a factor. */
export interface FactorWork {
  readonly rendering: Rendering;
  readonly readout: Readout | null;
  readonly scores: Scores;
  readonly messages: Messages;
  /** The picture that is explained. */
  readonly full: MeasuredCoalition;
  /** Where the picture's subject is, one flag a pixel; null where it can't be told. */
  readonly subject: Uint8Array | null;
  readonly onEvent: (event: ExplanationEvent) => void;
}

/** What a picture and the one without a factor say of the factor. */
export interface FactorReport {
  readonly factor: Factor;
  readonly measured: boolean;
  readonly statements: readonly Statement[];
  readonly evidence: Evidence;
  readonly map: ChangeMap;
  /** Final latents without the factor; null where they are the picture's own. [1, c, h, w] */
  readonly latentsWithout: Tensor | null;
}

/** Says what differs between the picture and the one without the factor, and where. */
export async function reportOn(work: FactorWork, factor: Factor, influence: number, without: MeasuredCoalition, measured: boolean): Promise<FactorReport> {
  const { rendering, readout, scores, messages, full, subject, onEvent } = work;
  const source = measured ? 'measured' : 'predicted';
  const map = smoothed(changeBetween(full.picture, without.picture));
  const evidence = await evidenceFor(factor, rendering, full, without, readout, scores);
  const region = regionOf(map, full.picture, source, subject);
  const facts = { factor, rendering, influence, evidence, region, evaluations: without.evaluations, measured, readable: readout !== null };
  const statements = statementsOn(facts, scores, messages);
  onEvent({ kind: 'region', map: toRegionMap(map, factor.id, source) });
  for (const statement of statements) onEvent({ kind: 'statement', statement });
  return { factor, measured, statements, evidence, map, latentsWithout: without.latents };
}

/** Whether it is said of the factor that it did nothing: at all, or to this aspect. */
export function didNothing({ statements }: FactorReport, aspect: string): boolean {
  return statements.some((statement) => statement.verdict === 'nothing' && (statement.aspect === null || statement.aspect === aspect));
}

/** Mean rank correlation of the factors' forecast and measured maps of change; null without factors. */
export function agreementOf(forecast: readonly FactorReport[], measured: readonly FactorReport[]): number | null {
  const correlations = measured.flatMap(({ factor, map }) => {
    const other = forecast.find((report) => report.factor.id === factor.id);
    return other === undefined ? [] : [rankCorrelation(other.map.values, map.values)];
  });
  return correlations.length === 0 ? null : correlations.reduce((sum, value) => sum + value, 0) / correlations.length;
}

export function effectsOf({ factor, measured, evidence }: FactorReport, scores: Scores): FactorEffects {
  const signed = Object.entries(evidence.differences).map(([aspect, effect]) => [aspect, Math.sign(effect) * scores.ofAspect(aspect, effect)]);
  return {
    factor: factor.id,
    measured,
    effects: evidence.differences,
    scores: Object.fromEntries(signed),
    unmixed: evidence.unmixed,
    pixelChange: evidence.pixelChange,
  };
}

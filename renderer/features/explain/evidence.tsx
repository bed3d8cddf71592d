import type { Explanation, Factor, Generation, Statement } from '../../../preload/contract.ts';
import { strengthsOf } from '../../../preload/contract-explanation.ts';
import { useAspects } from '../../app/queries.ts';
import { useNumbers } from '../../app/numbers.ts';
import { useText, type Text } from '../../app/text.ts';
import { Slider } from '../../design/slider.tsx';
import { comparativeOf } from './aspect-text.ts';
import { toneOf } from './factor-text.ts';
import { MovedAspects } from './moved-aspects.tsx';
import { placeName } from './place-text.ts';
import { StatementJudgement } from './statement-judgement.tsx';
import { TasteFeedback } from './taste-feedback.tsx';
import type { FactorStrength } from './use-factor-strength.ts';

const TOLD_PLACES = 3;

interface EvidenceProps {
  readonly generation: Generation;
  readonly statement: Statement;
  readonly factor: Factor;
  readonly strength: FactorStrength;
  readonly name: string;
}

/** The numbers behind a statement, each with what it means; applied, influence and effect are never mixed. */
export function Evidence({ generation, statement, factor, strength, name }: EvidenceProps) {
  const t = useText();
  const numbers = useNumbers();
  const aspects = useAspects().data?.aspects ?? [];
  const aspect = aspects.find((one) => one.id === factor.aspect);
  const { evidence, region } = statement;
  const effect = statement.effect;
  const shared = sharedOut(statement, generation.explanation?.attributions ?? []);
  const [least, most] = strengthsOf(factor);
  return (
    <div className="evidence">
      <Slider
        label={t('statement.strength')}
        name={t('statement.strengthOf', { name })}
        value={strength.now}
        minimum={least}
        maximum={most}
        tone={toneOf(factor.kind)}
        onChange={strength.set}
        {...(aspect === undefined ? {} : { poles: [aspect.negative.word, aspect.positive.word] as const })}
      />
      <dl className="evidence__numbers">
        <dt>{t('evidence.applied')}</dt>
        <dd className="numbers">{numbers.two(statement.applied)}</dd>
        <dd>{t('evidence.appliedMeans')}</dd>
        <dt>{t('evidence.influence')}</dt>
        <dd className="numbers">{Math.round(statement.influence * 100)} %</dd>
        <dd>{t(statement.game === 'prompt' ? 'evidence.influenceMeansPrompt' : 'evidence.influenceMeansTaste')}</dd>
        <dt>{t('evidence.effect')}</dt>
        <dd className="numbers">{effect === null ? '–' : numbers.signed(effect)}</dd>
        <dd>
          {effect === null
            ? t('evidence.effectPending')
            : statement.aspect === 'presence'
              ? t('evidence.effectMeansPresence')
              : statement.aspect === 'picture'
                ? t('evidence.effectMeansPicture')
                : t('evidence.effectMeans', { change: comparativeOf(statement.aspect, effect, aspects) ?? t('evidence.someChange') })}
        </dd>
        {shared === null ? null : (
          <>
            <dt>{t('evidence.shared')}</dt>
            <dd className="numbers">{numbers.signed(shared.value)}</dd>
            <dd>
              {shared.error === null
                ? t(shared.exact ? 'evidence.sharedExact' : 'evidence.sharedOnce')
                : t('evidence.sharedError', { error: numbers.two(shared.error) })}
            </dd>
          </>
        )}
      </dl>
      <MovedAspects effects={evidence.effects} aspects={aspects} />
      <p className="evidence__method selectable">
        {evidence.presence === null
          ? null
          : `${t('evidence.presence', { with: numbers.two(evidence.presence.withFactor), without: numbers.two(evidence.presence.withoutFactor) })} `}
        {region === null ? null : `${t('evidence.region', { share: Math.round(region.share * 100) })} `}
        {region === null ? null : placesText(region, t)}
        {evidence.pixelChange === null ? null : `${t('evidence.pixels', { change: numbers.one(evidence.pixelChange * 100) })} `}
        {capitalized(evidence.method)} {t('evidence.cost', { evaluations: evidence.evaluations })}
      </p>
      <StatementJudgement generation={generation} statement={statement} />
      <TasteFeedback statement={statement} />
    </div>
  );
}

/** What the statement's aspect owes to the factor when every combination of causes counts; null where that was not measured. */
function sharedOut(
  { factor, aspect, game }: Statement,
  attributions: Explanation['attributions'],
): { value: number; error: number | null; exact: boolean } | null {
  const table = attributions.find((one) => one.game === game);
  const value = aspect === null ? undefined : table?.values[factor]?.[aspect];
  if (table === undefined || aspect === null || value === undefined) return null;
  return { value, error: table.standardErrors?.[factor]?.[aspect] ?? null, exact: table.exact };
}

/** The places that tell most of where the change lies. */
function placesText({ places = [] }: NonNullable<Statement['region']>, t: Text): string | null {
  const told = places.slice(0, TOLD_PLACES).map(({ place, share }) => t('evidence.place', { place: placeName(place, t), share: Math.round(100 * share) }));
  return told.length === 0 ? null : `${t('evidence.places', { list: told.join(', ') })} `;
}

function capitalized(sentence: string): string {
  return sentence.charAt(0).toLocaleUpperCase() + sentence.slice(1);
}

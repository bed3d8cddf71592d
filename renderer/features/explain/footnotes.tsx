import type { Explanation, Generation } from '../../../preload/contract.ts';
import { explainAgain } from '../../app/actions.ts';
import { useNumbers } from '../../app/numbers.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { powerOfTen } from './power-of-ten.ts';

/** Pairs of orders that “more exactly” asks for; each adds at most twice as many pictures as there are causes. */
const MORE_ORDERS = 4;

interface FootnotesProps {
  readonly generation: Generation;
  readonly explanation: Explanation;
  readonly isBusy: boolean;
}

/** What works together, what could not be measured, and how exact the accounts are. */
export function Footnotes({ generation, explanation, isBusy }: FootnotesProps) {
  const t = useText();
  const numbers = useNumbers();
  const { interactions, limits, ledger, evaluations, regionAgreement, attributions, statements } = explanation;
  const isForecast = statements.length > 0 && statements.every(({ measured }) => !measured);
  return (
    <div className="footnotes">
      {generation.profile !== null ? <p className="selectable">{t('explain.profile', { name: generation.profile })}</p> : null}
      {generation.inpaint !== null ? <p className="selectable">{t('explain.repainted')}</p> : null}
      {interactions.length === 0 ? null : (
        <section>
          <h3>{t('explain.interactions')}</h3>
          <ul>
            {interactions.map((interaction) => (
              <li key={interaction.text} className="selectable">
                {interaction.text}
              </li>
            ))}
          </ul>
        </section>
      )}
      {limits.length === 0 ? null : (
        <section>
          <h3>{t('explain.limits')}</h3>
          <ul>
            {limits.map((limit) => (
              <li key={limit} className="selectable">
                {limit}
              </li>
            ))}
          </ul>
        </section>
      )}
      <p className="footnotes__ledger numbers selectable">
        {t(ledger.linear ? 'explain.ledger' : 'explain.ledgerNotLinear', { residual: powerOfTen(ledger.residual), evaluations })}
        {ledger.splits === 0 || ledger.splits === ledger.steps ? null : ` ${t('explain.splits', { splits: ledger.splits, steps: ledger.steps })}`}
        {regionAgreement === null ? null : ` ${t('explain.agreement', { agreement: numbers.two(regionAgreement) })}`}
      </p>
      {isForecast ? (
        <Button size="small" className="footnotes__more" isDisabled={isBusy} onPress={() => void explainAgain(generation.id)}>
          {t('explain.measure')}
        </Button>
      ) : attributions.length > 0 || generation.parent !== null || generation.factors.length < 2 ? null : (
        <Button size="small" className="footnotes__more" isDisabled={isBusy} onPress={() => void explainAgain(generation.id, { orders: MORE_ORDERS })}>
          {t('explain.more')}
        </Button>
      )}
    </div>
  );
}

import type { Explanation } from '../../../preload/contract.ts';
import { useText } from '../../app/text.ts';
import { powerOfTen } from './power-of-ten.ts';

/** What works together, what could not be measured, and how exact the accounts are. */
export function Footnotes({ explanation }: { readonly explanation: Explanation }) {
  const t = useText();
  const { interactions, limits, ledger, evaluations } = explanation;
  return (
    <div className="footnotes">
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
      </p>
    </div>
  );
}

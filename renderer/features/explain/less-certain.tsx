import { ChevronRight } from 'lucide-react';
import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components';
import type { Generation, Statement } from '../../../preload/contract.ts';
import { useText } from '../../app/text.ts';
import { StatementRow } from './statement-row.tsx';

interface LessCertainProps {
  readonly generation: Generation;
  readonly statements: readonly Statement[];
  /** Factors whose switch is on a statement above. */
  readonly switched: ReadonlySet<string>;
}

/** Claims on topics that the person found wrong too often: folded away, still to be read, judged and switched. */
export function LessCertain({ generation, statements, switched }: LessCertainProps) {
  const t = useText();
  if (statements.length === 0) return null;
  return (
    <Disclosure className="quiet quiet--doubted">
      <Heading level={3} className="quiet__heading">
        <Button slot="trigger" className="quiet__trigger">
          <ChevronRight aria-hidden="true" />
          {t('group.lessCertain', { count: statements.length })}
        </Button>
      </Heading>
      <DisclosurePanel>
        <p className="quiet__why">{t('judge.lessCertainWhy')}</p>
        <ul>
          {statements.map((statement) => (
            <StatementRow
              key={statement.id}
              generation={generation}
              statement={statement}
              isMain={!switched.has(statement.factor) && statements.find((one) => one.factor === statement.factor) === statement}
            />
          ))}
        </ul>
      </DisclosurePanel>
    </Disclosure>
  );
}

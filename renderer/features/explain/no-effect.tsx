import type { KeyboardEvent, ReactNode } from 'react';
import { ChevronRight } from 'lucide-react';
import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components';
import type { Factor, Generation, Statement } from '../../../preload/contract.ts';
import { useText } from '../../app/text.ts';
import { Switch } from '../../design/switch.tsx';
import { factorName, toneOf } from './factor-text.ts';
import { StatementJudgement } from './statement-judgement.tsx';
import { useJudgingKeys } from './use-judging-keys.ts';
import { useFactorStrength } from './use-factor-strength.ts';

interface QuietRowProps {
  readonly generation: Generation;
  readonly factor: Factor;
  readonly text: string;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  readonly children?: ReactNode;
}

/** A sentence that nothing came of, which may be called right or wrong as well. */
function QuietStatement({ statement, ...rest }: Omit<QuietRowProps, 'text' | 'children' | 'onKeyDown'> & { readonly statement: Statement }) {
  const judgingKeys = useJudgingKeys(rest.generation, statement);
  return (
    <QuietRow {...rest} text={statement.text} onKeyDown={judgingKeys}>
      <StatementJudgement generation={rest.generation} statement={statement} />
    </QuietRow>
  );
}

function QuietRow({ generation, factor, text, onKeyDown, children }: QuietRowProps) {
  const t = useText();
  const strength = useFactorStrength(generation, factor);
  return (
    <li className="quiet__row" id={`statement-${factor.id}`} data-factor={factor.id} onKeyDown={onKeyDown}>
      <div>
        <p className="selectable">{text}</p>
        {children}
      </div>
      <Switch
        label={t('statement.use', { name: factorName(factor, t) })}
        hideLabel
        tone={toneOf(factor.kind)}
        isSelected={strength.isOn}
        onChange={strength.toggle}
      />
    </li>
  );
}

interface NoEffectProps {
  readonly generation: Generation;
  readonly quiet: readonly Statement[];
  readonly silent: readonly Factor[];
}

/** What was asked for and made no difference: counted, folded away, still switchable. */
export function NoEffect({ generation, quiet, silent }: NoEffectProps) {
  const t = useText();
  const count = quiet.length + silent.length;
  if (count === 0) return null;
  return (
    <Disclosure className="quiet">
      <Heading level={3} className="quiet__heading">
        <Button slot="trigger" className="quiet__trigger">
          <ChevronRight aria-hidden="true" />
          {t('group.noEffect', { count })}
        </Button>
      </Heading>
      <DisclosurePanel>
        <ul>
          {quiet.map((statement) => {
            const factor = generation.factors.find((one) => one.id === statement.factor);
            if (factor === undefined) return null;
            return <QuietStatement key={statement.id} generation={generation} factor={factor} statement={statement} />;
          })}
          {silent.map((factor) => (
            <QuietRow key={factor.id} generation={generation} factor={factor} text={t('statement.silent', { name: factorName(factor, t) })} />
          ))}
        </ul>
      </DisclosurePanel>
    </Disclosure>
  );
}

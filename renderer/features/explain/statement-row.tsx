import { ChevronRight } from 'lucide-react';
import type { CSSProperties } from 'react';
import { Button, Disclosure, DisclosurePanel } from 'react-aria-components';
import type { Generation, Statement } from '../../../preload/contract.ts';
import { useSelection } from '../../app/selection-store.ts';
import { useText } from '../../app/text.ts';
import { Badge, Score } from '../../design/marks.tsx';
import { Switch } from '../../design/switch.tsx';
import { Evidence } from './evidence.tsx';
import { factorName, toneOf } from './factor-text.ts';
import { placeName } from './place-text.ts';
import { useFactorStrength } from './use-factor-strength.ts';

interface StatementRowProps {
  readonly generation: Generation;
  readonly statement: Statement;
}

/** One sentence with its score, its cause, its place, and the switch that takes the cause away. */
export function StatementRow({ generation, statement }: StatementRowProps) {
  const t = useText();
  const highlight = useSelection((state) => state.highlight);
  const isHighlighted = useSelection((state) => state.highlighted === statement.factor);
  const factor = generation.factors.find((one) => one.id === statement.factor) ?? {
    id: statement.factor,
    kind: statement.kind,
    label: statement.cause,
    aspect: statement.aspect,
    span: null,
    applied: statement.applied,
  };
  const strength = useFactorStrength(generation, factor);
  const tone = toneOf(statement.kind);
  const name = factorName(factor, t);
  const look = ['statement', strength.isOn ? '' : 'statement--off', isHighlighted ? 'statement--pointed' : ''].join(' ');
  return (
    <li
      id={`statement-${statement.factor}`}
      className={look}
      data-factor={statement.factor}
      style={{ '--tone': `var(--${tone})` } as CSSProperties}
      onPointerEnter={() => highlight(statement.factor)}
      onPointerLeave={() => highlight(null)}
      onFocus={() => highlight(statement.factor)}
      onBlur={() => highlight(null)}
    >
      <p className="statement__text selectable">{statement.text}</p>
      <Switch label={t('statement.use', { name })} hideLabel tone={tone} isSelected={strength.isOn} onChange={strength.toggle} />
      <div className="statement__score">
        <Score label={t('statement.score', { name })} value={statement.score} measured={statement.measured} />
        <span className="numbers statement__number">{statement.score.toFixed(2)}</span>
      </div>
      <Disclosure className="statement__more">
        <div className="statement__line">
          <p className="statement__cause">
            {statement.cause}
            {statement.region === null ? null : <span> · {placeName(statement.region.place, t)}</span>}
          </p>
          {statement.measured ? null : <Badge title={t('predictedHint')}>{t('predicted')}</Badge>}
          {statement.verdict === 'opposite' ? <Badge tone="caution">{t('statement.opposite')}</Badge> : null}
          <Button slot="trigger" className="statement__trigger" aria-label={t('statement.evidenceOf', { name })}>
            {t('statement.evidence')}
            <ChevronRight aria-hidden="true" />
          </Button>
        </div>
        <DisclosurePanel className="statement__panel">
          <Evidence statement={statement} factor={factor} strength={strength} name={name} />
        </DisclosurePanel>
      </Disclosure>
    </li>
  );
}

import { ChevronRight } from 'lucide-react';
import type { CSSProperties } from 'react';
import { Button, Disclosure, DisclosurePanel } from 'react-aria-components';
import type { Generation, Statement } from '../../../preload/contract.ts';
import { useAspects } from '../../app/queries.ts';
import { useSelection } from '../../app/selection-store.ts';
import { useNumbers } from '../../app/numbers.ts';
import { useText } from '../../app/text.ts';
import { Badge, Score } from '../../design/marks.tsx';
import { Switch } from '../../design/switch.tsx';
import { Evidence } from './evidence.tsx';
import { factorName, toneOf } from './factor-text.ts';
import { trustNote, verdictOn } from './judge.ts';
import { rowNotes } from './row-notes.ts';
import { Sentence } from './sentence.tsx';
import { useJudgingKeys } from './use-judging-keys.ts';
import { useFactorStrength } from './use-factor-strength.ts';

interface StatementRowProps {
  readonly generation: Generation;
  readonly statement: Statement;
  /** A factor with two statements has its switch on the first alone. */
  readonly isMain: boolean;
}

/** One sentence with its score, its cause, its place, and the switch that takes the cause away. */
export function StatementRow({ generation, statement, isMain }: StatementRowProps) {
  const t = useText();
  const numbers = useNumbers();
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
  const aspects = useAspects().data?.aspects ?? [];
  const doubt = trustNote(statement, generation, aspects, t);
  const said = verdictOn(statement, generation.feedback);
  const judgingKeys = useJudgingKeys(generation, statement);
  const notes = [...rowNotes(statement, t), ...(doubt === null ? [] : [doubt])];
  const look = ['statement', isMain ? '' : 'statement--also', strength.isOn ? '' : 'statement--off', isHighlighted ? 'statement--pointed' : ''].join(' ');
  return (
    <li
      id={`statement-${statement.id}`}
      className={look}
      data-factor={statement.factor}
      style={{ '--tone': `var(--${tone})` } as CSSProperties}
      onPointerEnter={() => highlight(statement.factor)}
      onPointerLeave={() => highlight(null)}
      onFocus={() => highlight(statement.factor)}
      onBlur={() => highlight(null)}
      onKeyDown={judgingKeys}
    >
      <p className="statement__text selectable">
        <Sentence text={statement.text} />
      </p>
      {isMain ? <Switch label={t('statement.use', { name })} hideLabel tone={tone} isSelected={strength.isOn} onChange={strength.toggle} /> : null}
      <Disclosure className="statement__more">
        <div className="statement__score">
          <Score label={t('statement.score', { name })} value={statement.score} measured={statement.measured} />
          <span className="numbers statement__number">{numbers.two(statement.score)}</span>
          <Button slot="trigger" className="statement__trigger" aria-label={t('statement.evidenceOf', { name })}>
            {t('statement.evidence')}
            <ChevronRight aria-hidden="true" />
          </Button>
        </div>
        {notes.length === 0 && said === null && statement.measured && statement.verdict !== 'opposite' ? null : (
          <p className="statement__notes">
            {statement.measured ? null : <Badge title={t('predictedHint')}>{t('predicted')}</Badge>}
            {statement.verdict === 'opposite' ? <Badge tone="caution">{t('statement.opposite')}</Badge> : null}
            {said === null ? null : (
              <Badge tone={said === 'right' ? 'good' : 'caution'}>{t(said === 'right' ? 'judge.youSaidRight' : 'judge.youSaidWrong')}</Badge>
            )}
            <span>{notes.join(' · ')}</span>
          </p>
        )}
        <DisclosurePanel className="statement__panel">
          <Evidence generation={generation} statement={statement} factor={factor} strength={strength} name={name} />
        </DisclosurePanel>
      </Disclosure>
    </li>
  );
}

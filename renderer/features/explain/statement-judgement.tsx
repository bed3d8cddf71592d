import { Check, X } from 'lucide-react';
import { ToggleButton } from 'react-aria-components';
import type { Generation, Statement } from '../../../preload/contract.ts';
import { useText } from '../../app/text.ts';
import { judge, verdictOn } from './judge.ts';

interface StatementJudgementProps {
  readonly generation: Generation;
  readonly statement: Statement;
}

/** Whether the sentence describes the picture: “right”, “wrong”, or what was said before taken back. Moves no taste. */
export function StatementJudgement({ generation, statement }: StatementJudgementProps) {
  const t = useText();
  const said = verdictOn(statement, generation.feedback);
  // What is still streaming in is not kept yet, and may change.
  if (generation.explanation === null) return null;
  return (
    <div className="feedback" role="group" aria-label={t('judge.label')}>
      <span className="feedback__label">{t('judge.question')}</span>
      {(['right', 'wrong'] as const).map((verdict) => (
        <ToggleButton
          key={verdict}
          className="button button--outline button--small feedback__verdict"
          data-verdict={verdict}
          isSelected={said === verdict}
          onChange={(on) => void judge(generation, statement, on ? verdict : null, t)}
        >
          {verdict === 'right' ? <Check aria-hidden="true" /> : <X aria-hidden="true" />}
          {t(verdict === 'right' ? 'judge.right' : 'judge.wrong')}
        </ToggleButton>
      ))}
    </div>
  );
}

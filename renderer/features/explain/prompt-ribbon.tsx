import type { CSSProperties } from 'react';
import { Button } from 'react-aria-components';
import type { Generation, Statement } from '../../../preload/contract.ts';
import { useSelection } from '../../app/selection-store.ts';
import { useText } from '../../app/text.ts';
import { promptSegments } from './prompt-segments.ts';

interface PromptRibbonProps {
  readonly generation: Generation;
  readonly statements: readonly Statement[];
}

/** The prompt itself as the first picture of the explanation: the more a phrase did, the stronger its ground. */
export function PromptRibbon({ generation, statements }: PromptRibbonProps) {
  const t = useText();
  const highlight = useSelection((state) => state.highlight);
  const highlighted = useSelection((state) => state.highlighted);
  const strengths = useSelection((state) => (state.whatIf?.generationId === generation.id ? state.whatIf.strengths : null));
  return (
    <div className="ribbon" role="group" aria-label={t('explain.prompt')}>
      {promptSegments(generation.prompt, generation.factors).map((segment, index) => {
        const { factor } = segment;
        if (factor === null) return <span key={index}>{segment.text}</span>;
        const statement = statements.find((one) => one.factor === factor.id);
        const look = [
          'ribbon__phrase',
          statement?.verdict === 'nothing' ? 'ribbon__phrase--nothing' : '',
          strengths?.[factor.id] === 0 ? 'ribbon__phrase--off' : '',
          highlighted === factor.id ? 'ribbon__phrase--pointed' : '',
        ].join(' ');
        return (
          <Button
            key={index}
            className={look}
            style={{ '--score': statement?.score ?? 0 } as CSSProperties}
            onHoverStart={() => highlight(factor.id)}
            onHoverEnd={() => highlight(null)}
            onFocus={() => highlight(factor.id)}
            onBlur={() => highlight(null)}
            onPress={() => document.getElementById(`statement-${factor.id}`)?.scrollIntoView({ block: 'center', behavior: 'smooth' })}
          >
            {segment.text}
          </Button>
        );
      })}
    </div>
  );
}

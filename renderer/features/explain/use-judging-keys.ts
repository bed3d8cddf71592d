import type { KeyboardEvent } from 'react';
import type { Generation, Statement } from '../../../preload/contract.ts';
import { useText } from '../../app/text.ts';
import { judge, verdictOn } from './judge.ts';

/** R and W on a statement call it right or wrong; the same key again takes that back. */
export function useJudgingKeys(generation: Generation, statement: Statement): (event: KeyboardEvent) => void {
  const t = useText();
  return (event) => {
    if (generation.explanation === null || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const verdict = event.key === 'r' || event.key === 'R' ? 'right' : event.key === 'w' || event.key === 'W' ? 'wrong' : null;
    if (verdict === null) return;
    event.preventDefault();
    void judge(generation, statement, verdictOn(statement, generation.feedback) === verdict ? null : verdict, t);
  };
}

import type { Statement } from '../../preload/contract.ts';

const CAUSES: readonly (readonly [Statement['kind'], string])[] = [
  ['aspect', 'taste'],
  ['adapter', 'adapters'],
  ['sketch', 'sketch'],
  ['negative-prompt', 'negative prompt'],
];
const LIST = new Intl.ListFormat('en', { type: 'conjunction' });

/** “What your taste and your negative prompt did”: over the statements on what makes a picture personal. */
export function personalTitle(statements: readonly Pick<Statement, 'kind'>[]): string {
  const named = CAUSES.filter(([cause]) => statements.some(({ kind }) => kind === cause)).map(([, name]) => `your ${name}`);
  return `What ${LIST.format(named)} did`;
}

export const PROMPT_TITLE = 'What your words did';

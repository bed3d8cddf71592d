import type { Generation } from '../../../preload/contract.ts';
import { useText } from '../../app/text.ts';
import { ChangeList } from './change-list.tsx';

/** Of a what-if that was opened as a picture: what it changed in its original. */
export function OpenedWhatIf({ generation: { changes } }: { readonly generation: Pick<Generation, 'changes'> }) {
  const t = useText();
  if (changes === null) return null;
  return (
    <section className="what-if" aria-label={t('whatIf.changes')}>
      <h3 className="what-if__heading">{t('whatIf.changes')}</h3>
      {changes.length === 0 ? <p>{t('whatIf.nothing')}</p> : <ChangeList changes={changes} />}
    </section>
  );
}

import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../design/button.tsx';
import type { Generation } from '../../../preload/contract.ts';
import { queryKeys } from '../../app/queries.ts';
import { useSelection } from '../../app/selection-store.ts';
import { callStudio } from '../../app/studio-client.ts';
import { useText } from '../../app/text.ts';
import { differences } from '../../app/what-if.ts';
import { describeStrengths } from './factor-text.ts';

const shownAtFirst = 6;

/** What-ifs already made from this picture; each opens again at once. */
export function EarlierWhatIfs({ generation }: { readonly generation: Generation }) {
  const t = useText();
  // Of which picture all are shown.
  const [allOf, setAllOf] = useState<string | null>(null);
  const whatIf = useSelection((state) => state.whatIf);
  const openWhatIf = useSelection((state) => state.openWhatIf);
  const shown = allOf === generation.id ? generation.children.length : shownAtFirst;
  const rest = generation.children.length - shown;
  const children = useQueries({
    queries: generation.children.slice(-shown).map((id) => ({ queryKey: queryKeys.generation(id), queryFn: () => callStudio('generation.get', { id }) })),
  });
  const made = children.flatMap(({ data }) => (data === undefined || !data.hasPicture || !speaksOfToday(generation, data) ? [] : [data]));
  if (made.length === 0 || whatIf !== null) return null;
  return (
    <section className="earlier" aria-label={t('whatIf.earlier')}>
      <h3>{t('whatIf.earlier')}</h3>
      <ul>
        {made.map((child) => {
          const strengths = differences(generation.factors, generation.coalition, child.coalition);
          return (
            <li key={child.id}>
              <Button size="small" onPress={() => openWhatIf({ generationId: generation.id, strengths, resultId: child.id })}>
                {describeStrengths(generation.factors, strengths, t)}
              </Button>
            </li>
          );
        })}
      </ul>
      {rest <= 0 ? null : (
        <Button look="plain" size="small" onPress={() => setAllOf(generation.id)}>
          {t('whatIf.rest', { count: rest })}
        </Button>
      )}
    </section>
  );
}

/** Whether what a what-if switched is still a cause of the picture: after a regrouping a phrase may be another one, or none. */
function speaksOfToday({ factors }: Generation, child: Generation): boolean {
  const spanIn = (of: Generation, id: string): string | undefined => of.factors.find((factor) => factor.id === id)?.span?.join('-');
  return Object.keys(child.coalition).every((id) => {
    const today = factors.find((factor) => factor.id === id);
    return today !== undefined && today.span?.join('-') === spanIn(child, id);
  });
}

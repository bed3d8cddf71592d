import { X } from 'lucide-react';
import { FormattedDate } from 'react-intl';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { useInfo } from '../../app/queries.ts';
import { useText, type Text } from '../../app/text.ts';
import { activeFilters, emptyFilter, useFilter, type DateFilter, type FilterDraft } from './filter-store.ts';

/** What the strip is narrowed by, each with a way out. */
export function FilterChips() {
  const t = useText();
  const draft = useFilter();
  const known = useInfo().data?.checkpoints ?? [];
  const active = activeFilters(draft);
  if (active.length === 0) return null;
  const nameOf = (id: string): string => known.find((one) => one.id === id)?.name ?? id;
  return (
    <div className="chips" role="group" aria-label={t('filter.active')}>
      {active.map((key) => (
        <Button key={key} className="chip" onPress={() => draft.change({ [key]: emptyFilter[key] })}>
          <span>{textOf(key, draft, nameOf, t)}</span>
          <X aria-label={t('filter.remove')} />
        </Button>
      ))}
      <Button className="chip chip--clear" onPress={draft.clear}>
        {t('filter.clear')}
      </Button>
    </div>
  );
}

function textOf(key: keyof FilterDraft, draft: FilterDraft, nameOf: (id: string) => string, t: Text): ReactNode {
  switch (key) {
    case 'starred':
      return t('filter.starred');
    case 'checkpoint':
      return nameOf(draft.checkpoint ?? '');
    case 'adapter':
      return t('filter.withAdapter', { name: draft.adapter?.name ?? '' });
    case 'sketches':
      return t(`filter.sketches.${draft.sketches}`);
    case 'enlarged':
      return t(`filter.enlarged.${draft.enlarged}`);
    case 'whatIfs':
      return t(`filter.whatIfs.${draft.whatIfs}`);
    case 'date':
      return <DateText date={draft.date} />;
    case 'search':
    case 'order':
      return null;
  }
}

function DateText({ date }: { readonly date: DateFilter }) {
  const t = useText();
  if (date.kind !== 'range') return t(`filter.date.${date.kind}`);
  const day = (text: string): ReactNode => (text === '' ? '…' : <FormattedDate value={`${text}T12:00`} dateStyle="medium" />);
  return date.from === '' && date.until === '' ? (
    t('filter.date.range')
  ) : (
    <>
      {day(date.from)} – {day(date.until)}
    </>
  );
}

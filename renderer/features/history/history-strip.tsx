import { CheckCheck, Star } from 'lucide-react';
import { useCallback, useDeferredValue, useMemo, useState } from 'react';
import { isPicking, usePicked } from '../../app/picked-store.ts';
import { useHistoryBlock } from '../../app/queries.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { IconToggle } from '../../design/icon-button.tsx';
import { ExportLine } from './export-line.tsx';
import { FilterChips } from './filter-chips.tsx';
import { FilterMenu } from './filter-menu.tsx';
import { emptyFilter, filterOf, isNarrowed, useFilter } from './filter-store.ts';
import { HistorySearch } from './history-search.tsx';
import { blockAround, rangeInSight } from './list-window.ts';
import { PickedBar } from './picked-bar.tsx';
import { PictureList } from './picture-list.tsx';
import './history.css';

/** All pictures so far, or those that a person is looking for, and what can be done to several of them. */
export function HistoryStrip() {
  const t = useText();
  const draft = useFilter();
  const search = useDeferredValue(draft.search);
  // A day ends while the window is open: the same day gives the same filter.
  const filter = filterOf({ ...draft, search }, new Date());
  const [look, setLook] = useState({ left: 0, width: 1600 });
  const onLook = useCallback((left: number, width: number) => {
    setLook((before) => (Math.abs(before.left - left) < 40 && before.width === width ? before : { left, width }));
  }, []);
  const block = blockAround(rangeInSight(look.left, look.width, Number.POSITIVE_INFINITY));
  const history = useHistoryBlock(filter, block.offset, block.limit);
  const { data } = history;
  const inSight = useMemo(() => rangeInSight(look.left, look.width, data?.total ?? 0), [look, data?.total]);
  const picking = usePicked((state) => state.picking);
  const pickMode = usePicked((state) => state.pickMode);
  const hasPicked = usePicked(isPicking);
  const pickedCount = usePicked((state) => state.ids.size);
  const narrowed = isNarrowed(draft);
  // An empty answer to the search that was just cleared says nothing of the history.
  if (data === undefined || (data.total === 0 && !narrowed && search === '' && !history.isPlaceholderData)) return null;
  return (
    <section className="history" aria-label={t('history.title')}>
      <ExportLine />
      {/* There before it speaks: what appears together with its words is not read out everywhere. */}
      <p className="visually-hidden" role="status">
        {hasPicked ? (pickedCount === 0 ? t('picked.none') : t('picked.count', { count: pickedCount })) : ''}
      </p>
      {hasPicked ? <PickedBar filter={filter} total={data.total} /> : <FilterChips />}
      <div className="history__body">
        <div className="history__filters">
          <HistorySearch value={draft.search} onChange={(value) => draft.change({ search: value })} />
          <div className="history__tools">
            <IconToggle label={t('history.starred')} isSelected={draft.starred} onChange={(starred) => draft.change({ starred })}>
              <Star fill={draft.starred ? 'currentColor' : 'none'} />
            </IconToggle>
            <FilterMenu />
            <IconToggle label={t('picked.mode')} isSelected={picking} onChange={pickMode}>
              <CheckCheck />
            </IconToggle>
          </div>
          <p className="history__count numbers" role="status">
            {t(narrowed ? 'history.found' : 'history.total', { count: data.total })}
          </p>
        </div>
        {data.total === 0 ? (
          <div className="history__none">
            <p>{t(emptyReason(draft))}</p>
            <Button size="small" onPress={draft.clear}>
              {t('filter.clear')}
            </Button>
          </div>
        ) : (
          <PictureList filter={filter} block={data} inSight={inSight} onLook={onLook} />
        )}
      </div>
    </section>
  );
}

/** Why nothing is there: by the one thing that narrows the list, or by all of them. */
function emptyReason(draft: ReturnType<typeof useFilter.getState>): 'history.noneFound' | 'history.noneStarred' | 'history.noneFiltered' {
  if (!isNarrowed({ ...draft, search: '' })) return 'history.noneFound';
  return isNarrowed({ ...draft, starred: emptyFilter.starred }) ? 'history.noneFiltered' : 'history.noneStarred';
}

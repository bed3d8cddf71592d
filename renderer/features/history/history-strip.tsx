import { Star } from 'lucide-react';
import { useDeferredValue, useMemo, useState, type MouseEvent, type UIEvent, type WheelEvent } from 'react';
import { ListBox } from 'react-aria-components';
import { useHistory } from '../../app/queries.ts';
import { useSelection } from '../../app/selection-store.ts';
import { useText } from '../../app/text.ts';
import { IconToggle } from '../../design/icon-button.tsx';
import { HistoryItem } from './history-item.tsx';
import { PictureMenu, pictureUnder, type PictureMenuPlace } from './picture-menu.tsx';
import { HistorySearch } from './history-search.tsx';
import { entriesOf } from './lineage.ts';
import './history.css';

function scrollSideways(event: WheelEvent<HTMLElement>): void {
  if (Math.abs(event.deltaY) > Math.abs(event.deltaX)) event.currentTarget.scrollLeft += event.deltaY;
}

/** All pictures so far, newest first. */
export function HistoryStrip() {
  const t = useText();
  const [search, setSearch] = useState('');
  const [starred, setStarred] = useState(false);
  const searched = useDeferredValue(search);
  const history = useHistory(searched, starred);
  const selectedId = useSelection((state) => state.selectedId);
  const select = useSelection((state) => state.select);
  const compareWith = useSelection((state) => state.compareWith);
  const [menu, setMenu] = useState<PictureMenuPlace | null>(null);
  const entries = useMemo(() => entriesOf(history.data?.pages.flatMap((page) => page.generations) ?? []), [history.data]);
  // An empty answer to the search that was just cleared says nothing of the history.
  const filtered = search !== '' || searched !== '' || starred || history.isPlaceholderData;

  const scroll = (event: UIEvent<HTMLElement>): void => {
    const { scrollLeft, scrollWidth, clientWidth } = event.currentTarget;
    if (scrollWidth - scrollLeft - clientWidth < 400 && history.hasNextPage && !history.isFetchingNextPage) void history.fetchNextPage();
  };

  // Before the list takes it as a choice: with Shift, a picture comes beside the shown one.
  const shiftClick = (event: MouseEvent<HTMLElement>): void => {
    if (!event.shiftKey || event.button !== 0 || selectedId === null) return;
    const under = pictureUnder(event);
    if (under === null || entries.some(({ generation }) => generation.id === selectedId && !generation.hasPicture)) return;
    event.stopPropagation();
    if (event.type === 'click') compareWith(under.id);
  };

  if (entries.length === 0 && !filtered) return null;
  return (
    <section className="history" aria-label={t('history.title')}>
      <div className="history__filters">
        <HistorySearch value={search} onChange={setSearch} />
        <IconToggle label={t('history.starred')} isSelected={starred} onChange={setStarred}>
          <Star fill={starred ? 'currentColor' : 'none'} />
        </IconToggle>
      </div>
      <ListBox
        className="history__strip"
        data-strip=""
        aria-label={t('history.pictures')}
        orientation="horizontal"
        selectionMode="single"
        selectionBehavior="replace"
        disallowEmptySelection
        items={entries}
        dependencies={[selectedId]}
        selectedKeys={selectedId === null ? [] : [selectedId]}
        onSelectionChange={(keys) => {
          const key = keys === 'all' ? undefined : [...keys][0];
          if (key !== undefined) select(String(key));
        }}
        onPointerDownCapture={shiftClick}
        onMouseDownCapture={shiftClick}
        onClickCapture={shiftClick}
        onContextMenu={(event) => setMenu(pictureUnder(event))}
        onScroll={scroll}
        onWheel={scrollSideways}
        renderEmptyState={() => <p className="history__none">{t(starred && search === '' ? 'history.noneStarred' : 'history.noneFound')}</p>}
      >
        {(entry) => <HistoryItem id={entry.generation.id} entry={entry} />}
      </ListBox>
      <PictureMenu at={menu} onClose={() => setMenu(null)} />
    </section>
  );
}

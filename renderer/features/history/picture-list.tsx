import { useEffect, useRef, useState, type KeyboardEvent, type MouseEvent, type WheelEvent } from 'react';
import type { HistoryFilter } from '../../../preload/contract-history.ts';
import { notifyError } from '../../app/notices.ts';
import { usePicked } from '../../app/picked-store.ts';
import { useHistoryPlace, type HistoryBlock } from '../../app/queries.ts';
import { useSelection } from '../../app/selection-store.ts';
import { callStudio } from '../../app/studio-client.ts';
import { useText } from '../../app/text.ts';
import { HistoryItem, optionId } from './history-item.tsx';
import { intentOf } from './list-keys.ts';
import { PITCH, scrollToReveal, type Range } from './list-window.ts';
import { pickAll, pickOne, pickTo } from './pick-actions.ts';
import { PictureMenu, pictureUnder, type PictureMenuPlace } from './picture-menu.tsx';

function scrollSideways(event: WheelEvent<HTMLElement>): void {
  if (Math.abs(event.deltaY) > Math.abs(event.deltaX)) event.currentTarget.scrollLeft += event.deltaY;
}

interface PictureListProps {
  readonly filter: HistoryFilter;
  readonly block: HistoryBlock;
  readonly inSight: Range;
  readonly onLook: (scrollLeft: number, width: number) => void;
}

/**
 * The pictures in a row, of which only those in sight are there: ten thousand cost no more than thirty. The list itself has
 * the focus and says which picture is meant, since that one may be scrolled out of existence.
 */
export function PictureList({ filter, block, inSight, onLook }: PictureListProps) {
  const t = useText();
  const list = useRef<HTMLDivElement>(null);
  const selectedId = useSelection((state) => state.selectedId);
  const select = useSelection((state) => state.select);
  const picked = usePicked((state) => state.ids);
  const picking = usePicked((state) => state.picking);
  const [menu, setMenu] = useState<PictureMenuPlace | null>(null);
  const [cursor, setCursor] = useState<{ readonly id: string; readonly at: number; readonly shown: string | null } | null>(null);
  // Keys go on from the picture on the stage, until they themselves went elsewhere.
  const own = cursor !== null && (cursor.shown === selectedId || cursor.id === selectedId) ? cursor : null;
  const cursorId = own?.id ?? selectedId;
  const place = useHistoryPlace(filter, cursorId).data?.at ?? own?.at ?? null;
  const at = place ?? 0;
  const entryAt = (index: number) => block.generations[index - block.offset];
  const { total } = block;
  const order = filter.order ?? 'newest';

  useEffect(() => {
    const element = list.current;
    if (element === null) return;
    const watching = new ResizeObserver(() => onLook(element.scrollLeft, element.clientWidth));
    watching.observe(element);
    return () => watching.disconnect();
  }, [onLook]);

  // Once for each picture that comes to be meant; one that moves on because another came is not followed.
  const revealed = useRef<string | null>(null);
  useEffect(() => {
    const element = list.current;
    const key = `${cursorId} ${order}`;
    if (element === null || place === null || revealed.current === key) return;
    revealed.current = key;
    const left = scrollToReveal(place, element.scrollLeft, element.clientWidth);
    if (left !== null) element.scrollLeft = left;
  }, [cursorId, place, order]);

  const idAt = async (index: number): Promise<string | null> => {
    const there = entryAt(index);
    return there === undefined ? ((await callStudio('history.list', { ...filter, offset: index, limit: 1 })).generations[0]?.id ?? null) : there.id;
  };

  const openOne = (id: string): void => {
    usePicked.getState().clear();
    select(id);
  };

  const press = (id: string, index: number, keys: Pick<MouseEvent, 'shiftKey' | 'ctrlKey' | 'metaKey'>): void => {
    const toggles = keys.ctrlKey || keys.metaKey;
    setCursor({ id, at: index, shown: selectedId });
    if (keys.shiftKey) return void pickTo(filter, id, toggles);
    if (toggles || picking) return void pickOne(filter, id);
    openOne(id);
  };

  const act = async (event: KeyboardEvent<HTMLElement>): Promise<void> => {
    const page = Math.max(1, Math.floor(event.currentTarget.clientWidth / PITCH) - 1);
    const intent = intentOf(event, { at, total, page, picking });
    if (intent === null) return;
    event.preventDefault();
    if (intent.kind === 'all') return pickAll(filter, t);
    const index = intent.kind === 'move' ? intent.to : at;
    const id = await idAt(index);
    if (id === null) return;
    setCursor({ id, at: index, shown: selectedId });
    if (intent.kind === 'toggle') return pickOne(filter, id);
    if (intent.kind === 'open' || intent.how === 'open') return openOne(id);
    if (intent.how === 'extend') {
      // The range begins where the keys were.
      if (usePicked.getState().anchor === null && cursorId !== null) usePicked.getState().take([cursorId], cursorId);
      await pickTo(filter, id, false);
    }
  };

  const items = [];
  for (let index = inSight.first; index < inSight.end; index += 1) {
    const entry = entryAt(index);
    items.push(
      entry === undefined ? (
        <div key={`at ${index}`} className="thumb thumb--awaited" style={{ left: index * PITCH }} aria-hidden="true" />
      ) : (
        <HistoryItem
          key={entry.id}
          entry={entry}
          index={index}
          total={total}
          isCurrent={index === at}
          isChosen={picked.size > 0 || picking ? picked.has(entry.id) : entry.id === selectedId}
          isShown={entry.id === selectedId}
          isPicking={picking || picked.size > 0}
        />
      ),
    );
  }
  const atCursor = at >= inSight.first && at < inSight.end ? entryAt(at) : undefined;
  return (
    <>
      <div
        ref={list}
        className={picking ? 'history__strip history__strip--picking' : 'history__strip'}
        data-strip=""
        role="listbox"
        tabIndex={0}
        aria-label={t('history.pictures')}
        aria-orientation="horizontal"
        aria-multiselectable="true"
        aria-activedescendant={atCursor === undefined ? undefined : optionId(atCursor.id)}
        onKeyDown={(event) => void act(event).catch((error: unknown) => notifyError(error))}
        onClick={(event) => {
          const option = event.target instanceof Element ? event.target.closest('[data-index]') : null;
          const index = Number(option?.getAttribute('data-index') ?? Number.NaN);
          const entry = entryAt(index);
          if (entry !== undefined) press(entry.id, index, event);
        }}
        // Text would be marked from the last click to this one.
        onMouseDown={(event) => (event.shiftKey ? event.preventDefault() : undefined)}
        onContextMenu={(event) => setMenu(pictureUnder(event, atCursor?.hasPicture === true ? atCursor.id : null))}
        onScroll={(event) => onLook(event.currentTarget.scrollLeft, event.currentTarget.clientWidth)}
        onWheel={scrollSideways}
      >
        <div className="history__row" role="presentation" style={{ width: total * PITCH }}>
          {items}
        </div>
      </div>
      <PictureMenu at={menu} onClose={() => setMenu(null)} />
    </>
  );
}

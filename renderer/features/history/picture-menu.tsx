import { Copy, FolderOpen, ImageDown, ImageUpscale, Maximize, SquareSplitHorizontal } from 'lucide-react';
import type { MouseEvent } from 'react';
import { upscaleFactors } from '../../../preload/contract-upscale.ts';
import { copyPicture, enlarge, savePicture, showInFolder } from '../../app/actions.ts';
import { useGeneration } from '../../app/queries.ts';
import { useSelection } from '../../app/selection-store.ts';
import { useText } from '../../app/text.ts';
import { ContextMenu } from '../../design/context-menu.tsx';
import type { MenuChoice } from '../../design/menu-button.tsx';

export interface PictureMenuPlace {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

/** The picture of the history that a right click was on, or (`current`) that the menu key is about; null where there is none. */
export function pictureUnder(event: MouseEvent, current: string | null = null): PictureMenuPlace | null {
  const target = event.target instanceof Element ? event.target : null;
  const under = target?.closest('[data-generation]') ?? (current === null ? null : (target?.querySelector(`[data-generation="${current}"]`) ?? null));
  const id = under?.getAttribute('data-generation') ?? '';
  if (under === null || id === '') return null;
  event.preventDefault();
  if (target?.contains(under) !== true || target === under) return { id, x: event.clientX, y: event.clientY };
  // From the keyboard: at the picture, not at the corner of the list.
  const { left, top } = under.getBoundingClientRect();
  return { id, x: left, y: top };
}

interface PictureMenuProps {
  readonly at: PictureMenuPlace | null;
  readonly onClose: () => void;
}

/** What can be done with a picture where it is seen, on the stage or in the strip. */
export function PictureMenu({ at, onClose }: PictureMenuProps) {
  const t = useText();
  const selectedId = useSelection((state) => state.selectedId);
  const select = useSelection((state) => state.select);
  const compareWith = useSelection((state) => state.compareWith);
  const isEnlarged = (useGeneration(at?.id ?? null).data?.upscale ?? null) !== null;
  const isAnother = at !== null && selectedId !== null && at.id !== selectedId;
  const ways: readonly MenuChoice[] = [
    { id: 'open', label: t('picture.open'), icon: <Maximize aria-hidden="true" /> },
    { id: 'compare', label: t('picture.compareWith'), icon: <SquareSplitHorizontal aria-hidden="true" /> },
  ];
  const choices: readonly MenuChoice[] = [
    ...(isAnother ? ways : []),
    { id: 'copy', label: t('picture.copy'), icon: <Copy aria-hidden="true" /> },
    { id: 'save', label: t('picture.save'), icon: <ImageDown aria-hidden="true" /> },
    ...(isEnlarged
      ? []
      : upscaleFactors.map((factor) => ({ id: `enlarge-${factor}`, label: t('picture.enlarge', { factor }), icon: <ImageUpscale aria-hidden="true" /> }))),
    { id: 'folder', label: t('toolbar.folder'), icon: <FolderOpen aria-hidden="true" /> },
  ];
  const choose = (choice: string): void => {
    if (at === null) return;
    if (choice === 'open') select(at.id);
    else if (choice === 'compare') compareWith(at.id);
    else if (choice.startsWith('enlarge-')) void enlarge(at.id, choice === 'enlarge-4' ? 4 : 2);
    else if (choice === 'copy') void copyPicture(at.id, t);
    else if (choice === 'save') void savePicture(at.id, t);
    else void showInFolder(at.id);
  };
  return <ContextMenu label={t('toolbar.label')} place={at} choices={choices} onChoose={choose} onClose={onClose} />;
}

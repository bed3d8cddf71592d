import { Brush, ClipboardCopy, FileDown, FolderOpen, GitFork, ImagePlay, SquareDashed, SquareSplitHorizontal, Star, Trash2 } from 'lucide-react';
import type { Generation } from '../../../preload/contract.ts';
import { saveReport, showInFolder, star } from '../../app/actions.ts';
import { useSelection } from '../../app/selection-store.ts';
import { useInfo } from '../../app/queries.ts';
import { useNumbers } from '../../app/numbers.ts';
import { useText } from '../../app/text.ts';
import { IconButton, IconToggle } from '../../design/icon-button.tsx';
import { providerName } from '../library/engine-text.ts';
import { MenuButton } from '../../design/menu-button.tsx';
import { repaintPart, startFrom } from '../draw/draw-actions.ts';
import { useCopySettings } from './use-copy-settings.ts';
import './stage-toolbar.css';

/** What can be done with the picture, and the facts it was made from. */
export function StageToolbar({ generation }: { readonly generation: Generation }) {
  const t = useText();
  const numbers = useNumbers();
  const comparing = useSelection((state) => state.comparingPlain);
  const hasWhatIf = useSelection((state) => state.whatIf !== null);
  const comparePlain = useSelection((state) => state.comparePlain);
  const open = useSelection((state) => state.open);
  const select = useSelection((state) => state.select);
  const { loadMs, encodeMs, denoiseMs, decodeMs } = generation.timings;
  const seconds = (loadMs + encodeMs + denoiseMs + decodeMs) / 1000;
  const checkpoints = useInfo().data?.checkpoints ?? [];
  const copySettings = useCopySettings();
  return (
    <div className="toolbar" role="toolbar" aria-label={t('toolbar.label')}>
      <p className="toolbar__facts numbers">
        <span className="selectable">{t('toolbar.seed', { seed: String(generation.seed) })}</span>
        <span className="toolbar__faint">
          {' · '}
          {checkpoints.find((one) => one.id === generation.checkpoint)?.name ?? generation.checkpoint}
          {' · '}
          {generation.width} × {generation.height}
          {' · '}
          {t('toolbar.steps', { steps: generation.numInferenceSteps })}
          {generation.provider === null ? null : ` · ${providerName(generation.provider)}`}
          {seconds === 0 ? null : ` · ${t('toolbar.seconds', { seconds: numbers.one(seconds) })}`}
        </span>
      </p>
      {generation.madeFrom === null ? null : (
        <IconButton label={t('toolbar.madeFrom')} onPress={() => select(generation.madeFrom)}>
          <GitFork />
        </IconButton>
      )}
      <IconToggle label={t('toolbar.star')} shortcut="S" isSelected={generation.starred} onChange={() => void star(generation)}>
        <Star fill={generation.starred ? 'currentColor' : 'none'} />
      </IconToggle>
      <IconToggle label={t('toolbar.compare')} shortcut="C" isSelected={comparing} isDisabled={hasWhatIf} onChange={comparePlain}>
        <SquareSplitHorizontal />
      </IconToggle>
      <IconButton
        label={t('toolbar.copySettings')}
        onPress={() => {
          void copySettings(generation);
        }}
      >
        <ClipboardCopy />
      </IconButton>
      <MenuButton
        label={t('toolbar.goOn')}
        icon={<Brush />}
        choices={[
          { id: 'repaint', label: t('toolbar.repaint'), icon: <SquareDashed aria-hidden="true" /> },
          { id: 'start', label: t('toolbar.startFrom'), icon: <ImagePlay aria-hidden="true" /> },
        ]}
        onChoose={(id) => void (id === 'repaint' ? repaintPart(generation) : startFrom(generation))}
      />
      <MenuButton
        label={t('toolbar.report')}
        icon={<FileDown />}
        choices={[
          { id: 'html', label: t('report.html') },
          { id: 'json', label: t('report.json') },
        ]}
        onChoose={(format) => void saveReport(generation.id, format === 'json' ? 'json' : 'html', t)}
      />
      <IconButton label={t('toolbar.folder')} onPress={() => void showInFolder(generation.id)}>
        <FolderOpen />
      </IconButton>
      <IconButton label={t('toolbar.delete')} shortcut="Del" onPress={() => open('delete')}>
        <Trash2 />
      </IconButton>
    </div>
  );
}

/** What the person is told about how the picture was made: fallbacks, words that were drawn as others. */
export function StageNotes({ generation }: { readonly generation: Generation }) {
  const t = useText();
  const notes = [...new Set([...generation.fallbacks, ...generation.warnings])];
  if (notes.length === 0) return null;
  return (
    <ul className="stage__notes selectable" aria-label={t('toolbar.notes')}>
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}

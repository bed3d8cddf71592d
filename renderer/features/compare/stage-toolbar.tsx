import {
  Brush,
  ClipboardCopy,
  Copy,
  FileDown,
  FolderOpen,
  GitBranch,
  GitFork,
  ImageDown,
  ImagePlay,
  ImageUpscale,
  SquareDashed,
  SquareSplitHorizontal,
  Star,
  Trash2,
  ZoomIn,
} from 'lucide-react';
import type { Generation } from '../../../preload/contract.ts';
import { upscaleFactors } from '../../../preload/contract-upscale.ts';
import { copyPicture, enlarge, savePicture, saveReport, showInFolder, star } from '../../app/actions.ts';
import { usePicked } from '../../app/picked-store.ts';
import { useSelection } from '../../app/selection-store.ts';
import { useInfo } from '../../app/queries.ts';
import { useNumbers } from '../../app/numbers.ts';
import { useText, type Text } from '../../app/text.ts';
import { IconButton, IconToggle } from '../../design/icon-button.tsx';
import { providerName } from '../library/engine-text.ts';
import { MenuButton } from '../../design/menu-button.tsx';
import { useKeyNames } from '../compose/modifier-key.ts';
import { repaintPart, startFrom } from '../draw/draw-actions.ts';
import { describeStrengths } from '../explain/factor-text.ts';
import { useCopySettings } from './use-copy-settings.ts';
import './stage-toolbar.css';

/** What can be done with the picture, and the facts it was made from. */
export function StageToolbar({ generation }: { readonly generation: Generation }) {
  const t = useText();
  const keyNames = useKeyNames();
  const numbers = useNumbers();
  const comparing = useSelection((state) => state.comparingPlain && state.besideId === null);
  const zoomed = useSelection((state) => state.zoomed);
  const zoom = useSelection((state) => state.zoom);
  const hasWhatIf = useSelection((state) => state.whatIf !== null);
  const comparePlain = useSelection((state) => state.comparePlain);
  const open = useSelection((state) => state.open);
  const select = useSelection((state) => state.select);
  const { loadMs, encodeMs, denoiseMs, decodeMs } = generation.timings;
  const seconds = (loadMs + encodeMs + denoiseMs + decodeMs) / 1000;
  const checkpoints = useInfo().data?.checkpoints ?? [];
  const copySettings = useCopySettings();
  const isWhatIf = generation.parent !== null;
  const { upscale } = generation;
  const origin = generation.parent ?? (upscale === null ? generation.madeFrom : upscale.of);
  const originLabel = isWhatIf ? 'toolbar.whatIfOf' : upscale === null ? 'toolbar.madeFrom' : 'toolbar.enlargedFrom';
  return (
    <div className="toolbar" role="toolbar" aria-label={t('toolbar.label')}>
      <p className="toolbar__facts numbers">
        {isWhatIf ? <span className="selectable">{`${describeStrengths(generation.factors, generation.coalition, t)} · `}</span> : null}
        <span className="selectable">{t('toolbar.seed', { seed: String(generation.seed) })}</span>
        <span className="toolbar__faint">
          {' · '}
          {checkpoints.find((one) => one.id === generation.checkpoint)?.name ?? generation.checkpoint}
          {' · '}
          {generation.width} × {generation.height}
          {upscale === null ? null : `, ${t('toolbar.enlarged', { factor: upscale.factor })}`}
          {' · '}
          {t('toolbar.steps', { steps: generation.numInferenceSteps })}
          {generation.profile === null ? null : ` · ${t('toolbar.profile', { name: generation.profile })}`}
          {generation.provider === null ? null : ` · ${providerName(generation.provider)}`}
          {seconds === 0 ? null : ` · ${t('toolbar.seconds', { seconds: numbers.one(seconds) })}`}
        </span>
      </p>
      {origin === null ? null : (
        <IconButton label={t(originLabel)} onPress={() => select(origin)}>
          {isWhatIf ? <GitBranch /> : upscale === null ? <GitFork /> : <ImageUpscale />}
        </IconButton>
      )}
      <IconToggle label={t('toolbar.star')} shortcut="S" isSelected={generation.starred} onChange={() => void star(generation)}>
        <Star fill={generation.starred ? 'currentColor' : 'none'} />
      </IconToggle>
      <IconToggle
        label={t(isWhatIf || upscale !== null ? 'toolbar.compareOriginal' : 'toolbar.compare')}
        shortcut="C"
        isSelected={comparing}
        isDisabled={hasWhatIf || (upscale !== null && upscale.of === null)}
        onChange={comparePlain}
      >
        <SquareSplitHorizontal />
      </IconToggle>
      <IconToggle label={t('toolbar.zoom')} shortcut="Z" isSelected={zoomed} onChange={zoom}>
        <ZoomIn />
      </IconToggle>
      <IconButton
        label={t(isWhatIf ? 'toolbar.copyOriginal' : 'toolbar.copySettings')}
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
          ...(upscale === null
            ? upscaleFactors.map((factor) => ({ id: `enlarge-${factor}`, label: t('picture.enlarge', { factor }), icon: <ImageUpscale aria-hidden="true" /> }))
            : []),
        ]}
        onChoose={(choice) => void goOn(generation, choice)}
      />
      <MenuButton
        label={t('toolbar.takeOut')}
        icon={<FileDown />}
        choices={[
          { id: 'copy', label: t('picture.copy'), icon: <Copy aria-hidden="true" /> },
          { id: 'save', label: t('picture.save'), icon: <ImageDown aria-hidden="true" /> },
          { id: 'pdf', label: t('report.pdf') },
          { id: 'html', label: t('report.html') },
          { id: 'json', label: t('report.json') },
        ]}
        onChoose={(choice) => void takeOut(generation.id, choice, t)}
      />
      <IconButton label={t('toolbar.folder')} onPress={() => void showInFolder(generation.id)}>
        <FolderOpen />
      </IconButton>
      <IconButton
        label={t('toolbar.delete')}
        shortcut={keyNames('Del')}
        onPress={() => {
          // This one is meant, whatever is picked below.
          usePicked.getState().clear();
          open('delete');
        }}
      >
        <Trash2 />
      </IconButton>
    </div>
  );
}

function goOn(generation: Generation, choice: string): Promise<void> {
  switch (choice) {
    case 'repaint':
      return repaintPart(generation);
    case 'enlarge-2':
      return enlarge(generation.id, 2);
    case 'enlarge-4':
      return enlarge(generation.id, 4);
    default:
      return startFrom(generation);
  }
}

function takeOut(id: string, choice: string, t: Text): Promise<void> {
  switch (choice) {
    case 'copy':
      return copyPicture(id, t);
    case 'save':
      return savePicture(id, t);
    default:
      return saveReport(id, choice === 'json' || choice === 'pdf' ? choice : 'html', t);
  }
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

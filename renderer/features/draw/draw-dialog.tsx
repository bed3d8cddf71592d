import { ImagePlus, PaintBucket, Scaling, X } from 'lucide-react';
import { useEffect } from 'react';
import { FileTrigger } from 'react-aria-components';
import { useSelection } from '../../app/selection-store.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { IconButton } from '../../design/icon-button.tsx';
import { Switch } from '../../design/switch.tsx';
import { pictureIn } from '../compose/sketch-image.ts';
import { usePictureSize } from '../compose/use-picture-size.ts';
import { BrushTools } from './brush-tools.tsx';
import { ColourChoice } from './colour-choice.tsx';
import { layUnder, takeDrawing } from './draw-actions.ts';
import { useDrawKeys } from './draw-keys.ts';
import { useDraw } from './draw-store.ts';
import { fitted, hasShape, isBlank } from './drawing.ts';
import { DrawingSurface } from './drawing-surface.tsx';
import { useUnderlay } from './use-underlay.ts';
import './draw.css';

const look = { strokeOpacity: 1, traceOpacity: 0.35 };

/** The table on which a sketch is drawn. Closing it loses nothing: the drawing is there when it is opened again. */
export function DrawDialog() {
  const t = useText();
  const isOpen = useSelection((state) => state.panel === 'draw');
  const open = useSelection((state) => state.open);
  const drawing = useDraw((state) => state.sketch.history.present);
  const brush = useDraw((state) => state.brush);
  const underlay = useUnderlay(drawing.underlay?.sketchId ?? null);
  const [width, height] = usePictureSize();
  const draw = useDraw((state) => state.draw);
  const takeBrush = useDraw((state) => state.takeBrush);
  useLaidUnder(isOpen);
  useDrawKeys('sketch', isOpen);
  return (
    <Dialog
      title={t('draw.title')}
      width={860}
      isOpen={isOpen}
      onClose={() => open(null)}
      footer={
        <>
          <Button onPress={() => open(null)}>{t('close')}</Button>
          <Button look="primary" isDisabled={isBlank(drawing)} onPress={() => void takeDrawing(underlay)}>
            {t('draw.use')}
          </Button>
        </>
      }
    >
      <div className="table">
        <div className="table__sheet">
          <DrawingSurface table="sketch" label={t('draw.surface')} look={look} underlay={underlay} />
        </div>
        <div className="table__tools">
          <BrushTools table="sketch">
            <IconButton label={t('draw.fill')} onPress={() => draw('sketch', { ...drawing, background: brush.colour })}>
              <PaintBucket />
            </IconButton>
            {hasShape(drawing, width, height) ? null : (
              <IconButton label={t('draw.fit', { width, height })} onPress={() => draw('sketch', fitted(drawing, width, height))}>
                <Scaling />
              </IconButton>
            )}
          </BrushTools>
          <ColourChoice value={brush.colour} onChange={(colour) => takeBrush('sketch', { colour, tool: 'brush' })} />
          <UnderlayTools />
        </div>
      </div>
    </Dialog>
  );
}

function UnderlayTools() {
  const t = useText();
  const drawing = useDraw((state) => state.sketch.history.present);
  const draw = useDraw((state) => state.draw);
  const { underlay } = drawing;
  return (
    <div className="table__under">
      <div className="table__under-row">
        <FileTrigger
          acceptedFileTypes={['image/*']}
          onSelect={(files) => {
            const file = files?.[0];
            if (file !== undefined) void layUnder(file);
          }}
        >
          <Button size="small">
            <ImagePlus aria-hidden="true" />
            {t('draw.under')}
          </Button>
        </FileTrigger>
        {underlay === null ? null : (
          <IconButton small label={t('draw.underRemove')} onPress={() => draw('sketch', { ...drawing, underlay: null })}>
            <X />
          </IconButton>
        )}
      </div>
      {underlay === null ? (
        <p className="table__hint">{t('draw.underHint')}</p>
      ) : (
        <Switch
          label={t('draw.underKept')}
          tone="guide"
          isSelected={underlay.kept}
          onChange={(kept) => draw('sketch', { ...drawing, underlay: { ...underlay, kept } })}
        />
      )}
    </div>
  );
}

/** While the table is open, what is dropped or pasted goes under the strokes. */
function useLaidUnder(isOpen: boolean): void {
  useEffect(() => {
    if (!isOpen) return;
    const take = (event: Event, data: DataTransfer | null): void => {
      const file = pictureIn(data);
      if (file === null) return;
      event.preventDefault();
      void layUnder(file);
    };
    const listening = new AbortController();
    window.addEventListener('paste', (event) => take(event, event.clipboardData), { signal: listening.signal });
    window.addEventListener('drop', (event) => take(event, event.dataTransfer), { signal: listening.signal });
    return () => listening.abort();
  }, [isOpen]);
}

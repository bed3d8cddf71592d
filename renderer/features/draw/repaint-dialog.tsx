import { SquareDashed } from 'lucide-react';
import { useSelection } from '../../app/selection-store.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { IconButton } from '../../design/icon-button.tsx';
import { Slider } from '../../design/slider.tsx';
import { BrushTools } from './brush-tools.tsx';
import { takeMask } from './draw-actions.ts';
import { useDrawKeys } from './draw-keys.ts';
import { MASK_COLOUR, useDraw } from './draw-store.ts';
import { withStroke, type Drawing } from './drawing.ts';
import { DrawingSurface } from './drawing-surface.tsx';
import { useUnderlay } from './use-underlay.ts';
import './draw.css';

const look = { strokeOpacity: 0.62, traceOpacity: 1 };
/** The mask's edge runs out over this share of the picture's shorter side at most. */
const mostFeather = 0.12;

/** The table on which the part of a picture that is made anew is painted over. */
export function RepaintDialog() {
  const t = useText();
  const isOpen = useSelection((state) => state.panel === 'repaint');
  const open = useSelection((state) => state.open);
  const drawing = useDraw((state) => state.mask.history.present);
  const source = useDraw((state) => state.maskSource);
  const feather = useDraw((state) => state.feather);
  const underlay = useUnderlay(source?.pictureId ?? null);
  const draw = useDraw((state) => state.draw);
  const setFeather = useDraw((state) => state.setFeather);
  useDrawKeys('mask', isOpen);
  const isEmpty = drawing.strokes.every((stroke) => stroke.tool === 'eraser');
  const widest = source === null ? 1 : Math.max(1, Math.round(Math.min(source.width, source.height) * mostFeather));
  return (
    <Dialog
      title={t('repaint.title')}
      width={860}
      isOpen={isOpen}
      onClose={() => open(null)}
      footer={
        <>
          <Button onPress={() => open(null)}>{t('close')}</Button>
          <Button look="primary" isDisabled={isEmpty} onPress={() => void takeMask()}>
            {t('repaint.use')}
          </Button>
        </>
      }
    >
      <div className="table">
        <div className="table__sheet">
          <DrawingSurface table="mask" label={t('repaint.surface')} look={look} underlay={underlay} />
        </div>
        <div className="table__tools">
          <p className="table__hint">{t('repaint.hint')}</p>
          <BrushTools table="mask">
            <IconButton label={t('repaint.everything')} onPress={() => draw('mask', withStroke(drawing, everything(drawing)))}>
              <SquareDashed />
            </IconButton>
          </BrushTools>
          <Slider
            label={t('repaint.feather')}
            tone="guide"
            value={Math.min(feather, widest)}
            minimum={0}
            maximum={widest}
            step={1}
            format={(value) => t('repaint.pixels', { count: value })}
            onChange={setFeather}
          />
        </div>
      </div>
    </Dialog>
  );
}

/** One dot that covers the sheet; the eraser takes away from it. */
function everything({ width, height }: Drawing) {
  return { tool: 'brush', colour: MASK_COLOUR, size: 2.5 * Math.hypot(width, height), pressed: true, points: [[width / 2, height / 2, 1]] } as const;
}

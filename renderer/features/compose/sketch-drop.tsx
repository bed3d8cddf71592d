import { ImagePlus, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button, FileTrigger } from 'react-aria-components';
import { assetUrl } from '../../../preload/contract.ts';
import { notifyError } from '../../app/notices.ts';
import { callStudio, StudioCallError } from '../../app/studio-client.ts';
import { useText } from '../../app/text.ts';
import { IconButton } from '../../design/icon-button.tsx';
import { Slider } from '../../design/slider.tsx';
import { useCompose } from './compose-store.ts';
import { pictureIn, pngOf } from './sketch-image.ts';

const firstStrength = 0.5;

async function takeSketch(file: File): Promise<void> {
  try {
    const png = await pngOf(file).catch((cause: unknown) => {
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new StudioCallError({ code: 'sketch-unreadable', message, retryable: false, details: { name: file.name } });
    });
    const { sketchId } = await callStudio('sketch.import', { bytes: png });
    const strength = useCompose.getState().sketch?.strength ?? firstStrength;
    useCompose.getState().change({ sketch: { sketchId, strength } });
  } catch (error) {
    notifyError(error);
  }
}

/** A place for a sketch: dropped or pasted anywhere in the window, or chosen. */
export function SketchDrop() {
  const t = useText();
  const sketch = useCompose((state) => state.sketch);
  const change = useCompose((state) => state.change);
  const [over, setOver] = useState(false);

  useEffect(() => {
    const paste = (event: ClipboardEvent): void => {
      const file = pictureIn(event.clipboardData);
      if (file === null) return;
      event.preventDefault();
      void takeSketch(file);
    };
    const drag = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes('Files') !== true) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent): void => {
      event.preventDefault();
      setOver(false);
      const file = pictureIn(event.dataTransfer);
      if (file !== null) void takeSketch(file);
    };
    const listening = new AbortController();
    const { signal } = listening;
    window.addEventListener('paste', paste, { signal });
    window.addEventListener('dragover', drag, { signal });
    window.addEventListener('dragleave', leave, { signal });
    window.addEventListener('drop', drop, { signal });
    return () => listening.abort();
  }, []);

  return (
    <section className={over ? 'sketch sketch--over' : 'sketch'} aria-label={t('compose.sketch')}>
      {sketch === null ? (
        <FileTrigger
          acceptedFileTypes={['image/*']}
          onSelect={(files) => {
            const file = files?.[0];
            if (file !== undefined) void takeSketch(file);
          }}
        >
          <Button className="sketch__empty" aria-label={t('compose.sketchAdd')}>
            <ImagePlus aria-hidden="true" />
            <span>
              <span className="sketch__title">{t('compose.sketchAdd')}</span>
              <span className="sketch__hint">{t('compose.sketchHint')}</span>
            </span>
          </Button>
        </FileTrigger>
      ) : (
        <div className="sketch__filled">
          <img className="sketch__picture" src={assetUrl.sketch(sketch.sketchId)} alt={t('compose.sketchPicture')} />
          <div className="sketch__controls">
            <Slider
              label={t('compose.sketchStrength')}
              tone="guide"
              value={sketch.strength}
              onChange={(strength) => change({ sketch: { ...sketch, strength } })}
            />
          </div>
          <IconButton small label={t('compose.sketchRemove')} onPress={() => change({ sketch: null })}>
            <X />
          </IconButton>
        </div>
      )}
    </section>
  );
}

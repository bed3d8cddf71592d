import { Pencil, X } from 'lucide-react';
import type { CSSProperties } from 'react';
import { assetUrl } from '../../../preload/contract.ts';
import { useText } from '../../app/text.ts';
import { IconButton } from '../../design/icon-button.tsx';
import { Slider } from '../../design/slider.tsx';
import { openMaskTable } from '../draw/draw-actions.ts';
import { useCompose } from './compose-store.ts';

/** The picture of which a part will be made anew, with that part marked. */
export function RepaintCard() {
  const t = useText();
  const repaint = useCompose((state) => state.repaint);
  const change = useCompose((state) => state.change);
  if (repaint === null) return null;
  return (
    <section className="sketch" aria-label={t('repaint.card')}>
      <div className="sketch__filled">
        <div className="repaint__picture">
          <img className="sketch__picture" src={assetUrl.sketch(repaint.pictureId)} alt={t('repaint.picture')} />
          <span className="repaint__mask" aria-hidden="true" style={{ '--mask': `url("${assetUrl.sketch(repaint.maskId)}")` } as CSSProperties} />
        </div>
        <div className="sketch__controls">
          <Slider
            label={t('repaint.keepShort')}
            name={t('repaint.keep')}
            tone="guide"
            value={repaint.keep}
            maximum={0.9}
            onChange={(keep) => change({ repaint: { ...repaint, keep } })}
          />
        </div>
        <IconButton small label={t('repaint.edit')} onPress={() => void openMaskTable()}>
          <Pencil />
        </IconButton>
        <IconButton small label={t('repaint.remove')} onPress={() => change({ repaint: null })}>
          <X />
        </IconButton>
      </div>
    </section>
  );
}

import { X } from 'lucide-react';
import type { CSSProperties } from 'react';
import { useAspects, useProfile } from '../../app/queries.ts';
import { useSelection } from '../../app/selection-store.ts';
import { useNumbers } from '../../app/numbers.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { IconButton } from '../../design/icon-button.tsx';
import { PassesFocus } from '../../design/passes-focus.tsx';
import { Slider } from '../../design/slider.tsx';
import { Switch } from '../../design/switch.tsx';
import { leanings } from '../profile/leanings.ts';
import { useCompose } from './compose-store.ts';

/** The “in my taste” switch, its strength, and in short what the profile holds, or the picture whose settings were taken. */
export function TasteSection() {
  const t = useText();
  const numbers = useNumbers();
  const inTaste = useCompose((state) => state.inTaste);
  const tasteStrength = useCompose((state) => state.tasteStrength);
  const change = useCompose((state) => state.change);
  const profile = useProfile();
  const aspects = useAspects();
  const ofPicture = useCompose((state) => state.aspects);
  const levels = ofPicture === null ? profile.data?.aspects : Object.entries(ofPicture).map(([aspect, level]) => ({ aspect, level }));
  const held = leanings(levels ?? [], aspects.data?.aspects ?? []);
  return (
    <section className="compose__section taste" data-taste="">
      <div className="taste__head">
        <Switch label={t('compose.inTaste')} tone="taste" isSelected={inTaste} onChange={(on) => change({ inTaste: on })} />
        <Button look="plain" size="small" onPress={() => useSelection.getState().open('profile')}>
          {t('compose.editTaste')}
        </Button>
      </div>
      {ofPicture === null ? null : (
        <div className="taste__picture">
          <p>{t('compose.tasteOfPicture')}</p>
          <PassesFocus to="[data-taste] input">
            <IconButton small label={t('compose.tasteOwn')} onPress={() => change({ aspects: null })}>
              <X />
            </IconButton>
          </PassesFocus>
        </div>
      )}
      {inTaste && ofPicture === null && held.length > 0 ? (
        <Slider
          label={t('compose.tasteStrength')}
          tone="taste"
          value={tasteStrength}
          format={(value) => `${Math.round(value * 100)} %`}
          onChange={(value) => change({ tasteStrength: value })}
        />
      ) : null}
      {held.length === 0 && ofPicture === null ? (
        <p className="taste__empty">{t('compose.tasteEmpty')}</p>
      ) : (
        <ul
          className={inTaste ? 'taste__list' : 'taste__list taste__list--off'}
          aria-label={t(ofPicture === null ? 'compose.tasteHolds' : 'compose.tasteOfPicture')}
        >
          {held.map((leaning) => (
            <li key={leaning.aspect} className="taste__item" title={leaning.name}>
              <span className="taste__dot" style={{ '--level': Math.abs(leaning.level) } as CSSProperties} aria-hidden="true" />
              {leaning.word}
              <span className="numbers taste__level">{numbers.two(Math.abs(leaning.level))}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

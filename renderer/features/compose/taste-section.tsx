import { X } from 'lucide-react';
import { useAspects, useProfile } from '../../app/queries.ts';
import { useSelection } from '../../app/selection-store.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { IconButton } from '../../design/icon-button.tsx';
import { PassesFocus } from '../../design/passes-focus.tsx';
import { Slider } from '../../design/slider.tsx';
import { Switch } from '../../design/switch.tsx';
import { ProfileSwitcher } from '../profile/profile-switcher.tsx';
import { AddLevel } from './add-level.tsx';
import { useCompose } from './compose-store.ts';
import { LevelChip } from './level-chip.tsx';
import { shownLevels, type ShownLevel } from './picture-levels.ts';
import './taste.css';

/** Of a chip that goes with its level the keyboard goes on at the next place to press. */
function passFocus({ taste }: ShownLevel): void {
  if (taste !== 0) return;
  requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-add-level]')?.focus());
}

/** The “in my taste” switch, its strength, and level by level what the next pictures will have of it; each can be set for them alone. */
export function TasteSection() {
  const t = useText();
  const inTaste = useCompose((state) => state.inTaste);
  const tasteStrength = useCompose((state) => state.tasteStrength);
  const levels = useCompose((state) => state.levels);
  const change = useCompose((state) => state.change);
  const profile = useProfile().data;
  const held = profile?.aspects ?? [];
  const known = useAspects().data;
  const shown = shownLevels(held, tasteStrength, levels, known?.aspects ?? []);
  const differing = shown.filter(({ differs }) => differs).length;
  const isWhole = levels?.whole === true;
  return (
    <section className="compose__section taste" data-taste="">
      <div className="taste__head">
        <Switch label={t('compose.inTaste')} tone="taste" isSelected={inTaste} onChange={(on) => change({ inTaste: on })} />
        <Button look="plain" size="small" onPress={() => useSelection.getState().open('profile')}>
          {t('compose.editTaste')}
        </Button>
      </div>
      {isWhole ? null : (
        <div className="taste__profile">
          <ProfileSwitcher whole={false} />
        </div>
      )}
      {inTaste && !isWhole && held.some(({ level }) => level !== 0) ? (
        <Slider
          label={t('compose.tasteStrength')}
          tone="taste"
          value={tasteStrength}
          format={(value) => `${Math.round(value * 100)} %`}
          onChange={(value) => change({ tasteStrength: value })}
        />
      ) : null}
      {isWhole || differing > 0 ? (
        <div className="taste__picture">
          <p>{isWhole ? t('compose.tasteOfPicture') : t('compose.tasteDiffers', { count: differing })}</p>
          <PassesFocus to="[data-taste] input">
            <IconButton small label={t('compose.tasteOwn')} onPress={() => change({ levels: null })}>
              <X />
            </IconButton>
          </PassesFocus>
        </div>
      ) : null}
      {shown.length === 0 && levels === null ? <p className="taste__empty">{t('compose.tasteEmpty', { name: profile?.name ?? '' })}</p> : null}
      {known === undefined ? null : (
        <ul className={inTaste ? 'taste__list' : 'taste__list taste__list--off'} aria-label={t(isWhole ? 'compose.tasteOfPicture' : 'compose.tasteHolds')}>
          {shown.map((level) => (
            <li key={level.aspect.id}>
              <LevelChip shown={level} isDisabled={!inTaste} onDone={passFocus} />
            </li>
          ))}
          <li>
            <AddLevel known={known} shown={shown} isDisabled={!inTaste} />
          </li>
        </ul>
      )}
    </section>
  );
}

import { ChevronRight, Dices, Lock, LockOpen } from 'lucide-react';
import { Button as AriaButton, Disclosure, DisclosurePanel, Heading } from 'react-aria-components';
import { useInfo } from '../../app/queries.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { Choice } from '../../design/choice.tsx';
import { IconButton, IconToggle } from '../../design/icon-button.tsx';
import { NumberField } from '../../design/number-field.tsx';
import { PassesFocus } from '../../design/passes-focus.tsx';
import { changedSettings, untouched } from './changed-settings.ts';
import { randomSeed, useCompose } from './compose-store.ts';
import { NumberSetting } from './number-setting.tsx';
import { sizesFor } from './picture-sizes.ts';
import { ReasonsChoice } from './reasons-choice.tsx';

function SeedField() {
  const t = useText();
  const seed = useCompose((state) => state.seed);
  const change = useCompose((state) => state.change);
  return (
    <div className="seed">
      {seed === null ? (
        <div className="field">
          <span className="field__label">{t('compose.seed')}</span>
          <span className="field__box seed__random">{t('compose.seedRandom')}</span>
        </div>
      ) : (
        <NumberField label={t('compose.seed')} value={seed} minimum={0} maximum={0xffffffff} onChange={(value) => change({ seed: value })} />
      )}
      <IconButton label={t('compose.seedDraw')} onPress={() => change({ seed: randomSeed() })}>
        <Dices />
      </IconButton>
      <IconToggle label={t('compose.seedLock')} isSelected={seed !== null} onChange={(locked) => change({ seed: locked ? randomSeed() : null })}>
        {seed === null ? <LockOpen /> : <Lock />}
      </IconToggle>
    </div>
  );
}

/** Size and seed in sight; steps, guidance and how many under “More”, which says what is set there. */
export function PictureSettings() {
  const t = useText();
  const info = useInfo();
  const compose = useCompose();
  const checkpoint = info.data?.checkpoints.find((one) => one.id === info.data.defaultCheckpoint);
  const defaults = checkpoint?.defaults ?? { numInferenceSteps: 20, guidanceScale: 3, width: 256, height: 256 };
  const [width, height] = compose.size ?? [defaults.width, defaults.height];
  const changed = checkpoint === undefined ? [] : changedSettings(compose, defaults, t);
  const known = sizesFor(checkpoint);
  // A size from another picture's settings stays in sight until another one is chosen.
  const sizes = known.some(([w, h]) => w === width && h === height) ? known : [[width, height] as const, ...known];
  return (
    <section className="compose__section settings">
      <div className="settings__row">
        <Choice
          label={t('compose.size')}
          value={`${width}x${height}`}
          options={sizes.map(([w, h]) => ({ id: `${w}x${h}`, label: `${w} × ${h}` }))}
          onChange={(id) => {
            const size = sizes.find(([w, h]) => `${w}x${h}` === id);
            if (size !== undefined) compose.change({ size });
          }}
        />
        <SeedField />
      </div>
      <Disclosure className="more">
        <Heading level={3} className="more__heading">
          <AriaButton slot="trigger" className="more__trigger" data-more="">
            <ChevronRight aria-hidden="true" />
            <span>{[t('compose.more'), ...changed].join(' · ')}</span>
          </AriaButton>
        </Heading>
        <DisclosurePanel className="more__panel">
          <div className="more__content">
            <NumberSetting
              label={t('compose.steps')}
              value={compose.numInferenceSteps ?? defaults.numInferenceSteps}
              minimum={1}
              usual={Math.max(50, defaults.numInferenceSteps)}
              most={200}
              step={1}
              onChange={(value) => compose.change({ numInferenceSteps: value })}
            />
            <NumberSetting
              label={t('compose.guidance')}
              value={compose.guidanceScale ?? defaults.guidanceScale}
              minimum={0}
              usual={15}
              most={30}
              step={0.1}
              typedStep={0.05}
              onChange={(value) => compose.change({ guidanceScale: value })}
            />
            <NumberSetting
              label={t('compose.batch')}
              value={compose.batch}
              minimum={1}
              usual={16}
              most={16}
              step={1}
              onChange={(value) => compose.change({ batch: value })}
            />
            <ReasonsChoice />
            {changed.length === 0 ? null : (
              <PassesFocus to="[data-more]">
                <Button look="plain" size="small" className="more__reset" onPress={() => compose.change(untouched)}>
                  {t('reset')}
                </Button>
              </PassesFocus>
            )}
          </div>
        </DisclosurePanel>
      </Disclosure>
    </section>
  );
}

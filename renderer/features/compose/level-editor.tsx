import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { NumberField } from '../../design/number-field.tsx';
import { Slider } from '../../design/slider.tsx';
import { useCompose } from './compose-store.ts';
import { backToTaste, leftOut, levelSet, type PictureLevels, type ShownLevel } from './picture-levels.ts';

interface LevelEditorProps {
  readonly shown: ShownLevel;
  readonly onDone: () => void;
}

/** One aspect's level for the next pictures: slid, typed, left out, or as the taste has it. */
export function LevelEditor({ shown, onDone }: LevelEditorProps) {
  const t = useText();
  const { aspect, level, taste, differs } = shown;
  const put = (change: (levels: PictureLevels | null) => PictureLevels | null): void => {
    const compose = useCompose.getState();
    compose.change({ levels: change(compose.levels) });
  };
  const set = (next: number): void => put((levels) => levelSet(levels, shown, next));
  const finish = (change: (levels: PictureLevels | null) => PictureLevels | null): void => {
    onDone();
    put(change);
  };
  return (
    <div className="level number-setting">
      <NumberField label={aspect.name} value={level} minimum={-1} maximum={1} step={0.01} onChange={set} />
      <Slider
        hideLabel
        autoFocus
        label={aspect.name}
        tone="taste"
        value={level}
        minimum={-1}
        maximum={1}
        poles={[aspect.negative.word, aspect.positive.word]}
        onChange={set}
      />
      <p className="level__note">{t('compose.levelNote')}</p>
      <div className="level__ways">
        {level === 0 && taste !== 0 ? null : (
          <Button size="small" onPress={() => finish((levels) => leftOut(levels, shown))}>
            {t('compose.levelOut')}
          </Button>
        )}
        {differs && taste !== 0 ? (
          <Button size="small" onPress={() => finish((levels) => backToTaste(levels, shown))}>
            {t('compose.levelOwn')}
          </Button>
        ) : null}
      </div>
    </div>
  );
}

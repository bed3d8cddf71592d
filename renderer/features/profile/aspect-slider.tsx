import { useEffect, useState } from 'react';
import type { Aspect } from '../../../preload/contract.ts';
import { useNumbers } from '../../app/numbers.ts';
import { useText } from '../../app/text.ts';
import { Slider } from '../../design/slider.tsx';

interface AspectSliderProps {
  readonly aspect: Aspect;
  readonly level: number;
  readonly uncertainty: number | null;
  readonly onChange: (level: number) => void;
}

/** One aspect between its two poles; near the middle it snaps to “no preference”. */
export function AspectSlider({ aspect, level, uncertainty, onChange }: AspectSliderProps) {
  const t = useText();
  const numbers = useNumbers();
  const [dragged, setDragged] = useState<number | null>(null);
  useEffect(() => setDragged(null), [level]);
  const shown = dragged ?? level;
  return (
    <div className="aspect" title={uncertainty === null ? undefined : t('profile.uncertainty', { uncertainty: numbers.two(uncertainty) })}>
      <Slider
        label={aspect.name}
        tone="taste"
        value={shown}
        minimum={-1}
        maximum={1}
        poles={[aspect.negative.word, aspect.positive.word]}
        format={(value) => (value === 0 ? t('profile.none') : numbers.signed(value))}
        onChange={setDragged}
        onChangeEnd={(value) => {
          const next = Math.abs(value) < 0.03 ? 0 : Math.round(value * 100) / 100;
          setDragged(next);
          if (next !== level) onChange(next);
        }}
      />
    </div>
  );
}

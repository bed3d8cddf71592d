import { Pipette } from 'lucide-react';
import { useRef, type CSSProperties } from 'react';
import { Radio, RadioGroup } from 'react-aria-components';
import { useText } from '../../app/text.ts';
import { IconButton } from '../../design/icon-button.tsx';
import { palette } from './palette.ts';

interface ColourChoiceProps {
  readonly value: string;
  readonly onChange: (colour: string) => void;
}

/** The palette, and the system's own picker for any other colour. */
export function ColourChoice({ value, onChange }: ColourChoiceProps) {
  const t = useText();
  const picker = useRef<HTMLInputElement>(null);
  const isOther = palette.every(({ colour }) => colour !== value);
  return (
    <div className="colours">
      <RadioGroup className="colours__palette" aria-label={t('draw.colour')} orientation="horizontal" value={value} onChange={onChange}>
        {palette.map(({ colour, name }) => (
          <Radio key={colour} value={colour} aria-label={t(name)} className="colour" style={{ '--colour': colour } as CSSProperties} />
        ))}
      </RadioGroup>
      <span className={isOther ? 'colours__other colours__other--chosen' : 'colours__other'} style={{ '--colour': value } as CSSProperties}>
        <IconButton label={t('draw.colourOther')} onPress={() => picker.current?.click()}>
          <Pipette />
        </IconButton>
        <input
          ref={picker}
          className="colours__picker"
          type="color"
          tabIndex={-1}
          aria-hidden="true"
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      </span>
    </div>
  );
}

import type { CSSProperties } from 'react';
import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { useNumbers } from '../../app/numbers.ts';
import { useText } from '../../app/text.ts';
import { LevelEditor } from './level-editor.tsx';
import type { ShownLevel } from './picture-levels.ts';

interface LevelChipProps {
  readonly shown: ShownLevel;
  readonly isDisabled: boolean;
  /** Called before the editor closes; the chip may be gone after that. */
  readonly onDone: (shown: ShownLevel) => void;
}

/** A level in short, and pressed the way to change it for the next pictures. */
export function LevelChip({ shown, isDisabled, onDone }: LevelChipProps) {
  const t = useText();
  const numbers = useNumbers();
  const { aspect, word, level, differs } = shown;
  const isOut = level === 0;
  const told = t(isOut ? 'compose.levelIsOut' : 'compose.level', { name: aspect.name, word, level: numbers.two(Math.abs(level)) });
  return (
    <DialogTrigger>
      <Button
        className={differs ? 'taste__item taste__item--differs' : 'taste__item'}
        isDisabled={isDisabled}
        aria-label={differs ? t('compose.levelDiffers', { level: told }) : told}
      >
        <span className="taste__dot" style={{ '--level': Math.abs(level) } as CSSProperties} aria-hidden="true" />
        {isOut ? <s className="taste__out">{word}</s> : word}
        <span className="numbers taste__level">{isOut ? '–' : numbers.two(Math.abs(level))}</span>
      </Button>
      <Popover className="popover" offset={6} placement="bottom start">
        <Dialog className="level-dialog" aria-label={aspect.name}>
          {({ close }) => (
            <LevelEditor
              shown={shown}
              onDone={() => {
                close();
                onDone(shown);
              }}
            />
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

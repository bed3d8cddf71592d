import type { CSSProperties, ReactNode } from 'react';
import { useText } from '../../app/text.ts';
import { useCloseUp } from './use-close-up.ts';
import './close-up.css';

interface FrameProps {
  readonly width: number;
  readonly height: number;
  /** Close up: larger than the room, and moved by dragging or scrolling. */
  readonly zoomed?: boolean;
  readonly children: ReactNode;
}

/** Gives its content the picture's shape, as large as the room allows; or close up. */
export function Frame({ width, height, zoomed = false, children }: FrameProps) {
  const t = useText();
  const closeUp = useCloseUp(zoomed);
  // The keyboard scrolls it too.
  const reached = zoomed ? { role: 'group', tabIndex: 0, 'aria-label': t('picture.closeUp') } : {};
  const shape = { '--ratio': width / height, '--own-width': `${width / window.devicePixelRatio}px` } as CSSProperties;
  return (
    <div className={zoomed ? 'frame frame--zoomed' : 'frame'} {...reached} {...closeUp}>
      <div className="frame__inner" style={shape}>
        {children}
      </div>
    </div>
  );
}

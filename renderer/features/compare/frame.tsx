import type { CSSProperties, ReactNode } from 'react';

interface FrameProps {
  readonly width: number;
  readonly height: number;
  readonly children: ReactNode;
}

/** Gives its content the picture's shape, as large as the room allows. */
export function Frame({ width, height, children }: FrameProps) {
  return (
    <div className="frame">
      <div className="frame__inner" style={{ '--ratio': width / height } as CSSProperties}>
        {children}
      </div>
    </div>
  );
}

import type { CSSProperties, ReactNode } from 'react';
import { Meter, ProgressBar } from 'react-aria-components';
import './marks.css';

interface BadgeProps {
  readonly tone?: 'quiet' | 'caution' | 'danger' | 'good';
  readonly title?: string;
  readonly children: ReactNode;
}

export function Badge({ tone = 'quiet', title, children }: BadgeProps) {
  return (
    <span className={`badge badge--${tone}`} title={title}>
      {children}
    </span>
  );
}

interface ScoreProps {
  readonly label: string;
  readonly value: number;
  readonly measured: boolean;
}

/** A score from 0 to 1; hatched while it is only predicted. */
export function Score({ label, value, measured }: ScoreProps) {
  return (
    <Meter aria-label={label} value={value} minValue={0} maxValue={1} formatOptions={{ maximumFractionDigits: 2, minimumFractionDigits: 2 }}>
      <div className={measured ? 'score' : 'score score--predicted'}>
        <div className="score__value" style={{ transform: `scaleX(${Math.max(0, Math.min(1, value))})` }} />
      </div>
    </Meter>
  );
}

interface ProgressProps {
  readonly label: string;
  readonly value: number;
  readonly tone?: string;
}

export function Progress({ label, value, tone }: ProgressProps) {
  return (
    <ProgressBar aria-label={label} value={value} minValue={0} maxValue={1} style={tone === undefined ? {} : ({ '--tone': tone } as CSSProperties)}>
      <div className="progress">
        <div className="progress__value" style={{ width: `${value * 100}%` }} />
      </div>
    </ProgressBar>
  );
}

import { useLayoutEffect, useRef, type ReactNode } from 'react';

interface PassesFocusProps {
  /** Selects who takes over. */
  readonly to: string;
  readonly children: ReactNode;
}

/** Around a button that goes away: the keyboard, if it was there, goes on elsewhere and not back to the beginning. */
export function PassesFocus({ to, children }: PassesFocusProps) {
  const around = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const element = around.current;
    return () => {
      if (element?.contains(document.activeElement) === true) queueMicrotask(() => document.querySelector<HTMLElement>(to)?.focus());
    };
  }, [to]);
  return (
    <span ref={around} className="passes-focus">
      {children}
    </span>
  );
}

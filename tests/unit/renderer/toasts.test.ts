import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startCountdown } from '../../../renderer/app/countdown.ts';
import { stayOf } from '../../../renderer/app/toasts.tsx';

describe('how long a notice stays', () => {
  it('is longest where it offers something', () => {
    const content = { kind: 'message', title: 'Taken back' } as const;
    const message = stayOf({ id: 1, content, action: null });
    expect(message).toBeGreaterThan(4_000);
    expect(stayOf({ id: 1, content, action: { label: 'undo', run: () => undefined } })).toBe(20_000);
  });
});

describe('a countdown', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('stands still while the pointer or the focus holds it, and goes on with what was left', () => {
    const done = vi.fn<() => void>();
    const countdown = startCountdown(6_000, done);
    vi.advanceTimersByTime(4_000);
    countdown.hold('pointer');
    countdown.hold('focus');
    vi.advanceTimersByTime(60_000);
    countdown.release('pointer');
    vi.advanceTimersByTime(60_000);
    expect(done).not.toHaveBeenCalled();
    countdown.release('focus');
    countdown.release('focus');
    vi.advanceTimersByTime(1_999);
    expect(done).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(done).toHaveBeenCalledOnce();
  });

  it('that is stopped never ends, held or not', () => {
    const done = vi.fn<() => void>();
    const countdown = startCountdown(6_000, done);
    countdown.hold('focus');
    countdown.stop();
    countdown.release('focus');
    vi.advanceTimersByTime(60_000);
    expect(done).not.toHaveBeenCalled();
  });
});

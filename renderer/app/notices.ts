import { create } from 'zustand';
import type { WireError } from '../../preload/contract-error.ts';
import { wireErrorOf } from './studio-client.ts';

export interface Notice {
  readonly id: number;
  readonly content: { readonly kind: 'error'; readonly error: WireError } | { readonly kind: 'message'; readonly title: string; readonly advice?: string };
  /** Offered as a button, such as Retry or Undo. */
  readonly action: { readonly label: 'retry' | 'undo' | 'show' | 'recipe.use'; readonly run: () => void } | null;
}

interface NoticeState {
  readonly notices: readonly Notice[];
}

export const useNotices = create<NoticeState>()(() => ({ notices: [] }));

let last = 0;

function add(content: Notice['content'], action: Notice['action']): number {
  last += 1;
  const notice: Notice = { id: last, content, action };
  // At most three at a time; the oldest goes first.
  useNotices.setState((state) => ({ notices: [...state.notices, notice].slice(-3) }));
  return notice.id;
}

interface NoticeOptions {
  readonly advice?: string;
  readonly action?: Notice['action'];
  /** Run once the notice is not offered any more, however it went; an action of it that was chosen runs before. */
  readonly onceGone?: () => void;
}

export function notify(title: string, options: NoticeOptions = {}): void {
  const content = options.advice === undefined ? { kind: 'message' as const, title } : { kind: 'message' as const, title, advice: options.advice };
  const id = add(content, options.action ?? null);
  if (options.onceGone !== undefined) onceGone(id, options.onceGone);
}

/** Tells of a failure; the retry is offered only where trying again can help. */
export function notifyError(error: unknown, retry?: () => void): void {
  const wire = wireErrorOf(error);
  if (wire.code === 'cancelled') return;
  add({ kind: 'error', error: wire }, retry !== undefined && wire.retryable ? { label: 'retry', run: retry } : null);
}

export function dismiss(id: number): void {
  useNotices.setState((state) => ({ notices: state.notices.filter((notice) => notice.id !== id) }));
}

function onceGone(id: number, run: () => void): void {
  const stop = useNotices.subscribe(({ notices }) => {
    if (notices.some((notice) => notice.id === id)) return;
    stop();
    queueMicrotask(run);
  });
}

/** Takes the newest Undo on offer; false where none is. */
export function undoNewest(): boolean {
  const newest = useNotices.getState().notices.findLast((notice) => notice.action?.label === 'undo');
  if (newest === undefined) return false;
  dismiss(newest.id);
  newest.action?.run();
  return true;
}

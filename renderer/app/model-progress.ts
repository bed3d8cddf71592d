import { create } from 'zustand';
import type { StudioEvent } from '../../preload/contract.ts';

interface ModelProgressState {
  /** Request → pictures made and wanted, while it is under way. */
  readonly requests: Readonly<Record<string, { readonly done: number; readonly total: number }>>;
}

export const useModelProgress = create<ModelProgressState>()(() => ({ requests: {} }));

export function noteModelProgress({ progress }: Extract<StudioEvent, { kind: 'model' }>): void {
  const { request, done, total } = progress;
  useModelProgress.setState(({ requests }) => ({ requests: { ...requests, [request]: { done, total } } }));
}

export function forgetModelProgress(request: string): void {
  useModelProgress.setState(({ requests }) => ({ requests: Object.fromEntries(Object.entries(requests).filter(([id]) => id !== request)) }));
}

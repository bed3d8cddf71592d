import { QueryClient, useQuery } from '@tanstack/react-query';
import type { ChannelOutput } from '../../preload/contract.ts';
import type { HistoryFilter } from '../../preload/contract-history.ts';
import { callStudio, StudioCallError } from './studio-client.ts';

export const queryKeys = {
  info: ['info'],
  library: ['library'],
  promptWords: ['prompt-words'],
  adapters: ['adapters'],
  settings: ['settings'],
  aspects: ['aspects'],
  profile: ['profile'],
  profiles: ['profiles'],
  doctor: ['doctor'],
  audits: ['audits'],
  auditQuestions: ['audit-questions'],
  calibrations: ['calibrations'],
  calibrationStates: ['calibration-state'],
  history: ['history'],
  generations: ['generation'],
  generation: (id: string) => ['generation', id],
} as const;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Everything changes through events; nothing goes stale by itself.
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
        networkMode: 'always',
        retry: (count, error) => count < 2 && !(error instanceof StudioCallError && !error.wire.retryable),
      },
      mutations: { networkMode: 'always' },
    },
  });
}

export function useInfo() {
  return useQuery({ queryKey: queryKeys.info, queryFn: () => callStudio('studio.info', {}) });
}

export function useAdapters() {
  return useQuery({ queryKey: queryKeys.adapters, queryFn: () => callStudio('adapters.list', {}) });
}

export function useLibrary(enabled: boolean) {
  return useQuery({ queryKey: queryKeys.library, queryFn: () => callStudio('library.get', {}), enabled });
}

export function useSettings() {
  return useQuery({ queryKey: queryKeys.settings, queryFn: () => callStudio('settings.get', {}) });
}

export function useAspects() {
  return useQuery({ queryKey: queryKeys.aspects, queryFn: () => callStudio('aspects.list', {}) });
}

export function useProfile() {
  return useQuery({ queryKey: queryKeys.profile, queryFn: () => callStudio('profile.get', {}) });
}

export function useProfiles() {
  return useQuery({ queryKey: queryKeys.profiles, queryFn: () => callStudio('profiles.list', {}) });
}

export function useGeneration(id: string | null) {
  return useQuery({
    queryKey: queryKeys.generation(id ?? ''),
    queryFn: () => callStudio('generation.get', { id: id ?? '' }),
    enabled: id !== null,
  });
}

/** A stretch of the history, and where it lies in the whole. */
export interface HistoryBlock extends ChannelOutput<'history.list'> {
  readonly offset: number;
}

/** What was there before stays until the answer is there. */
export function useHistoryBlock(filter: HistoryFilter, offset: number, limit: number) {
  return useQuery({
    queryKey: [...queryKeys.history, 'block', filter, offset, limit],
    queryFn: async (): Promise<HistoryBlock> => ({ offset, ...(await callStudio('history.list', { ...filter, offset, limit })) }),
    placeholderData: (previous) => previous,
  });
}

/** How many come before a picture; null where the filter leaves it out. */
export function useHistoryPlace(filter: HistoryFilter, id: string | null) {
  return useQuery({
    queryKey: [...queryKeys.history, 'place', filter, id],
    queryFn: () => callStudio('history.place', { ...filter, id: id ?? '' }),
    enabled: id !== null,
  });
}

export function useHistoryFacets(enabled: boolean) {
  return useQuery({ queryKey: [...queryKeys.history, 'facets'], queryFn: () => callStudio('history.facets', {}), enabled });
}

/** The newest pictures, whatever the strip is narrowed by. */
export function useNewest() {
  return useQuery({ queryKey: [...queryKeys.history, 'newest'], queryFn: () => callStudio('history.list', { limit: 20 }) });
}

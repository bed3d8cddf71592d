import { QueryClient, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { historyPage } from './history-page.ts';
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

export function useHistory(search: string, starred: boolean) {
  return useInfiniteQuery({
    queryKey: [...queryKeys.history, search, starred],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) => historyPage(search, starred, pageParam),
    getNextPageParam: (page) => (page.more ? (page.generations.at(-1)?.id ?? null) : null),
    placeholderData: (previous) => previous,
  });
}

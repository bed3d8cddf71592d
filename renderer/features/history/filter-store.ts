import { create } from 'zustand';
import type { HistoryFilter } from '../../../preload/contract-history.ts';
import { usePicked } from '../../app/picked-store.ts';

/** When pictures were made; days as YYYY-MM-DD, empty where that end is open. */
export type DateFilter =
  { readonly kind: 'any' } | { readonly kind: 'today' } | { readonly kind: 'week' } | { readonly kind: 'range'; readonly from: string; readonly until: string };

/** What the strip is narrowed by, as a person sets it. */
export interface FilterDraft {
  readonly search: string;
  readonly starred: boolean;
  readonly checkpoint: string | null;
  readonly adapter: { readonly id: string; readonly name: string } | null;
  readonly date: DateFilter;
  readonly sketches: NonNullable<HistoryFilter['sketches']>;
  readonly enlarged: NonNullable<HistoryFilter['enlarged']>;
  /** `kept`: those with a star. */
  readonly whatIfs: 'kept' | 'all' | 'none';
  readonly order: NonNullable<HistoryFilter['order']>;
}

export const emptyFilter: FilterDraft = {
  search: '',
  starred: false,
  checkpoint: null,
  adapter: null,
  date: { kind: 'any' },
  sketches: 'shown',
  enlarged: 'shown',
  whatIfs: 'kept',
  order: 'newest',
};

interface FilterState extends FilterDraft {
  change(changes: Partial<FilterDraft>): void;
  /** The order is no filter, and stays. */
  clear(): void;
}

/** Kept while the window is open. Another filter shows other pictures: none stays picked that can't be seen. */
export const useFilter = create<FilterState>()((set) => ({
  ...emptyFilter,
  change(changes) {
    if (changes.order === undefined) usePicked.getState().take([], null);
    set(changes);
  },
  clear() {
    usePicked.getState().take([], null);
    set(({ order }) => ({ ...emptyFilter, order }));
  },
}));

/** Filters besides the search that are on, in the order of their chips. */
export function activeFilters(draft: FilterDraft): readonly (keyof FilterDraft)[] {
  const differs: readonly (keyof FilterDraft)[] = ['starred', 'checkpoint', 'adapter', 'sketches', 'enlarged', 'whatIfs'];
  return [...differs.filter((key) => draft[key] !== emptyFilter[key]), ...(draft.date.kind === 'any' ? [] : ['date' as const])];
}

export function isNarrowed(draft: FilterDraft): boolean {
  return draft.search.trim() !== '' || activeFilters(draft).length > 0;
}

/** As the studio takes it: days become moments, by the clock of this place. */
export function filterOf(draft: FilterDraft, now: Date): HistoryFilter {
  const { search, starred, checkpoint, adapter, sketches, enlarged, order } = draft;
  return {
    search,
    starred,
    checkpoint,
    adapter: adapter?.id ?? null,
    sketches,
    enlarged,
    order,
    counterfactuals: draft.whatIfs === 'kept' ? 'starred' : draft.whatIfs === 'all',
    ...momentsOf(draft.date, now),
  };
}

function momentsOf(date: DateFilter, now: Date): Pick<HistoryFilter, 'since' | 'until'> {
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  switch (date.kind) {
    case 'any':
      return { since: null, until: null };
    case 'today':
      return { since: today.toISOString(), until: null };
    case 'week': {
      // From Monday on.
      const monday = new Date(today);
      monday.setDate(today.getDate() - ((today.getDay() + 6) % 7));
      return { since: monday.toISOString(), until: null };
    }
    case 'range':
      return { since: momentOf(date.from, 0), until: momentOf(date.until, 1) };
  }
}

/** The beginning of a day, or of one that comes after it; null for what is no day. */
function momentOf(day: string, later: number): string | null {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(day) ?? [];
  if (year === undefined) return null;
  return new Date(Number(year), Number(month) - 1, Number(date) + later).toISOString();
}

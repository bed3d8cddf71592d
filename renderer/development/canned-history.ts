import type { ChannelInput, ChannelName, ChannelOutput, Generation, StudioEvent } from '../../preload/contract.ts';
import type { HistoryFilter } from '../../preload/contract-history.ts';
import { summaryOf } from './canned.ts';

type HistoryName = Exclude<Extract<ChannelName, `history.${string}`>, 'history.showInFolder' | 'history.copyPicture' | 'history.savePicture'>;
type Answers = { readonly [Name in HistoryName]: (input: ChannelInput<Name>) => ChannelOutput<Name> };

/** The history of the development page, over its pictures: narrowed by words and stars, in pages. */
export function cannedHistoryAnswers(generations: Map<string, Generation>, emit: (event: StudioEvent) => void): Answers {
  /** Deletion → what it took. */
  const setAside = new Map<string, readonly Generation[]>();
  const found = ({ search = '', starred = false, order = 'newest' }: HistoryFilter): readonly Generation[] => {
    const all = [...generations.values()].filter(
      (one) => one.prompt.includes(search) && (!starred || one.starred) && (one.kind === 'generation' || one.starred),
    );
    return all.sort((a, b) => b.createdAt.localeCompare(a.createdAt) * (order === 'newest' ? 1 : -1));
  };
  const idsOf = (input: { readonly id: string } | { readonly ids: readonly string[] }): readonly string[] => ('ids' in input ? input.ids : [input.id]);
  return {
    'history.list': ({ limit = 100, offset = 0, ...filter }) => {
      const all = found(filter);
      const page = all.slice(offset, offset + limit).map((one) => ({ ...summaryOf(one), whatIfs: one.children.length }));
      return { generations: page, more: all.length > offset + limit, total: all.length };
    },
    'history.ids': ({ from = null, to = null, ...filter }) => {
      const ids = found(filter).map(({ id }) => id);
      const ends = [from === null ? 0 : ids.indexOf(from), to === null ? ids.length - 1 : ids.indexOf(to)];
      return { ids: ids.slice(Math.min(...ends), Math.max(...ends) + 1), more: false };
    },
    'history.place': ({ id, ...filter }) => {
      const at = found(filter).findIndex((one) => one.id === id);
      return { at: at === -1 ? null : at };
    },
    'history.facets': () => ({ checkpoints: [{ id: 'storybook', count: generations.size }], adapters: [] }),
    'history.star': (input) => {
      for (const id of idsOf(input)) {
        const one = generations.get(id);
        if (one !== undefined) generations.set(id, { ...one, starred: input.starred });
        emit({ kind: 'generation', generationId: id });
      }
      emit({ kind: 'history' });
      return {};
    },
    'history.delete': (input) => {
      const deletion = `d${setAside.size + 1}`;
      setAside.set(
        deletion,
        idsOf(input).flatMap((id) => generations.get(id) ?? []),
      );
      for (const id of idsOf(input)) generations.delete(id);
      emit({ kind: 'history' });
      return { deletion };
    },
    'history.restore': ({ deletion }) => {
      for (const one of setAside.get(deletion) ?? []) generations.set(one.id, one);
      emit({ kind: 'history' });
      return {};
    },
    'history.finishDelete': () => ({}),
    'history.find': ({ beginning }) => ({ ids: [...generations.keys()].filter((id) => id.startsWith(beginning)).slice(0, 2) }),
    'history.cancelExport': () => ({}),
    'history.export': () => ({ status: null }),
  };
}

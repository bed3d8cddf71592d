import type { ChannelOutput, GenerationSummary } from '../../preload/contract.ts';
import { isInStrip } from '../features/history/lineage.ts';
import { callStudio } from './studio-client.ts';

const ASKED_AT_ONCE = 200;

/** More pictures than the strip shows at once, so that there is something to scroll towards the next page. */
const PICTURES_IN_PAGE = 60;

/** One page of the history, newest first. What-ifs come along to be counted; however many there are, a page has pictures. */
export async function historyPage(search: string, starred: boolean, before: string | null): Promise<ChannelOutput<'history.list'>> {
  const generations: GenerationSummary[] = [];
  let more = true;
  while (more && generations.filter(isInStrip).length < PICTURES_IN_PAGE) {
    const oldest = generations.at(-1)?.id ?? before;
    const answer = await callStudio('history.list', { search, starred, counterfactuals: true, limit: ASKED_AT_ONCE, before: oldest });
    generations.push(...answer.generations);
    more = answer.more && answer.generations.length > 0;
  }
  return { generations, more };
}

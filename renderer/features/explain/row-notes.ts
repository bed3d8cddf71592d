import type { Statement } from '../../../preload/contract.ts';
import type { Text } from '../../app/text.ts';
import { placeName } from './place-text.ts';

/** The cause and the place of a statement, each only where its sentence has not said it already. */
export function rowNotes(statement: Pick<Statement, 'text' | 'cause' | 'region' | 'measured'>, t: Text): readonly string[] {
  const { text, cause, region, measured } = statement;
  const notes: string[] = [];
  // “your taste: warmer light” is said when the sentence speaks of warmer light, and so is German “mit dem Wunsch nach”.
  const gist = (cause.split(/: | nach /u).at(-1) ?? cause).toLowerCase();
  if (!text.toLowerCase().includes(gist)) notes.push(cause);
  // A measured sentence names its place; a predicted one does not yet.
  if (region !== null && region.place !== 'nowhere' && !measured) notes.push(placeName(region.place, t));
  return notes;
}

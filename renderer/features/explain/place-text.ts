import { isMessageId, type Text } from '../../app/text.ts';

/** A named place in words; an unknown one as it came. */
export function placeName(place: string, t: Text): string {
  const id = `place.${place}`;
  return isMessageId(id) ? t(id) : place;
}

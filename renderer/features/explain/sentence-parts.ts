export interface SentencePart {
  readonly text: string;
  /** Numbers and measurements: for those who look closer; they stand in the row's bar and evidence as well. */
  readonly isDetail: boolean;
}

// What stands in quotation marks, German or English, is the person's own words.
const quotation = /„[^“]*“|“[^”]*”/gu;
// “ (score 0.83)”, “ (applied 0.60)”: an aside with a number, or one that ends the sentence.
const aside = / \((?:[^()]*\d[^()]*\)|[^()]*\)(?=\.$))/gu;
// “Dein Wort „fox“: Das führte …”: German names the cause before the colon, and says what it did after it.
const claimAfterColon = ': Das ';

/** A sentence cut into what is read first and its details: asides with numbers, and the measurement. */
export function sentenceParts(sentence: string): readonly SentencePart[] {
  return partsOf(sentence, endOfClaim);
}

/** A text of several sentences, all of which are read; only asides with numbers are details. */
export function summaryParts(summary: string): readonly SentencePart[] {
  return partsOf(summary, ({ length }) => length);
}

/** endOf: where the measurement begins in the text, in which a person's own words are masked. */
function partsOf(sentence: string, endOf: (masked: string) => number): readonly SentencePart[] {
  const masked = sentence.replaceAll(quotation, (words) => '_'.repeat(words.length));
  const end = endOf(masked);
  const parts: SentencePart[] = [];
  let at = 0;
  for (const match of masked.slice(0, end).matchAll(aside)) {
    if (match.index > at) parts.push({ text: sentence.slice(at, match.index), isDetail: false });
    parts.push({ text: match[0], isDetail: true });
    at = match.index + match[0].length;
  }
  if (at < end) parts.push({ text: sentence.slice(at, end), isDetail: false });
  if (end < sentence.length) parts.push({ text: sentence.slice(end), isDetail: true });
  return parts;
}

/** Where the measurement begins: at the colon, or with the next sentence where the claim itself comes after the colon or there is none. */
function endOfClaim(masked: string): number {
  const colon = masked.indexOf(': ');
  if (colon !== -1 && !masked.startsWith(claimAfterColon, colon)) return colon;
  const stop = masked.indexOf('. ', Math.max(colon, 0));
  return stop === -1 ? masked.length : stop;
}

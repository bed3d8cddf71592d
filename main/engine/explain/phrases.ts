import {
  CONJUNCTIONS,
  DEGREES,
  DETERMINERS,
  ENGLISH_WORDS,
  FINITE_VERBS,
  FOREIGN_WORDS,
  GLUE,
  LONG_ADJECTIVES,
  LONG_PREPOSITIONS,
  MEDIA,
  PREPOSITIONS,
  VERBS_OF_LOOKING,
  VERB_PARTICLES,
  isAdjective,
  isGerund,
} from './phrase-words.ts';
import { groupPhrases } from './phrase-grouping.ts';

/** A stretch of the prompt that can be switched off on its own. */
export interface Phrase {
  /** Character range [start, end) in the prompt; `prompt.slice(start, end)` is the phrase. */
  readonly start: number;
  readonly end: number;
  /** Counts noun chunks: phrases of one chunk are a noun and its modifiers. */
  readonly chunk: number;
  /** Counts the fragments between commas and other punctuation. */
  readonly clause: number;
}

interface Word {
  readonly start: number;
  readonly end: number;
  /** Lower case. */
  readonly text: string;
  readonly clause: number;
}

/** More phrases than this are merged, closest first, so that an explanation stays readable and affordable. */
export const MOST_PHRASES = 12;

const WORD = /\p{N}+(?:[.,]\p{N}+)+|[\p{L}\p{N}\p{M}][\p{L}\p{N}\p{M}'’_-]*|&/gu;
/** Punctuation and line breaks that part clauses. */
const CLAUSE_END = /[,;:.!?…|/()[\]{}<>\n\r\u2013\u2014、，。；！？「」]/u;

/**
 * The phrases of a prompt: modifiers apart from their nouns, verb phrases, whole prepositional phrases; spans exact, in
 * order, not overlapping, at most `most` of them. “a happy dog playing fetch in the park at sunset” → happy · dog ·
 * playing fetch · in the park · at sunset. Deterministic. Prompts that are not English are cut at punctuation and spaces.
 */
export function findPhrases(prompt: string, most = MOST_PHRASES): readonly Phrase[] {
  const words = findWords(prompt);
  const phrases = looksEnglish(words) ? englishPhrases(words) : plainPhrases(prompt, words);
  return groupPhrases(phrases, most);
}

function findWords(prompt: string): readonly Word[] {
  const words: Word[] = [];
  let clause = 0;
  let last = 0;
  for (const match of prompt.matchAll(WORD)) {
    if (CLAUSE_END.test(prompt.slice(last, match.index))) clause += 1;
    last = match.index + match[0].length;
    // `(a dog:1.2)`: a weight in another program's notation, no word.
    if (/^[\p{N}.,]+$/u.test(match[0]) && /:\s*$/u.test(prompt.slice(0, match.index))) continue;
    words.push({ start: match.index, end: last, text: match[0].toLowerCase(), clause });
  }
  return joined(words);
}

/** Words that say one thing together, as one word. */
function joined(words: readonly Word[]): readonly Word[] {
  const out: Word[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    if (word === undefined) break;
    const long = LONG_ADJECTIVES.find((parts) => parts.every((text, n) => words[at + n]?.text === text && words[at + n]?.clause === word.clause));
    const last = words[at + (long?.length ?? 1) - 1] ?? word;
    out.push(long === undefined ? word : { ...word, end: last.end, text: long.join('-') });
    at += (long?.length ?? 1) - 1;
  }
  return out;
}

function looksEnglish(words: readonly Word[]): boolean {
  if (words.some((word) => !/[a-z0-9&]/u.test(word.text))) return false;
  const english = words.filter((word) => ENGLISH_WORDS.has(word.text)).length;
  const foreign = words.filter((word) => FOREIGN_WORDS.has(word.text)).length;
  const accented = words.filter((word) => /[^\u0000-\u007f’]/u.test(word.text)).length;
  return english >= foreign + accented;
}

/** Cuts English words into phrases, left to right, one chunk at a time. */
function englishPhrases(words: readonly Word[]): readonly Phrase[] {
  const phrases: Phrase[] = [];
  let chunk = 0;
  let at = 0;
  while (at < words.length) {
    const word = words[at];
    if (word === undefined) break;
    const preposition = prepositionLength(words, at);
    const end = preposition > 0 ? prepositionalEnd(words, at + preposition) : startsVerb(words, at) ? verbEnd(words, at) : null;
    if (end !== null) {
      // A preposition with nothing after it says nothing.
      if (end > at + preposition) phrases.push(spanOf(words, at, end, chunk));
      at = end;
    } else if (isSeparator(word)) {
      at += 1;
    } else {
      const nounEnd = nounChunkEnd(words, at);
      phrases.push(...nounPhrases(words, at, nounEnd, chunk));
      at = nounEnd;
    }
    chunk += 1;
  }
  return phrases;
}

const isSeparator = (word: Word): boolean => CONJUNCTIONS.has(word.text) || GLUE.has(word.text) || DETERMINERS.has(word.text);

/** Words of the preposition that begins at `at`; 0 when none does. `of` never begins a phrase of its own inside a chunk. */
function prepositionLength(words: readonly Word[], at: number): number {
  const clause = words[at]?.clause;
  for (const long of LONG_PREPOSITIONS) {
    if (long.every((text, offset) => words[at + offset]?.text === text && words[at + offset]?.clause === clause)) return long.length;
  }
  return PREPOSITIONS.has(words[at]?.text ?? '') ? 1 : 0;
}

/** A gerund that no noun of the same chunk follows as its head: `playing fetch`, but not `a sleeping dog`. */
function startsVerb(words: readonly Word[], at: number): boolean {
  const word = words[at];
  if (word === undefined) return false;
  const [before, after] = [words[at - 1], words[at + 1]];
  const follows = before !== undefined && before.clause === word.clause && !isSeparator(before) && !PREPOSITIONS.has(before.text);
  if (FINITE_VERBS.has(word.text)) return follows;
  // Words that are nouns too are verbs before an article: “two kids building a snowman”.
  const takesObject = after !== undefined && after.clause === word.clause && DETERMINERS.has(after.text);
  if (follows && word.text.length > 4 && word.text.endsWith('ing') && takesObject) return true;
  if (!isGerund(word.text)) return false;
  const modifies = before !== undefined && before.clause === word.clause && (DETERMINERS.has(before.text) || isAdjective(before.text));
  return !(modifies && sameClauseNoun(words, at));
}

function sameClauseNoun(words: readonly Word[], at: number): boolean {
  const next = words[at + 1];
  return next !== undefined && next.clause === words[at]?.clause && !endsChunk(words, at + 1);
}

/** Whether the word at `at` can't go on a noun chunk. */
function endsChunk(words: readonly Word[], at: number): boolean {
  const word = words[at];
  return word === undefined || isSeparator(word) || prepositionLength(words, at) > 0;
}

/** End of a prepositional phrase whose noun part begins at `from`: through `and`, `of` and modifiers to the clause's end. */
function prepositionalEnd(words: readonly Word[], from: number): number {
  const clause = words[from - 1]?.clause;
  let at = from;
  while (words[at]?.clause === clause && DETERMINERS.has(words[at]?.text ?? '')) at += 1;
  const first = at;
  while (at < words.length && words[at]?.clause === clause) {
    const text = words[at]?.text ?? '';
    if (text === 'of' || (CONJUNCTIONS.has(text) && continuesAfterAnd(words, at))) at += 1;
    else if (DETERMINERS.has(text) && words[at - 1]?.text === 'of') at += 1;
    else if (endsChunk(words, at) || (at > first && startsVerb(words, at))) break;
    else at += 1;
  }
  return at;
}

/** “in rain and snow” is one phrase; “in the park and a cat” is not. */
function continuesAfterAnd(words: readonly Word[], at: number): boolean {
  const next = words[at + 1];
  return next !== undefined && next.clause === words[at]?.clause && !endsChunk(words, at + 1) && !startsVerb(words, at + 1);
}

/** End of a verb phrase: the verb, its particle and its object. */
function verbEnd(words: readonly Word[], from: number): number {
  const verb = words[from];
  const next = words[from + 1];
  if (verb === undefined || next === undefined || next.clause !== verb.clause) return from + 1;
  const particle = next.text === 'at' ? VERBS_OF_LOOKING.has(verb.text) : VERB_PARTICLES.has(next.text);
  if (particle) return prepositionalEnd(words, from + 2);
  if (prepositionLength(words, from + 1) > 0) return from + 1;
  if (CONJUNCTIONS.has(next.text) || GLUE.has(next.text)) return from + 1;
  return prepositionalEnd(words, from + 1);
}

function nounChunkEnd(words: readonly Word[], from: number): number {
  const clause = words[from]?.clause;
  let at = from;
  while (at < words.length && words[at]?.clause === clause) {
    const text = words[at]?.text ?? '';
    if (text === 'of' && MEDIA.has(words[at - 1]?.text ?? '')) return at + 1;
    const ofPart = text === 'of' && at > from && words[at + 1]?.clause === clause;
    if (ofPart || (DETERMINERS.has(text) && words[at - 1]?.text === 'of')) at += 1;
    else if (endsChunk(words, at) || (at > from && startsVerb(words, at))) break;
    else at += 1;
  }
  return Math.max(at, from + 1);
}

/** Splits a noun chunk into its modifiers (adverbs of degree join theirs) and its head; nouns before the head stay with it. */
function nounPhrases(words: readonly Word[], from: number, end: number, chunk: number): readonly Phrase[] {
  const phrases: Phrase[] = [];
  let start = from;
  for (let at = from; at < end - 1; at += 1) {
    const text = words[at]?.text ?? '';
    if (DEGREES.has(text)) continue;
    if (!isAdjective(text) && !isGerund(text)) break;
    phrases.push(spanOf(words, start, at + 1, chunk));
    start = at + 1;
  }
  phrases.push(spanOf(words, start, end, chunk));
  return phrases;
}

function spanOf(words: readonly Word[], from: number, end: number, chunk: number): Phrase {
  const first = words[from];
  const last = words[end - 1];
  if (first === undefined || last === undefined) throw new Error('A phrase spans at least one word.');
  return { start: first.start, end: last.end, chunk, clause: first.clause };
}

/** Languages the rules don't know: fragments between punctuation; a single fragment by words, short words joining the next. */
function plainPhrases(prompt: string, words: readonly Word[]): readonly Phrase[] {
  const clauses = words.reduce<Word[][]>((groups, word) => {
    const last = groups.at(-1);
    if (last !== undefined && last[0]?.clause === word.clause) last.push(word);
    else groups.push([word]);
    return groups;
  }, []);
  const whole = clauses.length > 1;
  return clauses.flatMap((group, chunk) => (whole ? [spanOf(group, 0, group.length, chunk)] : wordPhrases(prompt, group)));
}

function wordPhrases(prompt: string, words: readonly Word[]): readonly Phrase[] {
  if (words.length === 1) return segmentPhrases(prompt, words[0]);
  const phrases: Phrase[] = [];
  let start = 0;
  words.forEach((word, at) => {
    if (word.text.length <= 3 && /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]+$/u.test(word.text) && at < words.length - 1) return;
    phrases.push(spanOf(words, start, at + 1, at));
    start = at + 1;
  });
  return phrases;
}

/** One unbroken run (Chinese, Japanese, Thai): words as Unicode segmentation finds them. */
function segmentPhrases(prompt: string, word: Word | undefined): readonly Phrase[] {
  if (word === undefined) return [];
  const segments = [...new Intl.Segmenter('und', { granularity: 'word' }).segment(prompt.slice(word.start, word.end))];
  return segments
    .filter((segment) => segment.isWordLike === true)
    .map((segment, chunk) => {
      const start = word.start + segment.index;
      return { start, end: start + segment.segment.length, chunk, clause: word.clause };
    });
}

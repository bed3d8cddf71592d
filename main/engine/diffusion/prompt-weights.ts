/**
 * Weights in a prompt, in the notation that most programs share:
 *
 *   (word)        1.1 times as strong; ((word)) 1.21 times
 *   (word:1.3)    1.3 times as strong
 *   [word]        1.1 times weaker
 *   \( \) \[ \]   the brackets themselves
 *
 * Groups nest and multiply. A bracket without its partner is an ordinary character, so that `:)` stays what it is.
 */

/** A stretch of a prompt whose words have one weight. */
export interface WeightedText {
  /** Without brackets, weights and the backslashes of escapes. */
  readonly text: string;
  readonly weight: number;
}

const STEP = 1.1;
const NUMBER_AT_END = /:\s*(\d+(?:\.\d*)?|\.\d+)\s*$/u;
const ESCAPABLE = '()[]\\';

interface Group {
  readonly open: number;
  readonly close: number;
  /** Where the group's words end: before `:1.3)` or before the bracket. */
  readonly end: number;
  readonly weight: number;
}

/** Groups in the order in which they close; brackets that are escaped or have no partner belong to none. */
function groupsOf(prompt: string): readonly Group[] {
  const groups: Group[] = [];
  const open: number[] = [];
  for (let at = 0; at < prompt.length; at += 1) {
    const character = prompt[at] ?? '';
    if (isEscape(prompt, at)) {
      at += 1;
    } else if (character === '(' || character === '[') {
      open.push(at);
    } else if (character === ')' || character === ']') {
      const partner = open.findLastIndex((start) => prompt[start] === (character === ')' ? '(' : '['));
      const start = open[partner];
      if (start === undefined) continue;
      open.length = partner;
      const inside = prompt.slice(start + 1, at);
      const number = character === ')' ? NUMBER_AT_END.exec(inside) : null;
      groups.push({
        open: start,
        close: at,
        end: number === null ? at : start + 1 + number.index,
        weight: number === null ? (character === ')' ? STEP : 1 / STEP) : Number(number[1]),
      });
    }
  }
  return groups;
}

function isEscape(prompt: string, at: number): boolean {
  return prompt[at] === '\\' && ESCAPABLE.includes(prompt[at + 1] ?? ' ');
}

/** For every character whether it is notation (a bracket, `:1.3`, the backslash of an escape) and not text. */
export function notationIn(prompt: string): readonly boolean[] {
  const marks = new Array<boolean>(prompt.length).fill(false);
  for (const { open, close, end } of groupsOf(prompt)) {
    marks[open] = true;
    marks.fill(true, end, close + 1);
  }
  for (let at = 0; at < prompt.length; at += 1) {
    if (isEscape(prompt, at)) {
      marks[at] = true;
      at += 1;
    }
  }
  return marks;
}

/** The prompt with blanks for its notation: as long as the prompt itself, so that positions stay right. */
export function withoutNotation(prompt: string): string {
  const marks = notationIn(prompt);
  return prompt
    .split('')
    .map((character, at) => (marks[at] === true ? ' ' : character))
    .join('');
}

/** The prompt's words with their weights, neighbours of one weight together. An unweighted prompt comes back as it is. */
export function weightedTexts(prompt: string): readonly WeightedText[] {
  const marks = notationIn(prompt);
  const weights = new Array<number>(prompt.length).fill(1);
  for (const { open, end, weight } of groupsOf(prompt)) {
    for (let at = open; at < end; at += 1) {
      weights[at] = (weights[at] ?? 1) * weight;
    }
  }
  const texts: { text: string; weight: number }[] = [];
  for (let at = 0; at < prompt.length; at += 1) {
    if (marks[at] === true) continue;
    const last = texts.at(-1);
    const weight = weights[at] ?? 1;
    const character = prompt[at] ?? '';
    if (last !== undefined && last.weight === weight) last.text += character;
    else texts.push({ text: character, weight });
  }
  return texts.length === 0 ? [{ text: '', weight: 1 }] : texts;
}

/** The prompt without groups that hold no words any more, and without brackets that lost their partner. */
export function withoutEmptyGroups(prompt: string): string {
  const marks = notationIn(prompt);
  const empty = groupsOf(prompt).filter(({ open, end }) => {
    for (let at = open + 1; at < end; at += 1) {
      if (marks[at] !== true && (prompt[at] ?? '').trim() !== '') return false;
    }
    return true;
  });
  const dropped = prompt.split('');
  for (const { open, close } of empty) {
    dropped.fill(' ', open, close + 1);
  }
  return dropped.join('');
}

/** The first words of a prompt may open groups that end in words which were left out: such groups go, their words stay. */
export function withoutOpenGroups(prompt: string): string {
  const marks = notationIn(prompt);
  return prompt
    .split('')
    .filter((character, at) => marks[at] === true || (character !== '(' && character !== '[') || prompt[at - 1] === '\\')
    .join('');
}

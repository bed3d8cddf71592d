import type { PixelOperation } from './pixel-operators.ts';
import { sampled } from './draw.ts';
import type { Split, WordInjection, WordedInjection } from './splits.ts';

/** All that determines one picture of the benchmark. */
export interface PictureSource {
  readonly prompt: string;
  readonly seed: number;
  readonly adapter?: AdapterSource;
  readonly operations?: readonly PixelOperation[];
  /** A change that no person sees: which of harmlessChanges, from 0. */
  readonly harmless?: number;
}

/** A LoRA in tests/benchmarks/explanations/adapters. */
export interface AdapterSource {
  /** Its file's name without the ending. */
  readonly name: string;
  readonly sha256: string;
  readonly strength: number;
}

export interface SourcePair {
  /** The plain prompt: what the pair is clustered by. */
  readonly prompt: string;
  readonly seed: number;
  readonly base: PictureSource;
  readonly personal: PictureSource;
  /** What was injected into this very picture; as the target's truth where left out. */
  readonly levels?: Readonly<Record<string, number>>;
}

export type TargetKind = 'words' | 'worded' | 'pixels' | 'adapter' | 'mixed' | 'nothing';

/** One personalization with its truth. */
export interface Target {
  readonly id: string;
  readonly kind: TargetKind;
  /** Aspect → signed level that was injected; empty where nothing was. */
  readonly truth: Readonly<Record<string, number>>;
  /** Ten levels of one aspect share a series; so do nine targets of one grid. */
  readonly series: string | null;
  readonly design: 'single' | 'grid' | 'triple' | 'degrees' | 'alone' | 'nothing';
  readonly pairs: readonly SourcePair[];
}

interface Cell {
  readonly prompt: string;
  readonly seed: number;
}

export const LEVELS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1] as const;
export const GRID_LEVELS = [1 / 3, 2 / 3, 1] as const;
export const TRIPLE_LEVELS = [0.5, 1] as const;

type Grid = Pick<Split, 'prompts' | 'firstSeed' | 'seedsPerPrompt'>;

export const cellsOf = (split: Grid): readonly Cell[] =>
  split.prompts.flatMap((prompt) => Array.from({ length: split.seedsPerPrompt }, (_, turn) => ({ prompt, seed: seedOf(split, prompt, turn, 0) })));

/** The seed of a prompt's `turn`-th picture, in the split's own set (0) or another one. */
function seedOf({ prompts, firstSeed }: Grid, prompt: string, turn: number, set: number): number {
  return firstSeed + 1000 * set + 10 * prompts.indexOf(prompt) + turn;
}

/** The same scene in words that mean the same; what any change of words does to a picture. */
export const REWORDINGS: readonly ((prompt: string) => string)[] = [
  (prompt) => prompt.replaceAll(/\ban? /gu, 'the '),
  (prompt) => prompt.replaceAll(/\b(?:an?|the) /gu, ''),
  (prompt) => `${prompt.slice(0, 1).toUpperCase()}${prompt.slice(1)}.`,
];

export function withWords(prompt: string, injections: readonly WordInjection[]): string {
  const before = injections.filter(({ place }) => place === 'insert').map(({ phrase }) => (phrase.endsWith(' of') ? `${phrase} ` : `${phrase}, `));
  const after = injections.filter(({ place }) => place === 'append').map(({ phrase }) => `, ${phrase}`);
  return `${before.join('')}${prompt}${after.join('')}`;
}

/** What a mixed model does at one cell: which of its parts act there. */
interface Part {
  readonly aspect: string;
  readonly sign: 1 | -1;
  readonly words: WordInjection | null;
  readonly operator: PixelOperation['operator'] | null;
}

/** Every target of a split, in a fixed order. */
export function targetsOf(split: Split): readonly Target[] {
  const words = split.words.map(wordPart);
  const pixels = split.pixels.map((injection): Part => ({ aspect: injection.aspect, sign: injection.sign, words: null, operator: injection.operator }));
  return [
    ...[...words, ...pixels].flatMap((part) => LEVELS.map((level) => mixedTarget(split, 'single', [part], [level]))),
    ...gridsOf(words, pixels).flatMap((parts) => combinations(parts, GRID_LEVELS).map((levels) => mixedTarget(split, 'grid', parts, levels))),
    ...triplesOf(words, pixels).flatMap((parts) => combinations(parts, TRIPLE_LEVELS).map((levels) => mixedTarget(split, 'triple', parts, levels))),
    ...split.worded.flatMap((injection) => wordedTargets(split, injection)),
    ...nothingTargets(split),
  ];
}

const wordPart = (words: WordInjection): Part => ({ aspect: words.aspect, sign: words.sign, words, operator: null });

/** Pairs of two aspects: the first three words among each other, words with pixels, pixels with pixels. */
function gridsOf(words: readonly Part[], pixels: readonly Part[]): readonly (readonly Part[])[] {
  const pairs: (readonly (Part | undefined)[])[] = [
    [words[0], words[1]],
    [words[0], words[2]],
    [words[1], words[2]],
    [words[3], pixels[0]],
    [words[2], pixels[2]],
    [pixels[1], pixels[3]],
    [pixels[2], pixels[5]],
  ];
  return pairs.map(present).filter((parts) => parts.length === 2 && distinct(parts));
}

function triplesOf(words: readonly Part[], pixels: readonly Part[]): readonly (readonly Part[])[] {
  const triples: (readonly (Part | undefined)[])[] = [
    [words[0], words[1], words[2]],
    [words[0], words[2], pixels[1]],
    [pixels[0], pixels[2], pixels[5]],
  ];
  return triples.map(present).filter((parts) => parts.length === 3 && distinct(parts));
}

const present = (parts: readonly (Part | undefined)[]): readonly Part[] => parts.filter((part) => part !== undefined);
const distinct = (parts: readonly Part[]): boolean => new Set(parts.map(({ aspect }) => aspect)).size === parts.length;
const nameOf = ({ aspect, sign, operator }: Part): string => `${aspect}${sign > 0 ? '+' : '-'}${operator === null ? '' : '/pixels'}`;

function combinations(parts: readonly Part[], levels: readonly number[]): readonly (readonly number[])[] {
  if (parts.length === 0) return [[]];
  return combinations(parts.slice(1), levels).flatMap((row) => levels.map((level) => [...row, level]));
}

/**
 * A model of mixed manners. Words at level p act in a share p of its pictures, drawn by chance, as in a model trained on
 * such a mixture; where they don't act the prompt is merely reworded. Pixel operators act everywhere, with strength p.
 */
function mixedTarget(split: Split, design: 'single' | 'grid' | 'triple', parts: readonly Part[], levels: readonly number[]): Target {
  const cells = cellsOf(split);
  const series = parts.map(nameOf).join(' & ');
  const id = `${series} @ ${levels.map((level) => level.toFixed(2)).join(', ')}`;
  const acting = parts.map((part, at) => (part.words === null ? new Set<Cell>() : sampled(cells, Math.round((levels[at] ?? 0) * cells.length), id, at)));
  // The share that is really there: of 20 pictures a third are 7.
  const realised = parts.map(({ words }, at) => (words === null ? (levels[at] ?? 0) : (acting[at]?.size ?? 0) / cells.length));
  const pairs = cells.map((cell): SourcePair => {
    const words = parts.flatMap((part, at) => (part.words !== null && acting[at]?.has(cell) === true ? [part.words] : []));
    const operations = parts.flatMap((part, at) => (part.operator === null ? [] : [{ operator: part.operator, level: part.sign * (levels[at] ?? 0) }]));
    const hasWords = parts.some((part) => part.words !== null);
    const prompt = words.length > 0 ? withWords(cell.prompt, words) : hasWords ? (REWORDINGS[0]?.(cell.prompt) ?? cell.prompt) : cell.prompt;
    const injected = parts.map(({ aspect, sign, words: said }, at): readonly [string, number] => [
      aspect,
      said === null ? sign * (levels[at] ?? 0) : acting[at]?.has(cell) === true ? sign : 0,
    ]);
    return {
      ...cell,
      base: cell,
      personal: { prompt, seed: cell.seed, ...(operations.length === 0 ? {} : { operations }) },
      levels: Object.fromEntries(injected),
    };
  });
  const kinds = new Set(parts.map((part) => (part.words === null ? 'pixels' : 'words')));
  const [only] = kinds;
  return {
    id,
    kind: kinds.size === 1 && only !== undefined ? only : 'mixed',
    truth: Object.fromEntries(parts.map((part, at) => [part.aspect, part.sign * (realised[at] ?? 0)])),
    series,
    design,
    pairs,
  };
}

/** Three wordings of rising degree. Their truth is an order; the level is nominal. */
function wordedTargets(split: Split, { aspect, sign, phrases }: WordedInjection): readonly Target[] {
  return phrases.map((phrase, at) => ({
    id: `${aspect} worded “${phrase}”`,
    kind: 'worded',
    truth: { [aspect]: sign * (GRID_LEVELS[at] ?? 1) },
    series: `${aspect} worded`,
    design: 'degrees',
    pairs: cellsOf(split).map((cell) => ({ ...cell, base: cell, personal: { prompt: `${cell.prompt}, ${phrase}`, seed: cell.seed } })),
  }));
}

/** So many prompts make one target with nothing injected; twice as many make two. */
const PROMPTS_OF_NOTHING = 10;

/**
 * Nothing injected: two wordings of the same scenes, two draws of seeds, or a change that no person sees. Every two wordings
 * make one target for each part of the prompts and each seed that a prompt has; draws of seeds are taken two by two, each
 * once, so that one draw that leans by chance is one target and not many.
 */
function nothingTargets(split: Split): readonly Target[] {
  const { prompts, seedsPerPrompt, otherSeeds } = split;
  type Made = (prompt: string, turn: number) => PictureSource;
  const own = (prompt: string, turn: number): number => seedOf(split, prompt, turn, 0);
  const wordings: { name: string; at: Made }[] = [
    { name: 'plain', at: (prompt, turn) => ({ prompt, seed: own(prompt, turn) }) },
    ...REWORDINGS.map((reword, at) => ({
      name: `reworded ${at}`,
      at: (prompt: string, turn: number) => ({ prompt: reword(prompt), seed: own(prompt, turn) }),
    })),
  ];
  const drawn =
    (set: number): Made =>
    (prompt, turn) => ({ prompt, seed: seedOf(split, prompt, turn, set) });
  const twos = [
    ...wordings.flatMap((first, at) =>
      wordings.slice(at + 1).map((second) => ({ name: `${first.name} / ${second.name}`, first: first.at, second: second.at })),
    ),
    ...Array.from({ length: Math.floor((otherSeeds + 1) / 2) }, (_, at) => ({
      name: `seeds ${2 * at} / ${2 * at + 1}`,
      first: drawn(2 * at),
      second: drawn(2 * at + 1),
    })),
  ];
  const unseen = wordings.slice(0, 2).flatMap((set) =>
    [0, 1, 2, 3, 4, 5].map((harmless) => ({
      name: `${set.name} / unseen change ${harmless}`,
      first: set.at,
      second: (prompt: string, turn: number) => ({ ...set.at(prompt, turn), harmless }),
    })),
  );
  const parts = Math.max(1, Math.floor(prompts.length / PROMPTS_OF_NOTHING));
  return [...twos, ...unseen].flatMap(({ name, first, second }) =>
    Array.from({ length: seedsPerPrompt * parts }, (_, each) => {
      const [turn, part] = [Math.floor(each / parts), each % parts];
      return {
        id: `nothing: ${name}, turn ${turn}, part ${part}`,
        kind: 'nothing' as const,
        truth: {},
        series: null,
        design: 'nothing' as const,
        pairs: prompts
          .filter((_, at) => at % parts === part)
          .map((prompt) => ({ prompt, seed: own(prompt, turn), base: first(prompt, turn), personal: second(prompt, turn) })),
      };
    }),
  );
}

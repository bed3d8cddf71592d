import { parseArgs, type ParseArgsConfig } from 'node:util';
import { providerWishes } from '../../preload/contract.ts';
import { StudioError } from '../engine/studio-error.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

const COMMON = {
  json: { type: 'boolean', default: false },
  home: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies Options;

const many = { type: 'string', multiple: true, default: [] as string[] } as const;

/** Options of every command besides the common ones. */
export const OPTIONS = {
  generate: {
    negative: { type: 'string' },
    seed: { type: 'string' },
    steps: { type: 'string' },
    guidance: { type: 'string' },
    size: { type: 'string' },
    width: { type: 'string' },
    height: { type: 'string' },
    checkpoint: { type: 'string' },
    aspect: many,
    adapter: many,
    profile: { type: 'string' },
    'no-profile': { type: 'boolean', default: false },
    sketch: { type: 'string' },
    'sketch-strength': { type: 'string' },
    picture: { type: 'string' },
    from: { type: 'string' },
    mask: { type: 'string' },
    provider: { type: 'string' },
    out: { type: 'string' },
    report: { type: 'boolean', default: false },
    'no-explain': { type: 'boolean', default: false },
    group: { type: 'string' },
    noise: { type: 'string' },
    'save-latents': { type: 'string' },
  },
  explain: {
    out: { type: 'string' },
    group: { type: 'string' },
    forecast: { type: 'boolean', default: false },
    permutations: { type: 'string' },
  },
  'explain-model': {
    adapter: { type: 'string' },
    profile: { type: 'boolean', default: false },
    checkpoint: { type: 'string' },
    prompts: { type: 'string' },
    seeds: { type: 'string' },
    steps: { type: 'string' },
    provider: { type: 'string' },
  },
  audit: {
    question: many,
    ask: many,
    pictures: { type: 'string' },
    prompts: { type: 'string' },
    steps: { type: 'string' },
    checkpoint: { type: 'string' },
    adapter: many,
    taste: { type: 'boolean', default: false },
    against: { type: 'string' },
    csv: { type: 'string' },
    provider: { type: 'string' },
  },
  whatif: { off: many, set: many },
  upscale: { factor: { type: 'string' }, out: { type: 'string' } },
  history: {
    search: { type: 'string' },
    starred: { type: 'boolean', default: false },
    counterfactuals: { type: 'boolean', default: false },
    enlarged: { type: 'boolean', default: false },
    checkpoint: { type: 'string' },
    adapter: { type: 'string' },
    since: { type: 'string' },
    until: { type: 'string' },
    limit: { type: 'string' },
    before: { type: 'string' },
    delete: { type: 'boolean', default: false },
    star: { type: 'boolean', default: false },
    unstar: { type: 'boolean', default: false },
    export: { type: 'string' },
  },
  feedback: { profile: { type: 'string' } },
  profile: { profile: { type: 'string' }, use: { type: 'boolean', default: false }, out: { type: 'string' } },
  report: { format: { type: 'string' }, out: { type: 'string' } },
  reproduce: { provider: { type: 'string' } },
  checkpoints: {
    link: { type: 'boolean', default: false },
    copy: { type: 'boolean', default: false },
    id: { type: 'string' },
    'accept-licence': { type: 'boolean', default: false },
  },
  calibrate: { checkpoint: { type: 'string' }, prompts: { type: 'string' }, seeds: { type: 'string' } },
  providers: {},
  adapters: {},
  schedulers: {},
  doctor: {},
} as const satisfies Readonly<Record<string, Options>>;

export type CommandName = keyof typeof OPTIONS;

export function isCommand(name: string): name is CommandName {
  return Object.hasOwn(OPTIONS, name);
}

type Parsed<Own extends Options> = ReturnType<typeof parseArgs<{ args: string[]; options: typeof COMMON & Own; allowPositionals: true; strict: true }>>;

/** Parses what follows a command's name. Throws StudioError `usage`. */
export function parseOptions<Own extends Options>(own: Own, args: readonly string[]): Parsed<Own> {
  try {
    return parseArgs({ args: [...args], options: { ...COMMON, ...own }, allowPositionals: true, strict: true });
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error));
  }
}

export function usage(message: string): StudioError {
  return new StudioError('usage', `${message.replace(/\.?$/, '.')} See --help.`);
}

export function numberOption(name: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isNaN(value)) throw usage(`--${name} takes a number, not “${text}”`);
  return value;
}

/** `YYYY-MM-DD`, a day here, as the moment at which it begins, or at which it is over. */
export function dateOption(name: string, text: string | undefined, side: 'begin' | 'end'): string | null {
  if (text === undefined) return null;
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(text) ?? [];
  const begin = new Date(Number(year), Number(month) - 1, Number(day));
  // February the 30th would be a day in March.
  if (begin.getMonth() !== Number(month) - 1) throw usage(`--${name} takes a day, for instance 2026-11-23, not “${text}”`);
  if (side === 'end') begin.setDate(begin.getDate() + 1);
  return begin.toISOString();
}

/** `ID=NUMBER`, as aspects and factors are given. The number is after the last sign of equality. */
export function assignment(name: string, text: string): readonly [id: string, value: number] {
  const at = text.lastIndexOf('=');
  const value = at < 1 || text.slice(at + 1).trim() === '' ? Number.NaN : Number(text.slice(at + 1));
  if (Number.isNaN(value)) throw usage(`${name} takes NAME=NUMBER, not “${text}”`);
  return [text.slice(0, at), value];
}

/** `ADAPTER` or `ADAPTER:STRENGTH`; without a number as it was trained. */
export function adapterOption(text: string): { readonly id: string; readonly strength: number } {
  const [, id = text, number] = /^(.+):([^:]*)$/u.exec(text) ?? [];
  const strength = number === undefined ? 1 : number.trim() === '' ? Number.NaN : Number(number);
  if (Number.isNaN(strength)) throw usage(`--adapter takes ADAPTER or ADAPTER:STRENGTH, not “${text}”`);
  return { id, strength };
}

/** Phrases as `--group` gives them: `red fox|in the forest`. */
export function groupOption(text: string | undefined): readonly string[] | null {
  if (text === undefined) return null;
  const phrases = text.split('|').map((phrase) => phrase.trim());
  if (phrases.includes('')) throw usage('--group takes phrases of the prompt parted by |, for instance "red fox|in the forest"');
  return phrases;
}

/** `--size WxH`, or `--width` and `--height` apart; what is not said is null. */
export function sizeOption(values: { readonly size?: string | undefined; readonly width?: string | undefined; readonly height?: string | undefined }): {
  readonly width: number | null;
  readonly height: number | null;
} {
  const { size } = values;
  if (size === undefined) return { width: numberOption('width', values.width), height: numberOption('height', values.height) };
  if (values.width !== undefined || values.height !== undefined) throw usage('--size says both --width and --height; give one or the others');
  const [, width, height] = /^(\d+)[x×](\d+)$/i.exec(size) ?? [];
  if (width === undefined || height === undefined) throw usage(`--size takes WxH, for instance 128x128, not “${size}”`);
  return { width: Number(width), height: Number(height) };
}

export function providerOption(text: string | undefined): (typeof providerWishes)[number] | undefined {
  if (text === undefined) return undefined;
  const provider = providerWishes.find((known) => known === text);
  if (provider === undefined) throw usage(`--provider takes ${providerWishes.join(', ')}, not “${text}”`);
  return provider;
}

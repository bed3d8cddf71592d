import type { KeyboardEvent } from 'react';
import { describe, expect, it } from 'vitest';
import { weightedTexts } from '../../../main/engine/diffusion/prompt-weights.ts';
import { weighed } from '../../../renderer/features/compose/prompt-weight.ts';
import { takeWeightKey } from '../../../renderer/features/compose/weight-keys.ts';
import { weightedCharacters, weightNotation } from '../../../renderer/features/compose/weight-notation.ts';

interface Field {
  readonly text: string;
  readonly selection: readonly [number, number];
}

/** A field as it is written here: a caret is `|`, a selection lies between two. */
function field(written: string): Field {
  const [before = '', selected, after] = written.split('|');
  return after === undefined
    ? { text: before + (selected ?? ''), selection: [before.length, before.length] }
    : { text: before + (selected ?? '') + after, selection: [before.length, before.length + (selected ?? '').length] };
}

function pressed({ text, selection }: Field, direction: 'up' | 'down'): Field {
  const edit = weighed(text, selection, direction);
  return edit === null ? { text, selection } : { text: text.slice(0, edit.start) + edit.text + text.slice(edit.end), selection: edit.selection };
}

function written({ text, selection: [from, to] }: Field): string {
  return `${text.slice(0, from)}|${from === to ? '' : `${text.slice(from, to)}|`}${text.slice(to)}`;
}

const up = (text: string): string => written(pressed(field(text), 'up'));
const down = (text: string): string => written(pressed(field(text), 'down'));

describe('a weight by the keyboard', () => {
  it('goes to the word at the caret, and stays with its words', () => {
    expect(up('a red fo|x, sunset')).toBe('a red (|fox|:1.05), sunset');
    expect(up(up('a red fo|x, sunset'))).toBe('a red (|fox|:1.10), sunset');
    expect(down('|fox')).toBe('(|fox|:0.95)');
    expect(up('fox| bear')).toBe('(|fox|:1.05) bear');
  });

  it('goes to what is selected, without the blanks around it', () => {
    expect(up('a |red fox| runs')).toBe('a (|red fox|:1.05) runs');
    expect(up('a |red fox |runs')).toBe('a (|red fox|:1.05) runs');
    expect(up('a| red\nfox|, snow')).toBe('a (|red\nfox|:1.05), snow');
  });

  it('goes to the group at the caret, wherever in it that stands', () => {
    for (const text of ['a (red fo|x:1.10), b', 'a (red fox:1.|10), b', 'a (|red fox:1.1), b', 'a (red fox:1.10)|, b', 'a |(red fox:1.10), b'])
      expect(up(text)).toBe('a (|red fox|:1.15), b');
    expect(up('a |(red fox:1.10)|')).toBe('a (|red fox|:1.15)');
    expect(up('a (|red fox|:1.10)')).toBe('a (|red fox|:1.15)');
  });

  it('takes the brackets away at 1, from either side, and goes on with the same words', () => {
    expect(down('a (|red fox|:1.05) b')).toBe('a |red fox| b');
    expect(up('a (|red fox|:0.95) b')).toBe('a |red fox| b');
    expect(down(down('a (|red fox|:1.05) b'))).toBe('a (|red fox|:0.95) b');
  });

  it('comes to rest on the steps from any number, and from brackets without one', () => {
    expect(up('(fox|:1.23)')).toBe('(|fox|:1.25)');
    expect(down('(fox|:1.23)')).toBe('(|fox|:1.20)');
    expect([up('(fo|x)'), down('(fo|x)')]).toEqual(['(|fox|:1.15)', '(|fox|:1.05)']);
    expect([up('[fo|x]'), down('[fo|x]')]).toEqual(['(|fox|:0.95)', '(|fox|:0.90)']);
    let steps = field('fo|x');
    for (let press = 0; press < 12; press += 1) steps = pressed(steps, 'up');
    expect(steps.text).toBe('(fox:1.60)');
    for (let press = 0; press < 12; press += 1) steps = pressed(steps, 'down');
    expect(steps.text).toBe('fox');
  });

  it('ends at 0 and at 3; what was typed beyond comes back, and goes no further', () => {
    expect(down('(fox|:0.05)')).toBe('(|fox|:0.00)');
    expect(down('(fox|:0)')).toBe('(fox|:0)');
    expect(up('(fox|:0.00)')).toBe('(|fox|:0.05)');
    expect(up('(fox|:3.00)')).toBe('(fox|:3.00)');
    expect(up('(fox|:7)')).toBe('(fox|:7)');
    expect(down('(fox|:7)')).toBe('(|fox|:6.95)');
  });

  it('leaves nested groups and escaped brackets as they are', () => {
    expect(up('(a (red fo|x:1.2):1.3)')).toBe('(a (|red fox|:1.25):1.3)');
    expect(up('(a |big| (red fox:1.2):1.3)')).toBe('(a (|big|:1.05) (red fox:1.2):1.3)');
    expect(up('|a (red fox:1.2) b|')).toBe('(|a (red fox:1.2) b|:1.05)');
    expect(down('((red) fo|x:1.05)')).toBe('|(red) fox|');
    expect(up(String.raw`smile \(hap|py\) b`)).toBe(String.raw`smile \((|happy|:1.05)\) b`);
    expect(up(String.raw`|smile \(happy\)| b`)).toBe(String.raw`(|smile \(happy\)|:1.05) b`);
    expect(up(String.raw`a\fo|x`)).toBe(String.raw`a(|\fox|:1.05)`);
  });

  it('takes groups whole that a selection cuts through', () => {
    expect(up('a (red |fox:1.2) runs| b')).toBe('a (|(red fox:1.2) runs|:1.05) b');
    expect(up('a (red fox|:1.2|) b')).toBe('a (|red fox|:1.25) b');
  });

  it('keeps a number that would be a weight as soon as its own brackets are gone', () => {
    expect(down('(a (ratio:2|:1.05))')).toBe('(a (|ratio:2|:1.00))');
  });

  it('knows the words of all scripts, emoji with all that belongs to them, hyphens, apostrophes and decimals', () => {
    expect(up('ein Fü|chslein')).toBe('ein (|Füchslein|:1.05)');
    expect(up('狐|，夜')).toBe('(|狐|:1.05)，夜');
    expect(up('a 👩🏽‍🚀| in space')).toBe('a (|👩🏽‍🚀|:1.05) in space');
    expect(up('a close-u|p')).toBe('a (|close-up|:1.05)');
    expect(up('the fox’|s tail')).toBe('the (|fox’s|:1.05) tail');
    expect(up('at 3|.5 m')).toBe('at (|3.5|:1.05) m');
    expect(up('the end|.')).toBe('the (|end|:1.05).');
    const [high, low] = field('a |🦊').text.slice(2).split('');
    expect([high, low].every((unit) => (unit ?? '').length === 1)).toBe(true);
    expect(pressed({ text: 'a 🦊', selection: [3, 4] }, 'up')).toEqual({ text: 'a (🦊:1.05)', selection: [3, 5] });
  });

  it('does nothing where there are no words', () => {
    for (const text of ['|', 'a  |  b', 'a, | b', '(|)', 'a |, | b', '|:)| b', 'a :|) b']) expect([up(text), down(text)]).toEqual([text, text]);
  });

  it('lets brackets without a partner be ordinary characters, before and after', () => {
    expect(up('a ( red fo|x')).toBe('a ( red (|fox|:1.05)');
    expect(up('a red fo|x :)')).toBe('a red (|fox|:1.05) :)');
    expect(up('a |red fox :)| b')).toBe(String.raw`a (|red fox :\)|:1.05) b`);
    expect(up('a |[red fox| b')).toBe(String.raw`a (|\[red fox|:1.05) b`);
  });
});

describe('whatever stands in the field', () => {
  /** A small generator with a seed, so that a failure comes again. */
  function* prompts(count: number): Generator<string> {
    const parts = ['(', ')', '[', ']', '\\', ':', '1.2', ':1.3)', ':.5)', ' ', ',', '\n', 'fox', 'é', '🦊', "don't", '-', '((', '\\(', '\\\\'];
    let seed = 7;
    for (let made = 0; made < count; made += 1) {
      let prompt = '';
      for (let part = 0; part < 3 + (made % 9); part += 1) {
        seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
        prompt += parts[Math.floor(seed / 65_536) % parts.length] ?? '';
      }
      yield prompt;
    }
  }
  const textOf = (all: readonly { readonly character: string }[]) => all.map(({ character }) => character).join('');
  const charactersOf = (prompt: string) => weightedTexts(prompt).flatMap(({ text, weight }) => text.split('').map((character) => ({ character, weight })));

  it('is read as the engine reads it', () => {
    for (const prompt of prompts(2000)) {
      const here = weightedCharacters(prompt, weightNotation(prompt));
      const engine = charactersOf(prompt);
      const told = (all: readonly { character: string; weight: number }[]) => all.map(({ character, weight }) => `${character} ${weight.toFixed(9)}`).join('|');
      expect(told(here), prompt).toBe(told(engine));
    }
  });

  it('keeps its words, and the weight of every word that was not meant', () => {
    let edits = 0;
    const wrong: string[] = [];
    for (const prompt of prompts(200)) {
      const before = charactersOf(prompt);
      const places: [number, number][] = [[0, prompt.length]];
      for (let at = 0; at <= prompt.length; at += 1) places.push([at, at], [at, Math.min(prompt.length, at + 3)]);
      for (const place of places) {
        const edit = weighed(prompt, place, 'up');
        if (edit === null) continue;
        edits += 1;
        const after = charactersOf(prompt.slice(0, edit.start) + edit.text + prompt.slice(edit.end));
        const text = textOf(after);
        const changed = after.map(({ weight }, at) => Math.abs(weight - (before[at]?.weight ?? Number.NaN)) > 1e-9);
        const meant = text.slice(changed.indexOf(true), changed.lastIndexOf(true) + 1);
        const words = textOf(weightedCharacters(edit.words, weightNotation(edit.words)));
        if (text !== textOf(before) || meant.trim() !== words.trim()) wrong.push(`${prompt} at ${place.join('-')}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(edits).toBeGreaterThan(800);
  });
});

describe('the keys in the field', () => {
  function keyIn(text: string, selection: [number, number], keys: Partial<KeyboardEvent> = {}) {
    const happened: string[] = [];
    const target = {
      value: text,
      selectionStart: selection[0],
      selectionEnd: selection[1],
      setSelectionRange(start: number, end: number) {
        [target.selectionStart, target.selectionEnd] = [start, end];
      },
      ownerDocument: {
        execCommand(command: string, _: boolean, inserted: string) {
          happened.push(command);
          target.value = target.value.slice(0, target.selectionStart) + inserted + target.value.slice(target.selectionEnd);
        },
      },
    };
    const event = { key: 'ArrowUp', ctrlKey: true, metaKey: false, shiftKey: false, altKey: false, nativeEvent: { isComposing: false } };
    // @ts-expect-error Of event and field only what is read.
    const edit = takeWeightKey({ ...event, currentTarget: target, preventDefault: () => void happened.push('prevented'), ...keys });
    return { edit, happened, text: target.value, selection: [target.selectionStart, target.selectionEnd] };
  }

  it('change the text by the one way that its own undo knows, and leave the words selected', () => {
    expect(keyIn('a fox', [5, 5])).toMatchObject({
      happened: ['prevented', 'insertText'],
      text: 'a (fox:1.05)',
      selection: [3, 6],
      edit: { words: 'fox', weight: 1.05 },
    });
    expect(keyIn('a fox', [2, 5], { key: 'ArrowDown', ctrlKey: false, metaKey: true })).toMatchObject({ text: 'a (fox:0.95)' });
  });

  it('keep the caret where it is when there is nothing to weigh', () => {
    expect(keyIn('a , b', [3, 3])).toMatchObject({ edit: null, happened: ['prevented'], text: 'a , b', selection: [3, 3] });
  });

  it('are left alone without Ctrl or ⌘, with others, and while a character is composed', () => {
    const nativeEvent: Partial<globalThis.KeyboardEvent> = { isComposing: true };
    // @ts-expect-error Of the event only what is read.
    const others: Partial<KeyboardEvent>[] = [{ ctrlKey: false }, { shiftKey: true }, { altKey: true }, { key: 'ArrowLeft' }, { nativeEvent }];
    for (const keys of others) expect(keyIn('a fox', [5, 5], keys)).toMatchObject({ edit: null, happened: [], text: 'a fox' });
  });
});

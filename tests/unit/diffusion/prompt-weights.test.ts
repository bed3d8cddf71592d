import { describe, expect, it } from 'vitest';
import { notationIn, weightedTexts, withoutNotation, withoutOpenGroups } from '../../../main/engine/diffusion/prompt-weights.ts';
import { withoutSpans } from '../../../main/engine/diffusion/prompt-text.ts';
import { factorsOf } from '../../../main/engine/explain/factors.ts';
import type { RenderingSettings } from '../../../main/engine/rendering.ts';

describe('weights in a prompt', () => {
  it.each([
    ['a red fox', [['a red fox', 1]]],
    [
      'a (red) fox',
      [
        ['a ', 1],
        ['red', 1.1],
        [' fox', 1],
      ],
    ],
    [
      'a ((red)) fox',
      [
        ['a ', 1],
        ['red', 1.21],
        [' fox', 1],
      ],
    ],
    [
      'a [red] fox',
      [
        ['a ', 1],
        ['red', 1 / 1.1],
        [' fox', 1],
      ],
    ],
    [
      'a (red:1.3) fox',
      [
        ['a ', 1],
        ['red', 1.3],
        [' fox', 1],
      ],
    ],
    [
      '(a (red:2) fox:0.5)',
      [
        ['a ', 0.5],
        ['red', 1],
        [' fox', 0.5],
      ],
    ],
    ['(fox:0)', [['fox', 0]]],
    ['( fox : .5 )', [[' fox ', 0.5]]],
    ['(a ratio of 4:3)', [['a ratio of 4', 3]]],
    ['a fox \\(red\\), \\[x\\]', [['a fox (red), [x]', 1]]],
    ['(a \\(b\\):1.5)', [['a (b)', 1.5]]],
    ['a smile :) and :(', [['a smile :) and :(', 1]]],
    ['an [open (group', [['an [open (group', 1]]],
    [
      '(crossed [brackets) here]',
      [
        ['crossed [brackets', 1.1],
        [' here]', 1],
      ],
    ],
    ['back\\slash', [['back\\slash', 1]]],
    ['()', [['', 1]]],
    ['', [['', 1]]],
  ] as const)('%j', (prompt, expected) => {
    const actual = weightedTexts(prompt);
    expect(actual.map(({ text }) => text)).toEqual(expected.map(([text]) => text));
    actual.forEach(({ weight }, index) => expect(weight).toBeCloseTo(expected[index]?.[1] ?? NaN, 12));
  });

  it('leaves every other character where it is when the notation is blanked', () => {
    const prompt = 'a (very [happy]:1.3) dog \\(brown\\) :)';
    const blanked = withoutNotation(prompt);
    expect(blanked).toBe('a  very  happy       dog  (brown ) :)');
    expect(blanked).toHaveLength(notationIn(prompt).length);
  });

  it('closes over what is left when a prompt is cut inside a group', () => {
    expect(withoutOpenGroups('a (red) fox in (the \\(deep [snow')).toBe('a (red) fox in the \\(deep snow');
  });
});

describe('phrases of a weighted prompt', () => {
  const settings: RenderingSettings = {
    prompt: 'a (very happy:1.3) dog [in the park], (watercolour)',
    negativePrompt: '',
    seed: 1,
    numInferenceSteps: 1,
    guidanceScale: 1,
    width: 64,
    height: 64,
    sketch: null,
    aspects: {},
  };
  const factors = factorsOf(settings, []);

  it('are the phrases of the words alone, at their places in the prompt', () => {
    expect(factors.map(({ id }) => id)).toEqual(['phrase:very-happy', 'phrase:dog', 'phrase:in-the-park', 'phrase:watercolour']);
    expect(factors.map(({ span }) => settings.prompt.slice(...(span ?? [0, 0])))).toEqual(['very happy', 'dog', 'in the park', 'watercolour']);
  });

  it.each([
    ['phrase:very-happy', 'a dog [in the park], (watercolour)'],
    ['phrase:in-the-park', 'a (very happy:1.3) dog, (watercolour)'],
    ['phrase:watercolour', 'a (very happy:1.3) dog [in the park]'],
  ])('without %s no weight is left on nothing', (id, expected) => {
    const span = factors.find((factor) => factor.id === id)?.span ?? [0, 0];
    expect(withoutSpans(settings.prompt, [span])).toBe(expected);
  });

  it('keep their brackets balanced when one reaches across a bracket', () => {
    const prompt = '(a very) happy dog';
    expect(withoutSpans(prompt, [[prompt.indexOf('very'), prompt.indexOf(' dog')]])).toBe('(a ) dog');
  });
});

it('a prompt from which nothing is taken stays as it was typed, to its last comma', () => {
  expect(withoutSpans('... a fox ,, in the  snow,', [])).toBe('... a fox ,, in the  snow,');
});

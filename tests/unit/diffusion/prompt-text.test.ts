import { describe, expect, it } from 'vitest';
import { withoutSpans } from '../../../main/engine/diffusion/prompt-text.ts';

function without(prompt: string, ...phrases: string[]): string {
  return withoutSpans(
    prompt,
    phrases.map((phrase) => [prompt.indexOf(phrase), prompt.indexOf(phrase) + phrase.length] as const),
  );
}

describe('taking phrases out of a prompt', () => {
  it.each([
    ['a happy dog in the park', ['happy'], 'a dog in the park'],
    ['a dog, watercolour, at night', ['watercolour'], 'a dog, at night'],
    ['a dog, at night', ['at night'], 'a dog'],
    ['at night, a dog', ['at night'], 'a dog'],
    ['a dog, red, blue, at night', ['red', 'blue'], 'a dog, at night'],
    ['a dog', ['a dog'], ''],
    ['dog , cat', ['cat'], 'dog'],
    ['ein Hund 🐶 im Park', ['🐶'], 'ein Hund im Park'],
  ])('%j without %j is %j', (prompt, phrases, expected) => {
    expect(without(prompt, ...phrases)).toBe(expected);
  });

  it('takes out the range that is meant, not the same words elsewhere', () => {
    expect(withoutSpans('red fox, red hat', [[9, 12]])).toBe('red fox, hat');
  });

  it('takes nothing out when there is nothing to take', () => {
    expect(withoutSpans('a quiet harbour', [])).toBe('a quiet harbour');
  });
});

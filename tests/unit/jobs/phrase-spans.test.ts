import { describe, expect, it } from 'vitest';
import { spansOf } from '../../../main/jobs/phrase-spans.ts';

function found(prompt: string, ...phrases: readonly string[]): readonly string[] {
  return spansOf(prompt, phrases).map(([start, end]) => `${start}:${prompt.slice(start, end)}`);
}

describe('a phrase of a prompt', () => {
  it('is found as whole words, not inside others', () => {
    expect(found('a cathedral with a cat', 'cat')).toEqual(['19:cat']);
    expect(found('A fox and D at two', 'D')).toEqual(['10:D']);
    expect(found('ein Überflug über den See', 'über')).toEqual(['13:über']);
    expect(() => found('a cathedral', 'hedral')).toThrow(expect.objectContaining({ code: 'setting-out-of-range' }));
    expect(() => found('two foxes', 'two fox')).toThrow(expect.objectContaining({ code: 'setting-out-of-range' }));
  });

  it('ends at a sign, begins with one, and may be a sign itself', () => {
    expect(found('a (cat), a dog’s bone', 'cat', 'dog')).toEqual(['3:cat', '11:dog']);
    expect(found('a cat(s) & a 🦊', '(s)', '&', '🦊')).toEqual(['5:(s)', '9:&', '13:🦊']);
  });

  it('is found whatever its case and spacing, each after the one before', () => {
    expect(found('The Red  fox, the red fox', 'red fox', 'THE red')).toEqual(['4:Red  fox', '14:the red']);
  });

  it('has no spaces around it where a script sets none', () => {
    expect(found('森の狐と犬', '狐', '犬')).toEqual(['2:狐', '4:犬']);
    expect(found('カバー2の猫', 'カバー', '2', '猫')).toEqual(['0:カバー', '3:2', '5:猫']);
  });

  it('may end between a digit and a letter, where the studio cuts too', () => {
    expect(found('ein 2,5m großer Roboter', 'ein 2,5', 'm großer')).toEqual(['0:ein 2,5', '7:m großer']);
    expect(() => found('route 66', 'route 6')).toThrow(expect.objectContaining({ code: 'setting-out-of-range' }));
  });
});

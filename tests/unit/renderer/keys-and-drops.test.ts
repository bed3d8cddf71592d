import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useSelection } from '../../../renderer/app/selection-store.ts';
import { takeGenerateKey } from '../../../renderer/app/shortcuts.ts';
import { carriesFiles, isTextForField } from '../../../renderer/features/compose/sketch-image.ts';

/** The little of a page that is asked here; Node has no DOM. */
class PageElement {
  readonly isContentEditable = false;
  readonly happened: string[] = [];
  readonly #matching: string;
  constructor(matching: string) {
    this.#matching = matching;
  }
  matches(selector: string): boolean {
    return selector.split(/, ?/).some((one) => one.startsWith(this.#matching));
  }
  closest(selector: string): PageElement | null {
    return selector.includes(this.#matching) ? this : null;
  }
  blur(): void {
    this.happened.push('blur');
  }
  focus(): void {
    this.happened.push('focus');
  }
}
class InputElement extends PageElement {}

beforeEach(() => {
  vi.stubGlobal('Element', PageElement);
  vi.stubGlobal('HTMLElement', PageElement);
  vi.stubGlobal('HTMLInputElement', InputElement);
  useSelection.setState({ panel: null });
});
afterEach(() => vi.unstubAllGlobals());

function press(target: PageElement, keys: Partial<KeyboardEvent> = {}): readonly string[] {
  vi.stubGlobal('document', { activeElement: target });
  const note = (what: string) => (): void => void target.happened.push(what);
  const event = { key: 'Enter', ctrlKey: true, metaKey: false, repeat: false, target, ...keys };
  // @ts-expect-error Of an event only what is read.
  takeGenerateKey({ ...event, preventDefault: note('prevented'), stopPropagation: note('stopped') }, note('made'));
  return target.happened;
}

describe('Ctrl and ⌘ with Enter', () => {
  it('generate instead of pressing the focused button', () => {
    expect(press(new PageElement('button'))).toEqual(['prevented', 'stopped', 'made']);
    expect(press(new PageElement('button'), { ctrlKey: false, metaKey: true })).toContain('made');
  });

  it('take a number that was typed and not yet left', () => {
    expect(press(new InputElement('input'))).toEqual(['prevented', 'stopped', 'blur', 'focus', 'made']);
  });

  it('held down ask once, and press no button meanwhile', () => {
    expect(press(new PageElement('button'), { repeat: true })).toEqual(['prevented', 'stopped']);
  });

  it('leave other keys, menus and dialogs alone', () => {
    expect(press(new PageElement('button'), { ctrlKey: false })).toEqual([]);
    expect(press(new PageElement('[role=menu]'))).toEqual([]);
    useSelection.setState({ panel: 'settings' });
    expect(press(new PageElement('button'))).toEqual([]);
  });
});

function carrying(types: readonly string[], text = ''): DataTransfer {
  // @ts-expect-error Of the transfer only what is read.
  return { types, getData: () => text };
}

describe('what is dropped or pasted', () => {
  const picture = new File([], 'fox.png', { type: 'image/png' });
  // @ts-expect-error A stand-in for the element.
  const prompt: EventTarget = new PageElement('textarea');

  it('is the sketch’s only with files in it', () => {
    expect(carriesFiles(carrying(['text/plain']))).toBe(false);
    expect(carriesFiles(carrying(['text/plain', 'Files']))).toBe(true);
    expect(carriesFiles(null)).toBe(false);
  });

  it('is text where text is typed, even with a picture of it', () => {
    expect(isTextForField(prompt, carrying(['text/plain', 'Files'], 'a red fox'), picture)).toBe(true);
  });

  it('is a sketch without text, as a file with its name, and outside of fields', () => {
    expect(isTextForField(prompt, carrying(['Files']), picture)).toBe(false);
    expect(isTextForField(prompt, carrying(['text/plain', 'Files'], '/home/ada/fox.png'), picture)).toBe(false);
    // @ts-expect-error A stand-in for the element.
    expect(isTextForField(new PageElement('button'), carrying(['text/plain', 'Files'], 'a red fox'), picture)).toBe(false);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useSelection } from '../../../renderer/app/selection-store.ts';
import { emptyLiveState, useLive } from '../../../renderer/app/live-store.ts';
import { notify, useNotices } from '../../../renderer/app/notices.ts';
import { escape, takeEscape, takeGenerateKey, takeUndoKey } from '../../../renderer/app/shortcuts.ts';
import { carriesFiles, isTextForField } from '../../../renderer/features/compose/sketch-image.ts';
import { job } from './fixtures.ts';
import { PageElement } from './page-element.ts';

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

describe('Escape', () => {
  const cancelled: unknown[] = [];
  const call = async (_: string, input: unknown): Promise<unknown> => {
    cancelled.push(input);
    return { ok: true, value: {} };
  };
  beforeEach(() => {
    cancelled.length = 0;
    vi.stubGlobal('window', { studio: { call } });
    useSelection.setState({ selectedId: 'g1', comparingPlain: false, whatIf: null, place: null });
    useLive.setState({ ...emptyLiveState, jobs: { j1: job({ state: 'explaining', stage: 'explain' }) } });
  });
  afterEach(() => useLive.setState(emptyLiveState));

  it('leaves the comparison first, and stops the work only then', () => {
    useSelection.setState({ comparingPlain: true });
    escape();
    expect(useSelection.getState().comparingPlain).toBe(false);
    expect(cancelled).toEqual([]);
    escape();
    expect(cancelled).toEqual([{ id: 'j1' }]);
  });

  it('leaves the close-up before it stops the work', () => {
    useSelection.setState({ zoomed: true });
    escape();
    expect(useSelection.getState().zoomed).toBe(false);
    expect(cancelled).toEqual([]);
  });

  it('leaves the what-if, and stops its own picture alone', () => {
    const whatIf = { generationId: 'g1', strengths: { sketch: 0 }, resultId: 'g2' };
    useSelection.setState({ whatIf });
    escape();
    expect(useSelection.getState().whatIf).toBeNull();
    expect(cancelled).toEqual([]);
    useSelection.setState({ whatIf });
    useLive.setState({ jobs: { j1: job(), j2: job({ id: 'j2', generationId: 'g2', kind: 'counterfactual' }) } });
    escape();
    expect(cancelled).toEqual([{ id: 'j2' }]);
  });

  it('in a field only leaves the field, and never breaks off a composed character', () => {
    const field = new PageElement('textarea');
    const press = (keys: object): void => {
      // @ts-expect-error Of an event only what is read.
      takeEscape({ key: 'Escape', isComposing: false, target: field, ...keys });
    };
    press({ isComposing: true });
    expect(field.happened).toEqual([]);
    press({});
    expect(field.happened).toEqual(['blur']);
    expect(cancelled).toEqual([]);
    press({ target: new PageElement('button') });
    expect(cancelled).toEqual([{ id: 'j1' }]);
  });
});

describe('Ctrl and ⌘ with Z', () => {
  const undone: string[] = [];
  const offer = (name: string): void => notify(name, { action: { label: 'undo', run: () => undone.push(name) } });
  const press = (target: PageElement, keys: object = {}): void => {
    // @ts-expect-error Of an event only what is read.
    takeUndoKey({ key: 'z', ctrlKey: true, metaKey: false, shiftKey: false, altKey: false, target, preventDefault: () => undone.push('prevented'), ...keys });
  };
  beforeEach(() => {
    undone.length = 0;
    useNotices.setState({ notices: [] });
    offer('older');
    offer('newer');
    notify('Report saved');
  });

  it('take the newest Undo on offer, and leave the rest', () => {
    press(new PageElement('button'));
    press(new PageElement('button'), { ctrlKey: false, metaKey: true, key: 'Z' });
    press(new PageElement('button'));
    expect(undone).toEqual(['newer', 'prevented', 'older', 'prevented']);
    expect(useNotices.getState().notices).toHaveLength(1);
  });

  it('stay with the field or the drawing that has an undo of its own, and with redo', () => {
    press(new PageElement('textarea'));
    press(new PageElement('button'), { shiftKey: true });
    useSelection.setState({ panel: 'draw' });
    press(new PageElement('button'));
    expect(undone).toEqual([]);
    useSelection.setState({ panel: 'profile' });
    press(new PageElement('button'));
    expect(undone).toContain('newer');
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

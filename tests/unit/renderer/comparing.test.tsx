import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { renderToStaticMarkup } from 'react-dom/server';
import { IntlProvider } from 'react-intl';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Generation } from '../../../preload/contract.ts';
import { queryKeys } from '../../../renderer/app/queries.ts';
import { useSelection } from '../../../renderer/app/selection-store.ts';
import { messages } from '../../../renderer/app/text.ts';
import { generationOf } from '../../../renderer/development/canned.ts';
import { besideLabel } from '../../../renderer/features/compare/beside-label.ts';
import { draggedTo, scrollFor, shareOfFrame } from '../../../renderer/features/compare/close-up.ts';
import { StageToolbar } from '../../../renderer/features/compare/stage-toolbar.tsx';
import { takeStageKey } from '../../../renderer/features/compare/use-stage-keys.ts';
import { EnlargedReasons } from '../../../renderer/features/explain/enlarged-reasons.tsx';
import { OpenedWhatIf } from '../../../renderer/features/explain/opened-what-if.tsx';
import { WhatIfHead } from '../../../renderer/features/explain/what-if-head.tsx';
import { factor, text } from './fixtures.ts';
import { PageElement } from './page-element.ts';

const fox = factor('phrase:fox', { label: 'fox' });
const original = generationOf('g1', 'a fox', { seed: 7, factors: [fox] });
const whatIf = generationOf('w1', 'a fox', { seed: 7, kind: 'counterfactual', parent: 'g1', factors: [fox], coalition: { 'phrase:fox': 0 } });

function inWindow(element: React.ReactElement, known: readonly Generation[] = []): string {
  const client = new QueryClient();
  for (const one of known) client.setQueryData(queryKeys.generation(one.id), one);
  return renderToStaticMarkup(
    <QueryClientProvider client={client}>
      <IntlProvider locale="en" messages={messages.en}>
        {element}
      </IntlProvider>
    </QueryClientProvider>,
  );
}

beforeEach(() => useSelection.setState({ ...useSelection.getInitialState(), selectedId: 'g1' }));

describe('a picture beside the shown one', () => {
  it('takes the place of a what-if and of the plain one, and goes with the comparison', () => {
    const { compareWith, setStrength, comparePlain, select } = useSelection.getState();
    setStrength('g1', 'phrase:fox', 0, 1);
    compareWith('g2');
    expect(useSelection.getState()).toMatchObject({ whatIf: null, comparingPlain: true, besideId: 'g2', selectedId: 'g1' });
    comparePlain(false);
    expect(useSelection.getState()).toMatchObject({ comparingPlain: false, besideId: null });
    compareWith('g2');
    setStrength('g1', 'phrase:fox', 0, 1);
    expect(useSelection.getState()).toMatchObject({ comparingPlain: false, besideId: null });
    compareWith('g2');
    select('g3');
    expect(useSelection.getState()).toMatchObject({ comparingPlain: false, besideId: null, previousId: 'g1' });
  });

  it('is never the shown picture itself', () => {
    useSelection.getState().compareWith('g1');
    expect(useSelection.getState()).toMatchObject({ comparingPlain: false, besideId: null });
  });

  it('is called by what was different', () => {
    const label = (changes: Partial<Generation>): string => besideLabel(original, generationOf('g2', 'a fox', { seed: 7, ...changes }), [], text);
    expect(label({ seed: 8, checkpoint: 'photos' })).toBe('Seed 8 · photos');
    expect(label({ prompt: 'a hare', numInferenceSteps: original.numInferenceSteps + 1 })).toMatch(/^“a hare” · \d+ steps$/);
    expect(label({})).toBe('The other picture');
    expect(besideLabel(original, whatIf, [], text)).toBe('without “fox”');
    expect(besideLabel(whatIf, original, [], text)).toBe('The original');
  });

  it('keeps its shape', () => {
    expect(shareOfFrame(1, 2)).toEqual({ width: 1, height: 0.5 });
    expect(shareOfFrame(2, 1)).toEqual({ width: 0.5, height: 1 });
  });
});

describe('a close-up', () => {
  it('opens on the place that is pointed at, and follows the hand', () => {
    expect(scrollFor(0.5, 1000, 200)).toBe(300);
    expect(scrollFor(0, 1000, 200)).toBe(0);
    expect(draggedTo(300, 100, 140)).toBe(260);
  });
});

describe('the keys of the stage', () => {
  let selectedText = '';
  beforeEach(() => {
    selectedText = '';
    vi.stubGlobal('Element', PageElement);
    vi.stubGlobal('HTMLElement', PageElement);
    vi.stubGlobal('window', { getSelection: () => selectedText });
  });
  afterEach(() => vi.unstubAllGlobals());

  const copied: string[] = [];
  const enlarged: string[] = [];
  function press(key: string, keys: Partial<KeyboardEvent> = {}, on = 'button'): boolean {
    const event = { key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, repeat: false, target: new PageElement(on), ...keys };
    const enlarge = (id: string, factor: number): void => void enlarged.push(`${id} ${factor}`);
    const hasPicture = (): boolean => true;
    // @ts-expect-error Of an event only what is read.
    return takeStageKey(event, (id) => copied.push(id), hasPicture, enlarge);
  }

  it('Z goes close up and back', () => {
    expect(press('z')).toBe(true);
    expect(useSelection.getState().zoomed).toBe(true);
    press('Z');
    expect(useSelection.getState().zoomed).toBe(false);
    expect(press('z', { ctrlKey: true })).toBe(false);
  });

  it('E enlarges twice, with Shift four times', () => {
    expect(press('e')).toBe(true);
    expect(press('E', { shiftKey: true })).toBe(true);
    expect(press('e', { ctrlKey: true })).toBe(false);
    expect(press('e', {}, 'textarea')).toBe(false);
    expect(enlarged).toEqual(['g1 2', 'g1 4']);
  });

  it('Shift+C compares with the picture that was there before, and ends that', () => {
    expect(press('C', { shiftKey: true })).toBe(true);
    expect(useSelection.getState().comparingPlain).toBe(false);
    useSelection.getState().select('g2');
    press('C', { shiftKey: true });
    expect(useSelection.getState()).toMatchObject({ comparingPlain: true, besideId: 'g1' });
    press('C', { shiftKey: true });
    expect(useSelection.getState()).toMatchObject({ comparingPlain: false, besideId: null });
    expect(press('c')).toBe(false);
  });

  it('Ctrl+C copies the picture, unless text is selected', () => {
    expect(press('c', { ctrlKey: true })).toBe(true);
    expect(copied).toEqual(['g1']);
    selectedText = 'Seed 7';
    expect(press('c', { metaKey: true })).toBe(false);
  });

  it('leave fields, menus and dialogs alone', () => {
    expect(press('z', {}, 'textarea')).toBe(false);
    expect(press('z', {}, '[role=menu]')).toBe(false);
    useSelection.setState({ panel: 'settings' });
    expect(press('z')).toBe(false);
  });
});

describe('an enlarged picture', () => {
  const upscale = { factor: 4, network: 'n', sha256: 'f'.repeat(64), of: 'g1' } as const;
  const large = generationOf('u1', 'a fox', { seed: 7, upscale, width: 512, height: 512, factors: [fox] });

  it('lies beside its original, each called by what it is', () => {
    expect(besideLabel(large, original, [], text)).toBe('The original, not enlarged');
    expect(besideLabel(original, large, [], text)).toBe('Enlarged 4 ×');
  });

  it('says its factor and leads to its original, and offers no further enlargement', () => {
    const page = inWindow(<StageToolbar generation={large} />);
    expect(page).toContain('512 × 512, enlarged 4 ×');
    expect(page).toContain('Show the picture this is enlarged from');
    expect(page).toContain('Compare with the original');
  });

  it('has the summary of its original in place of reasons of its own', () => {
    const summary = 'The fox is red.';
    const explanation = {
      statements: [],
      summary,
      ledger: { residual: 0 },
      interactions: [],
      attributions: [],
      regionAgreement: null,
      noiseFloor: {},
      limits: [],
    };
    // Of an explanation only what is read.
    const explained = { ...original, explanation: explanation as unknown as Generation['explanation'] };
    const page = inWindow(<EnlargedReasons upscale={upscale} />, [explained]);
    expect(page).toContain(summary);
    expect(page).toContain('Open the original, its reasons and what-ifs');
    expect(inWindow(<EnlargedReasons upscale={{ ...upscale, of: null }} />)).toContain('is deleted');
  });
});

describe('a what-if that is liked', () => {
  const asked = { generationId: 'g1', strengths: { 'phrase:fox': 0 }, resultId: 'w1' };

  it('can be opened as a picture once the exact one is there', () => {
    const head = (known: readonly Generation[]): string => inWindow(<WhatIfHead factors={[fox]} whatIf={asked} />, known);
    expect(head([whatIf])).toMatch(/aria-label="Open this picture"/);
    expect(head([whatIf])).not.toMatch(/disabled/);
    expect(head([{ ...whatIf, hasPicture: false }])).toMatch(/aria-label="Open this picture"[^>]*disabled|disabled[^>]*aria-label="Open this picture"/);
  });

  it('names itself, its original and what it changed', () => {
    const toolbar = inWindow(<StageToolbar generation={whatIf} />);
    expect(toolbar).toContain('without “fox”');
    expect(toolbar).toContain('Show the picture this is a what-if of');
    expect(toolbar).toContain('Compare with the original');
    expect(toolbar).toContain('Use the settings of the original');
    expect(inWindow(<StageToolbar generation={original} />)).not.toContain('original');
    const changes = [{ aspect: 'light.warmth', before: 0.6, after: 0.1, score: 0.5, text: 'The light is clearly cooler.' }];
    expect(inWindow(<OpenedWhatIf generation={{ changes }} />)).toContain('The light is clearly cooler.');
    expect(inWindow(<OpenedWhatIf generation={{ changes: null }} />)).toBe('');
  });
});

import { QueryClient } from '@tanstack/react-query';
import { renderToStaticMarkup } from 'react-dom/server';
import { IntlProvider } from 'react-intl';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { generateRequestSchema } from '../../../preload/contract.ts';
import { useNotices } from '../../../renderer/app/notices.ts';
import { messages } from '../../../renderer/app/text.ts';
import { generationOf } from '../../../renderer/development/canned.ts';
import { missingWords, withWord } from '../../../renderer/features/adapters/missing-words.ts';
import { copySettings } from '../../../renderer/features/compare/use-copy-settings.ts';
import { changedSettings, untouched } from '../../../renderer/features/compose/changed-settings.ts';
import { draftOf, emptyDraft, requestOf, useCompose } from '../../../renderer/features/compose/compose-store.ts';
import { recipeAdvice } from '../../../renderer/features/history/use-recipe-offer.ts';
import { NumberSetting } from '../../../renderer/features/compose/number-setting.tsx';
import { text } from './fixtures.ts';

const kept = new Map<string, string>();
const calls: [string, unknown][] = [];

beforeEach(() => {
  kept.clear();
  calls.length = 0;
  const localStorage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  };
  const call = async (name: string, input: unknown): Promise<unknown> => {
    calls.push([name, input]);
    return { ok: true, value: {} };
  };
  vi.stubGlobal('window', { localStorage, studio: { call } });
  useCompose.setState(useCompose.getInitialState());
  useNotices.setState({ notices: [] });
});
afterEach(() => vi.unstubAllGlobals());

/** The window as it comes up with what was kept. */
async function restartWith(stored: string): Promise<void> {
  useCompose.setState(useCompose.getInitialState());
  kept.set('finexl-compose', stored);
  await useCompose.persist.rehydrate();
}

describe('what stands in the form', () => {
  it('outlives the window, all but the complaint about the prompt', async () => {
    const adapters = [{ id: 'a', name: 'Mist', strength: 0.4 }];
    const written = { prompt: 'a fox', negativePrompt: 'fog', seed: 7, numInferenceSteps: 3, batch: 12, tasteStrength: 0.3, adapters };
    useCompose.getState().change({ ...written, levels: { whole: false, aspects: { 'light.warmth': 0.4 } } });
    useCompose.getState().refusePrompt({ code: 'prompt-too-long', message: '', retryable: false, details: {} });
    await restartWith(kept.get('finexl-compose') ?? '');
    expect(useCompose.getState()).toMatchObject({ ...emptyDraft, ...written, levels: { whole: false, aspects: { 'light.warmth': 0.4 } }, promptError: null });
  });

  it('is taken over from the studio that kept sketch and mask alone', async () => {
    const sketch = { sketchId: 's', strength: 0.5, madeFrom: null };
    await restartWith(JSON.stringify({ state: { sketch, repaint: null }, version: 1 }));
    expect(useCompose.getState()).toMatchObject({ ...emptyDraft, sketch });
  });

  it('is taken over from the studio that knew no levels but another picture’s', async () => {
    await restartWith(JSON.stringify({ state: { ...emptyDraft, prompt: 'a fox', aspects: { 'light.warmth': 0.4 } }, version: 2 }));
    expect(useCompose.getState()).toMatchObject({ prompt: 'a fox', levels: { whole: true, aspects: { 'light.warmth': 0.4 } } });
    await restartWith(JSON.stringify({ state: { ...emptyDraft, prompt: 'a fox', aspects: null }, version: 2 }));
    expect(useCompose.getState()).toMatchObject({ prompt: 'a fox', levels: null });
  });
});

describe('the settings of a picture', () => {
  const aspects = { 'light.warmth': 0.4 };
  const info = { checkpoints: [], defaultCheckpoint: 'storybook' };
  const checkpointOf = (id: string) => ({
    id,
    name: id,
    bundled: false,
    sizes: null,
    defaults: { numInferenceSteps: 8, guidanceScale: 3, width: 1, height: 1 },
  });

  it('have its levels of taste, whatever the profile says today, until one goes back to it', () => {
    const draft = { ...emptyDraft, ...draftOf(generationOf('g1', 'a dog', { aspects })) };
    expect(generateRequestSchema.parse(requestOf(draft))).toMatchObject({ tasteStrength: 0, aspects });
    expect(requestOf({ ...draft, inTaste: false })).toMatchObject({ tasteStrength: 0, aspects: {} });
    expect(requestOf({ ...draft, levels: null })).toMatchObject({ tasteStrength: 1, aspects: {} });
    expect(requestOf({ ...draft, ...draftOf(generationOf('g2', 'a plain dog', { aspects: {} })) })).toMatchObject({ tasteStrength: 0, aspects: {} });
  });

  it('come with a way back to what stood in the form, and to the checkpoint', async () => {
    useCompose.getState().change({ prompt: 'my own words', numInferenceSteps: 12 });
    const here = { ...info, checkpoints: [checkpointOf('storybook'), checkpointOf('photos')] };
    await copySettings(generationOf('g1', 'a dog', { aspects, checkpoint: 'photos' }), { client: new QueryClient(), info: here, t: text });
    expect(useCompose.getState()).toMatchObject({ prompt: 'a dog', numInferenceSteps: 20, levels: { whole: true, aspects } });
    const [notice] = useNotices.getState().notices;
    expect(notice?.action?.label).toBe('undo');
    notice?.action?.run();
    await vi.waitFor(() => expect(useCompose.getState()).toMatchObject({ prompt: 'my own words', numInferenceSteps: 12, levels: null }));
    expect(calls).toEqual([
      ['settings.set', { checkpoint: 'photos' }],
      ['settings.set', { checkpoint: 'storybook' }],
    ]);
  });

  it('go away with Undo, but not what was changed since', async () => {
    useCompose.getState().change({ prompt: 'my own words', numInferenceSteps: 12 });
    await copySettings(generationOf('g1', 'a dog', { aspects }), { client: new QueryClient(), info, t: text });
    useCompose.getState().change({ prompt: 'a dog by a lake' });
    useNotices.getState().notices.at(-1)?.action?.run();
    await vi.waitFor(() => expect(useCompose.getState()).toMatchObject({ prompt: 'a dog by a lake', numInferenceSteps: 12, levels: null }));
  });

  it('say when its checkpoint is gone', async () => {
    const noticeFor = async (checkpoints: readonly ReturnType<typeof checkpointOf>[]) => {
      await copySettings(generationOf('g1', 'a dog', { checkpoint: 'photos' }), {
        client: new QueryClient(),
        info: { ...info, checkpoints: [...checkpoints] },
        t: text,
      });
      return useNotices.getState().notices.at(-1)?.content;
    };
    expect(await noticeFor([checkpointOf('storybook')])).toMatchObject({ advice: expect.stringContaining('photos') });
    expect(calls).toEqual([]);
    expect(await noticeFor([checkpointOf('photos')])).not.toHaveProperty('advice');
  });

  it('say that noise from a file does not come along, from the history and from a file, besides what else is missing', async () => {
    const noisy = generationOf('g1', 'a dog', { fromNoiseFile: true, checkpoint: 'photos', aspects });
    await copySettings(noisy, { client: new QueryClient(), info: { ...info, checkpoints: [checkpointOf('storybook')] }, t: text });
    const content = useNotices.getState().notices.at(-1)?.content;
    expect(content).toMatchObject({ advice: `${text('toolbar.copiedElsewhere', { checkpoint: 'photos' })} ${text('recipe.noise')}` });
    expect(recipeAdvice({ ...noisy, coalition: {} }, false, text)).toBe(text('recipe.noise'));
    expect(recipeAdvice({ ...noisy, coalition: {} }, true, text)).toBe(`${text('recipe.noise')} ${text('recipe.lacking')}`);
    expect(recipeAdvice({ ...noisy, coalition: {}, fromNoiseFile: false }, false, text)).toBe('a dog');
  });
});

describe('what stands under “More”', () => {
  const defaults = { numInferenceSteps: 8, guidanceScale: 3, width: 256, height: 256 };
  const changed = (changes: Partial<typeof untouched>) => changedSettings({ ...untouched, ...changes }, defaults, text);

  it('is told where it is not the checkpoint’s own', () => {
    expect(changed({})).toEqual([]);
    expect(changed({ numInferenceSteps: 8, guidanceScale: 3 })).toEqual([]);
    expect(changed({ batch: 12, numInferenceSteps: 3, guidanceScale: 7.5 })).toEqual(['12 pictures', '3 steps', 'guidance 7.5']);
    expect(changed({ numInferenceSteps: 1 })).toEqual(['1 step']);
    expect(changed({ reasons: 'asked' })).toEqual(['reasons when asked']);
  });

  it('can be typed, and slides beyond the usual once it is there', () => {
    const shown = (value: number) =>
      renderToStaticMarkup(
        <IntlProvider locale="en" messages={messages.en}>
          <NumberSetting label="Steps" value={value} minimum={1} usual={50} most={200} step={1} onChange={() => undefined} />
        </IntlProvider>,
      );
    expect(shown(8)).toMatch(/<input[^>]*type="text"[^>]*value="8"/u);
    expect(shown(8)).toMatch(/type="range"[^>]*max="50"|max="50"[^>]*type="range"/u);
    expect(shown(120)).toMatch(/type="range"[^>]*max="200"|max="200"[^>]*type="range"/u);
  });
});

describe('the words an adapter was trained with', () => {
  it('are missing until the prompt has them, whole, in any case or weight', () => {
    const words = ['line art', 'inked', 'inked', '…'];
    expect(missingWords('a cart, outline artful', words)).toEqual(['line art', 'inked']);
    expect(missingWords('a fox, (Line Art:1.3)', words)).toEqual(['inked']);
    expect(missingWords('INKED line-art', words)).toEqual([]);
  });

  it('go to the end of the prompt', () => {
    expect([withWord('', 'inked'), withWord('a fox ', 'inked'), withWord('a fox, ', 'inked')]).toEqual(['inked', 'a fox, inked', 'a fox, inked']);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { activeJobOf, afterEvent, currentPictureJob, emptyLiveState, isMakingPicture } from '../../../renderer/app/live-store.ts';
import { useSelection, withStrength } from '../../../renderer/app/selection-store.ts';
import { coalitionOf, differences } from '../../../renderer/app/what-if.ts';
import { draftOf, emptyDraft, requestAgainOf, requestOf } from '../../../renderer/features/compose/compose-store.ts';
import { afterKey } from '../../../renderer/features/compare/divider.ts';
import { generateRequestSchema } from '../../../preload/contract.ts';
import { generationOf } from '../../../renderer/development/canned.ts';
import { factor, job, statement } from './fixtures.ts';

describe('what the studio streams', () => {
  it('replaces a predicted statement by the measured one', () => {
    const dog = factor('phrase:dog');
    const predicted = statement(dog, { measured: false, score: 0.4 });
    const measured = statement(dog, { measured: true, score: 0.9 });
    let state = afterEvent(emptyLiveState, { kind: 'statement', generationId: 'g1', statement: predicted });
    state = afterEvent(state, { kind: 'statement', generationId: 'g1', statement: measured });
    expect(Object.values(state.statements['g1'] ?? {})).toEqual([measured]);
  });

  it('never goes back from a measured region to a predicted one', () => {
    let state = afterEvent(emptyLiveState, { kind: 'region', generationId: 'g1', factor: 'sketch', source: 'measured' });
    state = afterEvent(state, { kind: 'region', generationId: 'g1', factor: 'sketch', source: 'predicted' });
    expect(state.regions['g1']).toEqual({ sketch: 'measured' });
  });

  it('knows the picture in the making from the one being explained', () => {
    const explaining = job({ id: 'j1', state: 'explaining', stage: 'explain' });
    const waiting = job({ id: 'j2', generationId: 'g2', state: 'queued', stage: 'waiting' });
    const running = job({ id: 'j3', generationId: 'g3' });
    const jobs = { j1: explaining, j2: waiting, j3: running };
    expect(isMakingPicture(explaining)).toBe(false);
    expect(currentPictureJob(jobs)?.id).toBe('j3');
    expect(currentPictureJob({ j1: explaining, j2: waiting })?.id).toBe('j2');
    expect(activeJobOf({ j1: job({ state: 'done', stage: 'finished' }) }, 'g1')).toBeNull();
  });
});

describe('a what-if', () => {
  beforeEach(() => useSelection.setState({ whatIf: null, selectedId: 'g1', comparingPlain: true }));

  it('holds only the factors that differ, and ends when all are back', () => {
    const { setStrength } = useSelection.getState();
    setStrength('g1', 'sketch', 0, 0.5);
    setStrength('g1', 'phrase:dog', 0, 1);
    expect(useSelection.getState().whatIf?.strengths).toEqual({ sketch: 0, 'phrase:dog': 0 });
    setStrength('g1', 'sketch', 0.5, 0.5);
    setStrength('g1', 'phrase:dog', 1, 1);
    expect(useSelection.getState().whatIf).toBeNull();
  });

  it('takes an answer only for the question that still stands', () => {
    useSelection.getState().setStrength('g1', 'sketch', 0, 0.5);
    const asked = useSelection.getState().whatIf?.strengths ?? {};
    useSelection.getState().setStrength('g1', 'sketch', 0.2, 0.5);
    useSelection.getState().answerWhatIf(asked, 'late');
    expect(useSelection.getState().whatIf?.resultId).toBeNull();
  });

  it('is left behind when another picture is opened', () => {
    useSelection.getState().setStrength('g1', 'sketch', 0, 0.5);
    useSelection.getState().select('g2');
    expect(useSelection.getState().whatIf).toBeNull();
  });

  it('sends the whole coalition, and can be told apart from its parent again', () => {
    const factors = [factor('sketch', { applied: 0.5 }), factor('phrase:dog')];
    const own = { sketch: 0.5, 'phrase:dog': 1 };
    const coalition = coalitionOf(own, { sketch: 0 });
    expect(coalition).toEqual({ sketch: 0, 'phrase:dog': 1 });
    expect(differences(factors, own, coalition)).toEqual({ sketch: 0 });
    expect(withStrength({ sketch: 0 }, 'sketch', 0.5, 0.5)).toEqual({});
  });
});

describe('the compose form', () => {
  it('asks for what it shows, in the contract’s own shape', () => {
    const request = requestOf({ ...emptyDraft, prompt: '  a dog ', size: [128, 160], inTaste: false, batch: 3 });
    expect(generateRequestSchema.parse(request)).toMatchObject({ prompt: 'a dog', width: 128, height: 160, tasteStrength: 0, batch: 3, seed: null });
  });

  it('asks for reasons that are measured, forecast or left until someone asks', () => {
    const wishes = (['measured', 'forecast', 'asked'] as const).map((reasons) => generateRequestSchema.parse(requestOf({ ...emptyDraft, reasons })));
    expect(wishes.map(({ explain, effort }) => [explain, effort])).toEqual([
      [true, 'measured'],
      [true, 'forecast'],
      [false, 'measured'],
    ]);
  });

  it('can be filled so that it makes a picture again', () => {
    const generation = generationOf('g1', 'a dog', { seed: 42, negativePrompt: 'blur', sketch: { sketchId: 's1', strength: 0.4 } });
    expect(requestOf({ ...emptyDraft, ...draftOf(generation) })).toMatchObject({
      prompt: 'a dog',
      seed: 42,
      negativePrompt: 'blur',
      width: 128,
      height: 128,
      sketch: { sketchId: 's1', strength: 0.4 },
    });
  });
});

describe('a picture that is tried again', () => {
  it('has its own checkpoint and its own levels of taste, whatever the profile says today', () => {
    const aspects = { 'light.warmth': 0.3 };
    const generation = generationOf('g1', 'a dog', { seed: 42, negativePrompt: ' ', checkpoint: 'photos', aspects });
    const expected = { prompt: 'a dog', seed: 42, negativePrompt: ' ', checkpoint: 'photos', tasteStrength: 0, aspects, batch: 1 };
    expect(generateRequestSchema.parse(requestAgainOf(generation, 'measured'))).toMatchObject({ ...expected, explain: true });
    expect(requestAgainOf(generation, 'asked')).toMatchObject({ ...expected, explain: false });
  });
});

describe('the divider', () => {
  it('moves by keys and stays within the picture', () => {
    expect(afterKey(0.5, 'ArrowRight', false)).toBeCloseTo(0.52);
    expect(afterKey(0.05, 'ArrowLeft', true)).toBe(0);
    expect([afterKey(0.5, 'Home', false), afterKey(0.5, 'End', false), afterKey(0.5, 'a', false)]).toEqual([0, 1, null]);
  });
});

describe('what a form starts from', () => {
  const repaint = { pictureId: 'p', maskId: 'm', madeFrom: 'g1', keep: 0 };

  it('is a sketch, a part to repaint, or both', () => {
    const sketch = { sketchId: 's', strength: 0.5, madeFrom: null };
    expect(requestOf({ ...emptyDraft, sketch })).toMatchObject({ sketch: { sketchId: 's', strength: 0.5 }, inpaint: null, madeFrom: null });
    expect(requestOf({ ...emptyDraft, repaint })).toMatchObject({ sketch: null, inpaint: { pictureId: 'p', maskId: 'm' }, madeFrom: 'g1' });
    expect(requestOf({ ...emptyDraft, repaint, sketch })).toMatchObject({ sketch: { sketchId: 's' }, inpaint: { pictureId: 'p' }, madeFrom: 'g1' });
  });

  it('of an enlarged picture is the size it was rendered in', () => {
    const upscale = { factor: 4, network: 'n', sha256: '', of: null } as const;
    expect(draftOf(generationOf('g1', 'a dog', { width: 512, height: 384, upscale })).size).toEqual([128, 96]);
  });

  it('keeps what lies under the mask as a sketch of the picture itself, and finds that again', () => {
    const kept = requestOf({ ...emptyDraft, prompt: 'a dog', repaint: { ...repaint, keep: 0.4 } });
    expect(kept).toMatchObject({ sketch: { sketchId: 'p', strength: 0.4 }, inpaint: { pictureId: 'p', maskId: 'm' } });
    const { sketch, inpaint, madeFrom } = generateRequestSchema.parse(kept);
    const draft = draftOf({ ...generationOf('g1', 'a dog'), sketch, inpaint, madeFrom });
    expect(draft).toMatchObject({ sketch: null, repaint: { ...repaint, keep: 0.4 } });
  });
});

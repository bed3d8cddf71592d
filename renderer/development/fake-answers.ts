import type { ChannelInput, ChannelName, ChannelOutput, Settings } from '../../preload/contract.ts';
import aspectFile from '../../models/aspects.json' with { type: 'json' };
import { cannedDoctor } from './canned-doctor.ts';
import { cannedHistoryAnswers } from './canned-history.ts';
import { factors, generationOf, prompt, statements } from './canned.ts';
import { cancelled, change, emit, generations, jobs, newJob, nextNumber, runExplanation, runGeneration, runUpscale, runWhatIf } from './fake-work.ts';

/** What the stand-in says to the window about pictures, taste and settings. */

export type Answers = { readonly [Name in ChannelName]: (input: ChannelInput<Name>) => ChannelOutput<Name> };

let settings: Settings = {
  theme: 'system',
  provider: 'auto',
  locale: new URLSearchParams(location.search).has('de') ? 'de' : 'en',
  checkpoint: 'storybook',
  mirror: '',
  proxy: '',
};

export const studioAnswers = {
  'studio.info': () => ({
    version: '0.1.0',
    home: '/home/you/FineXL Studio',
    checkpoints: [
      {
        id: 'storybook',
        name: 'Storybook',
        bundled: true,
        sizes: [
          [128, 128],
          [160, 112],
          [112, 160],
        ],
        defaults: { numInferenceSteps: 20, guidanceScale: 3, width: 128, height: 128 },
      },
    ],
    defaultCheckpoint: 'storybook',
    engine: { state: 'ready', provider: 'cpu', note: 'No WebGPU adapter was found, so the CPU is used.' },
    unofficialRuntime: true,
    providers: ['auto', 'cpu', 'webgpu', 'cuda'],
  }),
  'studio.doctor': () => cannedDoctor,
  'settings.get': () => settings,
  'settings.set': (input) => (settings = { ...settings, ...input }),
  'aspects.list': () => aspectFile,
  'generation.create': (input) => {
    const id = new URLSearchParams(location.search).has('again') ? 'g1' : `g${nextNumber()}`;
    generations.set(
      id,
      generationOf(id, input.prompt, { state: 'queued', hasPicture: false, factors, explanation: null, createdAt: new Date().toISOString() }),
    );
    const job = newJob(id, 'generation');
    emit({ kind: 'history' });
    void runGeneration(job);
    return { jobs: [job] };
  },
  'generation.get': (input) => generations.get(input.id) ?? generationOf(input.id, prompt),
  'generation.explain': ({ id }) => {
    const job = newJob(id, 'generation');
    void runExplanation(job);
    return { job };
  },
  'generation.upscale': ({ id, factor }) => {
    const like = generations.get(id) ?? generationOf(id, prompt);
    const large = `g${nextNumber()}`;
    generations.set(large, {
      ...like,
      id: large,
      hasPicture: false,
      state: 'queued',
      upscale: { factor, network: 'realesr-animevideov3', sha256: '0'.repeat(64), of: id },
    });
    const job = newJob(large, 'generation');
    void runUpscale(job);
    return { generationId: large, job };
  },
  'generation.causesAt': () => ({
    causes: [
      { factor: 'phrase:at-sunset', change: 0.34, measured: true },
      { factor: 'aspect:light.warmth', change: 0.21, measured: true },
      { factor: 'phrase:in-the-park', change: 0.05, measured: true },
    ],
  }),
  'whatif.create': (input) => {
    const off = factors.find((factor) => (input.coalition[factor.id] ?? factor.applied) !== factor.applied)?.id ?? factors[0]?.id ?? '';
    const id = `without~${off.replace(':', '_')}`;
    if (generations.has(id)) return { generationId: id, job: null, approximate: false };
    generations.set(
      id,
      generationOf(id, prompt, {
        kind: 'counterfactual',
        parent: input.id,
        coalition: input.coalition,
        hasPicture: false,
        state: 'running',
        explanation: null,
        createdAt: '2026-11-23T18:30:00Z',
      }),
    );
    const job = newJob(id, 'counterfactual');
    void runWhatIf(job, off);
    return { generationId: id, job, approximate: true };
  },
  'jobs.list': () => ({ jobs: [...jobs.values()] }),
  'jobs.cancel': (input) => {
    cancelled.add(input.id);
    return {};
  },
  ...cannedHistoryAnswers(generations, emit),
  'history.showInFolder': () => ({}),
  'sketch.import': () => ({ sketchId: 'g3', width: 128, height: 128 }),
  'sketch.ofPicture': () => ({ sketchId: 'g3', width: 128, height: 128 }),
  'sketch.tidy': () => ({}),
  'history.copyPicture': () => ({}),
  'history.savePicture': ({ id }) => ({ path: `/home/you/Pictures/finexl-${id}.png` }),
  'recipe.read': () => ({ generation: generationOf('g0', 'a picture from elsewhere', { aspects: { 'light.warmth': 0.3 } }), lacking: false }),
  'feedback.judge': ({ id, statement, verdict }) => {
    const before = generations.get(id)?.feedback ?? { judgements: [], trust: [] };
    const others = before.judgements.filter((one) => one.statement !== statement);
    const judgements = verdict === null ? others : [...others, { statement, verdict, judgedAt: '2026-11-23T18:30:00Z' }];
    change(id, { feedback: { ...before, judgements } });
    emit({ kind: 'feedback' });
    return { ...before, judgements, profile: 'first' };
  },
  'feedback.list': () => ({
    judged: [...generations.values()].flatMap(({ id, feedback }) =>
      feedback.judgements.map((one) => ({ ...one, generationId: id, text: statements.find((told) => told.id === one.statement)?.text ?? '', topic: null })),
    ),
    checkpoints: [],
  }),
  'report.save': () => ({ path: '/home/you/Pictures/report.html' }),
} satisfies Partial<Answers>;

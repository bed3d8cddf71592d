import type { ChannelInput, ChannelName, ChannelOutput, Generation, Job, Result, Settings, StudioBridge, StudioEvent } from '../../preload/contract.ts';
import aspectFile from '../../models/aspects.json' with { type: 'json' };
import { cannedAdapters, missingAdapter } from './canned-adapters.ts';
import { cannedLibrary } from './canned-library.ts';
import { cannedHistory, explanation, factors, generationOf, prompt, statements, summaryOf } from './canned.ts';

/**
 * A stand-in for the studio on the development page: canned pictures, streaming events, no engine. Production never
 * bundles it; the real bridge is the preload script's.
 */

type Answers = { readonly [Name in ChannelName]?: (input: ChannelInput<Name>) => ChannelOutput<Name> };

const generations = new Map<string, Generation>();
const jobs = new Map<string, Job>();
const listeners = new Set<(event: StudioEvent) => void>();
const cancelled = new Set<string>();
let count = 100;
let settings: Settings = {
  theme: 'system',
  provider: 'auto',
  locale: new URLSearchParams(location.search).has('de') ? 'de' : 'en',
  checkpoint: 'storybook',
  mirror: '',
  proxy: '',
};
let profile = [
  { aspect: 'light.warmth', level: 0.6, uncertainty: 0.2, updatedAt: '2026-11-20T10:00:00Z' },
  { aspect: 'colour.saturation', level: 0.45, uncertainty: 0.3, updatedAt: '2026-11-20T10:00:00Z' },
  { aspect: 'weather.fog', level: -0.2, uncertainty: 0.4, updatedAt: '2026-11-20T10:00:00Z' },
];

function emit(event: StudioEvent): void {
  for (const listener of listeners) listener(event);
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function put(job: Job, changes: Partial<Job>): Job {
  const next = { ...job, ...changes };
  jobs.set(job.id, next);
  emit({ kind: 'job', job: next });
  return next;
}

function change(id: string, changes: Partial<Generation>): void {
  const before = generations.get(id);
  if (before !== undefined) generations.set(id, { ...before, ...changes });
  emit({ kind: 'generation', generationId: id });
}

async function runGeneration(start: Job): Promise<void> {
  let job = put(start, { state: 'running', stage: 'encode', remainingMs: 4000 });
  const pace = Number(new URLSearchParams(location.search).get('pace') ?? 160);
  for (let step = 1; step <= 20; step += 1) {
    await wait(pace);
    if (cancelled.has(job.id)) {
      put(job, { state: 'cancelled', stage: 'finished' });
      change(job.generationId, { state: 'cancelled' });
      emit({ kind: 'history' });
      return;
    }
    job = put(job, { stage: 'denoise', step, steps: 20, progress: step * 0.03, remainingMs: (20 - step) * 220, previewVersion: Math.ceil(step / 2.5) });
  }
  change(job.generationId, { state: 'explaining', hasPicture: true });
  emit({ kind: 'picture', generationId: job.generationId });
  emit({ kind: 'history' });
  job = put(job, { state: 'explaining', stage: 'explain', step: null, steps: null });
  for (const [index, statement] of statements.entries()) {
    await wait(pace * 2);
    emit({
      kind: 'statement',
      generationId: job.generationId,
      statement: { ...statement, measured: false, effect: null, verdict: 'pending', score: statement.influence },
    });
    emit({ kind: 'region', generationId: job.generationId, factor: statement.factor, source: 'predicted' });
    job = put(job, { progress: 0.6 + index * 0.02, remainingMs: 6000 - index * 400 });
  }
  for (const statement of statements) {
    await wait(pace * 2);
    emit({ kind: 'statement', generationId: job.generationId, statement });
    emit({ kind: 'region', generationId: job.generationId, factor: statement.factor, source: 'measured' });
  }
  change(job.generationId, { state: 'done', explanation });
  put(job, { state: 'done', stage: 'finished', progress: 1, remainingMs: 0 });
}

async function runWhatIf(start: Job, off: string): Promise<void> {
  const job = put(start, { state: 'running', stage: 'denoise', step: 1, steps: 20 });
  await wait(Number(new URLSearchParams(location.search).get('exact') ?? 2500));
  const statement = statements.find((candidate) => candidate.factor === off);
  change(job.generationId, {
    hasPicture: true,
    state: 'done',
    changes: [
      { aspect: statement?.aspect ?? 'light.warmth', before: 0.61, after: 0.12, score: statement?.score ?? 0.5, text: 'The light is clearly cooler.' },
      { aspect: 'mood.cheer', before: 0.4, after: 0.28, score: 0.21, text: 'The mood is a little gloomier.' },
    ],
  });
  emit({ kind: 'picture', generationId: job.generationId });
  put(job, { state: 'done', stage: 'finished', progress: 1 });
  emit({ kind: 'history' });
}

function newJob(generationId: string, kind: Job['kind']): Job {
  count += 1;
  const job: Job = {
    id: `j${count}`,
    generationId,
    kind,
    state: 'queued',
    progress: 0,
    stage: 'waiting',
    step: null,
    steps: null,
    remainingMs: null,
    previewVersion: 0,
    error: null,
  };
  jobs.set(job.id, job);
  return job;
}

const answers: Answers = {
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
  'library.get': () => cannedLibrary,
  'library.readPrompt': ({ prompt }) => ({ drawnAs: prompt.includes('oak') ? [{ word: 'oak', drawnAs: 'tree' }] : [], unknown: [] }),
  'studio.doctor': () => ({
    ok: false,
    checks: [
      { name: 'Runtime', ok: true, detail: 'Electron 42, ONNX Runtime 1.30', advice: null },
      { name: 'Checkpoint', ok: true, detail: 'storybook: all files match their hashes', advice: null },
      { name: 'WebGPU', ok: false, detail: 'No adapter was found', advice: 'Pictures are made on the CPU. Update the graphics driver to use the GPU.' },
    ],
  }),
  'settings.get': () => settings,
  'settings.set': (input) => (settings = { ...settings, ...input }),
  'aspects.list': () => aspectFile,
  'generation.create': (input) => {
    count += 1;
    const id = new URLSearchParams(location.search).has('again') ? 'g1' : `g${count}`;
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
  'history.list': (input) => ({
    generations: [...generations.values()]
      .filter((one) => one.prompt.includes(input.search ?? '') && (input.starred !== true || one.starred))
      .map(summaryOf)
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt)),
    more: false,
  }),
  'history.star': (input) => {
    change(input.id, { starred: input.starred });
    emit({ kind: 'history' });
    return {};
  },
  'history.delete': (input) => {
    generations.delete(input.id);
    emit({ kind: 'history' });
    return {};
  },
  'history.showInFolder': () => ({}),
  'profile.get': () => ({ aspects: profile }),
  'profile.set': (input) => {
    profile = [...profile.filter((entry) => entry.aspect !== input.aspect), { ...input, uncertainty: 0.1, updatedAt: '2026-11-23T18:30:00Z' }];
    return { aspects: profile };
  },
  'profile.reset': () => {
    profile = [];
    return { aspects: profile };
  },
  'sketch.import': () => ({ sketchId: 'g3', width: 128, height: 128 }),
  'sketch.ofPicture': () => ({ sketchId: 'g3', width: 128, height: 128 }),
  'sketch.tidy': () => ({}),
  'adapters.list': () => ({ adapters: cannedAdapters }),
  'adapters.add': () => cannedAdapters[1] ?? cannedAdapters[0] ?? missingAdapter(),
  'adapters.chooseFile': () => ({ path: '/home/you/Downloads/line-art.safetensors' }),
  'adapters.remove': () => ({}),
  'report.save': () => ({ path: '/home/you/Pictures/report.html' }),
};

export function createFakeBridge(): StudioBridge {
  if (!new URLSearchParams(location.search).has('empty')) {
    for (const generation of cannedHistory()) generations.set(generation.id, generation);
  }
  return {
    async call(name, input): Promise<Result<never>> {
      await wait(30);
      if (name === 'generation.create' && new URLSearchParams(location.search).has('fail')) {
        return { ok: false, error: { code: 'engine-stopped', message: 'The engine stopped.', retryable: true, details: {} } };
      }
      if (name === 'generation.create' && (input as { prompt: string }).prompt === '') {
        return { ok: false, error: { code: 'prompt-empty', message: 'Empty.', retryable: false, details: {} } };
      }
      const answer = answers[name] as ((value: typeof input) => never) | undefined;
      if (answer === undefined) return { ok: false, error: { code: 'unexpected', message: name, retryable: false, details: {} } };
      return { ok: true, value: answer(input) };
    },
    pathOf: (file) => `/home/you/Downloads/${file.name}`,
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

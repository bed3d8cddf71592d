import type { CalibrationStatus } from '../../preload/contract-calibration.ts';
import type { LibraryTask, Offer, TaskProgress } from '../../preload/contract-library.ts';
import type { ModelExplanation, ModelSubject } from '../../preload/contract-models.ts';
import { cannedAdapters, missingAdapter } from './canned-adapters.ts';
import { cannedLibrary } from './canned-library.ts';
import type { Answers } from './fake-answers.ts';
import { emit, nextNumber, wait } from './fake-work.ts';

/** What the stand-in says to the window about checkpoints, adapters, and what they do. */

const totalBytes = 1_700_000_000;
const tasks = new Map<string, LibraryTask>();
const calibrations = new Map<string, CalibrationStatus>();

function putTask(task: LibraryTask): LibraryTask {
  tasks.set(task.id, task);
  emit({ kind: 'task', task });
  return task;
}

function transferred(value: number): TaskProgress {
  return {
    kind: 'transfer',
    value,
    doneBytes: value * totalBytes,
    totalBytes,
    filesDone: Math.floor(value * 12),
    files: 12,
    remainingMs: (1 - value) * 20_000,
  };
}

/** Goes on as long as nobody pauses or cancels it. */
async function runTask(id: string): Promise<void> {
  for (;;) {
    await wait(250);
    const task = tasks.get(id);
    if (task?.state !== 'running') return;
    const value = Math.min(1, task.progress.value + 0.05);
    putTask(value < 1 ? { ...task, progress: transferred(value) } : { ...task, state: 'done', progress: { kind: 'finished', value } });
  }
}

function startTask(kind: LibraryTask['kind'], title: string, source: string | null = null): { task: LibraryTask } {
  const task = putTask({ id: `t${nextNumber()}`, kind, source, checkpoint: null, title, state: 'running', progress: transferred(0), error: null });
  void runTask(task.id);
  return { task };
}

function setTask(id: string, state: LibraryTask['state']): Record<string, never> {
  const task = tasks.get(id);
  if (task !== undefined) putTask({ ...task, state });
  if (state === 'running') void runTask(id);
  return {};
}

function offerOf(source: string): Offer {
  const repository = source.replace(/^hub:/u, '').replace(/@.*$/u, '');
  return {
    source,
    id: repository.replaceAll('/', '-'),
    title: repository,
    kind: 'checkpoint',
    description: 'A checkpoint in the diffusers layout.',
    repository,
    revision: 'main',
    licence: { id: 'apache-2.0', name: 'Apache 2.0', url: null, summary: 'Allows almost everything.' },
    needs: { diskBytes: totalBytes, memoryBytes: 2 * totalBytes },
    files: 12,
    listedByHub: true,
    installed: false,
  };
}

function putCalibration(calibration: CalibrationStatus): { calibration: CalibrationStatus } {
  calibrations.set(calibration.checkpoint, calibration);
  emit({ kind: 'calibration', calibration });
  return { calibration };
}

async function runCalibration(checkpoint: string): Promise<void> {
  for (;;) {
    await wait(500);
    const now = calibrations.get(checkpoint);
    if (now?.state !== 'running') return;
    const pairs = now.pairs + 1;
    putCalibration({ ...now, pairs, progress: pairs / now.total, state: pairs < now.total ? 'running' : 'done' });
  }
}

function modelExplanation(subject: ModelSubject): ModelExplanation {
  return {
    subject,
    name: subject.kind === 'profile' ? 'My taste' : subject.id,
    base: 'storybook',
    prompts: 8,
    seeds: 2,
    numInferenceSteps: 8,
    pairs: 16,
    summary: 'Brings more fog, strongly.',
    statements: [{ aspect: 'weather.fog', score: 0.81, interval: [0.7, 0.9], text: 'Brings more fog, strongly (score 0.81).' }],
    silent: 20,
    residual: 0.3,
    evaluations: 256,
    key: 'canned',
  };
}

export const libraryAnswers = {
  'library.get': () => ({ ...cannedLibrary, tasks: [...tasks.values()] }),
  'library.readPrompt': ({ prompt }) => ({ drawnAs: prompt.includes('oak') ? [{ word: 'oak', drawnAs: 'tree' }] : [], unknown: [] }),
  'library.chooseFolder': () => ({ directory: '/home/you/models/sdxl-turbo-onnx' }),
  'library.add': ({ directory }) => startTask('add', directory),
  'library.offer': ({ source }) => offerOf(source),
  'library.download': ({ source }) => startTask('download', source, source),
  'library.verify': ({ id }) => startTask('verify', id),
  'library.repair': ({ id }) => startTask('repair', id),
  'library.remove': () => ({}),
  'library.pause': ({ id }) => setTask(id, 'paused'),
  'library.resume': ({ id }) => setTask(id, 'running'),
  'library.cancel': ({ id }) => setTask(id, 'cancelled'),
  'adapters.list': () => ({ adapters: cannedAdapters }),
  'adapters.get': ({ id }) => cannedAdapters.find((one) => one.id === id) ?? missingAdapter(),
  'adapters.add': () => cannedAdapters[1] ?? missingAdapter(),
  'adapters.chooseFile': () => ({ path: '/home/you/Downloads/line-art.safetensors' }),
  'adapters.remove': () => ({}),
  'models.explain': ({ subject, request }) => {
    emit({ kind: 'model', progress: { request, done: 16, total: 16 } });
    return modelExplanation(
      subject.kind === 'adapter' ? { ...subject, strength: subject.strength ?? 1 } : subject.kind === 'profile' ? { kind: 'profile', profile: null } : subject,
    );
  },
  'models.cancel': () => ({}),
  'calibration.list': () => ({ calibrations: [...calibrations.values()] }),
  'calibration.state': ({ checkpoint }) => ({ readout: 'own', calibrated: checkpoint === 'storybook' || calibrations.get(checkpoint)?.state === 'done' }),
  'calibration.start': ({ checkpoint, prompts = 10, seeds = 1 }) => {
    const answer = putCalibration({ checkpoint, state: 'running', pairs: 0, total: prompts * seeds, progress: 0, error: null });
    void runCalibration(checkpoint);
    return answer;
  },
  'calibration.stop': ({ checkpoint }) => {
    const now = calibrations.get(checkpoint);
    if (now !== undefined) putCalibration({ ...now, state: 'stopped' });
    return {};
  },
} satisfies Partial<Answers>;

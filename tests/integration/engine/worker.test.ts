import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { encode } from 'fast-png';
import { createEngineHost } from '../../../main/engine/host.ts';
import type { EngineCallOptions, EngineHost } from '../../../main/engine/host.ts';
import type { EngineCalls, EngineEvent, ExplainOutput } from '../../../main/engine/protocol.ts';
import { spawnChildProcess } from '../../../main/engine/spawn-child-process.ts';
import type { Rendering, RenderingSettings } from '../../../main/engine/rendering.ts';
import { WORKER } from '../built.ts';

/** The real engine process on the small Stable-Diffusion-type checkpoint with random weights. */
const root = join(import.meta.dirname, '../../..');
const TINY = { id: 'tiny-sd15', directory: join(root, 'tests/fixtures/tiny-sd15') };

const hosts: EngineHost[] = [];
const folder = mkdtempSync(join(tmpdir(), 'finexl-worker-'));

function start(environment: Readonly<Record<string, string>> = {}, onExit?: () => void): EngineHost {
  const host = createEngineHost({
    spawn: () => spawnChildProcess({ entry: WORKER, environment: { FINEXL_TEST: '1', FINEXL_RESOURCES: root, ...environment } }),
    ...(onExit === undefined ? {} : { onExit }),
  });
  hosts.push(host);
  return host;
}

/** Shared by the tests that leave it sound: a process takes seconds to start on a busy machine. */
const shared = start();

afterAll(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.close()));
  rmSync(folder, { recursive: true, force: true });
});

const SETTINGS: RenderingSettings = {
  prompt: 'a happy dog at sunset',
  negativePrompt: '',
  seed: 7,
  numInferenceSteps: 4,
  guidanceScale: 3,
  width: 64,
  height: 64,
  sketch: null,
  aspects: { 'light.warmth': 0.5 },
};

async function open(host: EngineHost, settings: Partial<RenderingSettings> = {}): Promise<Rendering> {
  await host.call('open', { checkpoint: TINY, provider: 'cpu' });
  const whole = { ...SETTINGS, ...settings };
  const { factors } = await host.call('factors', { settings: whole });
  return { ...whole, factors, coalition: {} };
}

async function explain(host: EngineHost, input: EngineCalls['explain']['input'], options: EngineCallOptions = {}): Promise<ExplainOutput> {
  const output = await host.call('explain', input, options);
  if ('gaveWay' in output) throw new Error('It gave way, and nobody had asked for that.');
  return output;
}

test('it opens, renders, explains, approximates and compares across the process boundary', async () => {
  const host = shared;
  const rendering = await open(host);
  const events: string[] = [];
  const { picture, provider, evaluations } = await host.call(
    'render',
    { key: 'a', rendering, preview: false },
    { onEvent: (event) => events.push(event.kind) },
  );
  expect([provider, evaluations, picture.pixels.constructor.name]).toEqual(['cpu', 8, 'Uint8ClampedArray']);
  const explained = await explain(host, { key: 'a', rendering, picture, locale: 'de' }, { onEvent: (event) => events.push(event.kind) });
  expect(new Set(events)).toEqual(new Set(['render-progress', 'explain-progress', 'plain', 'region', 'statement']));
  expect(explained.explanation.ledger.residual).toBeLessThan(1e-4);
  expect(explained.explanation.limits).toHaveLength(1);

  const own = await host.call('approximate', { key: 'a', rendering, coalition: {}, ledger: explained.ledger });
  expect(own.picture).toEqual(picture);
  const off = await host.call('approximate', { key: 'a', rendering, coalition: { 'aspect:light.warmth': 0 }, ledger: null });
  expect(off.picture).not.toEqual(picture);
  await expect(host.call('compare', { before: picture, after: off.picture, locale: 'en' })).resolves.toEqual({ changes: null });
});

test('a rendering whose trajectory is gone is explained the same', async () => {
  const host = shared;
  const rendering = await open(host);
  const { picture } = await host.call('render', { key: 'a', rendering, preview: false });
  const kept = await explain(host, { key: 'a', rendering, picture, locale: 'en' });
  const again = await explain(host, { key: 'never rendered', rendering, picture, locale: 'en' });
  expect(again.explanation).toEqual(kept.explanation);
  expect(again.ledger).toEqual(kept.ledger);
});

test('an explanation gives way to pictures again and again, and comes to the same as one that was left alone, nothing computed twice', async () => {
  const host = shared;
  const rendering = await open(host, { seed: 21 });
  const { picture } = await host.call('render', { key: 'alone', rendering, preview: false });
  const alone = await explain(host, { key: 'alone', rendering, picture, locale: 'en' });
  const input = { key: 'disturbed', rendering, picture, locale: 'en' };
  await host.call('render', { key: 'disturbed', rendering, preview: false });
  let pauses = 0;
  let output: ExplainOutput | null = null;
  for (; output === null; pauses += 1) {
    const giveWay = new AbortController();
    // At once, later by a statement, and never.
    if (pauses === 0) giveWay.abort();
    const onEvent = (event: EngineEvent): void => (event.kind === 'statement' && pauses < 6 ? giveWay.abort() : undefined);
    const answer = await host.call('explain', { ...input, goesOn: pauses > 0 }, { giveWay: giveWay.signal, onEvent });
    if (!('gaveWay' in answer)) output = answer;
    // More of them than trajectories are kept.
    for (const seed of [1, 2, 3]) await host.call('render', { key: `${pauses} ${seed}`, rendering: { ...rendering, seed }, preview: false });
  }
  expect(pauses).toBeGreaterThan(3);
  expect(output.explanation).toEqual(alone.explanation);
  expect(output.ledger).toEqual(alone.ledger);
});

test('an explanation that gave way is begun anew where another checkpoint was opened meanwhile, and cancelling ends it for good', async () => {
  const host = shared;
  const rendering = await open(host, { seed: 22 });
  const { picture } = await host.call('render', { key: 'a', rendering, preview: false });
  const input = { key: 'a', rendering, picture, locale: 'en' };
  const away = AbortSignal.abort();
  expect(await host.call('explain', input, { giveWay: away })).toEqual({ gaveWay: true });
  await host.call('open', { checkpoint: { ...TINY, calibration: null }, provider: 'cpu' });
  await host.call('open', { checkpoint: TINY, provider: 'cpu' });
  const begun: string[] = [];
  const stop = new AbortController();
  const cancelled = host.call('explain', input, {
    signal: stop.signal,
    onEvent: (event) => {
      begun.push(event.kind);
      stop.abort();
    },
  });
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
  expect(begun[0]).toBe('explain-progress');
  expect((await explain(host, input)).explanation.evaluations).toBeGreaterThan(0);
});

test('latents are written and noise is taken as .npy', async () => {
  const host = shared;
  const rendering = await open(host, { aspects: {} });
  const path = join(mkdtempSync(join(tmpdir(), 'finexl-npy-')), 'latents.npy');
  await host.call('render', { key: 'a', rendering, preview: false, latentsFile: path });
  expect(readFileSync(path).subarray(1, 6).toString()).toBe('NUMPY');
  const other = await host.call('render', { key: 'b', rendering, preview: false, noiseFile: path });
  const { explanation } = await explain(host, { key: 'b', rendering, picture: other.picture, locale: 'en' });
  expect(explanation.ledger.residual).toBeLessThan(1e-4);
});

test('a crash in mid-generation is told as engine-stopped, and the next call finds a new engine', async () => {
  let exits = 0;
  const host = start({ FINEXL_FAULT: 'crash-mid-generation@13' }, () => (exits += 1));
  const rendering = await open(host, { seed: 13 });
  await expect(host.call('render', { key: 'a', rendering, preview: false })).rejects.toMatchObject({ code: 'engine-stopped', retryable: true });
  expect(exits).toBe(1);
  const sound = await open(host);
  await expect(host.call('render', { key: 'b', rendering: sound, preview: false })).resolves.toMatchObject({ provider: 'cpu' });
});

test('latents that are no numbers are an error, never a picture', async () => {
  const host = start({ FINEXL_FAULT: 'nan-latents' });
  const rendering = await open(host);
  await expect(host.call('render', { key: 'a', rendering, preview: false })).rejects.toMatchObject({ code: 'picture-not-finite' });
});

test('cancelling answers between two steps, and the engine goes on living', async () => {
  let exits = 0;
  const host = start({}, () => (exits += 1));
  const rendering = await open(host, { numInferenceSteps: 500 });
  const controller = new AbortController();
  const call = host.call(
    'render',
    { key: 'a', rendering, preview: false },
    {
      signal: controller.signal,
      onEvent: (event) => {
        if (event.kind === 'render-progress' && (event.progress.step ?? 0) >= 2) controller.abort();
      },
    },
  );
  await expect(call).rejects.toMatchObject({ code: 'cancelled' });
  await expect(host.call('factors', { settings: SETTINGS })).resolves.toBeDefined();
  expect(exits).toBe(0);
});

test('an unknown aspect, a corrupt checkpoint and no checkpoint at all are told by their codes', async () => {
  const host = start();
  await expect(host.call('factors', { settings: { ...SETTINGS, aspects: { 'light.nonsense': 1 } } })).rejects.toMatchObject({ code: 'aspect-unknown' });
  await expect(host.call('open', { checkpoint: { id: 'x', directory: folder }, provider: 'cpu' })).rejects.toMatchObject({ code: 'checkpoint-corrupt' });
  await expect(host.call('compare', { before: grey(2), after: grey(2), locale: 'en' })).rejects.toMatchObject({ code: 'checkpoint-unknown' });
});

test('a sketch of any kind of PNG starts a rendering, and a truncated one is refused', async () => {
  const host = shared;
  const directory = mkdtempSync(join(tmpdir(), 'finexl-sketch-'));
  const path = join(directory, 'sketch.png');
  const data = Uint8Array.from({ length: 64 * 64 }, (_, at) => (at * 7) % 251);
  const png = encode({ width: 64, height: 64, data, channels: 1, depth: 8 });
  writeFileSync(path, png);
  const rendering = await open(host, { sketch: { path, strength: 0.5 } });
  const { picture } = await host.call('render', { key: 'a', rendering, preview: false });
  const { explanation } = await explain(host, { key: 'a', rendering, picture, locale: 'en' });
  expect(explanation.ledger.residual).toBeLessThan(1e-4);
  expect(explanation.statements.find((statement) => statement.factor === 'sketch')).toMatchObject({ applied: 0.5, verdict: 'moved' });

  writeFileSync(path, png.subarray(0, png.length - 20));
  await expect(host.call('render', { key: 'b', rendering, preview: false })).rejects.toMatchObject({ code: 'sketch-unreadable' });
});

test('inspecting tells the runtime and always the CPU', async () => {
  const { runtime, providers } = await shared.call('inspect', { probe: null, checkpoint: TINY });
  expect(runtime).toMatch(/^onnxruntime \d/u);
  expect(providers[0]).toMatchObject({ provider: 'cpu', offer: 'offered', usable: true, faster: false, reason: 'always there' });
  expect(providers.find(({ provider }) => provider === 'webgpu')).toMatchObject({ usable: false });
});

function grey(side: number): { width: number; height: number; pixels: Uint8ClampedArray } {
  return { width: side, height: side, pixels: new Uint8ClampedArray(4 * side * side).fill(128) };
}

test.runIf(process.platform !== 'win32')('it leaves a terminal’s Ctrl+C to its host, and ends with it', async () => {
  const environment = { ...process.env, ELECTRON_RUN_AS_NODE: '1', FINEXL_TEST: '1', FINEXL_RESOURCES: root };
  const worker = fork(WORKER, [], {
    env: environment,
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(worker, 'exit');
  await once(worker, 'message');
  worker.kill('SIGINT');
  worker.kill('SIGTERM');
  worker.send({ type: 'call', id: 1, name: 'inspect', input: { probe: null, checkpoint: TINY } });
  const [answer]: unknown[] = await once(worker, 'message');
  expect(answer).toMatchObject({ type: 'result', id: 1 });
  worker.disconnect();
  expect(await ended).toEqual([0, null]);
});

import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { LibraryTask } from '../../../preload/contract-library.ts';
import type { StudioOptions } from '../../../main/studio.ts';
import { openFakeStudio, type StudioAtHand } from '../jobs/fake-studio.ts';
import { checkpointFiles, onnxWithExternalData, temporaryFolder } from './sample-checkpoint.ts';
import { UnrulyServer } from './unruly-server.ts';

const SOURCE = 'hub:painter/dreams';
const NETWORK = 'unet/model.onnx';
let at: StudioAtHand;
let server: UnrulyServer;
let root: string;

afterEach(async () => {
  await at.studio.close();
  await server.close();
});

async function open(options: Partial<StudioOptions> = {}): Promise<void> {
  root = temporaryFolder();
  server = await UnrulyServer.open(checkpointFiles());
  await reopen(options);
}

async function reopen(options: Partial<StudioOptions> = {}): Promise<void> {
  at = await openFakeStudio(root, {
    environment: { HF_ENDPOINT: server.endpoint },
    retries: { firstDelayMs: 5, longestDelayMs: 20 },
    jitter: () => 0.5,
    ...options,
  });
}

async function start(acceptedLicence = 'mit'): Promise<LibraryTask> {
  return (await at.studio.call('library.download', { source: SOURCE, acceptedLicence })).task;
}

async function get(acceptedLicence = 'mit'): Promise<LibraryTask> {
  return at.studio.finishedTask((await start(acceptedLicence)).id);
}

const installed = async () => (await at.studio.call('library.get', {})).installed.find((entry) => entry.id === 'dreams');
const fileOf = (path: string): Buffer => readFileSync(join(at.home, 'checkpoints/dreams', path));
const whole = (): Buffer => server.files.get(NETWORK) ?? Buffer.alloc(0);

async function expectInstalled(): Promise<void> {
  for (const [path, content] of server.files) expect(fileOf(path).equals(content), path).toBe(true);
  expect(await installed()).toMatchObject({
    origin: 'download',
    verdict: { state: 'match' },
    source: expect.stringMatching(/^hub:painter\/dreams@[0-9a-f]{40}$/u),
  });
  expect(readdirSync(join(at.home, 'downloads'))).toEqual([]);
}

describe('a download', () => {
  it('shows the licence and the size first, fetches the rest only once it was accepted, and installs the whole', async () => {
    await open();
    expect(await at.studio.call('library.offer', { source: 'https://huggingface.co/painter/dreams' })).toMatchObject({
      source: SOURCE,
      id: 'dreams',
      licence: { id: 'mit', url: 'https://opensource.org/license/mit' },
      needs: { diskBytes: [...server.files.values()].reduce((sum, file) => sum + file.length, 0) },
      files: server.files.size,
      listedByHub: true,
      installed: false,
    });
    expect(await get('apache-2.0')).toMatchObject({ state: 'failed', error: { code: 'licence-not-accepted', details: { licence: 'mit' } } });
    expect(server.requests.every((request) => request.path === 'list')).toBe(true);
    expect(await get()).toMatchObject({ state: 'done', checkpoint: 'dreams', progress: { kind: 'finished', value: 1 } });
    await expectInstalled();
    await expect(start()).rejects.toMatchObject({ code: 'checkpoint-exists' });
  });

  it('goes on where the connection broke off, under the same ETag', async () => {
    await open();
    server.treat(NETWORK, { kind: 'cut', after: 1000 }, { kind: 'cut', after: 500 });
    expect((await get()).state).toBe('done');
    expect(server.asked(NETWORK).map(({ headers }) => [headers.range, headers['if-range']])).toEqual([
      [undefined, undefined],
      ['bytes=1000-', '"unet/model.onnx-1"'],
      ['bytes=1500-', '"unet/model.onnx-1"'],
    ]);
    await expectInstalled();
  });

  it('tells progress that never goes back, and what it waits for', async () => {
    await open();
    server.treat(NETWORK, { kind: 'cut', after: 1000 }, { kind: 'ignore-range' });
    await get();
    const told = at.events.filter((event) => event.kind === 'task').map((event) => event.task.progress);
    const values = told.map((progress) => progress.value);
    expect(values).toEqual(values.toSorted((a, b) => a - b));
    expect(told).toContainEqual(expect.objectContaining({ kind: 'retry', attempt: 2 }));
    expect(told.at(-1)).toMatchObject({ kind: 'finished', value: 1 });
  });

  it.each([
    ['ignores the range', { kind: 'ignore-range' } as const, 3],
    ['has another version of the file', null, 3],
    ['says that there is nothing more', { kind: 'status', status: 416 } as const, 3],
  ])('begins the file anew when the server %s', async (_what, mischief, requests) => {
    await open();
    server.treat(NETWORK, { kind: 'cut', after: 1000 }, { kind: 'cut', after: 0 });
    if (mischief !== null) {
      server.treat(NETWORK, mischief);
    }
    const task = await start();
    await expect.poll(() => server.asked(NETWORK).length).toBeGreaterThan(0);
    if (mischief === null) server.version = 2;
    expect((await at.studio.finishedTask(task.id)).state).toBe('done');
    expect(server.asked(NETWORK).length).toBeGreaterThanOrEqual(requests);
    await expectInstalled();
  });

  it('waits as long as the server asks, then goes on', async () => {
    await open();
    const soon = new Date(Date.now() + 1500).toUTCString();
    server.treat(NETWORK, { kind: 'status', status: 503, retryAfter: '1' }, { kind: 'status', status: 429, retryAfter: soon });
    const begun = performance.now();
    expect((await get()).state).toBe('done');
    expect(performance.now() - begun).toBeGreaterThan(1000);
    await expectInstalled();
  });

  it('follows a redirect to another host without its token', async () => {
    await open();
    await at.studio.close();
    await reopen({ environment: { HF_ENDPOINT: server.endpoint, HF_TOKEN: 'hf_secret' } });
    const elsewhere = await UnrulyServer.open(checkpointFiles());
    try {
      server.treat(NETWORK, { kind: 'elsewhere', to: elsewhere.endpoint.replace('127.0.0.1', 'localhost') });
      const task = await get();
      expect(task.error).toBeNull();
      expect(server.asked(NETWORK)[0]?.headers.authorization).toBe('Bearer hf_secret');
      expect(elsewhere.asked(NETWORK).map(({ headers }) => headers.authorization)).toEqual([undefined]);
      await expectInstalled();
    } finally {
      await elsewhere.close();
    }
  });

  it('goes on after a server that stopped sending', async () => {
    await open({ silenceMs: 300 });
    server.treat(NETWORK, { kind: 'silence' });
    expect((await get()).state).toBe('done');
    await expectInstalled();
  });

  it('throws away what is wrong once, and takes the right one then', async () => {
    await open();
    server.treat(NETWORK, { kind: 'other-bytes' });
    server.treat('model_index.json', { kind: 'other-bytes' });
    expect((await get()).state).toBe('done');
    await expectInstalled();
  });
});

describe('a download that can’t be', () => {
  it.each([
    ['a file that is wrong twice', [{ kind: 'other-bytes' }, { kind: 'other-bytes' }], 'download-wrong-hash', NETWORK],
    ['a web page in place of the file', [{ kind: 'page' }], 'download-not-data', 'sign-in page'],
    ['a file that is too long', [{ kind: 'too-long' }], 'download-wrong-size', NETWORK],
    ['a file that is gone', [{ kind: 'status', status: 404 }], 'download-not-found', NETWORK],
    ['a file that is not given away', [{ kind: 'status', status: 403 }], 'download-refused', 'HF_TOKEN'],
    ['a server that only ever fails', Array.from({ length: 6 }, () => ({ kind: 'status' as const, status: 503 })), 'download-failed', '6 attempts'],
    ['a server that wants an hour', [{ kind: 'status', status: 429, retryAfter: '3600' }], 'download-failed', '3600 s'],
  ] as const)('says so: %s', async (_what, mischief, code, says) => {
    await open();
    server.treat(NETWORK, ...mischief);
    expect(await get()).toMatchObject({ state: 'failed', error: { code, message: expect.stringContaining(says) } });
    expect(await installed()).toBeUndefined();
    // What was wrong is forgotten; the same download, asked for again, gets the rest.
    expect((await get()).state).toBe('done');
    await expectInstalled();
  });

  it('a list that is a web page, a repository that is not there, a server that is not there', async () => {
    await open();
    server.treat('list', { kind: 'page' }, { kind: 'status', status: 404 });
    await expect(at.studio.call('library.offer', { source: SOURCE })).rejects.toMatchObject({ code: 'download-not-data' });
    await expect(at.studio.call('library.offer', { source: SOURCE })).rejects.toMatchObject({ code: 'download-not-found' });
    await server.close();
    await expect(at.studio.call('library.offer', { source: SOURCE })).rejects.toMatchObject({ code: 'download-failed', retryable: true });
    await expect(at.studio.call('library.offer', { source: 'nothing' })).rejects.toMatchObject({ code: 'source-unknown' });
  });

  it('is refused before a byte of it came when it is no checkpoint, or its names lead out of the folder', async () => {
    await open();
    server.files.set('../../evil.onnx', Buffer.from('x'));
    expect(await get()).toMatchObject({ state: 'failed', error: { code: 'checkpoint-unsafe' } });
    server.files.delete('../../evil.onnx');
    server.files.delete('vae_decoder/model.onnx');
    expect(await get()).toMatchObject({
      state: 'failed',
      error: { code: 'checkpoint-incomplete', message: expect.stringContaining('vae_decoder/model.onnx') },
    });
    expect(server.requests.every((request) => request.path === 'list')).toBe(true);
  });

  it('is refused at the end when a network reaches out of the folder', async () => {
    await open();
    server.files.set(NETWORK, onnxWithExternalData({ location: '../../../studio.sqlite' }));
    expect(await get()).toMatchObject({ state: 'failed', error: { code: 'checkpoint-unsafe' } });
    expect(await installed()).toBeUndefined();
  });
});

describe('a download that is interrupted', () => {
  async function underway(): Promise<LibraryTask> {
    server.treat(NETWORK, { kind: 'trickle', chunk: 100, everyMs: 25 });
    const task = await start();
    const part = join(at.home, 'downloads', task.id, 'files', `${NETWORK}.part`);
    await expect.poll(() => (existsSync(part) ? statSync(part).size : 0), { timeout: 10_000 }).toBeGreaterThan(200);
    return task;
  }

  it('is paused and goes on with the rest', async () => {
    await open();
    const task = await underway();
    await at.studio.call('library.pause', { id: task.id });
    expect((await at.studio.call('library.get', {})).tasks).toMatchObject([{ id: task.id, state: 'paused' }]);
    await at.studio.call('library.resume', { id: task.id });
    expect((await at.studio.finishedTask(task.id)).state).toBe('done');
    expect(server.asked(NETWORK).at(-1)?.headers.range).toMatch(/^bytes=\d{3,}-$/u);
    expect(server.asked('unet/config.json')).toHaveLength(1);
    await expectInstalled();
  });

  it('waits for the person after a restart, with what had come, and goes on', async () => {
    await open();
    const task = await underway();
    await at.studio.close();
    await reopen();
    const [found] = (await at.studio.call('library.get', {})).tasks;
    expect(found).toMatchObject({ id: task.id, state: 'paused', source: SOURCE, checkpoint: 'dreams' });
    const before = server.requests.length;
    // The same request as the first time finds it.
    expect((await get()).id).toBe(task.id);
    expect(server.requests.slice(before).map((request) => request.path)).toEqual([NETWORK]);
    await expectInstalled();
  });

  it('is cancelled and leaves nothing behind', async () => {
    await open();
    const task = await underway();
    await at.studio.call('library.cancel', { id: task.id });
    expect(readdirSync(join(at.home, 'downloads'))).toEqual([]);
    await at.studio.close();
    await reopen();
    expect((await at.studio.call('library.get', {})).tasks).toEqual([]);
    expect((await get()).state).toBe('done');
    await expectInstalled();
  });

  it('fetches three files at once, and never more', async () => {
    await open();
    for (const path of server.files.keys()) server.treat(path, { kind: 'hold' });
    const task = await start();
    for (let left = server.files.size; left > 0; left -= 1) {
      await expect.poll(() => server.held.length, { timeout: 10_000 }).toBe(Math.min(3, left));
      server.release();
    }
    expect((await at.studio.finishedTask(task.id)).state).toBe('done');
    expect(server.mostHeld).toBe(3);
  });
});

describe('a checkpoint that was downloaded', () => {
  it('is repaired from where it came, file by file', async () => {
    await open();
    await get();
    writeFileSync(join(at.home, 'checkpoints/dreams', NETWORK), 'damaged');
    rmSync(join(at.home, 'checkpoints/dreams/scheduler'), { recursive: true });
    const before = server.requests.length;
    const { task } = await at.studio.call('library.repair', { id: 'dreams' });
    expect(await at.studio.finishedTask(task.id)).toMatchObject({ state: 'done', error: null });
    expect(
      server.requests
        .slice(before)
        .map((request) => request.path)
        .toSorted(),
    ).toEqual(['list', 'scheduler/scheduler_config.json', NETWORK].toSorted());
    expect(fileOf(NETWORK).equals(whole())).toBe(true);
    expect((await installed())?.verdict).toMatchObject({ state: 'match' });
  });

  it('is not repaired with other files of the same names', async () => {
    await open();
    await get();
    rmSync(join(at.home, 'checkpoints/dreams', NETWORK));
    server.files.set(NETWORK, Buffer.alloc(whole().length, 'o'));
    const { task } = await at.studio.call('library.repair', { id: 'dreams' });
    expect(await at.studio.finishedTask(task.id)).toMatchObject({ state: 'failed', error: { code: 'download-wrong-hash' } });
    expect((await installed())?.problem ?? (await installed())?.verdict).toMatchObject({ state: 'differ', missing: [NETWORK] });
  });

  it('the bundled one is not repaired from anywhere', async () => {
    await open();
    await expect(at.studio.call('library.repair', { id: 'storybook' })).rejects.toMatchObject({ code: 'checkpoint-not-repairable' });
  });
});

describe('the network as the person set it up', () => {
  it('goes through the proxy of the settings, and around it for what NO_PROXY names', async () => {
    await open();
    const asked: string[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      const target = connect(Number(new URL(server.endpoint).port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        target.pipe(socket);
        socket.pipe(target);
      });
      socket.on('error', () => target.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    try {
      await at.studio.call('settings.set', { proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, mirror: 'http://hub.invalid:80' });
      expect(await at.studio.call('library.offer', { source: SOURCE })).toMatchObject({ id: 'dreams' });
      expect(asked).toEqual(['hub.invalid:80']);
      await at.studio.close();
      await reopen({ environment: { HF_ENDPOINT: server.endpoint, NO_PROXY: '127.0.0.1' } });
      await at.studio.call('settings.set', { mirror: '' });
      expect((await get()).state).toBe('done');
      expect(asked).toHaveLength(1);
    } finally {
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
    }
  });

  it('refuses what is no address', async () => {
    await open();
    for (const change of [{ mirror: 'file:///etc' }, { proxy: 'nowhere' }])
      await expect(at.studio.call('settings.set', change)).rejects.toMatchObject({ code: 'setting-out-of-range' });
  });
});

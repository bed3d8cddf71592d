import { existsSync, readdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { UnrulyServer } from '../../unit/library/unruly-server.ts';
import { generationDocument, whatIfDocument } from './document-schemas.ts';
import { finexl, finexlJson, temporaryHome } from './finexl.ts';

/** Someone's own checkpoint, from its folder or from a server to the picture, on the real command line. */
const TINY = join(import.meta.dirname, '../../fixtures/tiny-sd15');
const entry = z.object({ id: z.string(), files: z.number(), directory: z.string(), verdict: z.object({ state: z.string() }) });

describe('a checkpoint from a folder', () => {
  const home = temporaryHome();
  const json = (...args: readonly string[]) => finexlJson(args, { home });

  it('is added, makes a picture, explains it and answers a what-if', async () => {
    expect(entry.parse(await json('checkpoints', 'add', TINY))).toMatchObject({ id: 'tiny-sd15', files: 14, verdict: { state: 'match' } });
    const made = generationDocument.parse(await json('generate', 'a red fox', '--checkpoint', 'tiny-sd15', '--steps', '2', '--seed', '7'));
    expect(made).toMatchObject({ checkpoint: 'tiny-sd15', seed: 7 });
    expect(made.statements.map((statement) => statement.factor)).toEqual(expect.arrayContaining(['phrase:fox']));
    const off = whatIfDocument.parse(await json('whatif', made.id, '--off', 'phrase:fox'));
    expect(off.parent).toBe(made.id);
    // No readout measures this checkpoint, so nothing was compared.
    expect(off.changes).toBeNull();
    expect(readFileSync(off.files.exact).equals(readFileSync(made.files.picture))).toBe(false);
    const listed = z.object({ installed: z.array(entry.pick({ id: true })) }).parse(await json('checkpoints', 'list'));
    expect(listed.installed.map((one) => one.id)).toEqual(['storybook', 'tiny-sd15']);
  });

  it('is verified, found damaged, repaired from its folder, and removed', async () => {
    const network = join(home, 'checkpoints/tiny-sd15/unet/model.onnx');
    truncateSync(network, 1000);
    const damaged = await finexl(['checkpoints', 'verify', 'tiny-sd15', '--json'], { home });
    expect(damaged).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^checkpoint-corrupt: .*unet\/model\.onnx differs/u) });
    await json('checkpoints', 'repair', 'tiny-sd15');
    expect(readFileSync(network).equals(readFileSync(join(TINY, 'unet/model.onnx')))).toBe(true);
    expect(await json('checkpoints', 'verify', 'tiny-sd15')).toMatchObject({ id: 'tiny-sd15', state: 'match' });
    await json('checkpoints', 'remove', 'tiny-sd15');
    expect(readdirSync(join(home, 'checkpoints'))).toEqual([]);
    const gone = await finexl(['checkpoints', 'verify', 'tiny-sd15', '--json'], { home });
    expect(gone.stderr).toMatch(/^checkpoint-unknown: /u);
  });

  it.each([
    [['add'], 'usage', 2],
    [['add', join(TINY, 'unet')], 'checkpoint-incomplete', 1],
    [['add', TINY, '--copy', '--link'], 'usage', 2],
    [['add', TINY, '--id', 'No Id'], 'usage', 2],
    [['get', 'nothing'], 'source-unknown', 1],
    [['remove', 'storybook'], 'checkpoint-bundled', 1],
    [['repair', 'storybook'], 'checkpoint-not-repairable', 1],
    [['paint', 'x'], 'usage', 2],
  ] as const)('says what is wrong with: checkpoints %s', async (args, code, exit) => {
    const outcome = await finexl(['checkpoints', ...args, '--json'], { home });
    expect(outcome).toMatchObject({ code: exit, stdout: '', stderr: expect.stringMatching(new RegExp(`^${code}: [^\\n]+\\n$`, 'u')) });
  });
});

describe('a checkpoint from a server', () => {
  const home = temporaryHome();
  let server: UnrulyServer;
  const environment = (): Record<string, string> => ({ HF_ENDPOINT: server.endpoint, HTTP_PROXY: '', http_proxy: '', NO_PROXY: '127.0.0.1' });
  const source = ['checkpoints', 'get', 'hub:painter/tiny'];

  beforeAll(async () => {
    const files = readdirSync(TINY, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
    const content = files.map((file) => {
      const path = join(file.parentPath, file.name);
      return [path.slice(TINY.length + 1).replaceAll('\\', '/'), readFileSync(path)] as const;
    });
    server = await UnrulyServer.open(Object.fromEntries(content));
  });
  afterAll(() => server.close());

  it('comes only once its licence was accepted', async () => {
    const outcome = await finexl([...source, '--json'], { home, environment: environment() });
    expect(outcome).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^licence-not-accepted: .*MIT License/u) });
    expect(server.requests.every((request) => request.path === 'list')).toBe(true);
  });

  it('outlives a kill -9 in the middle: the same command goes on by range, and the picture is made', async () => {
    server.treat('unet/model.onnx', { kind: 'trickle', chunk: 64 * 1024, everyMs: 40 });
    const downloads = join(home, 'downloads');
    const partOf = (): number => {
      const [id] = existsSync(downloads) ? readdirSync(downloads) : [];
      const part = join(downloads, id ?? '', 'files/unet/model.onnx.part');
      return id !== undefined && existsSync(part) ? statSync(part).size : 0;
    };
    const killed = await finexl([...source, '--accept-licence'], { home, environment: environment(), killWhen: () => partOf() > 200_000 });
    expect(killed.code).toBeNull();
    expect(existsSync(join(home, 'checkpoints', 'tiny'))).toBe(false);
    const present = partOf();
    const listed = z.object({ tasks: z.array(z.object({ state: z.string() })) }).parse(await finexlJson(['checkpoints', 'list'], { home }));
    expect(listed.tasks).toMatchObject([{ state: 'paused' }]);

    const got = entry.parse(await finexlJson([...source, '--accept-licence'], { home, environment: environment() }));
    expect(got).toMatchObject({ id: 'tiny', verdict: { state: 'match' } });
    expect(server.asked('unet/model.onnx').at(-1)?.headers).toMatchObject({ range: `bytes=${present}-`, 'if-range': '"unet/model.onnx-1"' });
    expect(readFileSync(join(got.directory, 'unet/model.onnx')).equals(readFileSync(join(TINY, 'unet/model.onnx')))).toBe(true);
    expect(readdirSync(downloads)).toEqual([]);
    const made = await finexlJson(['generate', 'a red fox', '--checkpoint', 'tiny', '--steps', '2', '--no-explain'], { home });
    expect(made).toMatchObject({ checkpoint: 'tiny' });
  });
});

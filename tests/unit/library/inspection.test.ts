import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspectCheckpoint } from '../../../main/library/checkpoint-inspection.ts';
import { idOfName, isSafePath } from '../../../main/library/file-names.ts';
import { checkpointFiles, field, onnxWithExternalData, temporaryFolder, writeFiles } from './sample-checkpoint.ts';

function folder(changes: Readonly<Record<string, string | Buffer>> = {}): string {
  return writeFiles(join(temporaryFolder(), 'a checkpoint'), { ...checkpointFiles(), ...changes });
}

const refused = (code: string, says: string) => ({ code, message: expect.stringContaining(says) });

function safetensors(header: string | bigint, data = 0): Buffer {
  const text = typeof header === 'string' ? header : '';
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(typeof header === 'bigint' ? header : BigInt(text.length));
  return Buffer.concat([length, Buffer.from(text), Buffer.alloc(data)]);
}

describe('a folder that is looked through', () => {
  it('keeps what the studio reads, with the card and external data, and leaves the rest behind', async () => {
    const directory = folder({
      'unet/model.onnx': onnxWithExternalData({ location: 'weights.pb', offset: '4', length: '6' }),
      'unet/weights.pb': '0123456789',
      'unet/model_fp16.onnx': 'another variant',
      'unet/diffusion_pytorch_model.safetensors': safetensors('{}'),
      'safety_checker/model.onnx': 'never read',
      'golden.json': '{}',
      '.git/config': '',
    });
    const { files, sizeBytes } = await inspectCheckpoint(directory);
    expect(files.map((file) => file.path)).toEqual([...Object.keys(checkpointFiles()), 'unet/weights.pb'].toSorted());
    expect(sizeBytes).toBe(files.reduce((sum, file) => sum + file.size, 0));
  });

  it('names everything that is missing at once', async () => {
    const directory = folder();
    for (const path of ['unet/model.onnx', 'tokenizer/merges.txt', 'scheduler/scheduler_config.json']) rmSync(join(directory, path));
    await expect(inspectCheckpoint(directory)).rejects.toMatchObject({
      code: 'checkpoint-incomplete',
      details: { missing: 'unet/model.onnx, scheduler/scheduler_config.json, tokenizer/tokenizer.json (or vocab.json with merges.txt)' },
    });
  });

  it('says how to convert PyTorch weights', async () => {
    const directory = folder({ 'unet/diffusion_pytorch_model.safetensors': safetensors('{}') });
    rmSync(join(directory, 'unet/model.onnx'));
    await expect(inspectCheckpoint(directory)).rejects.toMatchObject(refused('checkpoint-incomplete', 'optimum-cli export onnx'));
  });

  it('wants the second text encoder where the index names one', async () => {
    const index = { _class_name: 'StableDiffusionXLPipeline', text_encoder_2: ['transformers', 'CLIPTextModelWithProjection'] };
    await expect(inspectCheckpoint(folder({ 'model_index.json': JSON.stringify(index) }))).rejects.toMatchObject(
      refused('checkpoint-incomplete', 'text_encoder_2/model.onnx'),
    );
  });

  it.each([
    ['a cut-off network', { 'unet/model.onnx': onnxWithExternalData({ location: 'w' }).subarray(0, 9) }, 'checkpoint-corrupt', 'cut off'],
    ['a network that is text', { 'unet/model.onnx': '<!doctype html><title>Sign in</title>' }, 'checkpoint-corrupt', 'unet/model.onnx'],
    ['a Git LFS pointer', { 'unet/model.onnx': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n' }, 'checkpoint-corrupt', 'Git LFS pointer'],
    ['an index that is no JSON', { 'model_index.json': '{"_class_name":' }, 'checkpoint-corrupt', 'model_index.json'],
    ['external data that is not there', { 'unet/model.onnx': onnxWithExternalData({ location: 'gone.data' }) }, 'checkpoint-incomplete', 'unet/gone.data'],
    [
      'external data beyond its file',
      { 'unet/model.onnx': onnxWithExternalData({ location: 'w.data', offset: '8', length: '100' }), 'unet/w.data': '0123456789' },
      'checkpoint-corrupt',
      'which has 10',
    ],
  ] as const)('refuses %s', async (_what, changes, code, says) => {
    await expect(inspectCheckpoint(folder(changes))).rejects.toMatchObject(refused(code, says));
  });
});

describe('a folder that reaches out of itself', () => {
  it.each(['../secret.bin', '/etc/passwd', '..\\secret.bin', 'C:\\secret.bin', 'a/../../secret.bin', 'con', ''])(
    'is refused for external data at “%s”',
    async (location) => {
      await expect(inspectCheckpoint(folder({ 'unet/model.onnx': onnxWithExternalData({ location }) }))).rejects.toMatchObject({ code: 'checkpoint-unsafe' });
    },
  );

  it('is refused for external data within a subgraph of a node', async () => {
    const graph = onnxWithExternalData({ location: '../../secret.bin' }).subarray(2);
    const nested = field(7, field(1, field(5, field(6, graph))));
    await expect(inspectCheckpoint(folder({ 'unet/model.onnx': nested }))).rejects.toMatchObject({ code: 'checkpoint-unsafe' });
  });

  it('is refused for a link to a file outside or to a folder, and taken with a link inside', async () => {
    const directory = folder();
    symlinkSync('../scheduler/scheduler_config.json', join(directory, 'unet/notes.json'));
    expect((await inspectCheckpoint(directory)).files.map((file) => file.path)).toContain('unet/notes.json');
    symlinkSync('/etc/hostname', join(directory, 'unet/more.json'));
    await expect(inspectCheckpoint(directory)).rejects.toMatchObject(refused('checkpoint-unsafe', 'unet/more.json'));
    rmSync(join(directory, 'unet/more.json'));
    symlinkSync('..', join(directory, 'unet/loop'));
    await expect(inspectCheckpoint(directory)).rejects.toMatchObject({ code: 'checkpoint-unsafe' });
  });

  it.runIf(process.platform !== 'win32')('is refused for what is neither a file nor a folder', async () => {
    const directory = folder();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(directory, 'unet/s.json'), resolve));
    await expect(inspectCheckpoint(directory)).rejects.toMatchObject(refused('checkpoint-unsafe', 'neither a file nor a folder'));
    await new Promise((resolve) => server.close(resolve));
  });

  it.each([
    ['a header larger than the file', safetensors(2n ** 62n)],
    ['a header larger than any needs', Buffer.concat([safetensors(150_000_000n), Buffer.alloc(64)])],
    ['a tensor beyond the end', safetensors('{"w":{"dtype":"F32","shape":[1000000],"data_offsets":[0,4000000]}}', 16)],
    ['a shape that its bytes do not have', safetensors('{"w":{"dtype":"F32","shape":[3],"data_offsets":[0,16]}}', 16)],
    ['tensors that overlap', safetensors('{"a":{"dtype":"U8","shape":[9],"data_offsets":[0,9]},"b":{"dtype":"U8","shape":[9],"data_offsets":[5,14]}}', 16)],
    ['no JSON', safetensors('{"w":', 8)],
  ])('is refused for safetensors with %s', async (_what, content) => {
    const directory = folder();
    writeFileSync(join(directory, 'unet/weights.safetensors'), content);
    await expect(inspectCheckpoint(directory)).rejects.toMatchObject(refused('checkpoint-unsafe', 'unet/weights.safetensors'));
  });
});

describe('names', () => {
  it('go only where they stay below their folder on every system', () => {
    const bad = ['', '.', '..', 'a/..', '../a', '/a', 'a//b', 'a\\b', 'a:b', 'nul', 'NUL.txt', 'a/con.json', 'a.', 'a ', 'a\nb', 'a\0b', 'x'.repeat(300)];
    expect(bad.filter(isSafePath)).toEqual([]);
    const good = ['model_index.json', 'unet/model.onnx', 'unet/model.onnx_data', '..a/b', 'a b/c', 'consul/é.txt'];
    expect(good.filter(isSafePath)).toEqual(good);
  });

  it('become ids', () => {
    expect(['Stable-Diffusion v1.5 (ONNX)', 'Café', '..', 'con', 'ÄÖÜ'].map(idOfName)).toEqual([
      'stable-diffusion-v1.5-onnx',
      'cafe',
      'checkpoint',
      'checkpoint',
      'a-o-u',
    ]);
  });
});

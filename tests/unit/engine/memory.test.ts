import { expect, test, vi } from 'vitest';
import { memoryNeeds, type MemoryShape } from '../../../main/engine/diffusion/memory-needs.ts';
import { idleRelease } from '../../../main/engine/idle-release.ts';
import { checkMemory, memoryHere } from '../../../main/engine/memory-check.ts';
import { runFailure } from '../../../main/engine/runtime/run-failure.ts';

/** Stable Diffusion 1.5 in single precision, by its configuration. */
const SD15: MemoryShape = { weights: 4e9, unetChannels: 320, attentionStage: 0, decoderChannels: 128, downscale: 8 };
const SQUARE = { width: 512, height: 512 };
const GB = 1e9;

test('what a picture takes grows with its size, and tiles take less than the whole', () => {
  const [small, large] = [memoryNeeds(SD15, SQUARE, 'cpu', 1), memoryNeeds(SD15, { width: 1536, height: 1536 }, 'cpu', 1)];
  expect(large.decoding).toBeGreaterThan(8 * small.decoding);
  expect(large.tiledDecoding).toBeLessThan(large.decoding / 5);
  expect(memoryNeeds(SD15, SQUARE, 'cuda', 2).denoising).toBe(2 * small.denoising);
  expect([small.weights, memoryNeeds(SD15, SQUARE, 'cuda', 1).weights]).toEqual([8e9, 4e9]);
});

test('a picture that fits is decoded whole; one whose decoding alone does not fit, in tiles', () => {
  const needs = { weights: 2 * GB, denoising: 1 * GB, decoding: 6 * GB, tiledDecoding: 1 * GB };
  expect(checkMemory(needs, { free: 10 * GB, total: 16 * GB }, false)).toEqual({ tiled: false, tight: null });
  expect(checkMemory(needs, { free: 4 * GB, total: 16 * GB }, false)).toEqual({ tiled: true, tight: null });
  expect(checkMemory(needs, { free: 2 * GB, total: 16 * GB }, false)).toEqual({ tiled: true, tight: { needed: 3, free: 2 } });
  expect(checkMemory(needs, { free: 2 * GB, total: 16 * GB }, true)).toEqual({ tiled: true, tight: null });
});

test('what this machine can not do at all is refused before anything is loaded, with what to do', () => {
  const needs = memoryNeeds(SD15, { width: 4096, height: 4096 }, 'cpu', 1);
  expect(() => checkMemory(needs, { free: 8 * GB, total: 16 * GB }, false)).toThrow(
    expect.objectContaining({ code: 'out-of-memory', message: expect.stringMatching(/needs about [\d.]+ GB.*has 16 GB\. Choose a smaller size/u) }),
  );
});

test('this machine says how much it has', () => {
  const { free, total } = memoryHere();
  expect(free).toBeGreaterThan(0);
  expect(total).toBeGreaterThanOrEqual(free);
});

test('networks are let go of after a quiet time, and not in the middle of work', async () => {
  const release = vi.fn<() => Promise<void>>(async () => undefined);
  const idle = idleRelease(5, release);
  const { promise, resolve } = Promise.withResolvers<void>();
  const long = idle.during(() => promise);
  await idle.during(async () => undefined);
  await new Promise((done) => setTimeout(done, 30));
  expect(release).not.toHaveBeenCalled();
  resolve();
  await long;
  await vi.waitFor(() => expect(release).toHaveBeenCalledOnce());
});

test.each([
  ['cpu', 'std::bad_alloc', 'out-of-memory'],
  ['cuda', 'CUDA failure 2: out of memory ; GPU=0', 'out-of-memory'],
  ['webgpu', 'Failed to allocate memory for requested buffer of size 1073741824', 'out-of-memory'],
  ['dml', '887A0005: DXGI_ERROR_DEVICE_REMOVED', 'device-lost'],
  ['webgpu', 'WebGPU device lost (2): A valid external Instance reference no longer exists.', 'device-lost'],
  ['webgpu', 'Failed to get a WebGPU adapter', 'provider-unavailable'],
] as const)('on %s “%s” means %s', (provider, message, code) => {
  expect(runFailure(provider, 'unet', new Error(message))).toMatchObject({ code, details: { component: 'unet', reason: message } });
});

test('a shape that does not fit is nobody’s fault but the request’s', () => {
  expect(runFailure('cpu', 'unet', new Error('Non-zero status code returned while running Concat node'))).toBeNull();
});

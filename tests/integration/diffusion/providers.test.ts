import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { probeProvider } from '../../../main/engine/runtime/probe.ts';
import type { ProbeOptions } from '../../../main/engine/runtime/probe.ts';
import { outcomeInWords, relativeDifference } from '../../../main/engine/runtime/probe-outcome.ts';
import type { ProbeOutcome } from '../../../main/engine/runtime/probe-outcome.ts';
import { providerNamed } from '../../../main/engine/runtime/provider.ts';
import { openTiny, rendering, TINY_SD15 } from './tiny-checkpoint.ts';

const network = join(TINY_SD15, 'unet/model.onnx');

/** Electron ships a software Vulkan driver beside its binary; with it WebGPU works on machines without a GPU. */
const softwareVulkan = join(dirname(process.execPath), 'vk_swiftshader_icd.json');

describe('probing a provider', () => {
  const probe = (options: Partial<ProbeOptions>): Promise<ProbeOutcome> =>
    probeProvider({ provider: 'cpu', network, latents: [8, 8], clock: () => performance.now(), ...options });

  it('finds that the CPU agrees with itself, and measures both', async () => {
    const outcome = await probe({});
    expect(outcome).toMatchObject({ maxError: 0, reason: 'agrees' });
    expect(outcome.speed?.provider).toBeGreaterThan(0);
    expect(outcome.speed?.cpu).toBeGreaterThan(0);
  });

  it("survives a network that can't be read", async () => {
    expect(await probe({ network: '/nonexistent.onnx' })).toMatchObject({ reason: 'failed', maxError: null, speed: null });
  });
});

describe('the words of a probe', () => {
  const agrees: ProbeOutcome = { reason: 'agrees', maxError: 1e-6, speed: { provider: 40, cpu: 12.4 }, message: '' };

  it('tell how fast a provider is that agrees', () => {
    expect(outcomeInWords(agrees)).toBe('agrees with the CPU but is slower: 40 ms against 12 ms');
    expect(outcomeInWords({ ...agrees, speed: { provider: 2.54, cpu: 12.4 } })).toBe('agrees with the CPU and is faster: 2.5 ms against 12 ms');
  });

  it('tell what is wrong with one that does not', () => {
    expect(outcomeInWords({ ...agrees, reason: 'differs', maxError: 0.25 })).toBe('differs from the CPU (largest error 0.25)');
    expect(outcomeInWords({ ...agrees, reason: 'not-finite', maxError: null })).toBe('gives no numbers');
    expect(outcomeInWords({ reason: 'no-adapter', maxError: null, speed: null, message: 'a page of words' })).toBe('no adapter');
    expect(outcomeInWords({ reason: 'failed', maxError: null, speed: null, message: 'out of memory' })).toBe('failed: out of memory');
  });
});

describe('comparing with the CPU', () => {
  it('measures the largest difference against the largest value', () => {
    expect(relativeDifference(Float32Array.of(1, 2, 4.5), Float32Array.of(1, 2, 5))).toBeCloseTo(0.1, 6);
  });

  it('takes nothing that is not finite, or of another length, for agreement', () => {
    expect(relativeDifference(Float32Array.of(NaN), Float32Array.of(1))).toBeNaN();
    expect(relativeDifference(Float32Array.of(1), Float32Array.of(1, 2))).toBeNaN();
  });
});

describe('a provider', () => {
  it('that nobody knows is refused by name', () => {
    expect(() => providerNamed('abacus')).toThrow(expect.objectContaining({ code: 'provider-unavailable' }));
  });

  it.runIf(existsSync(softwareVulkan))(
    'renders on WebGPU, with guidance in one batch, what it renders on the CPU',
    async () => {
      // Read by the Vulkan loader when the first WebGPU session of this process is made.
      process.env['VK_ICD_FILENAMES'] = softwareVulkan;
      const [cpu, gpu] = [await openTiny(), await openTiny({ provider: 'webgpu' })];
      const [expected, actual] = [await cpu.render(rendering({ numInferenceSteps: 1 })), await gpu.render(rendering({ numInferenceSteps: 1 }))];
      expect(relativeDifference(actual.latents.data, expected.latents.data)).toBeLessThan(1e-3);
      expect(actual.evaluations).toBe(2);
      await Promise.all([cpu.close(), gpu.close()]);
    },
    240_000,
  );
});

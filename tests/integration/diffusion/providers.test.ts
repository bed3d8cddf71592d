import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { probeProvider } from '../../../main/engine/runtime/probe.ts';
import { relativeDifference } from '../../../main/engine/runtime/probe-outcome.ts';
import { providerNamed } from '../../../main/engine/runtime/provider.ts';
import { openTiny, rendering, TINY_SD15 } from './tiny-checkpoint.ts';

const entry = join(import.meta.dirname, '../../../main/engine/runtime/probe-process.ts');
const network = join(TINY_SD15, 'unet/model.onnx');

/** Electron ships a software Vulkan driver beside its binary; with it WebGPU works on machines without a GPU. */
const softwareVulkan = join(dirname(process.execPath), 'vk_swiftshader_icd.json');
const noVulkan = { VK_ICD_FILENAMES: '/nonexistent/icd.json', VK_DRIVER_FILES: '/nonexistent/icd.json' };

describe('probing a provider', () => {
  it('finds that the CPU agrees with itself', async () => {
    expect(await probeProvider({ provider: 'cpu', network, entry })).toMatchObject({ ok: true, maxError: 0, reason: 'agrees' });
  });

  it.runIf(existsSync(softwareVulkan))(
    "finds that WebGPU on software Vulkan agrees with the CPU (runs where Electron's own driver lies beside the binary)",
    async () => {
      const verdict = await probeProvider({ provider: 'webgpu', network, entry, environment: { VK_ICD_FILENAMES: softwareVulkan } });
      expect(verdict).toMatchObject({ ok: true, reason: 'agrees' });
      expect(verdict.maxError).toBeLessThan(1e-3);
      expect(verdict.driver).toContain(softwareVulkan);
    },
    120_000,
  );

  it.runIf(process.platform === 'linux')('says why when there is no adapter', async () => {
    const verdict = await probeProvider({ provider: 'webgpu', network, entry, environment: noVulkan });
    expect(verdict).toMatchObject({ ok: false, maxError: null });
    expect(verdict.message).toMatch(/adapter/i);
  });

  it("survives a network that can't be read", async () => {
    expect(await probeProvider({ provider: 'cpu', network: '/nonexistent.onnx', entry })).toMatchObject({ ok: false, reason: 'failed' });
  });

  it('survives a process that dies, and one that hangs', async () => {
    const died = await probeProvider({
      provider: 'webgpu',
      network,
      entry,
      launch: async () => ({ output: '', errors: 'Segmentation fault', code: null, timedOut: false }),
    });
    expect(died).toMatchObject({ ok: false, reason: 'crashed', message: 'Segmentation fault' });
    expect(await probeProvider({ provider: 'cpu', network, entry, timeoutMs: 1 })).toMatchObject({ ok: false, reason: 'timeout' });
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

import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { verdictRepository } from '../../../main/database/verdict-repository.ts';
import { EngineSession } from '../../../main/jobs/engine-session.ts';
import { probeProviders, type ProbeParts } from '../../../main/jobs/provider-probe.ts';
import { describeCheckpoint } from '../../../main/library/checkpoint-description.ts';
import { CLOCK, openSample } from '../../unit/database/sample-generation.ts';
import { realEngine, ROOT, throwawayEngine } from '../studio/real-studio.ts';

/** A GPU is tried in a real engine process of its own, as the app and the command line do it. */
const TINY = describeCheckpoint('tiny-sd15', smallestPictures(join(ROOT, 'tests/fixtures/tiny-sd15')), false);

/** Electron ships a software Vulkan driver beside its binary; with it WebGPU works on machines without a GPU. */
const softwareVulkan = join(dirname(process.execPath), 'vk_swiftshader_icd.json');
const noVulkan = { VK_ICD_FILENAMES: '/nonexistent/icd.json', VK_DRIVER_FILES: '/nonexistent/icd.json' };

const { engine } = realEngine();
const session = new EngineSession(engine, () => undefined);
const verdicts = verdictRepository(openSample());

afterAll(async () => {
  await session.close();
  rmSync(TINY.directory, { recursive: true });
});

/** A copy whose usual picture is as small as can be: a software GPU takes its time. */
function smallestPictures(checkpoint: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'finexl-probe-'));
  cpSync(checkpoint, copy, { recursive: true });
  const index = join(copy, 'model_index.json');
  const finexl = { defaults: { numInferenceSteps: 1, guidanceScale: 1, width: 64, height: 64 } };
  writeFileSync(index, JSON.stringify({ ...(JSON.parse(readFileSync(index, 'utf8')) as object), finexl }));
  return copy;
}

async function probe(environment: Readonly<Record<string, string>>, change: Partial<ProbeParts> = {}) {
  await probeProviders({ session, verdicts, throwawayEngine: () => throwawayEngine(environment), clock: CLOCK, ...change }, TINY);
  return verdicts.get('webgpu', TINY.id);
}

test.runIf(existsSync(softwareVulkan))(
  "WebGPU on software Vulkan agrees with the CPU and is measured against it (runs where Electron's own driver lies beside the binary)",
  async () => {
    const verdict = await probe({ VK_ICD_FILENAMES: softwareVulkan }, { timeoutMs: 280_000 });
    expect(verdict).toMatchObject({
      usable: true,
      reason: expect.stringMatching(/^agrees with the CPU (and is faster|but is slower): [\d.]+ ms against [\d.]+ ms(, best asked [248] at once)?$/u),
    });
    expect(verdict?.runtime).toMatch(/^onnxruntime \d/u);
  },
  300_000,
);

test.runIf(process.platform === 'linux')('without an adapter the probe says so', async () => {
  expect(await probe(noVulkan)).toMatchObject({ usable: false, faster: false, reason: 'no adapter' });
});

test('a process that dies, and one that takes too long, are verdicts, and the engine at work goes on', async () => {
  expect(await probe({ FINEXL_FAULT: 'crash-in-probe', FINEXL_TEST: '1' })).toMatchObject({ usable: false, reason: 'crashed' });
  expect(await probe({}, { timeoutMs: 1 })).toMatchObject({ usable: false, reason: 'timeout' });
  await expect(session.call('inspect', { probe: null, checkpoint: TINY })).resolves.toBeDefined();
});

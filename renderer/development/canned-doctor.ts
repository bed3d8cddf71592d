import type { Doctor } from '../../preload/contract.ts';

/** A check-up that found something. */
export const cannedDoctor: Doctor = {
  ok: false,
  summary: 'Something is wrong with: WebGPU.',
  checks: [
    { id: 'runtime', name: 'Runtime', ok: true, detail: 'Electron 42, ONNX Runtime 1.30', advice: null },
    { id: 'checkpoint', name: 'Checkpoint', ok: true, detail: 'storybook: all files match their hashes', advice: null },
    {
      id: 'webgpu',
      name: 'WebGPU',
      ok: false,
      detail: 'No adapter was found',
      advice: 'Pictures are made on the CPU. Update the graphics driver to use the GPU.',
    },
  ],
};

import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface PlainRequest {
  /** Unconditional first, then the prompt. [2, tokens] */
  readonly ids: readonly (readonly number[])[];
  readonly mask: readonly (readonly number[])[];
  /** .npy of the initial noise. */
  readonly noise: string;
  /** Where the final latents are left, .npy. */
  readonly latents: string;
  readonly timesteps: readonly number[];
  readonly sigmas: readonly number[];
  /** Of each step; 1: the prompt alone is asked. */
  readonly guidance: readonly number[];
  /** See Guidance. */
  readonly eta: number;
  readonly batched: boolean;
}

export interface PlainAnswer {
  readonly ms: number;
  readonly sessionMs: number;
}

export interface PlainLoop {
  /** Of Python's onnxruntime. */
  readonly runtime: string;
  make(request: PlainRequest): Promise<PlainAnswer>;
  close(): void;
}

/** The same sessions in Python, in a process that stays; null where there is no python3 with numpy and onnxruntime. */
export async function openPlainLoop(setup: { readonly checkpoint: string; readonly threads: number }): Promise<PlainLoop | null> {
  if (spawnSync('python3', ['-c', 'import numpy, onnxruntime'], { stdio: 'ignore' }).status !== 0) return null;
  const child = spawn('python3', [join(import.meta.dirname, 'plain-loop.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async <Answer>(message: unknown): Promise<Answer> => {
    child.stdin.write(`${JSON.stringify(message)}\n`);
    const { value, done } = await lines.next();
    if (done === true) throw new Error('The plain loop ended.');
    return JSON.parse(value) as Answer;
  };
  const { runtime } = await ask<{ runtime: string }>(setup);
  return { runtime, make: (request) => ask<PlainAnswer>(request), close: () => child.kill() };
}

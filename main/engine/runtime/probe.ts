import { spawn } from 'node:child_process';
import { release } from 'node:os';
import { env as onnxruntime } from 'onnxruntime-node';
import { isProbeOutcome } from './probe-outcome.ts';
import type { ProbeJob, ProbeOutcome } from './probe-outcome.ts';
import type { ProviderName } from './provider.ts';

/** What a provider did when it was tried in a process of its own. */
export interface ProbeVerdict {
  readonly provider: ProviderName;
  readonly ok: boolean;
  /** Largest difference from the CPU's output, relative to its largest value; null when there was no output. */
  readonly maxError: number | null;
  /** `agrees`, `differs`, `not-finite`, `failed`, `crashed` or `timeout`. */
  readonly reason: ProbeOutcome['reason'] | 'crashed' | 'timeout';
  /** The provider's own words when it failed. */
  readonly message: string;
  /** Everything known of what the verdict holds for; another string asks for another probe. */
  readonly driver: string;
}

export interface ProbeOptions {
  readonly provider: ProviderName;
  /** The ONNX network that is evaluated: the checkpoint's U-Net. */
  readonly network: string;
  /** Path of probe-process (the .ts file itself, or its bundle). */
  readonly entry: string;
  /** Software adapters compile shaders slowly; a minute is not yet a hang. */
  readonly timeoutMs?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Starts the throwaway process; for hosts where Electron's binary may not run as Node. */
  readonly launch?: ProbeLaunch;
}

export interface ProbeExit {
  readonly output: string;
  readonly errors: string;
  readonly code: number | null;
  readonly timedOut: boolean;
}

export type ProbeLaunch = (entry: string, job: string, environment: Readonly<Record<string, string>>, timeoutMs: number) => Promise<ProbeExit>;

/**
 * The largest error at which a GPU counts as right. Kernels sum in another order than the CPU, and some compute in
 * half precision inside; a wrong kernel is off by whole units.
 */
export const MAX_PROBE_ERROR = 0.02;
const TIMEOUT_MS = 180_000;

/** Tries a provider in a throwaway process, so that a driver that crashes takes nothing else with it. Never throws. */
export async function probeProvider(options: ProbeOptions): Promise<ProbeVerdict> {
  const { provider } = options;
  const environment = options.environment ?? {};
  const verdict = { provider, driver: driverOf(environment) };
  const job: ProbeJob = { provider, network: options.network, maxError: MAX_PROBE_ERROR };
  const launch = options.launch ?? launchAsNode;
  const exit = await launch(options.entry, JSON.stringify(job), environment, options.timeoutMs ?? TIMEOUT_MS);
  const outcome = parseOutcome(exit.output);
  if (exit.timedOut) {
    return { ...verdict, ok: false, maxError: null, reason: 'timeout', message: '' };
  }
  if (outcome === null || exit.code !== 0) {
    return { ...verdict, ok: false, maxError: null, reason: 'crashed', message: exit.errors.trim().split('\n').slice(-3).join('\n') };
  }
  return { ...verdict, ok: outcome.reason === 'agrees', maxError: outcome.maxError, reason: outcome.reason, message: outcome.message };
}

function parseOutcome(output: string): ProbeOutcome | null {
  const line = output.trim().split('\n').pop() ?? '';
  try {
    const json: unknown = JSON.parse(line);
    return isProbeOutcome(json) ? json : null;
  } catch {
    return null;
  }
}

/** ONNX Runtime does not tell the adapter's name, so the verdict is tied to all that picks and drives it. */
function driverOf(environment: Readonly<Record<string, string>>): string {
  const icd = environment['VK_ICD_FILENAMES'] ?? process.env['VK_ICD_FILENAMES'] ?? environment['VK_DRIVER_FILES'] ?? process.env['VK_DRIVER_FILES'];
  return [
    `onnxruntime ${onnxruntime.versions.node ?? onnxruntime.versions.common}`,
    `${process.platform} ${release()}`,
    ...(icd === undefined ? [] : [icd]),
  ].join('; ');
}

const launchAsNode: ProbeLaunch = (entry, job, environment, timeoutMs) =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [entry, job], {
      env: { ...process.env, ...environment, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let errors = '';
    let timedOut = false;
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, timeoutMs);
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ output, errors: error.message, code: null, timedOut });
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ output, errors, code, timedOut });
    });
  });

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { StudioError } from '../engine/studio-error.ts';
import { OPTIONS, parseOptions, usage } from './arguments.ts';
import { print, type CommandContext } from './session.ts';

/** providers list | get cuda */
export async function providersCommand(context: CommandContext, args: readonly string[]): Promise<void> {
  const { positionals } = parseOptions(OPTIONS.providers, args);
  const [verb, what, ...rest] = positionals;
  if (verb === 'list' && what === undefined) return list(context);
  if (verb === 'get' && what === 'cuda' && rest.length === 0) return getCuda(context);
  throw usage('providers knows: list, get cuda');
}

/** Tries every provider that is here, and says what came of it. */
async function list(context: CommandContext): Promise<void> {
  await context.withStudio({}, async ({ studio }) => {
    const { checks } = await studio.call('studio.doctor', {});
    const providers = checks
      .filter(({ name }) => name.startsWith('provider '))
      .map(({ name, detail, advice }) => ({ provider: name.slice('provider '.length), detail, advice }));
    const width = Math.max(...providers.map(({ provider }) => provider.length));
    print(
      context,
      { providers },
      providers.flatMap(({ provider, detail, advice }) => [
        `${provider.padEnd(width)}  ${detail}`,
        ...(advice === null ? [] : [`${' '.repeat(width)}  → ${advice}`]),
      ]),
    );
  });
}

/**
 * Fetches ONNX Runtime's libraries for CUDA 12 and TensorRT with the runtime's own installer, which takes them from
 * Microsoft's NuGet packages of its version. They are too large for the npm package.
 */
async function getCuda(context: CommandContext): Promise<void> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new StudioError('provider-unavailable', `CUDA is for Linux on x86-64; this is ${process.platform}-${process.arch}.`, {
      details: { provider: 'cuda' },
    });
  }
  const installer = join(dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json')), 'script', 'install.js');
  if (!existsSync(installer)) {
    throw new StudioError('provider-unavailable', 'This build came without the installer. Run “npm run finexl -- providers get cuda” in the sources.', {
      details: { provider: 'cuda' },
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(process.execPath, [installer, '--onnxruntime-node-install=cuda12'], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      // stdout may have to be one JSON document.
      stdio: ['ignore', context.json ? 'ignore' : 'inherit', 'inherit'],
      signal: context.signal,
    });
    child.on('error', (error) => reject(context.signal.aborted ? new StudioError('cancelled', 'Cancelled.') : error));
    child.on('close', resolve);
  });
  if (code !== 0) {
    throw new StudioError(
      'provider-unavailable',
      'The CUDA libraries could not be fetched. Check the connection (a proxy goes into GLOBAL_AGENT_HTTPS_PROXY) and try again.',
      { retryable: true, details: { provider: 'cuda' } },
    );
  }
  print(context, { installed: 'cuda' }, ['The CUDA libraries are there. They need CUDA 12 and cuDNN 9; “doctor” tries them.']);
}

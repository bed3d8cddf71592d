import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { release } from 'node:os';
import { dirname, join } from 'node:path';
import { env, listSupportedBackends } from 'onnxruntime-node';

/** Whether the runtime can open a provider here, as far as its files tell. */
export type Offer = 'offered' | 'not-installed' | 'not-offered';

/** Libraries of providers that ONNX Runtime's package leaves out for their size; they lie beside its binding once installed. */
const LIBRARIES: Readonly<Record<string, string>> = {
  cuda: 'libonnxruntime_providers_cuda.so',
  tensorrt: 'libonnxruntime_providers_tensorrt.so',
};

/** All that is known of what a verdict on a provider holds for: “onnxruntime 1.30.0 on linux 6.8.0, NVIDIA 570.12”. */
export function runtimeName(driver: string): string {
  const name = `onnxruntime ${env.versions.node ?? env.versions.common} on ${process.platform} ${release()}`;
  return driver === '' ? name : `${name}, ${driver}`;
}

/** Which providers this build of the runtime offers, whether or not they work here. */
export function offeredBackends(): (provider: string) => Offer {
  const backends = new Map(listSupportedBackends().map(({ name, bundled }) => [name, bundled]));
  return (provider) => {
    const bundled = backends.get(provider);
    if (bundled === undefined) return 'not-offered';
    return bundled || existsSync(join(bindingFolder(), LIBRARIES[provider] ?? '')) ? 'offered' : 'not-installed';
  };
}

function bindingFolder(): string {
  const entry = createRequire(import.meta.url).resolve('onnxruntime-node');
  return join(dirname(entry), '..', 'bin', 'napi-v6', process.platform, process.arch);
}

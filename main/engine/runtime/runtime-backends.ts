import { release } from 'node:os';
import { env, listSupportedBackends } from 'onnxruntime-node';

/**
 * All that is known of what a verdict on a provider holds for: “onnxruntime 1.30.0 on linux 6.8.0”. ONNX Runtime does not
 * tell the adapter's name, so what picks and drives it stands in its place.
 */
export function runtimeName(environment: Readonly<Record<string, string | undefined>>): string {
  const driver = environment['VK_ICD_FILENAMES'] ?? environment['VK_DRIVER_FILES'];
  const name = `onnxruntime ${env.versions.node ?? env.versions.common} on ${process.platform} ${release()}`;
  return driver === undefined ? name : `${name}, Vulkan driver ${driver}`;
}

/** Providers that this build of the runtime offers, whether or not they work here. */
export function offeredBackends(): ReadonlySet<string> {
  return new Set(listSupportedBackends().map((backend) => backend.name));
}

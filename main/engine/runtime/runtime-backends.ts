import { env, listSupportedBackends } from 'onnxruntime-node';

/** “onnxruntime 1.30.0” */
export function runtimeName(): string {
  return `onnxruntime ${env.versions.node ?? env.versions.common}`;
}

/** Providers that this build of the runtime offers, whether or not they work here. */
export function offeredBackends(): ReadonlySet<string> {
  return new Set(listSupportedBackends().map((backend) => backend.name));
}

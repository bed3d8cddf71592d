import { StudioError } from '../studio-error.ts';
import type { ProviderName } from './provider.ts';

/** How ONNX Runtime and the drivers below it say that memory ran out; there is no code for it. */
const OUT_OF_MEMORY =
  /out of (?:device |host |gpu )?memory|bad_?alloc|failed to allocate|allocation failed|cudaErrorMemoryAllocation|CUDNN_STATUS_ALLOC_FAILED|E_OUTOFMEMORY|exceeds the (?:max|limit)|not enough memory/iu;
const DEVICE_LOST =
  /device (?:was |is |has been )?(?:lost|removed|hung|reset)|DXGI_ERROR_DEVICE_(?:REMOVED|HUNG|RESET)|VK_ERROR_DEVICE_LOST|cudaError(?:IllegalAddress|LaunchFailure|HardwareStackError)|GPU (?:crashed|hang)/iu;
const PROVIDER = /webgpu|wgsl|dawn|vulkan|adapter|cuda|cudnn|cublas|tensorrt|dml|directml|coreml|execution provider|backend|shader/iu;

/**
 * What a failure of the runtime means, or null when it is none of the provider's or the memory's doing (a shape that does
 * not fit, a damaged file): `out-of-memory`, `device-lost`, `provider-unavailable`.
 */
export function runFailure(provider: ProviderName, component: string, cause: unknown): StudioError | null {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const details = { provider, component, reason };
  if (OUT_OF_MEMORY.test(reason)) return outOfMemory(details, cause);
  if (provider === 'cpu') return null;
  if (DEVICE_LOST.test(reason)) {
    return new StudioError('device-lost', `The graphics device was lost in ${component}: ${reason}`, { retryable: true, details, cause });
  }
  if (PROVIDER.test(reason)) {
    return new StudioError('provider-unavailable', `The provider ${provider} can't run ${component}: ${reason}`, { details, cause });
  }
  return null;
}

export function outOfMemory(details: { readonly provider: string; readonly component: string; readonly reason: string }, cause?: unknown): StudioError {
  return new StudioError(
    'out-of-memory',
    `The memory ran out in ${details.component} on ${details.provider}. Choose a smaller size, or close other programs, and try again.`,
    { retryable: true, details, cause },
  );
}

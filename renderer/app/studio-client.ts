import type { ChannelInput, ChannelName, ChannelOutput, StudioBridge } from '../../preload/contract.ts';
import type { WireError } from '../../preload/contract-error.ts';

declare global {
  interface Window {
    readonly studio: StudioBridge;
  }
}

/** An expected failure that came over the wire, thrown so that TanStack Query sees it. */
export class StudioCallError extends Error {
  override readonly name = 'StudioCallError';
  readonly wire: WireError;

  constructor(wire: WireError) {
    super(wire.message);
    this.wire = wire;
  }
}

/** Calls one channel and unwraps its Result. */
export async function callStudio<Name extends ChannelName>(name: Name, input: ChannelInput<Name>): Promise<ChannelOutput<Name>> {
  const result = await window.studio.call(name, input);
  if (!result.ok) throw new StudioCallError(result.error);
  return result.value;
}

/** Any thrown value as the wire's error; a bug gets the code `unexpected`. */
export function wireErrorOf(error: unknown): WireError {
  if (error instanceof StudioCallError) return error.wire;
  return { code: 'unexpected', message: error instanceof Error ? error.message : String(error), retryable: false, details: {} };
}

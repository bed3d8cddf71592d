/** An expected failure: says what went wrong by a code, and whether trying again can help. Bugs throw plain errors. */
export type StudioErrorCode =
  | 'prompt-empty'
  | 'prompt-too-long'
  | 'checkpoint-unknown'
  | 'checkpoint-corrupt'
  | 'checkpoint-incomplete'
  | 'checkpoint-unsafe'
  | 'checkpoint-exists'
  | 'checkpoint-bundled'
  | 'checkpoint-busy'
  | 'checkpoint-not-repairable'
  | 'licence-not-accepted'
  | 'source-unknown'
  | 'task-unknown'
  | 'download-refused'
  | 'download-not-found'
  | 'download-not-data'
  | 'download-wrong-size'
  | 'download-wrong-hash'
  | 'download-failed'
  | 'download-underway'
  | 'adapter-unknown'
  | 'adapter-corrupt'
  | 'adapter-mismatch'
  | 'adapter-bundled'
  | 'aspect-unknown'
  | 'profile-unknown'
  | 'profile-name-unusable'
  | 'profile-last'
  | 'profile-unreadable'
  | 'factor-unknown'
  | 'statement-unknown'
  | 'generation-unknown'
  | 'deletion-over'
  | 'size-unsupported'
  | 'setting-out-of-range'
  | 'sketch-unreadable'
  | 'mask-unusable'
  | 'noise-not-kept'
  | 'drawn-otherwise'
  | 'pdf-failed'
  | 'upscaler-missing'
  | 'upscale-too-large'
  | 'upscale-repeated'
  | 'picture-not-finite'
  | 'engine-stopped'
  | 'readout-missing'
  | 'provider-unavailable'
  | 'out-of-memory'
  | 'device-lost'
  | 'folder-not-writable'
  | 'disk-full'
  | 'database-newer'
  | 'database-damaged'
  | 'usage'
  | 'cancelled';

export class StudioError extends Error {
  override readonly name = 'StudioError';
  readonly code: StudioErrorCode;
  readonly retryable: boolean;
  /** Plain JSON values that fill the message in `resources/locales`. */
  readonly details: Readonly<Record<string, string | number | boolean | null>>;

  constructor(
    code: StudioErrorCode,
    message: string,
    options: { retryable?: boolean; details?: Readonly<Record<string, string | number | boolean | null>>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.details = options.details ?? {};
  }
}

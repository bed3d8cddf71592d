import { access } from 'node:fs/promises';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { StudioError } from '../studio-error.ts';
import { floatsToHalves, halvesToFloats } from './half-float.ts';
import { runFailure } from './run-failure.ts';
import { sessionOptions } from './provider.ts';
import type { ProviderName } from './provider.ts';
import type { SessionModel } from './session-model.ts';
import type { Tensor } from './tensor.ts';

/** What goes into a network: numbers and a shape; the session casts them to the type the graph declares. */
export interface Feed {
  readonly data: Float32Array | readonly number[];
  readonly dims: readonly number[];
}

/** An input or output as the graph declares it; symbolic dimensions keep their name. */
export interface Port {
  readonly name: string;
  readonly type: string;
  readonly dims: readonly (number | string)[];
}

export interface NetworkOptions {
  readonly path: string;
  /** The model to open instead of the file at `path`, made when the session is. */
  readonly model?: () => Promise<SessionModel>;
  /** Which part of the checkpoint this is, for messages: `unet`, `text_encoder`, … */
  readonly component: string;
  readonly provider: ProviderName;
  readonly threads: number;
  /** Milliseconds from any fixed origin. */
  readonly clock: () => number;
}

/** One ONNX network of a checkpoint: opened at its first use, kept warm, released by `close`. */
export class Network {
  readonly #options: NetworkOptions;
  #opening: Promise<InferenceSession> | null = null;
  #inputs: readonly Port[] = [];
  #outputs: readonly Port[] = [];
  #milliseconds = 0;
  #runs = 0;
  readonly #underway = new Set<Promise<unknown>>();

  constructor(options: NetworkOptions) {
    this.#options = options;
  }

  /** Milliseconds spent inside `run` of the bare session so far. */
  get milliseconds(): number {
    return this.#milliseconds;
  }

  get runs(): number {
    return this.#runs;
  }

  get opened(): boolean {
    return this.#opening !== null;
  }

  /** Throws StudioError `checkpoint-corrupt` when the file is missing or no ONNX network, `provider-unavailable` when the provider fails. */
  async open(): Promise<void> {
    await this.#session();
  }

  async inputs(): Promise<readonly Port[]> {
    await this.#session();
    return this.#inputs;
  }

  async outputs(): Promise<readonly Port[]> {
    await this.#session();
    return this.#outputs;
  }

  /**
   * Runs the network once. Feeds the graph has no input for are a bug; inputs without a feed too.
   * Throws StudioError `out-of-memory`, `device-lost`, `provider-unavailable`.
   */
  async run(feeds: Readonly<Record<string, Feed>>): Promise<Readonly<Record<string, Tensor>>> {
    const session = await this.#session();
    const inputs: Record<string, OrtTensor> = {};
    for (const port of this.#inputs) {
      const feed = feeds[port.name];
      if (feed === undefined) {
        throw new Error(`${this.#options.component} needs an input "${port.name}".`);
      }
      inputs[port.name] = toOrtTensor(feed, port);
    }
    const started = this.#options.clock();
    const run = session.run(inputs);
    this.#underway.add(run);
    const results = await run
      .catch((cause: unknown) => {
        throw runFailure(this.#options.provider, this.#options.component, cause) ?? cause;
      })
      .finally(() => this.#underway.delete(run));
    this.#milliseconds += this.#options.clock() - started;
    this.#runs += 1;
    const outputs: Record<string, Tensor> = {};
    for (const port of this.#outputs) {
      const result = results[port.name];
      if (result !== undefined) {
        outputs[port.name] = fromOrtTensor(result);
      }
    }
    return outputs;
  }

  /** What is underway ends first. */
  async close(): Promise<void> {
    const opening = this.#opening;
    this.#opening = null;
    if (opening !== null) {
      const session = await opening.catch(() => null);
      await Promise.allSettled(this.#underway);
      await session?.release();
    }
  }

  async #session(): Promise<InferenceSession> {
    if (this.#opening === null) {
      const opening = this.#create();
      this.#opening = opening;
      // A failed opening is not kept: the file may have been repaired when the next request comes.
      opening.catch(() => {
        if (this.#opening === opening) {
          this.#opening = null;
        }
      });
    }
    return this.#opening;
  }

  async #create(): Promise<InferenceSession> {
    const { path, component, provider, threads } = this.#options;
    try {
      await access(path);
    } catch (cause) {
      throw new StudioError('checkpoint-corrupt', `The checkpoint has no ${component}: ${path} is missing.`, {
        details: { component, path, reason: 'missing' },
        cause,
      });
    }
    const model = await this.#options.model?.();
    const options = sessionOptions(provider, threads);
    let session: InferenceSession;
    try {
      session = await (model === undefined
        ? InferenceSession.create(path, options)
        : InferenceSession.create(model.bytes, { ...options, ...externalData(model) }));
    } catch (cause) {
      const failure = runFailure(provider, component, cause);
      if (failure !== null) throw failure;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new StudioError('checkpoint-corrupt', `The file of ${component} is not a readable ONNX network: ${path}.`, {
        details: { component, path, reason },
        cause,
      });
    }
    this.#inputs = ports(session.inputMetadata);
    this.#outputs = ports(session.outputMetadata);
    return session;
  }
}

/** Where a model from memory finds what it does not hold itself. */
function externalData({ folder, files }: SessionModel): InferenceSession.SessionOptions {
  if (files.length > 0) return { externalData: [...files] };
  return folder === null ? {} : { extra: { session: { model_external_initializers_file_folder_path: folder } } };
}

function ports(metadata: readonly InferenceSession.ValueMetadata[]): Port[] {
  return metadata.map((value) => (value.isTensor ? { name: value.name, type: value.type, dims: value.shape } : { name: value.name, type: 'other', dims: [] }));
}

function toOrtTensor(feed: Feed, port: Port): OrtTensor {
  const dims = [...feed.dims];
  switch (port.type) {
    case 'float32':
      return new OrtTensor('float32', feed.data instanceof Float32Array ? feed.data : Float32Array.from(feed.data), dims);
    case 'float16':
      return float16Tensor(floatsToHalves(feed.data), dims);
    case 'float64':
      return new OrtTensor('float64', Float64Array.from(feed.data), dims);
    case 'int32':
      return new OrtTensor('int32', Int32Array.from(feed.data, Math.trunc), dims);
    case 'int64':
      return new OrtTensor('int64', BigInt64Array.from(Array.from(feed.data, (value) => BigInt(Math.trunc(value)))), dims);
    case 'bool':
      return new OrtTensor(
        'bool',
        Uint8Array.from(feed.data, (value) => (value === 0 ? 0 : 1)),
        dims,
      );
    default:
      throw new StudioError('checkpoint-corrupt', `The input ${port.name} is of a type the studio can't feed: ${port.type}.`, {
        details: { input: port.name, type: port.type },
      });
  }
}

/**
 * Where the runtime has Float16Array, onnxruntime-common wraps the words in one, which onnxruntime-node 1.30's binding reads
 * as empty; so it is shown the words themselves.
 */
function float16Tensor(halves: Uint16Array, dims: readonly number[]): OrtTensor {
  const wrapped = new OrtTensor('float16', halves, dims);
  Object.defineProperty(wrapped, 'data', { value: halves });
  return wrapped;
}

/** Float32 outputs are handed on without a copy. */
function fromOrtTensor(result: OrtTensor): Tensor {
  const { data, dims, type } = result;
  if (data instanceof Float32Array) {
    return { data, dims };
  }
  if (type === 'float16' && ArrayBuffer.isView(data)) {
    return { data: halvesToFloats(new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2)), dims };
  }
  if (Array.isArray(data)) {
    throw new Error('A network answered with text.');
  }
  return { data: Float32Array.from(data as ArrayLike<number | bigint>, Number), dims };
}

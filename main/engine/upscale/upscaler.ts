import { throwIfCancelled } from '../diffusion/cancellation.ts';
import type { EngineCalls, EngineEvent } from '../protocol.ts';
import { defaultThreads } from '../runtime/provider.ts';
import { Network } from '../runtime/session.ts';
import { enlarge } from './enlarge.ts';

type Upscale = EngineCalls['upscale'];

/** Enlarges pictures by one network at a time, which is kept warm. */
export class Upscaler {
  readonly #clock: () => number;
  #opened: { readonly path: string; readonly network: Network } | null = null;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** On the CPU whatever else is there, so that a picture is enlarged alike everywhere (docs/decisions/0450). */
  async upscale({ picture, factor, network: asked }: Upscale['input'], onEvent: (event: EngineEvent) => void, signal: AbortSignal): Promise<Upscale['output']> {
    const started = this.#clock();
    const network = await this.#open(asked.path);
    const [input] = await network.inputs();
    if (input === undefined) throw new Error('The upscaler has no input.');
    const loadMs = this.#clock() - started;
    const runs = network.runs;
    const enlarged = await enlarge(picture, {
      shape: asked,
      factor,
      async run(tile) {
        const [output] = Object.values(await network.run({ [input.name]: tile }));
        if (output === undefined) throw new Error('The upscaler has no output.');
        return output;
      },
      beforeTile: () => throwIfCancelled(signal),
      onTile: (done, total) => onEvent({ kind: 'upscale-progress', done, total }),
    });
    throwIfCancelled(signal);
    return { picture: enlarged, provider: 'cpu', evaluations: network.runs - runs, timings: { loadMs, upscaleMs: this.#clock() - started - loadMs } };
  }

  /** Lets go of the network; the next use opens it again. */
  async release(): Promise<void> {
    const opened = this.#opened;
    this.#opened = null;
    await opened?.network.close();
  }

  async #open(path: string): Promise<Network> {
    if (this.#opened?.path !== path) {
      await this.release();
      this.#opened = { path, network: new Network({ path, component: 'upscaler', provider: 'cpu', threads: defaultThreads(), clock: this.#clock }) };
    }
    return this.#opened.network;
  }
}

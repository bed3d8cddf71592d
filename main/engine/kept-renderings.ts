import type { Trajectory } from './diffusion/pipeline.ts';
import type { CoalitionCache, MeasuredCoalition } from './explain/coalition-cache.ts';
import type { LedgerShares } from './explain/explainer.ts';
import type { Picture, Rendering } from './rendering.ts';
import type { Tensor } from './runtime/tensor.ts';

/** What the engine remembers of a rendering, so that explaining it needs no second one. */
export interface KeptRendering {
  readonly rendering: Rendering;
  readonly picture: Picture;
  readonly trajectory: Trajectory;
  /** Noise that was handed in instead of the seed's. */
  readonly noise: readonly Tensor[] | undefined;
  ledger: LedgerShares | null;
  /** What its explanation learned of its coalitions. */
  cache: CoalitionCache | null;
}

/** The last few renderings by key; the one used longest ago goes first. */
export class KeptRenderings {
  readonly #most: number;
  readonly #kept = new Map<string, KeptRendering>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Null when nothing is kept under the key, or another rendering. */
  get(key: string, rendering: Rendering): KeptRendering | null {
    const kept = this.#kept.get(key);
    if (kept === undefined || JSON.stringify(kept.rendering) !== JSON.stringify(rendering)) return null;
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    return kept;
  }

  /** The same rendering under another coalition, where an explanation has rendered that already; null where none has. */
  async counterfactual(rendering: Rendering): Promise<MeasuredCoalition | null> {
    const settings = settingsOf(rendering);
    for (const kept of this.#kept.values()) {
      if (kept.cache === null || kept.noise !== undefined || settingsOf(kept.rendering) !== settings) continue;
      const known = await kept.cache.known(rendering.coalition);
      // The picture that was explained came from a file; only what was rendered here may stand for a rendering.
      if (known !== null && known.latents !== null) return known;
    }
    return null;
  }

  set(key: string, kept: KeptRendering): void {
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    for (const oldest of [...this.#kept.keys()].slice(0, Math.max(0, this.#kept.size - this.#most))) this.#kept.delete(oldest);
  }

  clear(): void {
    this.#kept.clear();
  }
}

/** All of a rendering but its coalition. */
function settingsOf(rendering: Rendering): string {
  return JSON.stringify({ ...rendering, coalition: {} });
}

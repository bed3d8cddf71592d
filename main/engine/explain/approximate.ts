import { strengthIn } from '../rendering.ts';
import type { Coalition, Rendering } from '../rendering.ts';
import type { Tensor } from '../runtime/tensor.ts';
import type { LedgerShares } from './explainer.ts';
import { plusScaled } from './latent-arithmetic.ts';

/**
 * The ledger's guess at the final latents under another coalition: z − Σᵢ (1 − sᵢ / appliedᵢ) · shareᵢ, with appliedᵢ the
 * strength that the rendering had. Factors at their own strength are left alone, so that the rendering's own coalition
 * gives its own latents, bit for bit. A factor that was off in the rendering has no share and stays off.
 */
export function approximateLatents(rendering: Rendering, ledger: LedgerShares, coalition: Coalition): Tensor {
  let latents = ledger.finalLatents;
  for (const factor of rendering.factors) {
    const share = ledger.shares[factor.id];
    const applied = strengthIn(rendering.coalition, factor);
    const wanted = strengthIn(coalition, factor);
    if (share === undefined || applied === 0 || wanted === applied) continue;
    latents = plusScaled(latents, wanted / applied - 1, share);
  }
  return latents;
}

"""What a judge's counts say once its own errors are taken out.

Pictures asked for one value are read as several; how often the judge reads which value as which is counted on scenes of known
truth (`confusions` in probe.json). The shares of what the pictures truly show are those under which the readings are likeliest
(misclassification model: Dawid and Skene 1979, with the error rates known), found by expectation–maximization. An interval comes
from draws of what readings and errors may be, given what was counted of either (Dirichlet posteriors). Where nearly all pictures
show what was asked for the estimate is a few points too low, since no share is above 1; else it is off by chance alone.
"""
import numpy as np

ROUNDS = 400
DRAWS = 400


def likeliest_shares(read, errors):
    """read: how often each value was read, [K] or [R, K]; errors [K, K] or [R, K, K], rows sum to 1 -> true shares of the shape of read."""
    shares = np.full(read.shape, 1 / read.shape[-1])
    for _ in range(ROUNDS):
        joint = shares[..., :, None] * errors
        belongs = joint / joint.sum(-2, keepdims=True).clip(1e-12)
        shares = (belongs * read[..., None, :]).sum(-1)
        shares = shares / shares.sum(-1, keepdims=True).clip(1e-12)
    return shares


def rates(counts):
    """Counts with half a reading more everywhere, as rows that sum to 1: nothing is impossible because it was not met."""
    counts = counts + 0.5
    return counts / counts.sum(-1, keepdims=True)


def truly_right(read, counts, rng):
    """read: int [K, K], of pictures asked for the row's value how many were read as the column's; counts: the same of scenes
    that show it -> share of pictures that show what was asked for, and its 95 % credible interval. Values never asked for
    don't count."""
    asked = np.flatnonzero(read.sum(1))
    read, weights = read[asked], read.sum(1)[asked] / read.sum()

    def right(readings, errors):
        shares = np.stack([likeliest_shares(readings[..., k, :], errors) for k in range(len(asked))], -2)
        return shares[..., np.arange(len(asked)), asked] @ weights

    # Of readings half a one more in each row, so that what was never missed may have been.
    draw = lambda table, more: np.stack([rng.dirichlet(row + more, DRAWS) for row in table], 1)
    spread = right(draw(read, 0.5 / len(counts)), draw(counts, 0.5))
    return float(right(read.astype(float), rates(counts))), [float(v) for v in np.quantile(spread, [0.025, 0.975])]

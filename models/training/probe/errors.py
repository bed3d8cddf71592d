"""What a judge's counts say once its own errors are taken out.

Pictures asked for one value are read as several; how often the judge reads which value as which is counted on scenes of known
truth (`confusions` in probe.json). The shares of what the pictures truly show are those under which the readings are likeliest
(misclassification model: Dawid and Skene 1979, with the error rates known), found by expectation–maximization. An interval is
that of the parametric bootstrap, over readings and over the counted errors alike.
"""
import numpy as np

ROUNDS = 400
REPLICATES = 400


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
    that show it -> share of pictures that show what was asked for, and its 95 % interval. Values never asked for don't count."""
    asked = read.sum(1) > 0

    def right(readings, errors):
        shares = np.stack([likeliest_shares(readings[..., k, :].astype(float), errors) for k in np.flatnonzero(asked)], -2)
        return shares[..., np.arange(asked.sum()), np.flatnonzero(asked)] @ (read.sum(1)[asked] / read.sum())

    draw = lambda table: np.stack([rng.multinomial(row.sum(), row / row.sum(), REPLICATES) if row.sum() else np.zeros((REPLICATES, len(row)), int)
                                   for row in table], 1)
    spread = right(draw(read), rates(draw(counts)))
    return float(right(read, rates(counts))), [float(v) for v in np.quantile(spread, [0.025, 0.975])]

"""Muon: momentum whose matrices are orthogonalised before they are applied.

Jordan et al. 2024 (kellerjordan.github.io/posts/muon); the factor that lets it
share AdamW's learning rate is from Liu et al. 2025, arXiv 2502.16982, section
2.2. Rare words pull on few directions of a matrix; giving every direction the
same step lets them be learned about as fast as the common ones.
"""
import torch

from train.device import HALF


def orthogonal(g):
    """[k, m, n] -> about U V^T of each matrix's singular value decomposition; five Newton-Schulz steps."""
    x = g.bfloat16() if HALF else g.float()
    wide = x.shape[1] <= x.shape[2]
    x = x if wide else x.mT
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(5):
        a = x @ x.mT
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
    return (x if wide else x.mT).float()


class Muon(torch.optim.Optimizer):
    """For weights of two or more dimensions; a convolution counts as [out, in * 9]."""

    def __init__(self, params, lr, momentum=0.95, weight_decay=0.02, pool=None):
        """pool: threads that share the matrices among them, largest first."""
        super().__init__(list(params), dict(lr=lr, momentum=momentum, weight_decay=weight_decay))
        self.pool = pool

    @torch.no_grad()
    def _one(self, p, group):
        m = self.state[p]["momentum"]
        m.lerp_(p.grad, 1 - group["momentum"])
        g = p.grad.lerp(m, group["momentum"]).flatten(1)
        u = orthogonal(g[None])[0] * (0.2 * max(g.shape) ** 0.5)
        p.mul_(1 - group["lr"] * group["weight_decay"])
        p.add_(u.view_as(p), alpha=-group["lr"])

    @torch.no_grad()
    def _alike(self, ps, group):
        """The same for matrices of one shape, all at once: what a GPU wants."""
        first = self.state[ps[0]]
        if "momenta" not in first:
            first["momenta"] = torch.zeros(len(ps), *ps[0].flatten(1).shape, device=ps[0].device)
        g, m = torch.stack([p.grad.flatten(1) for p in ps]), first["momenta"]
        m.lerp_(g, 1 - group["momentum"])
        u = orthogonal(g.lerp_(m, group["momentum"])) * (0.2 * max(g.shape[1:]) ** 0.5)
        torch._foreach_mul_(ps, 1 - group["lr"] * group["weight_decay"])
        torch._foreach_add_(ps, [v.view_as(p) for v, p in zip(u, ps)], alpha=-group["lr"])

    def step(self):
        if self.param_groups[0]["params"][0].is_cuda:
            for group in self.param_groups:
                by_shape = {}
                for p in group["params"]:
                    by_shape.setdefault(p.flatten(1).shape, []).append(p)
                for ps in by_shape.values():
                    self._alike(ps, group)
            return
        jobs = [(p, group) for group in self.param_groups for p in group["params"]]
        for p, _ in jobs:
            self.state[p].setdefault("momentum", torch.zeros_like(p))
        jobs.sort(key=lambda job: -job[0].numel())
        if self.pool is None:
            for job in jobs:
                self._one(*job)
        else:
            list(self.pool.map(lambda job: self._one(*job), jobs))


class Both:
    """Muon for the inner matrices, AdamW for the rest; one learning rate."""

    def __init__(self, net, rate, pool=None):
        inner, rest = [], []
        for name, p in net.named_parameters():
            ends = name.startswith(("conv_in", "conv_out", "time.0"))
            (inner if p.ndim >= 2 and not ends else rest).append(p)
        self.parts = [Muon(inner, rate, pool=pool),
                      torch.optim.AdamW(rest, lr=rate, betas=(0.9, 0.98), weight_decay=0.0, fused=True)]

    def set_rate(self, rate):
        for part in self.parts:
            for group in part.param_groups:
                group["lr"] = rate

    def zero_grad(self):
        for part in self.parts:
            part.zero_grad()

    def step(self):
        for part in self.parts:
            part.step()

    def state_dict(self):
        return [part.state_dict() for part in self.parts]

    def load_state_dict(self, saved):
        for part, state in zip(self.parts, saved):
            part.load_state_dict(state)

"""Small accidents for training pictures: softness, gain, noise, a shift by whole blocks."""
import torch
import torch.nn.functional as F


def degrade(x, g):
    """x [B, 3, H, W] in -1..1 -> the same shape. g: generator, where x is."""
    out = x.clone()
    soft = torch.rand(len(x), generator=g, device=x.device) < 0.1
    if soft.any():
        size = x.shape[-1]
        small = F.interpolate(x[soft], size // 2, mode="bilinear", antialias=True)
        out[soft] = F.interpolate(small, size, mode="bilinear")
    gain = 1 + 0.03 * torch.randn(len(x), 1, 1, 1, generator=g, device=x.device)
    out = out * gain + 0.02 * torch.rand(len(x), 1, 1, 1, generator=g, device=x.device) * torch.randn(out.shape, generator=g, device=x.device)
    # By four pixels or not at all: pixel art lies on a grid.
    dy, dx = (4 * int(v) for v in torch.randint(-1, 2, (2,), generator=g, device=x.device))
    out = F.pad(out, (4, 4, 4, 4), mode="replicate")
    h, w = x.shape[2:]
    return out[:, :, 4 + dy:4 + dy + h, 4 + dx:4 + dx + w].clamp(-1, 1)

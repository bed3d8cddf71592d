"""Makes clean scenes look like generated ones: what the readout will be asked about.

Generated pictures lose fine detail and carry small errors in their latents.
"""
import torch
import torch.nn.functional as F


def degrade(x, codec, g):
    """x [B, 3, H, W] in -1..1 -> the same shape; a third stays as it is.

    codec: (encoder, decoder), to add errors where the denoiser makes them; g: generator.
    """
    encoder, decoder = codec
    way = torch.rand(len(x), generator=g)
    out = x.clone()
    through = way < 0.45
    if through.any():
        z = encoder(x[through])
        strength = 0.35 * torch.rand(len(z), 1, 1, 1, generator=g)
        z = z + strength * torch.randn(z.shape, generator=g)
        out[through] = decoder(z)
    soft = (way >= 0.45) & (way < 0.65)
    if soft.any():
        size = x.shape[-1]
        small = F.interpolate(x[soft], size // 2, mode="bilinear", antialias=True)
        out[soft] = F.interpolate(small, size, mode="bilinear")
    gain = 1 + 0.06 * torch.randn(len(x), 1, 1, 1, generator=g)
    out = out * gain + 0.03 * torch.randn(out.shape, generator=g)
    # A few pixels of shift: no picture's edges are sacred.
    dy, dx = (int(v) for v in torch.randint(-3, 4, (2,), generator=g))
    out = F.pad(out, (3, 3, 3, 3), mode="replicate")
    h, w = x.shape[2:]
    return out[:, :, 3 + dy:3 + dy + h, 3 + dx:3 + dx + w].clamp(-1, 1)

"""Pictures <-> latents.

The encoder is patch PCA: one convolution, 8x8 with stride 8, whose 24 filters
are the leading principal components of 8x8x3 patches. It is fixed before
anything is trained, so the denoiser need not wait for it, and its latents mean
the same for ever. Components are whitened half-way (divided by the square root
of their deviation): full whitening would make noise out of the weak ones, none
would leave the strong ones alone to be learned.

The decoder is the transpose of that map, its residual learned by a small
convolutional net: neighbouring cells tell where edges go on. It draws twice as
fine as the encoder looks: pictures are averaged 2 x 2 before they are encoded,
and what was lost is guessed back.

Pictures [B, 3, 16h, 16w] in -1..1; latents [B, 24, h, w], unit deviation overall.
"""
import torch
import torch.nn.functional as F
from torch import nn

DOWNSCALE = 8
CHANNELS = 24
# A picture has this many pixels for each one that the encoder's patches know.
FINENESS = 2


def patches(pictures):
    """[B, 3, H, W] -> [B*h*w, 192]."""
    p = F.unfold(pictures, DOWNSCALE, stride=DOWNSCALE)
    return p.transpose(1, 2).reshape(-1, p.shape[1])


class Encoder(nn.Module):
    def __init__(self, channels=CHANNELS, fineness=1):
        """fineness: 1 for pictures composed at [8h, 8w], FINENESS for those as drawn."""
        super().__init__()
        self.fineness = fineness
        self.conv = nn.Conv2d(3, channels, DOWNSCALE, stride=DOWNSCALE)
        self.requires_grad_(False)

    @torch.no_grad()
    def fit(self, pictures):
        """Sets the filters from pictures [B, 3, H, W]; returns the share of variance kept."""
        x = patches(pictures).double()
        mean = x.mean(0)
        x = x - mean
        values, vectors = torch.linalg.eigh(x.T @ x / len(x))
        values, vectors = values.flip(0), vectors.flip(1)
        c = self.conv.out_channels
        # After dividing by deviation^0.5 a channel's deviation is deviation^0.5.
        scale = values[:c].clamp_min(1e-8) ** -0.25
        scale = scale / (values[:c] * scale ** 2).mean().sqrt()
        weight = (vectors[:, :c] * scale).T
        self.conv.weight.copy_(weight.reshape(self.conv.weight.shape).float())
        self.conv.bias.copy_((-weight @ mean).float())
        inverse = (vectors[:, :c] / scale).T.reshape(self.conv.weight.shape).float()
        base = mean.reshape(3, DOWNSCALE, DOWNSCALE).float()
        return inverse, base, float(values[:c].sum() / values.sum())

    def forward(self, sample):
        return self.conv(F.avg_pool2d(sample, self.fineness) if self.fineness > 1 else sample)


class Linear(nn.Module):
    """The transpose of the encoder: latents -> pictures, blocky but unbiased."""

    def __init__(self, channels=CHANNELS):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(channels, 3, DOWNSCALE, DOWNSCALE), False)
        self.base = nn.Parameter(torch.zeros(3, DOWNSCALE, DOWNSCALE), False)

    def forward(self, z):
        flat = (self.base.reshape(-1)[None, :, None, None]
                + torch.einsum("bchw,cp->bphw", z, self.weight.flatten(1)))
        return F.pixel_shuffle(flat, DOWNSCALE)


class Block(nn.Module):
    """A residual block without normalisation, so that colours are not shifted."""

    def __init__(self, c):
        super().__init__()
        self.conv1 = nn.Conv2d(c, c, 3, padding=1)
        self.conv2 = nn.Conv2d(c, c, 3, padding=1)
        nn.init.zeros_(self.conv2.weight)
        nn.init.zeros_(self.conv2.bias)

    def forward(self, x):
        return x + self.conv2(F.silu(self.conv1(F.silu(x))))


class Decoder(nn.Module):
    """The linear decoder plus a learned residual, most of it computed at low resolution."""

    def __init__(self, channels=CHANNELS, widths=(128, 64, 32, 24), blocks=(5, 3, 2, 2)):
        super().__init__()
        w0, w1, w2, w3 = widths
        self.linear = Linear(channels)
        self.start = nn.Conv2d(channels, w0, 3, padding=1)
        self.body0 = nn.Sequential(*[Block(w0) for _ in range(blocks[0])])
        self.grow0 = nn.Conv2d(w0, w1 * 4, 1)
        self.body1 = nn.Sequential(*[Block(w1) for _ in range(blocks[1])])
        self.grow1 = nn.Conv2d(w1, w2 * 4, 1)
        self.body2 = nn.Sequential(*[Block(w2) for _ in range(blocks[2])])
        self.finish = nn.Conv2d(w2, 12, 3, padding=1)
        self.grow2 = nn.Conv2d(w2, w3 * 4, 1)
        self.body3 = nn.Sequential(*[Block(w3) for _ in range(blocks[3])])
        self.finish_fine = nn.Conv2d(w3, 12, 3, padding=1)
        for last in (self.finish, self.finish_fine):
            nn.init.zeros_(last.weight)
            nn.init.zeros_(last.bias)

    def forward(self, latent_sample):
        h = self.body0(self.start(latent_sample))
        h = self.body1(F.pixel_shuffle(self.grow0(h), 2))
        h = self.body2(F.pixel_shuffle(self.grow1(h), 2))
        half = self.linear(latent_sample) + F.pixel_shuffle(self.finish(F.silu(h)), 2)
        h = self.body3(F.pixel_shuffle(self.grow2(h), 2))
        whole = F.interpolate(half, scale_factor=2.0, mode="bilinear", align_corners=False)
        return whole + F.pixel_shuffle(self.finish_fine(F.silu(h)), 2)

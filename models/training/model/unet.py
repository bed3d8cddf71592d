"""The denoiser: a small U-Net on latents, conditioned on text twice.

Once through attention to the text's tokens (which word goes where), once
through their pooled sum, added to the time embedding (which light, which
palette: things that concern every cell alike).

Shapes: sample [B, C, h, w] with h and w multiples of 4; timestep [B], 0..1000
(sigma times 1000); encoder_hidden_states [B, T, 384], pad positions zero.
The result is the velocity, noise minus data, of shape [B, C, h, w].
"""
import math

import torch
import torch.nn.functional as F
from torch import nn

from model.autoencoder import CHANNELS

DEFAULTS = dict(in_channels=CHANNELS, out_channels=CHANNELS, block_channels=[160, 320, 448],
                down_layers=[1, 2], mid_layers=1, up_layers=[2, 2],
                heads=4, cross_attention_dim=384, embedding_dim=384,
                prediction_type="flow", num_train_timesteps=1000)


def timestep_features(timestep, dim):
    """[B] in 0..1000 -> [B, dim]: sines and cosines over four decades."""
    half = dim // 2
    rates = torch.exp(torch.arange(half, device=timestep.device, dtype=torch.float32)
                      * (-math.log(10000.0) / half))
    angles = timestep.float()[:, None] * rates[None]
    return torch.cat([angles.cos(), angles.sin()], dim=1)


class ResBlock(nn.Module):
    """Two 3x3 convolutions; the embedding scales and shifts between them."""

    def __init__(self, cin, cout, emb):
        super().__init__()
        self.norm1 = nn.GroupNorm(16, cin)
        self.conv1 = nn.Conv2d(cin, cout, 3, padding=1)
        self.emb = nn.Linear(emb, 2 * cout)
        self.norm2 = nn.GroupNorm(16, cout)
        self.conv2 = nn.Conv2d(cout, cout, 3, padding=1)
        self.skip = nn.Conv2d(cin, cout, 1) if cin != cout else nn.Identity()
        nn.init.zeros_(self.conv2.weight)
        nn.init.zeros_(self.conv2.bias)

    def forward(self, x, emb):
        h = self.conv1(F.silu(self.norm1(x)))
        scale, shift = self.emb(emb)[:, :, None, None].chunk(2, dim=1)
        h = self.norm2(h) * (1 + scale) + shift
        return self.skip(x) + self.conv2(F.silu(h))


class Attention(nn.Module):
    """Attention from cells [B, N, c] to a context [B, M, d]; residual is the caller's."""

    def __init__(self, channels, context, heads):
        super().__init__()
        self.heads = heads
        self.q = nn.Linear(channels, channels, bias=False)
        self.kv = nn.Linear(context, 2 * channels, bias=False)
        self.out = nn.Linear(channels, channels)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, x, context):
        b, n, c = x.shape
        q = self.q(x).reshape(b, n, self.heads, -1).transpose(1, 2)
        k, v = (t.reshape(b, context.shape[1], self.heads, -1).transpose(1, 2)
                for t in self.kv(context).chunk(2, dim=2))
        if q.is_cuda:
            h = F.scaled_dot_product_attention(q, k, v)
        else:
            # Written out: on a CPU the fused kernel's backward pass is several times slower.
            weights = (q * (q.shape[-1] ** -0.5) @ k.transpose(2, 3)).softmax(dim=-1)
            h = weights.to(v.dtype) @ v
        return self.out(h.transpose(1, 2).reshape(b, n, c))


class TextBlock(nn.Module):
    """Cells look at each other (where that is cheap), then at the words, then think."""

    def __init__(self, channels, context, heads, self_attention):
        super().__init__()
        self.norm1 = nn.LayerNorm(channels) if self_attention else None
        self.attn1 = Attention(channels, channels, heads) if self_attention else None
        self.norm2 = nn.LayerNorm(channels)
        self.attn2 = Attention(channels, context, heads)
        self.norm3 = nn.LayerNorm(channels)
        self.mlp = nn.Sequential(nn.Linear(channels, 2 * channels), nn.GELU(approximate="tanh"),
                                 nn.Linear(2 * channels, channels))

    def forward(self, x, context):
        b, c, h, w = x.shape
        x = x.flatten(2).transpose(1, 2)
        if self.attn1 is not None:
            y = self.norm1(x)
            x = x + self.attn1(y, y)
        x = x + self.attn2(self.norm2(x), context)
        x = x + self.mlp(self.norm3(x))
        return x.transpose(1, 2).reshape(b, c, h, w)


class UNet(nn.Module):
    def __init__(self, **config):
        super().__init__()
        self.config = {**DEFAULTS, **config}
        k = self.config
        c0, c1, c2 = k["block_channels"]
        emb, ctx, heads = k["embedding_dim"], k["cross_attention_dim"], k["heads"]
        self.time = nn.Sequential(nn.Linear(c0, emb), nn.SiLU(), nn.Linear(emb, emb))
        # Pooled without a norm in front: it stays linear in the text, so a direction
        # added to the text is a direction here too.
        self.pool = nn.Sequential(nn.Linear(ctx, emb), nn.SiLU(), nn.Linear(emb, emb))
        # Positions: text attention alone cannot tell left from right or sky from ground.
        self.conv_in = nn.Conv2d(k["in_channels"] + 2, c0, 3, padding=1)

        def stage(cin, cout, layers, self_attention):
            return nn.ModuleList(nn.ModuleList([
                ResBlock(cin if i == 0 else cout, cout, emb),
                TextBlock(cout, ctx, heads, self_attention)]) for i in range(layers))

        self.down0 = stage(c0, c0, k["down_layers"][0], False)
        self.pool0 = nn.Conv2d(c0, c1, 3, stride=2, padding=1)
        self.down1 = stage(c1, c1, k["down_layers"][1], True)
        self.pool1 = nn.Conv2d(c1, c2, 3, stride=2, padding=1)
        self.mid = stage(c2, c2, k["mid_layers"], True)
        # 1x1 before growing: a quarter of the cost of 3x3 after, and the next block mixes anyway.
        self.grow1 = nn.Conv2d(c2, c1, 1)
        self.up1 = stage(2 * c1, c1, k["up_layers"][1], True)
        self.grow0 = nn.Conv2d(c1, c0, 1)
        self.up0 = stage(2 * c0, c0, k["up_layers"][0], False)
        self.norm_out = nn.GroupNorm(16, c0)
        self.conv_out = nn.Conv2d(c0, k["out_channels"], 3, padding=1)
        nn.init.zeros_(self.conv_out.weight)
        nn.init.zeros_(self.conv_out.bias)

    def forward(self, sample, timestep, encoder_hidden_states):
        ctx = encoder_hidden_states
        emb = self.time(timestep_features(timestep, self.config["block_channels"][0]))
        # 16 is about the number of tokens of a caption; a constant, so that pads do not matter.
        emb = F.silu(emb + self.pool(ctx.sum(1) / 16.0))
        ys = torch.ones_like(sample[:, :1]).cumsum(2) / sample.shape[2] * 2 - 1
        xs = torch.ones_like(sample[:, :1]).cumsum(3) / sample.shape[3] * 2 - 1
        x = self.conv_in(torch.cat([sample, ys, xs], dim=1))

        def run(blocks, x):
            for res, text in blocks:
                x = text(res(x, emb), ctx)
            return x

        s0 = run(self.down0, x)
        s1 = run(self.down1, self.pool0(s0))
        x = run(self.mid, self.pool1(s1))
        x = F.interpolate(self.grow1(x), scale_factor=2.0, mode="nearest")
        x = run(self.up1, torch.cat([x, s1], dim=1))
        x = F.interpolate(self.grow0(x), scale_factor=2.0, mode="nearest")
        x = run(self.up0, torch.cat([x, s0], dim=1))
        return self.conv_out(F.silu(self.norm_out(x)))

"""The readout: pictures and texts in one space, and the aspect levels of a picture.

ImageTower: pixel_values [B, 3, 128, 128] (`fineness` times as many to a side), normalised to -1..1 ->
image_embeds [B, D] of unit length, aspect_levels [B, A], about -1..1.
TextTower: last_hidden_state [B, T, 384] of the frozen text encoder and its
attention_mask [B, T] -> text_embeds [B, D] of unit length.
"""
import torch
import torch.nn.functional as F
from torch import nn


class Block(nn.Module):
    def __init__(self, cin, cout, stride):
        super().__init__()
        self.norm1, self.norm2 = nn.GroupNorm(16, cin), nn.GroupNorm(16, cout)
        self.conv1 = nn.Conv2d(cin, cout, 3, stride=stride, padding=1)
        self.conv2 = nn.Conv2d(cout, cout, 3, padding=1)
        self.skip = nn.Conv2d(cin, cout, 1) if cin != cout else nn.Identity()
        self.stride = stride

    def forward(self, x):
        h = self.conv2(F.silu(self.norm2(self.conv1(F.silu(self.norm1(x))))))
        return self.skip(F.avg_pool2d(x, 2) if self.stride == 2 else x) + h


class Measures(nn.Module):
    """What normalisation hides: plain numbers of light, contrast, sharpness and blockiness.

    [B, 3, SIDE, SIDE] in -1..1 -> [B, SIZE]. The sizes are constants: ONNX wants them so.
    """

    SIDE, SIZE = 128, 16 * 8 + 14

    def forward(self, x):
        grey = x.mean(1, keepdim=True)
        low = F.avg_pool2d(grey, 4)
        # Steps between neighbours, near and far: blur takes the near ones first.
        across, down = grey[..., :, 1:] - grey[..., :, :-1], grey[..., 1:, :] - grey[..., :-1, :]
        near = F.pad(across.abs(), (0, 1, 0, 0)) + F.pad(down.abs(), (0, 0, 0, 1))
        far = (F.pad((low[..., :, 1:] - low[..., :, :-1]).abs(), (0, 1, 0, 0))
               + F.pad((low[..., 1:, :] - low[..., :-1, :]).abs(), (0, 0, 0, 1)))
        small = lambda v: F.avg_pool2d(v, self.SIDE // 4)
        mean, square = small(grey), small(grey * grey)
        spread = (square - mean * mean).clamp_min(1e-5).sqrt()
        sharp, steps = small(near).clamp_min(1e-4), F.avg_pool2d(far, self.SIDE // 16).clamp_min(1e-4)
        colour = (x - grey).abs().mean(1, keepdim=True)
        cells = torch.cat([small(x), small(colour), spread, 4 * sharp, steps, sharp / (steps + 0.02)], 1)
        whole = (grey.mean((2, 3)), ((grey - grey.mean((2, 3), keepdim=True)) ** 2).mean((2, 3)).sqrt(),
                 grey.amax((2, 3)), grey.amin((2, 3)), colour.amax((2, 3)), near.amax((2, 3)))
        # Sharpness by position in blocks of four: pixel art changes at their borders alone.
        side, blocks = self.SIDE, self.SIDE // 4
        columns = F.pad(across.abs(), (0, 1, 0, 0)).reshape(-1, side, blocks, 4).mean((1, 2))
        rows = F.pad(down.abs(), (0, 0, 0, 1)).reshape(-1, blocks, 4, side).mean((1, 3))
        blocks = torch.cat([columns, rows], 1)
        return torch.cat([cells.flatten(1), *whole, blocks / (blocks.mean(1, keepdim=True) + 1e-3)], 1)


class ImageTower(nn.Module):
    def __init__(self, dim=128, aspects=22, widths=(48, 96, 192, 256)):
        super().__init__()
        # Trained on scenes as composed; what is exported takes pictures as drawn.
        self.fineness = 1
        a, b, c, d = widths
        self.stem = nn.Sequential(nn.Conv2d(3, 32, 3, stride=2, padding=1), nn.SiLU(),
                                  nn.Conv2d(32, a, 3, stride=2, padding=1))
        self.body = nn.Sequential(Block(a, a, 1), Block(a, b, 2), Block(b, b, 1), Block(b, c, 2),
                                  Block(c, c, 1), Block(c, d, 2), Block(d, d, 1))
        self.norm = nn.GroupNorm(16, d)
        # 4 x 4 cells stay apart in half of the features: placement and horizon need them.
        self.squeeze = nn.Conv2d(d, 32, 1)
        self.measures = Measures()
        found = 2 * d + 512 + Measures.SIZE
        self.embed = nn.Sequential(nn.Linear(found, 384), nn.SiLU(), nn.Linear(384, dim))
        self.levels = nn.Sequential(nn.Linear(found, 256), nn.SiLU(), nn.Linear(256, aspects))

    def forward(self, pixel_values):
        if self.fineness > 1:
            pixel_values = F.avg_pool2d(pixel_values, self.fineness)
        return self.heads(self.features(pixel_values))

    def heads(self, f):
        return F.normalize(self.embed(f).float(), dim=1), self.levels(f).float()

    def features(self, pixel_values):
        """[B, 3, H, W] -> [B, F], all that the heads go by."""
        h = F.silu(self.norm(self.body(self.stem(pixel_values))))
        return torch.cat([h.mean((2, 3)), h.amax((2, 3)), self.squeeze(h).flatten(1),
                          self.measures(pixel_values.float()).to(h.dtype)], dim=1)


class TextTower(nn.Module):
    def __init__(self, dim=128, width=384):
        super().__init__()
        self.mlp = nn.Sequential(nn.Linear(width, 512), nn.SiLU(), nn.Linear(512, dim))
        self.skip = nn.Linear(width, dim, bias=False)

    def project(self, pooled):
        """[N, 384] means over tokens -> [N, D]."""
        return F.normalize((self.skip(pooled) + self.mlp(pooled)).float(), dim=1)

    def forward(self, last_hidden_state, attention_mask):
        mask = attention_mask.to(last_hidden_state.dtype)[:, :, None]
        return self.project((last_hidden_state * mask).sum(1) / mask.sum(1).clamp_min(1))

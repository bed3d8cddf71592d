"""The readout: pictures and texts in one space, and the aspect levels of a picture.

ImageTower: pixel_values [B, 3, 128, 128], normalised to -1..1 ->
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


class ImageTower(nn.Module):
    def __init__(self, dim=128, aspects=22, widths=(48, 96, 192, 256)):
        super().__init__()
        a, b, c, d = widths
        self.stem = nn.Sequential(nn.Conv2d(3, 32, 3, stride=2, padding=1), nn.SiLU(),
                                  nn.Conv2d(32, a, 3, stride=2, padding=1))
        self.body = nn.Sequential(Block(a, a, 1), Block(a, b, 2), Block(b, b, 1), Block(b, c, 2),
                                  Block(c, c, 1), Block(c, d, 2), Block(d, d, 1))
        self.norm = nn.GroupNorm(16, d)
        # 4 x 4 cells stay apart in half of the features: placement and horizon need them.
        self.squeeze = nn.Conv2d(d, 32, 1)
        self.embed = nn.Sequential(nn.Linear(2 * d + 512, 384), nn.SiLU(), nn.Linear(384, dim))
        self.levels = nn.Sequential(nn.Linear(2 * d + 512, 256), nn.SiLU(), nn.Linear(256, aspects))

    def forward(self, pixel_values):
        h = F.silu(self.norm(self.body(self.stem(pixel_values))))
        f = torch.cat([h.mean((2, 3)), h.amax((2, 3)), self.squeeze(h).flatten(1)], dim=1)
        return F.normalize(self.embed(f).float(), dim=1), self.levels(f).float()


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

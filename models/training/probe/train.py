"""An independent judge: a plain classifier of scenes, used only to grade generated pictures.

    python -m probe.train --scenes DIR --heldout DIR --run DIR --minutes 5

It shares neither architecture nor seed with the readout (most scenes they both saw), so that
a picture can hardly please the one by fooling the other. Run again, it goes on.
"""
import argparse
import json
import math
import os
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from scenes import vocabulary as V
from train.degrade import degrade
from train.pair import backward, replicas, start
from train.readout import visible
from train.rough import kept_at
from train.scenes import ASPECTS, pictures, read_shard, shard_paths


class Probe(nn.Module):
    """pixel values [B, 3, 128, 128] -> logits of subject and setting, levels [B, 22]."""

    def __init__(self, widths=(64, 128, 192, 320)):
        super().__init__()
        layers, cin = [nn.Conv2d(3, 32, 4, stride=4), nn.ReLU()], 32
        for i, c in enumerate(widths):
            layers += [nn.Conv2d(cin, c, 3, padding=1, bias=False), nn.BatchNorm2d(c), nn.ReLU(),
                       nn.Conv2d(c, c, 3, padding=1, bias=False), nn.BatchNorm2d(c), nn.ReLU()]
            layers += [nn.MaxPool2d(2)] if i < 3 else []
            cin = c
        self.body = nn.Sequential(*layers)
        self.sizes = [len(V.SUBJECTS), len(V.SETTINGS), len(ASPECTS)]
        self.head = nn.Linear(cin * 16, sum(self.sizes))

    def forward(self, x):
        return self.head(self.body(x).flatten(1)).float().split(self.sizes, dim=1)


def read(paths, run):
    """-> (clean pictures, some as the checkpoint draws them, which those are), subject, setting, visible levels."""
    shards = [read_shard(p) for p in paths]
    images, subject, setting, levels = (np.concatenate([s[k] for s in shards])
                                        for k in ("images", "subject", "setting", "levels"))
    starts = np.cumsum([0] + [len(q["images"]) for q in shards])
    made = [(at, np.load(kept_at(run, p))) for at, p in zip(starts, paths) if kept_at(run, p).exists()]
    rows = np.concatenate([np.arange(at, at + len(m)) for at, m in made])
    return (images, np.concatenate([m for _, m in made]), rows), subject, setting, visible(levels)


@torch.no_grad()
def judge(probe, x):
    """-> subject and setting indices [B], levels [B, 22]."""
    probe.eval()
    s, t, levels = (torch.cat(parts) for parts in zip(*(probe(q) for q in x.split(200))))
    return s.argmax(1), t.argmax(1), levels


@torch.no_grad()
def features(probe, x):
    """-> float32 [B, 320], means over cells of the last layer."""
    probe.eval()
    return torch.cat([probe.body(q).mean((2, 3)) for q in x.split(200)]).numpy()


def load(run):
    probe = Probe()
    probe.load_state_dict(torch.load(Path(run) / "probe.pt"))
    return probe.eval()


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--scenes", required=True)
    p.add_argument("--heldout", required=True)
    p.add_argument("--run", required=True)
    p.add_argument("--minutes", type=float, default=5)
    p.add_argument("--shards", type=int, default=16)
    a = p.parse_args()
    torch.manual_seed(77)
    # Other scenes than the readout's, as far as there are any (train.sh roughens these last ones).
    (images, rough, drawn), subject, setting, levels = read(shard_paths(a.scenes)[-a.shards:], a.run)
    held = read(shard_paths(a.heldout)[2:3], a.run)
    probe = Probe().train()
    optimizer = torch.optim.SGD(probe.parameters(), lr=0.05, momentum=0.9, nesterov=True, weight_decay=2e-4)
    rng = np.random.default_rng(77)
    begun, step = time.time(), 0
    file = Path(a.run) / "probe.pt"
    if file.exists():
        probe.load_state_dict(torch.load(file))
    pool, nets = start(), replicas(probe, Probe)

    def loss(net, rows, seed):
        g = torch.Generator().manual_seed(int(seed))
        half = len(rows) // 2
        some = rows[half:] % len(rough)
        rows = np.concatenate([rows[:half], drawn[some]])
        x = degrade(pictures(np.concatenate([images[rows[:half]], rough[some]])), g)
        true = torch.from_numpy(levels[rows])
        keen = 1 + 4 * (true.abs() > 0.25).float()
        with torch.autocast("cpu", torch.bfloat16):
            s, t, v = net(x)
        return (F.cross_entropy(s, torch.from_numpy(subject[rows]).long())
                + F.cross_entropy(t, torch.from_numpy(setting[rows]).long())
                + 4 * (F.smooth_l1_loss(v, true, beta=0.2, reduction="none") * keen).mean() / 1.6)

    while (done := (time.time() - begun) / (a.minutes * 60)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = 0.05 * min(1, (step + 1) / 50) * (0.005 + 0.995 * 0.5 * (1 + math.cos(math.pi * done)))
        i = rng.integers(len(images), size=128)
        halves = [(rows, seed) for rows, seed in zip(np.split(i, 2), rng.integers(2 ** 31, size=2))]
        optimizer.zero_grad()
        value = backward(pool, nets, halves, loss)
        torch.nn.utils.clip_grad_norm_(probe.parameters(), 5.0)
        optimizer.step()
        step += 1
        if step % 100 == 0:
            print(step, f"{step * 128 / (time.time() - begun):.0f}/s", round(value, 3), flush=True)
    torch.save(probe.state_dict(), file.with_suffix(".new"))
    os.replace(file.with_suffix(".new"), file)
    (clean, redrawn, which), *true = held
    for name, x, rows in (("clean", clean, np.arange(len(clean))), ("rough", redrawn, which)):
        s, t, v = judge(probe, pictures(x))
        subject, setting, levels = (q[rows] for q in true)
        print(json.dumps({"pictures": name, "subject": round(float((s.numpy() == subject).mean()), 4),
                          "setting": round(float((t.numpy() == setting).mean()), 4),
                          "level_error": round(float(np.abs(v.numpy() - levels).mean()), 4)}), flush=True)


if __name__ == "__main__":
    main()

"""Scenes as the checkpoint would draw them: what the readout and the probe are asked about.

    python -m train.rough --scenes DIR --run DIR --shards 12 [--first 0]

Even scenes go through the decoder with errors in their latents. Odd ones are
half-way dissolved in noise and drawn anew by the denoiser from their own
caption, so they keep their truth but get its hand. Kept in run/rough, at the
size of the shards' pictures.
"""
import argparse
import os
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from model.autoencoder import FINENESS
from model.text import MAX_LENGTH, TextEncoder, Tokens
from train.pair import start
from train.scenes import cached_features, shard_paths
from train.sheet import load
from train.unet import fit_codec

STEPS = 4


def kept_at(run, path):
    return Path(run) / "rough" / f"{Path(path).parent.name}-{Path(path).stem}.npy"


def padded(rows):
    out = np.zeros((len(rows), MAX_LENGTH, 384), np.float32)
    for k, row in enumerate(rows):
        out[k, :len(row)] = row
    return torch.from_numpy(out)


def redrawn(net, z, text, g):
    """Latents [B,C,h,w] dissolved to a noise level of 0.25 to 0.65 and denoised in STEPS steps."""
    top = (0.25 + 0.4 * torch.rand(len(z), 1, 1, 1, generator=g))
    z = (1 - top) * z + top * torch.randn(z.shape, generator=g)
    for k in range(STEPS):
        sigma = top * (1 - k / STEPS)
        v = net(z, sigma.flatten() * 1000, text).float()
        z = z - v * top / STEPS
    return z


@torch.no_grad()
def roughen(parts, features, rows, seed):
    """-> uint8 [rows, H, W, 3] at the fineness of the shards."""
    net, decoder = parts
    g = torch.Generator().manual_seed(seed)
    out = []
    for at in range(0, len(rows), 32):
        some = rows[at:at + 32]
        z = torch.from_numpy(features["latents"][some]).float()
        odd = torch.from_numpy(some % 2 == 1)
        with torch.autocast("cpu", torch.bfloat16):
            if odd.any():
                text = padded([features["captions"][2 * i] for i in some[odd.numpy()]])
                z[odd] = redrawn(net, z[odd], text, g)
            if not odd.all():
                strength = 0.4 * torch.rand(int((~odd).sum()), 1, 1, 1, generator=g)
                z[~odd] = z[~odd] + strength * torch.randn(z[~odd].shape, generator=g)
            x = F.avg_pool2d(decoder(z).float(), FINENESS)
        out.append(((x.clamp(-1, 1) + 1) * 127.5).round().byte().permute(0, 2, 3, 1).numpy())
    return np.concatenate(out)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--scenes", required=True)
    p.add_argument("--run", required=True)
    p.add_argument("--shards", type=int, default=12)
    p.add_argument("--first", type=int, default=0)
    a = p.parse_args()
    net, decoder, _, _ = load(a.run)
    pool, texts, tokens = start(), None, None
    for path in shard_paths(a.scenes)[a.first:a.first + a.shards]:
        file, begun = kept_at(a.run, path), time.time()
        if file.exists():
            continue
        if texts is None:
            texts, tokens = TextEncoder(), Tokens()
        features = cached_features(path, Path(a.run) / "features", fit_codec(Path(a.run), []), texts, tokens)
        halves = np.array_split(np.arange(len(features["latents"])), 2)
        seed = int(path.stem.split("-")[1])
        made = list(pool.map(lambda k: roughen((net, decoder), features, halves[k], 2 * seed + k), range(2)))
        file.parent.mkdir(exist_ok=True)
        new = file.with_suffix(".part")
        with open(new, "wb") as out:
            np.save(out, np.concatenate(made))
        os.replace(new, file)
        print(path.stem, f"{len(features['latents']) / (time.time() - begun):.0f} scenes/s", flush=True)


if __name__ == "__main__":
    main()

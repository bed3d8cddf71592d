"""Scenes as the checkpoint would draw them: what the readout and the probe are asked about.

    python -m train.rough --scenes DIR --run DIR --shards 12 [--first -6] [--limit 500]

Even scenes go through the decoder with errors in their latents. Odd ones are
half-way dissolved in noise and drawn anew by the denoiser from their own
caption, so they keep their truth but get its hand. Kept in run/rough, at the
size of the shards' pictures; of each shard only the first --limit scenes. The
file's name holds which weights drew it: other weights draw their own.
"""
import argparse
import hashlib
import os
import time
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from model.autoencoder import FINENESS
from model.text import MAX_LENGTH, TextEncoder, Tokens
from train.device import DEVICE, ON_GPU, half
from train.pair import start
from train.scenes import encode_texts, pictures, read_shard, shard_name, shard_paths
from train.sheet import load
from train.unet import fit_codec

STEPS = 4
BATCH = 500 if ON_GPU else 32


def mark_of(weights):
    """Eight letters that no other weights have."""
    found = hashlib.sha256()
    for value in weights.values():
        found.update(np.ascontiguousarray(value.numpy()))
    return found.hexdigest()[:8]


@lru_cache(1)
def _mark_in(file, _changed):
    return mark_of(torch.load(file, map_location="cpu", mmap=True)["ema"])


def kept_at(run, path):
    """Where the scenes of a shard lie as the denoiser in run draws them."""
    unet = Path(run) / "unet.pt"
    return Path(run) / "rough" / f"{shard_name(path)}-{_mark_in(unet, unet.stat().st_mtime_ns)}.npy"


def padded(rows):
    out = np.zeros((len(rows), MAX_LENGTH, 384), np.float32)
    for k, row in enumerate(rows):
        out[k, :len(row)] = row
    return torch.from_numpy(out)


def redrawn(net, z, text, g):
    """Latents [B,C,h,w] dissolved to a noise level of 0.25 to 0.65 and denoised in STEPS steps."""
    top = (0.25 + 0.4 * torch.rand(len(z), 1, 1, 1, generator=g, device=z.device))
    z = (1 - top) * z + top * torch.randn(z.shape, generator=g, device=z.device)
    for k in range(STEPS):
        sigma = top * (1 - k / STEPS)
        v = net(z, sigma.flatten() * 1000, text).float()
        z = z - v * top / STEPS
    return z


@torch.no_grad()
def roughen(parts, images, texts, seed):
    """uint8 [N, H, W, 3], a caption encoded for every second of them -> uint8 of the same shape."""
    net, encoder, decoder = parts
    g = torch.Generator(DEVICE).manual_seed(seed)
    out = []
    for at in range(0, len(images), BATCH):
        z = encoder(pictures(images[at:at + BATCH]).to(DEVICE))
        odd = torch.arange(len(z), device=DEVICE) % 2 == 1
        with half():
            if odd.any():
                z[odd] = redrawn(net, z[odd], padded(texts[at // 2:at // 2 + BATCH // 2]).to(DEVICE), g)
            if not odd.all():
                strength = 0.4 * torch.rand(int((~odd).sum()), 1, 1, 1, generator=g, device=DEVICE)
                z[~odd] = z[~odd] + strength * torch.randn(z[~odd].shape, generator=g, device=DEVICE)
            x = F.avg_pool2d(decoder(z).float(), FINENESS)
        out.append(((x.clamp(-1, 1) + 1) * 127.5).round().byte().permute(0, 2, 3, 1).cpu().numpy())
    return np.concatenate(out)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--scenes", required=True)
    p.add_argument("--run", required=True)
    p.add_argument("--shards", type=int, default=12)
    p.add_argument("--first", type=int, default=0)
    p.add_argument("--limit", type=int, default=1000, help="scenes of each shard, an even number")
    a = p.parse_args()
    net, decoder, _, _ = load(a.run)
    net, decoder = net.to(DEVICE), decoder.to(DEVICE)
    encoder, pool, texts, tokens = fit_codec(Path(a.run), []).to(DEVICE), start(), TextEncoder(), Tokens()
    for path in shard_paths(a.scenes)[a.first:][:a.shards]:
        file, begun = kept_at(a.run, path), time.time()
        if file.exists():
            continue
        shard, seed = read_shard(path), int(path.stem.split("-")[1])
        images = shard["images"][:a.limit]
        said = encode_texts([c[0]["text"] for c in shard["captions"][1:a.limit:2]], texts, tokens)
        middle = len(images) // 4 * 2
        parts = ((images[:middle], said[:middle // 2]), (images[middle:], said[middle // 2:]))
        made = list(pool.map(lambda k: roughen((net, encoder, decoder), *parts[k], 2 * seed + k), range(2)))
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_suffix(".part")
        with open(new, "wb") as out:
            np.save(out, np.concatenate(made))
        os.replace(new, file)
        print(path.stem, f"{len(images) / (time.time() - begun):.0f} scenes/s", flush=True)


if __name__ == "__main__":
    main()

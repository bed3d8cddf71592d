"""Trains the decoder: what the linear map loses, guessed back from the neighbours.

    python -m train.decoder --scenes DIR --heldout DIR --run DIR --minutes 15

Runs on crops (a convolutional net needs no more), on latents with a little
noise, since the denoiser's latents are never exact. Goes on from the last
weights when run again.
"""
import argparse
import math
import os
import time
from pathlib import Path

import numpy as np
import torch

from model.autoencoder import Decoder, Encoder
from train.scenes import pictures, read_shard, shard_paths

CROP = 64
NOISE = 0.2


def edges(x):
    """Differences to the right and below: where blur shows."""
    return x[..., :, 1:] - x[..., :, :-1], x[..., 1:, :] - x[..., :-1, :]


def loss_of(made, x):
    plain = (made - x).abs().mean()
    drawn = sum((a - b).abs().mean() for a, b in zip(edges(made), edges(x)))
    # Squares as well: they hold the worst errors down, and decibels count squares.
    return plain + 0.7 * drawn + 2.0 * (made - x).pow(2).mean()


@torch.no_grad()
def decibels(decoder, encoder, images):
    """Peak signal-to-noise ratio of the round trip, after rounding to bytes is ignored."""
    total = 0.0
    for i in range(0, len(images), 50):
        x = pictures(images[i:i + 50])
        with torch.autocast("cpu", torch.bfloat16):
            made = decoder(encoder(x).float()).float().clamp(-1, 1)
        total += float((made - x).pow(2).mean((1, 2, 3)).sum())
    return 10 * math.log10(4 * len(images) / total)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--scenes", required=True)
    p.add_argument("--heldout", required=True)
    p.add_argument("--run", required=True)
    p.add_argument("--minutes", type=float, default=15)
    p.add_argument("--shards", type=int, default=16)
    p.add_argument("--batch", type=int, default=32)
    p.add_argument("--rate", type=float, default=1e-3)
    a = p.parse_args()
    run, g = Path(a.run), torch.Generator().manual_seed(int(time.time()))
    torch.manual_seed(4)
    codec = torch.load(run / "codec.pt")
    encoder, decoder = Encoder(), Decoder()
    encoder.load_state_dict(codec["encoder"])
    decoder.linear.load_state_dict(codec["linear"])
    file = run / "decoder.pt"
    if file.exists():
        decoder.load_state_dict(torch.load(file)["decoder"])
    images = np.concatenate([read_shard(q)["images"] for q in shard_paths(a.scenes)[:a.shards]])
    held = read_shard(shard_paths(a.heldout)[0])["images"][:400]
    trained = [q for q in decoder.parameters() if q.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=a.rate, betas=(0.9, 0.99), weight_decay=0.0, fused=True)
    rng, begun, step, mean = np.random.default_rng(int(time.time())), time.time(), 0, 0.0
    print(f"before: {decibels(decoder, encoder, held):.2f} dB", flush=True)

    def save():
        torch.save({"decoder": decoder.state_dict()}, f"{file}.new")
        os.replace(f"{file}.new", file)

    while (done := (time.time() - begun) / (a.minutes * 60)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = a.rate * min(1, (step + 1) / 100) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done)))
        rows = rng.integers(len(images), size=a.batch)
        # Crops start on the cells' grid, so that latents of crops are crops of latents.
        top, left = rng.integers(0, (images.shape[1] - CROP) // 8 + 1, (2, a.batch)) * 8
        x = pictures(np.stack([images[r, t:t + CROP, l:l + CROP] for r, t, l in zip(rows, top, left)]))
        z = encoder(x)
        z = z + NOISE * torch.rand(len(z), 1, 1, 1, generator=g) ** 2 * torch.randn(z.shape, generator=g)
        with torch.autocast("cpu", torch.bfloat16):
            made = decoder(z)
        loss = loss_of(made.float(), x)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        step += 1
        mean = loss.item() if step == 1 else 0.98 * mean + 0.02 * loss.item()
        if step % 500 == 0:
            save()
            print(step, f"{step * a.batch / (time.time() - begun):.0f} crops/s", round(mean, 4),
                  f"{decibels(decoder, encoder, held[:100]):.2f} dB", flush=True)
    save()
    print(f"after {step} steps: {decibels(decoder, encoder, held):.2f} dB", flush=True)


if __name__ == "__main__":
    main()

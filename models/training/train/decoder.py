"""Trains the decoder: what averaging and the linear map lose, guessed back from the neighbours.

    python -m train.decoder --scenes FINE --heldout FINE --run DIR --minutes 15

The scenes are composed at twice the fineness (SCENE_FINENESS=2). Runs on crops
(a convolutional net needs no more), on latents with a little noise, since the
denoiser's latents are never exact. In the last part a small judge of patches
joins in: squares alone are happiest with blur. Goes on from the last weights
when run again.
"""
import argparse
import math
import os
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from model.autoencoder import FINENESS, Decoder, Encoder
from train.device import DEVICE, half
from train.pair import backward, replicas, start
from train.scenes import pictures, read_shard, shard_paths

CROP = 128
CELL = 8 * FINENESS
NOISE = 0.25


class Judge(nn.Module):
    """Patches of 30 pixels -> how much they look drawn rather than decoded, [B, 1, h, w]."""

    def __init__(self, c=32):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(3, c, 4, 2, 1), nn.LeakyReLU(0.2),
            nn.Conv2d(c, 2 * c, 4, 2, 1), nn.GroupNorm(8, 2 * c), nn.LeakyReLU(0.2),
            nn.Conv2d(2 * c, 3 * c, 3, 1, 1), nn.GroupNorm(8, 3 * c), nn.LeakyReLU(0.2),
            nn.Conv2d(3 * c, 1, 3, 1, 1))

    def forward(self, x):
        return self.body(x)


class Pair(nn.Module):
    def __init__(self):
        super().__init__()
        self.decoder, self.judge = Decoder(), Judge()


def edges(x):
    """Differences to the right and below: where blur shows."""
    return x[..., :, 1:] - x[..., :, :-1], x[..., 1:, :] - x[..., :-1, :]


def likeness(made, x):
    plain = (made - x).abs().mean()
    drawn = sum((a - b).abs().mean() for a, b in zip(edges(made), edges(x)))
    # Squares as well: they hold the worst errors down, and decibels count squares.
    return plain + drawn + 2.0 * (made - x).pow(2).mean()


def loss_of(net, z, x, weight):
    """weight: how much the judge's opinion counts; at 0 it is not asked."""
    with half():
        made = net.decoder(z)
        loss = likeness(made.float(), x)
        if weight is None:
            return loss
        # The decoder learns from a judge that stands still, the judge from a decoder that does.
        still = {k: v.detach() for k, v in net.judge.named_parameters()}
        opinion = torch.func.functional_call(net.judge, still, (made,)).float().mean()
        real, false = net.judge(x).float(), net.judge(made.detach()).float()
        hinge = F.relu(1 - real).mean() + F.relu(1 + false).mean()
    return loss - weight * opinion + hinge


@torch.no_grad()
def decibels(decoder, encoder, images):
    """Peak signal-to-noise ratio of the round trip as drawn, and averaged 2 x 2."""
    errors = np.zeros(2)
    for i in range(0, len(images), 50):
        x = pictures(images[i:i + 50]).to(DEVICE)
        with half():
            made = decoder(encoder(x).float()).float().clamp(-1, 1)
        errors[0] += float((made - x).pow(2).mean((1, 2, 3)).sum())
        errors[1] += float(F.avg_pool2d(made - x, 2).pow(2).mean((1, 2, 3)).sum())
    return [round(10 * math.log10(4 * len(images) / e), 2) for e in errors]


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--scenes", required=True)
    p.add_argument("--heldout", required=True)
    p.add_argument("--run", required=True)
    p.add_argument("--minutes", type=float, default=15)
    p.add_argument("--shards", type=int, default=6)
    p.add_argument("--batch", type=int, default=32)
    p.add_argument("--rate", type=float, default=1e-3)
    p.add_argument("--judge", type=float, default=0.03, help="weight of the judge's opinion; 0 for none")
    p.add_argument("--judge-from", type=float, default=0.55, help="share of the time before it joins in")
    a = p.parse_args()
    run, g = Path(a.run), torch.Generator(DEVICE).manual_seed(int(time.time()))
    torch.manual_seed(4)
    codec = torch.load(run / "codec.pt", map_location="cpu")
    encoder, net, pool = Encoder(fineness=FINENESS).to(DEVICE), Pair(), start()
    encoder.load_state_dict(codec["encoder"])
    decoder = net.decoder
    decoder.linear.load_state_dict(codec["linear"])
    file = run / "decoder.pt"
    if file.exists():
        # Blocks begin as nothing, so a smaller decoder's weights are a beginning for a larger one.
        decoder.load_state_dict(torch.load(file, map_location="cpu")["decoder"], strict=False)
    nets = replicas(net, Pair)
    images = np.concatenate([read_shard(q)["images"] for q in shard_paths(a.scenes)[:a.shards]])
    held = read_shard(shard_paths(a.heldout)[0])["images"][:200]
    trained = [q for q in decoder.parameters() if q.requires_grad]
    optimizer = torch.optim.AdamW([{"params": trained}, {"params": list(net.judge.parameters())}],
                                  lr=a.rate, betas=(0.9, 0.99), weight_decay=0.0)
    rng, begun, step, mean = np.random.default_rng(int(time.time())), time.time(), 0, 0.0
    print("before:", decibels(decoder, encoder, held), "dB", flush=True)

    def save():
        torch.save({"decoder": {k: v.cpu() for k, v in decoder.state_dict().items()}}, f"{file}.new")
        os.replace(f"{file}.new", file)

    while (done := (time.time() - begun) / (a.minutes * 60)) < 1:
        rate = a.rate * min(1, (step + 1) / 100) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done)))
        optimizer.param_groups[0]["lr"] = rate
        optimizer.param_groups[1]["lr"] = 4e-4
        rows = rng.integers(len(images), size=a.batch)
        # Crops start on the cells' grid, so that latents of crops are crops of latents.
        top, left = rng.integers(0, (images.shape[1] - CROP) // CELL + 1, (2, a.batch)) * CELL
        x = pictures(np.stack([images[r, t:t + CROP, l:l + CROP] for r, t, l in zip(rows, top, left)])).to(DEVICE)
        z = encoder(x)
        z = z + NOISE * torch.rand(len(z), 1, 1, 1, generator=g, device=DEVICE) ** 2 * torch.randn(z.shape, generator=g, device=DEVICE)
        # A judge that has just come knows nothing: its word counts more and more.
        asked = a.judge > 0 and done > a.judge_from
        weight = a.judge * min(1, (done - a.judge_from) / 0.1) if asked else None
        optimizer.zero_grad()
        loss = backward(pool, nets, ((zi, xi, weight) for zi, xi in zip(z.chunk(len(nets)), x.chunk(len(nets)))), loss_of)
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        step += 1
        mean = loss if step == 1 else 0.98 * mean + 0.02 * loss
        if step % 100 == 0:
            save()
            print(step, f"{step * a.batch / (time.time() - begun):.0f} crops/s", round(mean, 4),
                  decibels(decoder, encoder, held[:50]), "dB", flush=True)
    save()
    print(f"after {step} steps:", decibels(decoder, encoder, held), "dB", flush=True)


if __name__ == "__main__":
    main()

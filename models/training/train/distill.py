"""Teaches a denoiser to draw in few steps without guidance, by imitating one that takes many with it.

    python -m train.distill --scenes DIR --run DIR --minutes 12 [--steps 4] [--grade 96]

The teacher (run/unet.pt) draws from noise with guidance, three of its steps for one of the student's. Where it
stands at the student's noise levels is kept; the student, who begins as the teacher, learns the straight way
from each of them to the next (progressive distillation: Salimans & Ho 2022, with guidance folded in: Meng et
al. 2023; the straight way as in rectified flow: Liu et al. 2023). Personalization is kept, since captions come
with directions as in train.unet. Writes run/unet-few.pt, and run again goes on from it; with a probe in run,
both are graded on the same prompts and seeds, eight of which are drawn side by side in run/few.png.
"""
import argparse
import json
import math
import os
import time
from pathlib import Path

import numpy as np
import torch

from model.autoencoder import CHANNELS, FINENESS
from model.unet import UNet
from probe.attributes import settings, subjects
from probe.model import judge, load as load_probe
from train.device import half
from train.muon import Both
from train.pair import backward, replicas, start
from train.rough import padded
from train.scenes import cached_features, encode_texts, feature_file, shard_paths
from train.sheet import GUIDANCE, SHIFT, denoise, guided, load, scales, schedule, to_image
from train.unet import compose, fit_codec


def knots(steps, fine):
    """The student's sigmas [steps + 1], and for each of its steps the teacher's [fine + 1] within.

    The scheduler's last step but the end is at 0.0015, which is as good as nothing: it is left out.
    """
    sigmas = torch.cat([schedule(steps + 1, SHIFT)[:steps], torch.zeros(1)])
    return sigmas, [torch.linspace(float(a), float(b), fine + 1) for a, b in zip(sigmas[:-1], sigmas[1:])]


@torch.no_grad()
def trajectory(net, text, empty, noise, within):
    """Where the teacher stands at the student's noise levels: float16 [B, steps + 1, C, h, w]."""
    z, stood = noise.clone(), [noise]
    # The step that is left out counts.
    for sigmas, scale in zip(within, scales(len(within) + 1)):
        for a, b in zip(sigmas[:-1], sigmas[1:]):
            z = z + (b - a) * guided(net, z, a, text, empty, scale)
        stood.append(z)
    return torch.stack(stood, 1).half()


def gather(net, pool, store, empty, sigmas, within, until, batch=32):
    """Trajectories until the time is up. -> (float16 [N, steps + 1, C, h, w], float16 [N, 48, 384])."""
    rng, rows, texts = np.random.default_rng(int(time.time())), [], []

    def work(seed):
        draws = np.random.default_rng(seed)
        picks = [(f, int(draws.integers(len(f["latents"])))) for f in (store[int(draws.integers(len(store)))]
                                                                     for _ in range(batch))]
        text = torch.from_numpy(np.stack([compose(f, i, draws, empty) for f, i in picks]))
        noise = torch.randn(batch, *store[0]["latents"].shape[1:], generator=torch.Generator().manual_seed(seed))
        return trajectory(net, text, padded([empty]), noise, within), text.half()

    while time.time() < until or not rows:
        for stood, text in pool.map(work, rng.integers(2 ** 31, size=2).tolist()):
            rows.append(stood)
            texts.append(text)
    return torch.cat(rows), torch.cat(texts)


def loss_of(net, z, text, sigma, way):
    with half():
        v = net(z, sigma * 1000, text)
    return (v.float() - way).pow(2).mean()


def train(student, pool, stood, texts, sigmas, until, batch, rate):
    """-> steps taken, last mean loss."""
    nets = replicas(student, lambda: UNet(**student.config))
    optimizer, g = Both(student, rate, pool), torch.Generator().manual_seed(3)
    average = {k: v.clone() for k, v in student.state_dict().items()}
    begun, step, mean = time.time(), 0, 0.0
    while (done := (time.time() - begun) / max(until - begun, 1)) < 1:
        optimizer.set_rate(rate * min(1, (step + 1) / 30) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done))))
        row, k = torch.randint(len(stood), (batch,), generator=g), torch.randint(len(sigmas) - 1, (batch,), generator=g)
        here, there = stood[row, k].float(), stood[row, k + 1].float()
        a, b = sigmas[k], sigmas[k + 1]
        way = (there - here) / (b - a)[:, None, None, None]
        optimizer.zero_grad()
        loss = backward(pool, nets, zip(*(v.chunk(len(nets)) for v in (here, texts[row].float(), a, way))), loss_of)
        torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        optimizer.step()
        step += 1
        keep = min(0.99, (step + 1) / (step + 10))
        for name, value in student.state_dict().items():
            average[name].lerp_(value, 1 - keep)
        mean = loss if step == 1 else 0.98 * mean + 0.02 * loss
        if step % 50 == 0:
            print(step, f"{step * batch / (time.time() - begun):.0f} pairs/s", round(mean, 4), flush=True)
    student.load_state_dict(average)
    return step, mean


@torch.no_grad()
def unguided(net, text, noise, sigmas):
    z = noise.clone()
    for a, b in zip(sigmas[:-1], sigmas[1:]):
        with half():
            v = net(z, a.expand(len(z)) * 1000, text).float()
        z = z + (b - a) * v
    return z


@torch.no_grad()
def grade(run, teacher, student, decoder, texts, tokens, pool, sigmas, count):
    """Subject and setting as told, for each way of drawing, and how far its latents are from the teacher's."""
    probe, few = load_probe(run), len(sigmas) - 1
    cuts = json.loads((run / "probe.json").read_text())["cuts"]
    known = [q for q in (*subjects(1), *settings(6)) if q.want < probe.sizes[q.head]]
    asked = [known[i] for i in np.random.default_rng(1).permutation(len(known))[:count]]
    text, empty = padded(encode_texts([q.prompt for q in asked], texts, tokens)), padded(encode_texts([""], texts, tokens))
    noise = torch.randn(len(asked), CHANNELS, 16, 16, generator=torch.Generator().manual_seed(11))
    ways = {"teacher, 16 steps, guided": lambda r: denoise(teacher, text[r], empty, noise[r], 16, GUIDANCE, SHIFT),
            f"teacher, {few} steps, guided": lambda r: denoise(teacher, text[r], empty, noise[r], few + 1, GUIDANCE, SHIFT),
            f"teacher, {few} steps, unguided": lambda r: unguided(teacher, text[r], noise[r], sigmas),
            f"student, {few} steps, unguided": lambda r: unguided(student, text[r], noise[r], sigmas)}
    out, first, sheet = {}, None, []
    for name, draw in ways.items():
        def share_of(rows):
            z = draw(rows)
            with half():
                x = decoder(z).float().clamp(-1, 1)
            return z, judge(probe, torch.nn.functional.avg_pool2d(x, FINENESS)), x[:4]

        halves = np.array_split(np.arange(len(asked)), 2)
        made = list(pool.map(share_of, halves))
        z = torch.cat([m[0] for m in made])
        first = z if first is None else first
        found = {}
        sheet += [m[2] for m in made]
        for rows, (_, seen, _) in zip(halves, made):
            for k, i in enumerate(rows):
                found.setdefault(asked[i].head, []).append(asked[i].right(seen, k, cuts))
        out[name] = {**{head: round(float(np.mean(ok)), 3) for head, ok in found.items()},
                     "latentsApart": round(float((z - first).pow(2).mean()), 4)}
        print(name, json.dumps(out[name]), flush=True)
    to_image(torch.cat(sheet), len(torch.cat(sheet[:2]))).save(run / "few.png")
    return out


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--scenes", required=True)
    p.add_argument("--run", required=True)
    p.add_argument("--minutes", type=float, default=12)
    p.add_argument("--gather", type=float, default=0.45, help="share of the time in which the teacher draws")
    p.add_argument("--steps", type=int, default=4)
    p.add_argument("--fine", type=int, default=3, help="steps of the teacher for one of the student")
    p.add_argument("--batch", type=int, default=64)
    p.add_argument("--rate", type=float, default=3e-4)
    p.add_argument("--shards", type=int, default=6, help="whose captions are used")
    p.add_argument("--grade", type=int, default=96, help="pictures; 0 for none")
    a = p.parse_args()
    torch.manual_seed(6)
    run = Path(a.run)
    teacher, decoder, texts, tokens = load(run)
    teacher.requires_grad_(False)
    student, pool, begun = UNet(**teacher.config), start(), time.time()
    file = run / "unet-few.pt"
    student.load_state_dict(torch.load(file, map_location="cpu")["ema"] if file.exists() else teacher.state_dict())
    empty = encode_texts([""], texts, tokens)[0]
    # Those first that are encoded already; train.fast leaves none.
    paths = sorted(shard_paths(a.scenes), key=lambda q: not feature_file(q, run / "features").exists())[:a.shards]
    store = [cached_features(q, run / "features", fit_codec(run, paths), texts, tokens) for q in paths]
    sigmas, within = knots(a.steps, a.fine)
    stood, said = gather(teacher, pool, store, empty, sigmas, within, begun + 60 * a.minutes * a.gather)
    print(f"{len(stood)} trajectories in {time.time() - begun:.0f} s", flush=True)
    steps, loss = train(student, pool, stood, said, sigmas, begun + 60 * a.minutes, a.batch, a.rate)
    torch.save({"ema": student.state_dict(), "config": student.config, "steps": a.steps, "sigmas": sigmas}, f"{file}.new")
    os.replace(f"{file}.new", file)
    print(f"{steps} steps, loss {loss:.4f}", flush=True)
    if a.grade and (run / "probe.pt").exists() and (run / "probe.json").exists():
        grade(run, teacher, student.eval(), decoder, texts, tokens, pool, sigmas, a.grade)


if __name__ == "__main__":
    main()

"""Trains the denoiser on one GPU while scenes are still being composed: millions of them in ten minutes.

    python -m train.fast --scenes DIR… --heldout DIR --run DIR --minutes 8

What train.unet does in hours on two cores, with the same loss, the same conditioning and the same log. Scenes come
from scenes.make_shards with --tokenizer, from as many processes as there are cores. The schedule follows the clock;
run/until, a Unix time, moves its end. Every --snapshot seconds the averaged weights are kept for train.check.
Without a GPU it runs as well: for tests.
"""
import argparse
import json
import math
import threading
import time
from pathlib import Path

import torch

from model.text import TextEncoder, Tokens
from model.unet import UNet
from train.bank import Bank, Conditioning, batch_of
from train.check import by_noise
from train.device import DEVICE, ON_GPU
from train.muon import Both
from train.scenes import shard_paths
from train.unet import fit_codec, loss_of, settle


@torch.no_grad()
def held_out_loss(net, batches):
    """-> mean, means by noise level."""
    losses = torch.cat([loss_of(net, *b) for b in batches])
    sigma = torch.cat([b[3] for b in batches])
    return round(float(losses.mean()), 4), by_noise(sigma.cpu(), losses.cpu())


def save(run, name, weights, config, **more):
    """As train.unet keeps them, without an optimizer."""
    kept = {k: v.to("cpu", torch.float16) for k, v in weights.items()}
    torch.save({"ema": kept, "net": kept, "config": config, **more}, run / f"{name}.new")
    (run / f"{name}.new").rename(run / name)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--scenes", required=True, nargs="+", help="folders; one that shows what is seldom seen may be among them")
    p.add_argument("--heldout", required=True)
    p.add_argument("--run", required=True, type=Path)
    p.add_argument("--minutes", type=float, default=8)
    p.add_argument("--batch", type=int, default=1024)
    p.add_argument("--rate", type=float, default=1.2e-3)
    p.add_argument("--capacity", type=int, default=1_300_000, help="scenes on the GPU")
    p.add_argument("--keep", type=int, default=0, help="shards whose files are left for other networks")
    p.add_argument("--min-shards", type=int, default=12)
    p.add_argument("--snapshot", type=float, default=50)
    p.add_argument("--again", action="store_true", help="begin with the weights in run/unet.pt")
    p.add_argument("--noisy", type=float, default=0.2, help="share of samples at noise levels above 0.75, where words decide (decision 0127)")
    a = p.parse_args()
    torch.manual_seed(0)
    a.run.mkdir(parents=True, exist_ok=True)
    tokens, texts = Tokens(), TextEncoder().to(DEVICE)
    if ON_GPU:
        texts = texts.bfloat16()
    composed = lambda: [p for folder in a.scenes for p in shard_paths(folder)]
    while len(composed()) < a.min_shards:
        time.sleep(0.3)
    encoder = fit_codec(a.run, composed()).to(DEVICE)
    conditioning = Conditioning(texts, tokens, DEVICE)
    net, ema = UNet().to(DEVICE), UNet().to(DEVICE).requires_grad_(False)
    if a.again:
        net.load_state_dict({k: v.float() for k, v in torch.load(a.run / "unet.pt", map_location="cpu")["ema"].items()})
    ema.load_state_dict(net.state_dict())
    optimizer = Both(net, a.rate)
    bank, held, stop = Bank(a.capacity, encoder, DEVICE), Bank(1000, encoder, DEVICE), threading.Event()
    bank.follow(a.scenes, a.keep, stop)

    def train_loss(*batch):
        return loss_of(net, *batch).mean()

    quick, channels = train_loss, net.config["in_channels"]
    if ON_GPU:
        try:
            quick = torch.compile(train_loss, dynamic=False)
            conditioning.texts.forward = torch.compile(conditioning.texts.forward, dynamic=False)
            z = torch.randn(a.batch, channels, 16, 16, device=DEVICE)
            quick(z, torch.zeros(a.batch, 48, 384, device=DEVICE, dtype=torch.bfloat16), torch.ones_like(z[:, :1]),
                  torch.rand(a.batch, device=DEVICE), torch.randn_like(z)).backward()
            optimizer.zero_grad()
            print("compiled", flush=True)
        except Exception as error:  # noqa: BLE001: slower, but it trains
            print("not compiled:", repr(error)[:500], flush=True)
            quick = train_loss
    while bank.count < 1000 * a.min_shards or not shard_paths(a.heldout):
        time.sleep(0.3)
    held.take(shard_paths(a.heldout)[0])

    def batch(source, size, g, uniform=None):
        z, text, weight = batch_of(source, conditioning, size, g)
        draw = lambda f: f(size, generator=g, device=DEVICE)
        # Logit-normal, leaning to noise: where a picture's subject and layout are decided.
        sigma = torch.sigmoid(draw(torch.randn) + 0.4)
        kind = draw(torch.rand)
        sigma = torch.where(kind < 0.12, draw(torch.rand), torch.where(kind > 1 - a.noisy, 0.75 + 0.25 * draw(torch.rand), sigma))
        sigma = sigma if uniform is None else uniform
        return z, text, weight, sigma, torch.randn(z.shape, generator=g, device=DEVICE)

    fixed = torch.Generator(DEVICE).manual_seed(5)
    held_batches = [batch(held, a.batch, fixed, torch.linspace(0.02, 0.98, a.batch, device=DEVICE)) for _ in range(2)]
    g, begun = torch.Generator(DEVICE).manual_seed(1), time.time()
    step = seen = 0
    mark = shot = begun
    log, until = open(a.run / "log.jsonl", "a", buffering=1), a.run / "until"
    mean = torch.zeros((), device=DEVICE)
    print(f"begins with {bank.count} scenes", flush=True)
    end = begun + a.minutes * 60
    while time.time() < end:
        if step % 20 == 0 and until.exists():
            end = float(until.read_text())
        done = min(1, (time.time() - begun) / (end - begun))
        rate = a.rate * min(1, (step + 1) / 200) * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * done)))
        optimizer.set_rate(rate)
        loss = quick(*batch(bank, a.batch, g))
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0, foreach=True)
        optimizer.step()
        step, seen = step + 1, seen + a.batch
        keep = min(0.998, (step + 1) / (step + 10))
        torch._foreach_lerp_(list(ema.parameters()), list(net.parameters()), 1 - keep)
        mean = loss.detach() if step == 1 else mean.lerp(loss.detach(), 0.02)
        if step % 50 == 0:
            row = {"step": step, "scenes": seen, "minute": round((time.time() - begun) / 60, 2), "loss": round(float(mean), 4),
                   "rate": rate, "composed": bank.count, "per_s": round(50 * a.batch / (time.time() - mark), 1)}
            mark = time.time()
            if step % 500 == 0:
                row["heldout"], row["heldoutByNoise"] = held_out_loss(ema, held_batches)
            log.write(json.dumps(row) + "\n")
            if not math.isfinite(row["loss"]):
                raise SystemExit("the loss is no number: begin again with a lower --rate")
            if time.time() - shot > a.snapshot:
                save(a.run, f"snapshot-{step:06d}.pt", ema.state_dict(), net.config, step=step, seen=seen)
                save(a.run, "unet.pt", ema.state_dict(), net.config, step=step, seen=seen)
                shot = time.time()
    stop.set()
    log.write(json.dumps({"step": step, "scenes": seen, **settle(net, ema, lambda one: held_out_loss(one, held_batches)[0])}) + "\n")
    save(a.run, "unet.pt", ema.state_dict(), net.config, step=step, seen=seen)
    print(f"done: {step} steps, {seen} scenes seen of {bank.count}", flush=True)


if __name__ == "__main__":
    main()

"""Trains the denoiser by flow matching on the scenes; start it while they are still being made.

    python -m train.unet --scenes DIR --run DIR --minutes 100

New shards are picked up as they appear. The learning rate follows the clock,
not the step count, so the run ends on time on any machine. SIGTERM saves and
stops with exit status 1, so that train.sh does not go on; the same command goes on
from the last checkpoint, with what is left of its minutes. --again starts a new
schedule on those weights, as for new scenes or a longer vocabulary.

log.jsonl gets a row every 50 steps; every 500 the loss on held-out scenes, in
all and by noise level, and every --ask steps what run/probe.pt, if there is
one, makes of 64 pictures (train/check.py). train/plot.py draws it.
"""
import argparse
import json
import math
import os
import signal
import time
from pathlib import Path

import numpy as np
import torch

from model.autoencoder import Decoder, Encoder
from model.text import MAX_LENGTH, TextEncoder, Tokens
from model.unet import UNet
from scenes import vocabulary as V
from scenes.sampling import INDEX
from train.check import ProbeCheck, by_noise
from train.device import half
from train.muon import Both
from train.pair import backward, replicas, start
from train.scenes import cached_features, encode_texts, pictures, read_shard, shard_paths


def fit_codec(run, paths):
    """The encoder from the first shards, once; kept in codec.pt."""
    file = run / "codec.pt"
    encoder, decoder = Encoder(), Decoder()
    if file.exists():
        saved = torch.load(file, map_location="cpu")
        encoder.load_state_dict(saved["encoder"])
        return encoder
    images = np.concatenate([read_shard(p)["images"][:600] for p in paths[:6]])
    inverse, base, kept = encoder.fit(pictures(images))
    decoder.linear.weight.copy_(inverse)
    decoder.linear.base.copy_(base)
    x = pictures(images[:500])
    error = (decoder.linear(encoder(x)) - x).pow(2).mean()
    print(f"codec: {kept:.4f} of variance, {10 * math.log10(4 / error):.2f} dB", flush=True)
    torch.save({"encoder": encoder.state_dict(), "linear": decoder.linear.state_dict()}, file)
    return encoder


def compose(features, i, rng, empty, personalize=True):
    """One scene's conditioning, float32 [48, 384]: a caption, perhaps with directions, or nothing."""
    out = np.zeros((MAX_LENGTH, 384), np.float32)
    if rng.random() < 0.1:
        out[:len(empty)] = empty
        return out
    directions = features["directions"][i] if personalize else []
    first = rng.random() < (0.65 if directions else 0.5)
    caption = features["captions"][2 * i + (0 if first else 1)]
    out[:len(caption)] = caption
    if first and directions and rng.random() < 0.85:
        count = 1 if rng.random() < 0.5 else len(directions)
        for d in rng.permutation(len(directions))[:count]:
            k, level = directions[d]
            delta = features["deltas"][k]
            out[:len(delta)] += level * delta
    return out


def batch_of(store, size, rng, empty):
    """-> latents [B,C,h,w], text [B,48,384], cell weights [B,1,h,w] of mean about 1."""
    counts = np.array([len(f["latents"]) for f in store])
    which = rng.choice(len(store), size, p=counts / counts.sum())
    latents, text, subject = [], [], []
    for s in which:
        f = store[s]
        # Features that were kept by an older version have no shares: all alike.
        i = int(rng.choice(len(f["latents"]), p=f.get("share")))
        latents.append(f["latents"][i])
        text.append(compose(f, i, rng, empty))
        subject.append(f["subject"][i])
    subject = torch.from_numpy(np.stack(subject)).float()[:, None] / 255.0
    weight = 1 + 2 * subject
    return (torch.from_numpy(np.stack(latents)).float(), torch.from_numpy(np.stack(text)),
            weight / weight.mean())


def loss_of(net, latents, text, weight, sigma, noise):
    s = sigma[:, None, None, None]
    with half():
        v = net((1 - s) * latents + s * noise, sigma * 1000, text)
    return (weight * (v.float() - (noise - latents)).pow(2)).mean(dim=(1, 2, 3))


def held_out_loss(net, features, empty):
    """The loss on fixed scenes, noise and sigmas: comparable over the run. -> mean, means by noise level."""
    g, rng = torch.Generator().manual_seed(5), np.random.default_rng(5)
    losses, sigma = [], torch.linspace(0.02, 0.98, 64)
    with torch.no_grad():
        for _ in range(3):
            z, text, w = batch_of([features], 64, rng, empty)
            losses.append(loss_of(net, z, text, w, sigma, torch.randn(z.shape, generator=g)))
    losses = torch.cat(losses)
    return round(float(losses.mean()), 4), by_noise(sigma.repeat(3), losses)


def settle(net, ema, loss):
    """Puts into ema whichever has the least loss(net): itself, the trained weights, or the mean of both."""
    choices = {"averaged": ema.state_dict(), "trained": net.state_dict()}
    choices["mean"] = {k: torch.lerp(v, choices["trained"][k], 0.5) if v.is_floating_point() else v
                       for k, v in choices["averaged"].items()}
    choices, found = {name: {k: v.clone() for k, v in weights.items()} for name, weights in choices.items()}, {}
    for name, weights in choices.items():
        ema.load_state_dict(weights)
        found[name] = loss(ema)
    best = min(found, key=found.get)
    ema.load_state_dict(choices[best])
    return {"settled": best, "choices": found}


def trained_for(saved, file):
    """Seconds of training that a checkpoint has behind it. Older ones hold when it began, pauses or not."""
    return saved["elapsed"] if "elapsed" in saved else max(0.0, file.stat().st_mtime - saved["begun"])


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--scenes", required=True)
    p.add_argument("--heldout", default=None)
    p.add_argument("--people", default=None, help="scenes of people besides (make_shards --people)")
    p.add_argument("--run", required=True)
    p.add_argument("--minutes", type=float, default=100)
    p.add_argument("--until", type=float, default=None, help="Unix time; instead of --minutes")
    p.add_argument("--batch", type=int, default=64)
    p.add_argument("--rate", type=float, default=8e-4)
    p.add_argument("--shards", type=int, default=45, help="the most to keep in memory")
    p.add_argument("--min-shards", type=int, default=5)
    p.add_argument("--ask", type=int, default=1000, help="steps between questions to the probe; 0 for none")
    p.add_argument("--warmup", type=int, default=200, help="steps in which the rate rises, at each start")
    p.add_argument("--teach", nargs="*", default=[], help="aspects whose directions, and looks whose scenes, come more often; what is encoded already stays as it is")
    p.add_argument("--again", action="store_true", help="a new schedule from here, on the saved weights")
    a = p.parse_args()
    torch.manual_seed(0)
    run = Path(a.run)
    run.mkdir(parents=True, exist_ok=True)
    while len(shard_paths(a.scenes)) < a.min_shards:
        time.sleep(2)

    encoder, texts, tokens = fit_codec(run, shard_paths(a.scenes)), TextEncoder(), Tokens()
    empty = encode_texts([""], texts, tokens)[0]
    store, held, loaded = [], None, set()
    taught = [INDEX[name] for name in a.teach if name in INDEX]
    looks = [V.LOOKS.index(name) for name in a.teach if name not in INDEX]

    def take_one():
        """Loads the next shard, if there is one; -> whether there was."""
        fresh = sorted((q for folder in (a.scenes, a.people) if folder for q in shard_paths(folder) if q not in loaded),
                       key=lambda q: q.name)
        if not fresh or len(loaded) >= a.shards:
            return False
        store.append(cached_features(fresh[0], run / "features", encoder, texts, tokens, taught, looks))
        loaded.add(fresh[0])
        return True

    def held_out():
        """Held-out scenes, as soon as there are any."""
        nonlocal held
        if held is None and a.heldout and shard_paths(a.heldout):
            held = cached_features(shard_paths(a.heldout)[0], run / "features", encoder, texts, tokens)
        return held

    net, pool = UNet(), start()
    ema = UNet().requires_grad_(False)
    ema.load_state_dict(net.state_dict())
    optimizer = Both(net, a.rate, pool)
    file, step, seen, spent, settled = run / "unet.pt", 0, 0, 0.0, -1
    if file.exists():
        saved = torch.load(file, map_location="cpu")
        net.load_state_dict(saved["net"])
        ema.load_state_dict(saved["ema"])
        # A restored checkpoint (export/restore.py) brings weights only and warms up anew.
        if "optimizer" in saved:
            optimizer.load_state_dict(saved["optimizer"])
            step, seen = saved["step"], saved.get("seen", saved["step"] * a.batch)
            settled = saved.get("settled", -1)
            spent = 0.0 if a.again else trained_for(saved, file)
    nets = replicas(net, UNet)
    rng, g = np.random.default_rng(step), torch.Generator().manual_seed(step)

    def save():
        torch.save({"net": net.state_dict(), "ema": ema.state_dict(), "config": net.config,
                    "optimizer": optimizer.state_dict(), "step": step, "seen": seen, "elapsed": time.time() - begun, "settled": settled}, f"{file}.new")
        os.replace(f"{file}.new", file)

    check = ProbeCheck(run, texts, tokens) if a.ask and (run / "probe.pt").exists() else None
    stop = []
    signal.signal(signal.SIGTERM, lambda *_: stop.append(1))
    take_one()
    begun = time.time() - spent
    end = a.until or begun + a.minutes * 60
    log = open(run / "log.jsonl", "a", buffering=1)
    saved_at = shard_at = mark = time.time()
    mean, first_step = 0.0, step
    while time.time() < end and not stop:
        # The first shards at once; later ones between stretches of training.
        if len(store) < a.min_shards or time.time() - shard_at > 60:
            take_one()
            shard_at = time.time()
        done = (time.time() - begun) / (end - begun)
        rate = a.rate * min(1, (step - first_step + 1) / a.warmup) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done)))
        optimizer.set_rate(rate)
        z, text, weight = batch_of(store, a.batch, rng, empty)
        # Logit-normal, leaning to noise: where a picture's subject and layout are decided.
        sigma = torch.sigmoid(torch.randn(len(z), generator=g) + 0.2)
        uniform = torch.rand(len(z), generator=g)
        sigma = torch.where(torch.rand(len(z), generator=g) < 0.1, uniform, sigma)
        noise = torch.randn(z.shape, generator=g)
        optimizer.zero_grad()
        loss = backward(pool, nets, zip(*(v.chunk(len(nets)) for v in (z, text, weight, sigma, noise))),
                        lambda *args: loss_of(*args).mean())
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        step, seen = step + 1, seen + len(z)
        keep = min(0.999, (step + 1) / (step + 10))
        torch._foreach_lerp_(list(ema.parameters()), list(net.parameters()), 1 - keep)
        mean = loss if step == first_step + 1 else 0.98 * mean + 0.02 * loss
        if step % 50 == 0:
            row = {"step": step, "scenes": seen, "minute": round((time.time() - begun) / 60, 2), "loss": round(mean, 4),
                   "rate": rate, "shards": len(store), "per_s": round(50 * a.batch / (time.time() - mark), 1)}
            if step % 500 == 0 and held_out():
                row["heldout"], row["heldoutByNoise"] = held_out_loss(ema, held, empty)
            if check and step % a.ask == 0:
                row["probe"] = check.ask(ema, pool)
            log.write(json.dumps(row) + "\n")
            mark = time.time()
        if time.time() - saved_at > 150:
            save()
            saved_at = time.time()
    # Once for the same weights, even if they are started again with no time left.
    if not stop and settled != step and held_out():
        log.write(json.dumps({"step": step, "scenes": seen, **settle(net, ema, lambda one: held_out_loss(one, held, empty)[0])}) + "\n")
        settled = step
    save()
    if stop:
        raise SystemExit(f"stopped at step {step}")
    print("done at step", step, flush=True)


if __name__ == "__main__":
    main()

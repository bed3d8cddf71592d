"""Trains the readout: what is in a picture, said in numbers.

    python -m train.readout --scenes DIR --heldout DIR --run DIR --minutes 10

Five losses: whole captions against one another, phrases whose truth is known,
which subject and which setting among all of them, which gender, age, skin, hair … among
those there are, and the aspect levels. What is noted of people shows in too few scenes,
so there are scenes of people besides (make_shards --people).
Running it again goes on from the last weights (with a fresh schedule).
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
from sklearn.metrics import roc_auc_score
from torch import nn

from model.readout import ImageTower, TextTower
from model.text import TextEncoder, Tokens
from scenes import vocabulary as V
from train.degrade import degrade
from train.device import DEVICE, ON_GPU, half
from train.phrases import ONE_SIDED, build, readable, truth
from train.pair import backward, replicas, start
from train.rough import kept_at
from train.scenes import ASPECTS, cached_features, encode_texts, feature_file, pictures, read_shard, shard_paths, truths

DIM = 128


def visible(levels):
    """Levels as they show: of a one-sided aspect nothing is seen below zero."""
    out = levels.copy()
    rows = [i for i, a in enumerate(ASPECTS) if a["id"] in ONE_SIDED]
    out[:, rows] = out[:, rows].clip(0, None)
    return out


class Scenes:
    """Scenes in memory with pooled captions and the truth of all phrases."""

    def __init__(self, paths, phrases, run, encode=None):
        """encode: (paths, shards) -> float32 [N, 384], a caption's mean over tokens for each scene, or zeros."""
        shards = [read_shard(p) for p in paths]
        # Where the network is: fetched from memory, pictures come too slowly for a GPU.
        self.images = torch.from_numpy(np.concatenate([s["images"] for s in shards])).to(DEVICE)
        known = truths(shards)
        self.subject, self.second, self.setting = (known[k].astype(np.int64) for k in ("subject", "second", "setting"))
        self.truth, self.readable = truth(phrases, known), readable(known)
        # Beside somebody else nobody knows who is meant.
        self.traits = np.where(self.second[:, None] >= 0, 0, known["traits"]).astype(np.int64)
        self.levels = visible(known["levels"])
        # The same scenes as the checkpoint draws them, where train.rough has been.
        self.rough, self.rough_rows, begin = [], [np.zeros(0, np.int64)], 0
        for path, shard in zip(paths, shards):
            if kept_at(run, path).exists():
                self.rough.append(np.load(kept_at(run, path)))
                self.rough_rows.append(np.arange(begin, begin + len(self.rough[-1])))
            begin += len(shard["images"])
        self.rough = torch.from_numpy(np.concatenate(self.rough)).to(DEVICE) if self.rough else self.images[:0]
        self.rough_rows = np.concatenate(self.rough_rows)
        self.place = np.full(len(self.images), -1)
        self.place[self.rough_rows] = np.arange(len(self.rough))
        self.pooled = torch.zeros(len(self.images), 384) if encode is None else encode(paths, shards)
        print(f"{int(self.pooled.any(1).sum())} of {len(self.images)} scenes have an encoded caption,",
              f"{len(self.rough)} have been drawn by the checkpoint", flush=True)

    def draw(self, rows, rng, share):
        """uint8 tensor [rows, H, W, 3]: that share of them as the checkpoint draws them."""
        out, other = self.images[rows], (self.place[rows] >= 0) & (rng.random(len(rows)) < share)
        out[other] = self.rough[self.place[rows[other]]]
        return out


def pooled(strings, texts, tokens):
    """-> float32 [N, 384], means over tokens."""
    return torch.stack([torch.from_numpy(e.astype(np.float32)).mean(0)
                        for e in encode_texts(strings, texts, tokens)])


def kept_captions(features):
    """-> an `encode` for Scenes: of each scene's two captions that the denoiser's training has encoded, the longer."""
    def encode(paths, shards):
        rows = []
        for path, shard in zip(paths, shards):
            if not feature_file(path, features).exists():
                rows += [np.zeros(384, np.float32)] * len(shard["images"])
                continue
            captions = cached_features(path, features, None, None, None)["captions"]
            for k in range(0, len(captions.offsets) - 1, 2):
                longer = max(captions[k], captions[k + 1], key=len)
                rows.append(longer.astype(np.float32).mean(0))
        return torch.from_numpy(np.stack(rows))

    return encode


def fresh_captions(texts, tokens):
    """-> an `encode` for Scenes: the longest caption of each scene, encoded now."""
    def encode(_paths, shards):
        longest = lambda captions: max((c["text"] for c in captions), key=len)
        return pooled([longest(c) for s in shards for c in s["captions"]], texts, tokens)

    return encode


class Readout(nn.Module):
    def __init__(self):
        super().__init__()
        self.image, self.text = ImageTower(DIM), TextTower(DIM)
        self.scale = nn.Parameter(torch.tensor(math.log(12.0)))
        self.bias = nn.Parameter(torch.tensor(-3.0))
        self.caption_scale = nn.Parameter(torch.tensor(math.log(12.0)))


def resume(net, saved):
    """Loads older weights too: columns that did not exist yet begin as zeros."""
    own = net.state_dict()
    for name, value in saved.items():
        wider = own[name]
        if wider.shape == value.shape:
            wider.copy_(value)
        else:
            wider.zero_()[:, :value.shape[1]].copy_(value)


# How many phrases of each kind a step asks about.
ASKED = {"subject": 96, "setting": 40, "action": 12, "aspect": 110, "time": 16, "trait": 48, "look": 16, "relation": 20}


class Phrasebook:
    """Draws what a step asks about: among thousands of phrases most are false of every picture at hand."""

    def __init__(self, phrases, pool):
        """pool: float32 [phrases, 384], their means over tokens."""
        self.pool, kinds = pool, np.array([p.kind for p in phrases])
        self.kinds = {kind: np.flatnonzero(kinds == kind) for kind in ASKED}
        self.names = {kind: [[k for k in self.kinds[kind] if phrases[k].index == i] for i in range(count)]
                      for kind, count in (("subject", len(V.SUBJECTS)), ("setting", len(V.SETTINGS)))}
        # Of each trait those values that have phrases: none is 0.
        self.values = [{v: rows for v in range(1, len(values))
                        if (rows := [k for k in self.kinds["trait"] if phrases[k].index == t and phrases[k].sign == v])}
                       for t, values in enumerate(V.TRAITS.values())]

    def classes(self, kind, rng):
        """One phrase for each subject or setting."""
        return np.array([r[rng.integers(len(r))] for r in self.names[kind]])

    def traits(self, rng):
        """One phrase for each value of each trait, one trait after another."""
        return np.array([r[rng.integers(len(r))] for values in self.values for r in values.values()])

    def asked(self, subject, rng):
        """Phrases of all kinds; of the subjects half are in the batch."""
        shown = [self.names["subject"][i] for i in rng.choice(subject, min(len(subject), ASKED["subject"]), replace=False)]
        rows = [np.array([r[rng.integers(len(r))] for r in shown])]
        rows += [rng.choice(self.kinds[kind], min(n, len(self.kinds[kind])), replace=False) for kind, n in ASKED.items()]
        return np.unique(np.concatenate(rows))


def traits_loss(logits, traits, values):
    """logits [B, all values that have phrases]; traits int [B, traits], 0 where nothing is noted -> the sum over traits of
    how surprising the noted values are among their trait's, per picture of the batch."""
    total, at = logits.new_zeros(()), 0
    for t, (of, names) in enumerate(zip(values, V.TRAITS.values())):
        column = torch.full((len(names),), -100, device=logits.device)
        column[list(of)] = torch.arange(len(of), device=logits.device)
        true = column[traits[:, t]]
        total = total + F.cross_entropy(logits[:, at:at + len(of)], true, reduction="sum")
        at += len(of)
    return total / len(logits)


def loss_of(net, seen, batch, book, rng):
    """seen: embeddings [B, D] and levels [B, A] that the image tower made of the scenes; batch: what is true of them."""
    e, estimate = seen
    asked, names = book.asked(batch["subject"].cpu().numpy(), rng), [book.classes(k, rng) for k in ("subject", "setting")]
    names.append(book.traits(rng))
    # Thousands of phrases are known; only those that are asked about are looked at.
    bank = net.text.project(book.pool[np.concatenate([asked, *names])])
    scale = net.scale.exp()
    cosine, *by_name = (e @ bank.T).split([len(asked), *(len(n) for n in names)], dim=1)
    # Phrases: most are false of a picture, so the true ones weigh more.
    y = batch["truth"][:, asked].float()
    sure = (y >= 0).float()
    weight = sure * torch.where(y > 0, 4.0, 1.0)
    bce = (F.binary_cross_entropy_with_logits(scale * cosine + net.bias, y.clamp_min(0), reduction="none")
           * weight).sum() / weight.sum()
    # Where two are shown, the second's name is not held against the first's.
    subjects = scale * by_name[0]
    two = torch.nonzero(batch["second"] >= 0).flatten()
    subjects = subjects.index_put((two, batch["second"][two]), torch.tensor(-1e4, device=e.device))
    which = F.cross_entropy(subjects, batch["subject"]) + F.cross_entropy(scale * by_name[1], batch["setting"])
    told = traits_loss(scale * by_name[2], batch["traits"], book.values)
    # Zeros stand for captions that nobody has encoded.
    known = batch["pooled"].any(1)
    c = net.caption_scale.exp() * e[known] @ net.text.project(batch["pooled"][known]).T
    target = torch.arange(len(c), device=e.device)
    pairs = (F.cross_entropy(c, target) + F.cross_entropy(c.T, target)) / 2 if len(c) > 1 else bce.new_zeros(())
    # Most levels are near zero and invisible; the visible ones are what the studio asks about.
    keen = (1 + 4 * (batch["levels"].abs() > 0.25).float()) * batch["readable"]
    huber = (F.smooth_l1_loss(estimate, batch["levels"], beta=0.2, reduction="none") * keen).mean() / 1.6
    return 3 * bce + 0.5 * which + 0.3 * pairs + 3 * huber + told, (bce, which, pairs, huber, told)


@torch.no_grad()
def grade(net, data, phrase_pool, phrases, rough):
    """-> accuracy of subject and setting by plain names, areas under the curve of phrases and levels."""
    net.eval()
    es, ls = [], []
    images, which = (data.rough, data.rough_rows) if rough else (data.images, np.arange(len(data.images)))
    subject, setting, levels = data.subject[which], data.setting[which], data.levels[which]
    for i in range(0, len(images), 250):
        with half():
            e, estimate = net.image(pictures(images[i:i + 250]).to(DEVICE))
        es.append(e)
        ls.append(estimate.cpu())
    net.train()
    e, estimate = torch.cat(es), torch.cat(ls).numpy()
    bank = net.text.project(phrase_pool)
    out = {}
    for kind, names, true in (("subject", V.SUBJECT_NAMES, subject),
                              ("setting", V.SETTING_NAMES, setting)):
        rows = [next(k for k, p in enumerate(phrases) if p.kind == kind and p.text == n) for n in names]
        out[kind] = round(float(((e @ bank[rows].T).argmax(1).cpu().numpy() == true).mean()), 4)
    rank = lambda a: a.argsort(0).argsort(0)
    r = [np.corrcoef(rank(estimate[:, i]), rank(levels[:, i]))[0, 1] for i in range(estimate.shape[1])]
    out["level_rank"] = round(float(np.mean(r)), 4)
    out["level_error"] = round(float(np.abs(estimate - levels).mean()), 4)
    cosine, y, kinds = (e @ bank.T).cpu().numpy(), data.truth[which], np.array([p.kind for p in phrases])
    out["phrases"] = {}
    for kind in ASKED:
        known = (y >= 0) & (kinds == kind)
        out["phrases"][kind] = round(float(roc_auc_score(y[known], cosine[known])), 4)
    out["auc"] = level_aucs(estimate, levels, data.readable[which])
    return out


def level_aucs(estimate, levels, readable):
    """aspect -> area under the curve of each pole, clearly shown (> 0.35) against not shown (< 0.12)."""
    out = {}
    for i, a in enumerate(ASPECTS):
        poles = {}
        for name, sign in (("positive", 1), ("negative", -1)):
            if sign < 0 and a["id"] in ONE_SIDED:
                poles[name] = None
                continue
            x = levels[:, i] * sign
            clear = ((x > 0.35) | (x < 0.12)) & readable[:, i]
            poles[name] = round(float(roc_auc_score(x[clear] > 0.35, sign * estimate[clear, i])), 4)
        out[a["id"]] = poles
    return out


def learn(nets, pool, optimizer, minutes, rate, batch, count, rng, loss, name, on_step=lambda step: None):
    """Steps until the time is up, the rate falling along a cosine. loss(net, rows, seed) -> scalar and its parts."""
    begun, step, mean, parts = time.time(), 0, None, []

    def one(net, rows, seed):
        total, each = loss(net, rows, int(seed))
        parts.append([float(v.detach()) for v in each])
        return total

    while (done := (time.time() - begun) / (minutes * 60)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1, (step + 1) / 50) * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * done)))
        rows = np.split(rng.integers(count, size=batch), len(nets))
        parts.clear()
        optimizer.zero_grad()
        backward(pool, nets, list(zip(rows, rng.integers(2 ** 31, size=len(nets)))), one)
        torch.nn.utils.clip_grad_norm_(nets[0].parameters(), 2.0)
        optimizer.step()
        step += 1
        now = np.mean(parts, axis=0)
        mean = now if mean is None else 0.95 * mean + 0.05 * now
        if step % 50 == 0:
            print(name, step, f"{step * batch / (time.time() - begun):.0f}/s", mean.round(3), flush=True)
        on_step(step)


def features_of(net, images, pool):
    """float16 [N, F] of uint8 pictures, in two threads."""
    net.eval()

    def some(part):
        # Here and not around: whether gradients are kept is each thread's own affair.
        with torch.no_grad(), half():
            found = [net.image.features(pictures(part[i:i + 100]).to(DEVICE)) for i in range(0, len(part), 100)]
        return torch.cat([f.half() for f in found])

    found = torch.cat(list(pool.map(some, images.tensor_split(pool._max_workers))))
    net.train()
    return found


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--scenes", required=True)
    p.add_argument("--heldout", required=True)
    p.add_argument("--people", help="scenes of people to learn from besides")
    p.add_argument("--people-shards", type=int, default=5, help="the first of them; the last are the probe's")
    p.add_argument("--run", required=True)
    p.add_argument("--minutes", type=float, default=10, help="for the whole net")
    p.add_argument("--heads-minutes", type=float, default=3, help="before that, for its heads alone")
    p.add_argument("--shards", type=int, default=28)
    p.add_argument("--batch", type=int, default=192)
    p.add_argument("--rate", type=float, default=1e-3)
    a = p.parse_args()
    run = Path(a.run)
    torch.manual_seed(1)
    texts, tokens, phrases = TextEncoder(), Tokens(), build()
    phrase_pool = pooled([q.text for q in phrases], texts, tokens).to(DEVICE)
    encode = fresh_captions(texts, tokens) if ON_GPU else kept_captions(run / "features")
    people = shard_paths(a.people)[:a.people_shards] if a.people else []
    data = Scenes([*shard_paths(a.scenes)[:a.shards], *people], phrases, run, encode)
    held = Scenes(shard_paths(a.heldout)[:1], phrases, run)
    book = Phrasebook(phrases, phrase_pool)
    net, pool = Readout(), start()
    file = run / "readout.pt"
    if file.exists():
        resume(net, torch.load(file, map_location="cpu")["net"])
    nets = replicas(net, Readout)
    known = {"truth": torch.from_numpy(data.truth), "pooled": data.pooled, "levels": torch.from_numpy(data.levels),
             "readable": torch.from_numpy(data.readable), "subject": torch.from_numpy(data.subject),
             "second": torch.from_numpy(data.second), "setting": torch.from_numpy(data.setting), "traits": torch.from_numpy(data.traits)}
    known = {k: v.to(DEVICE) for k, v in known.items()}
    rng = np.random.default_rng(int(time.time()))

    def save(step=0):
        if step % 100 == 0:
            torch.save({"net": {k: v.cpu() for k, v in net.state_dict().items()}, "dim": DIM}, f"{file}.new")
            os.replace(f"{file}.new", file)

    def told(one, seen, rows, draws):
        return loss_of(one, seen, {k: v[rows] for k, v in known.items()}, book, draws)

    def report(when):
        save()
        print(json.dumps({"after": when, **{name: grade(net, held, phrase_pool, phrases, name == "rough")
                                            for name in ("clean", "rough")}}), flush=True)

    if a.heads_minutes > 0:
        # The convolutions stand still and are asked once: thousands of steps cost what dozens would.
        clean, rough = (features_of(net, images, pool) for images in (data.images, data.rough))

        def heads_loss(one, rows, seed):
            draws = np.random.default_rng(seed)
            f = clean[rows].float().to(DEVICE)
            swap = (data.place[rows] >= 0) & (draws.random(len(rows)) < 0.6)
            f[swap] = rough[data.place[rows[swap]]].float().to(DEVICE)
            f = f * (1 + 0.05 * torch.randn(f.shape, generator=torch.Generator(DEVICE).manual_seed(seed), device=DEVICE))
            return told(one, one.image.heads(f), rows, draws)

        heads = [q for n, q in net.named_parameters() if not n.startswith("image.") or n.startswith(("image.embed", "image.levels"))]
        learn(nets, pool, torch.optim.AdamW(heads, lr=a.rate, weight_decay=0.05), a.heads_minutes, a.rate, a.batch,
              len(clean), rng, heads_loss, "heads")
        report("heads")

    def whole_loss(one, rows, seed):
        draws = np.random.default_rng(seed)
        x = degrade(pictures(data.draw(rows, draws, 0.6)).to(DEVICE), torch.Generator(DEVICE).manual_seed(seed))
        with half():
            seen = one.image(x)
        return told(one, seen, rows, draws)

    if a.minutes > 0:
        learn(nets, pool, torch.optim.AdamW(net.parameters(), lr=a.rate, weight_decay=0.02, fused=True), a.minutes,
              a.rate, a.batch, len(data.images), rng, whole_loss, "whole", save)
        report("whole")


if __name__ == "__main__":
    main()

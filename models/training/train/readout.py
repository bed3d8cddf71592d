"""Trains the readout: what is in a picture, said in numbers.

    python -m train.readout --scenes DIR --heldout DIR --run DIR --minutes 10

Four losses: whole captions against one another, phrases whose truth is known,
which subject and which setting among all of them, and the aspect levels.
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
from train.phrases import ONE_SIDED, build, truth
from train.pair import backward, replicas, start
from train.rough import kept_at
from train.scenes import ASPECTS, cached_features, encode_texts, pictures, read_shard, shard_paths

DIM = 128


def visible(levels):
    """Levels as they show: of a one-sided aspect nothing is seen below zero."""
    out = levels.copy()
    rows = [i for i, a in enumerate(ASPECTS) if a["id"] in ONE_SIDED]
    out[:, rows] = out[:, rows].clip(0, None)
    return out


class Scenes:
    """Scenes in memory with pooled captions and the truth of all phrases."""

    def __init__(self, paths, phrases, run, features=None):
        """features: the folder where the denoiser's training keeps encoded captions, if wanted."""
        shards = [read_shard(p) for p in paths]
        self.images = np.concatenate([s["images"] for s in shards])
        self.subject = np.concatenate([s["subject"] for s in shards]).astype(np.int64)
        self.setting = np.concatenate([s["setting"] for s in shards]).astype(np.int64)
        levels = np.concatenate([s["levels"] for s in shards])
        action = np.concatenate([s["action"] for s in shards])
        self.truth = truth(phrases, self.subject, self.setting, levels, action)
        self.levels = visible(levels)
        # The same scenes as the checkpoint draws them, where train.rough has been.
        rough = [kept_at(run, p) for p in paths]
        self.rough = np.concatenate([np.load(f) for f in rough if f.exists()] or [self.images[:0]])
        if features:
            # Of each scene's two encoded captions, the longer tells more.
            rows = []
            for path in paths:
                captions = cached_features(path, features, None, None, None)["captions"]
                for k in range(0, len(captions.offsets) - 1, 2):
                    longer = max(captions[k], captions[k + 1], key=len)
                    rows.append(longer.astype(np.float32).mean(0))
            self.pooled = torch.from_numpy(np.stack(rows))

    def draw(self, rows, rng, share):
        """uint8 [rows, H, W, 3]: that share of them as the checkpoint draws them."""
        return np.stack([self.rough[i] if i < len(self.rough) and rng.random() < share else self.images[i]
                         for i in rows])


def pooled(strings, texts, tokens):
    """-> float32 [N, 384], means over tokens."""
    return torch.stack([torch.from_numpy(e.astype(np.float32)).mean(0)
                        for e in encode_texts(strings, texts, tokens)])


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


class Classes:
    """For each subject (or setting) the phrases that name it; draws one of each."""

    def __init__(self, phrases, kind, count):
        self.rows = [[k for k, p in enumerate(phrases) if p.kind == kind and p.index == i]
                     for i in range(count)]

    def draw(self, rng):
        return torch.tensor([r[rng.integers(len(r))] for r in self.rows])


def loss_of(net, x, pooled_captions, phrase_pool, labels, subject, setting, levels, classes, rng):
    with torch.autocast("cpu", torch.bfloat16):
        e, estimate = net.image(x)
    bank = net.text.project(phrase_pool)
    scale = net.scale.exp()
    cosine = e @ bank.T
    # Phrases: most are false of a picture, so the true ones weigh more.
    pick = torch.from_numpy(rng.choice(len(phrase_pool), 384, replace=False, p=classes[2]))
    y = labels[:, pick].float()
    known = (y >= 0).float()
    logits = scale * cosine[:, pick] + net.bias
    weight = known * torch.where(y > 0, 4.0, 1.0)
    # How common a phrase is must not decide: a true one of a rare kind weighs more still.
    bce = (F.binary_cross_entropy_with_logits(logits, y.clamp_min(0), reduction="none")
           * weight).sum() / weight.sum()
    which = sum(F.cross_entropy(scale * cosine[:, c.draw(rng)], t)
                for c, t in zip(classes[:2], (subject, setting)))
    c = net.caption_scale.exp() * e @ net.text.project(pooled_captions).T
    target = torch.arange(len(x))
    pairs = (F.cross_entropy(c, target) + F.cross_entropy(c.T, target)) / 2
    # Most levels are near zero and invisible; the visible ones are what the studio asks about.
    keen = 1 + 4 * (levels.abs() > 0.25).float()
    huber = (F.smooth_l1_loss(estimate, levels, beta=0.2, reduction="none") * keen).mean() / 1.6
    return 3 * bce + 0.5 * which + 0.3 * pairs + 3 * huber, (bce, which, pairs, huber)


@torch.no_grad()
def grade(net, data, phrase_pool, phrases, rough):
    """-> accuracy of subject and setting by plain names, rank correlation of levels."""
    net.eval()
    es, ls = [], []
    images = data.rough if rough else data.images
    for i in range(0, len(images), 250):
        with torch.autocast("cpu", torch.bfloat16):
            e, estimate = net.image(pictures(images[i:i + 250]))
        es.append(e)
        ls.append(estimate)
    net.train()
    e, estimate = torch.cat(es), torch.cat(ls).numpy()
    bank = net.text.project(phrase_pool)
    out = {}
    for kind, names, true in (("subject", V.SUBJECT_NAMES, data.subject),
                              ("setting", V.SETTING_NAMES, data.setting)):
        rows = [next(k for k, p in enumerate(phrases) if p.kind == kind and p.text == n) for n in names]
        out[kind] = round(float(((e @ bank[rows].T).argmax(1).numpy() == true).mean()), 4)
    rank = lambda a: a.argsort(0).argsort(0)
    r = [np.corrcoef(rank(estimate[:, i]), rank(data.levels[:, i]))[0, 1] for i in range(estimate.shape[1])]
    out["level_rank"] = round(float(np.mean(r)), 4)
    out["level_error"] = round(float(np.abs(estimate - data.levels).mean()), 4)
    out["auc"] = level_aucs(estimate, data.levels)
    return out


def level_aucs(estimate, levels):
    """aspect -> area under the curve of each pole, clearly shown (> 0.35) against not shown (< 0.12)."""
    out = {}
    for i, a in enumerate(ASPECTS):
        poles = {}
        for name, sign in (("positive", 1), ("negative", -1)):
            if sign < 0 and a["id"] in ONE_SIDED:
                poles[name] = None
                continue
            x = levels[:, i] * sign
            clear = (x > 0.35) | (x < 0.12)
            poles[name] = round(float(roc_auc_score(x[clear] > 0.35, sign * estimate[clear, i])), 4)
        out[a["id"]] = poles
    return out


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--scenes", required=True)
    p.add_argument("--heldout", required=True)
    p.add_argument("--run", required=True)
    p.add_argument("--minutes", type=float, default=10)
    p.add_argument("--shards", type=int, default=28)
    p.add_argument("--batch", type=int, default=192)
    p.add_argument("--rate", type=float, default=1e-3)
    a = p.parse_args()
    run = Path(a.run)
    torch.manual_seed(1)
    texts, tokens, phrases = TextEncoder(), Tokens(), build()
    phrase_pool = pooled([q.text for q in phrases], texts, tokens)
    data = Scenes(shard_paths(a.scenes)[:a.shards], phrases, run, run / "features")
    held = Scenes(shard_paths(a.heldout)[:1], phrases, run)
    share = np.array([{"aspect": 2.0, "action": 4.0, "time": 2.0}.get(q.kind, 1.0) for q in phrases])
    classes = [Classes(phrases, "subject", len(V.SUBJECTS)), Classes(phrases, "setting", len(V.SETTINGS)),
               share / share.sum()]
    net, pool = Readout(), start()
    file = run / "readout.pt"
    if file.exists():
        resume(net, torch.load(file)["net"])
    nets = replicas(net, Readout)
    optimizer = torch.optim.AdamW(net.parameters(), lr=a.rate, weight_decay=0.02, fused=True)
    labels = torch.from_numpy(data.truth)
    levels = torch.from_numpy(data.levels)
    subject, setting = torch.from_numpy(data.subject), torch.from_numpy(data.setting)
    rng = np.random.default_rng(int(time.time()))
    begun, step, mean = time.time(), 0, None

    def save():
        torch.save({"net": net.state_dict(), "dim": DIM}, f"{file}.new")
        os.replace(f"{file}.new", file)

    while (done := (time.time() - begun) / (a.minutes * 60)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = a.rate * min(1, (step + 1) / 50) * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * done)))
        i = rng.integers(len(data.images), size=a.batch)
        halves = [(rows, seed) for rows, seed in zip(np.split(i, 2), rng.integers(2 ** 31, size=2))]
        parts = []

        def loss(one, rows, seed):
            own = torch.Generator().manual_seed(int(seed))
            draws = np.random.default_rng(seed)
            x = degrade(pictures(data.draw(rows, draws, 0.6)), own)
            total, each = loss_of(one, x, data.pooled[rows], phrase_pool, labels[rows], subject[rows],
                                  setting[rows], levels[rows], classes, draws)
            parts.append([float(v.detach()) for v in each])
            return total

        optimizer.zero_grad()
        backward(pool, nets, halves, loss)
        torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
        optimizer.step()
        step += 1
        now = np.mean(parts, axis=0)
        mean = now if mean is None else 0.95 * mean + 0.05 * now
        if step % 50 == 0:
            print(step, f"{step * a.batch / (time.time() - begun):.0f}/s", mean.round(3), flush=True)
        if step % 400 == 0:
            save()
    save()
    print(json.dumps({name: grade(net, held, phrase_pool, phrases, name == "rough")
                      for name in ("clean", "rough")}), flush=True)


if __name__ == "__main__":
    main()

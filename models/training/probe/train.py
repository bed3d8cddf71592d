"""An independent judge: a plain classifier of scenes, used only to grade generated pictures.

    python -m probe.train --scenes DIR --heldout DIR --run DIR --minutes 9 --photographs NSFWJS

It shares neither architecture nor seed with the readout, and begins from weights that have seen photographs (the
unpacked npm package nsfwjs, see mobilenet.py), so that a picture can hardly please the one by fooling the other.
Run again, it goes on; --from begins with an older probe. How often it is right on held-out scenes, clean and as the checkpoint
draws them, is printed and kept in probe.json: no grade can be read without it. What is noted of people shows in too few
scenes to learn it from or to count who knows it, so both have scenes of people besides (make_shards --people).
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

from probe.model import Probe, judge, load as load_probe, read as read_probe
from scenes import vocabulary as V
from train.degrade import degrade
from train.device import DEVICE, half
from train.pair import backward, replicas, start
from train.phrases import HOURS, INDEX, ONE_SIDED, readable
from train.readout import visible
from train.rough import kept_at
from train.scenes import ASPECTS, pictures, read_shard, shard_paths, truths

# A pole counts as seen beyond the level that the probe gives to this share of the drawn scenes without it.
FALSE_ALARMS = 0.1
# What counts of a trait, beside 1 of the subject: seven of them, each told of some scenes only.
TRAIT_WEIGHT = 0.6
# Below these levels of the three styles a picture is drawn in the usual manner.
PLAIN = 0.3
# What shows outdoors only; questions about it are asked there.
OUTDOOR_ASPECTS = ("weather.", "setting.", "composition.horizon")
OUTDOORS = [i for i, n in enumerate(V.SETTING_NAMES) if n not in (*V.INDOORS, "space", "underwater")]


class Data:
    """Scenes in memory: as composed, some as the checkpoint draws them, and what is true of them."""

    def __init__(self, paths, run):
        shards = [read_shard(p) for p in paths]
        starts, known = np.cumsum([0] + [len(s["images"]) for s in shards]), truths(shards)
        # Taken out of the shards, and drawn ones read from the disk as they are copied: nothing lies in memory twice for long.
        self.images = torch.from_numpy(np.concatenate([s.pop("images") for s in shards])).to(DEVICE)
        made = [(at, np.load(kept_at(run, p), mmap_mode="r")) for at, p in zip(starts, paths) if kept_at(run, p).exists()]
        if not made:
            raise SystemExit(f"None of {paths[0].parent} has been drawn by the checkpoint: run train.rough on it first.")
        self.rough = torch.from_numpy(np.concatenate([m for _, m in made])).to(DEVICE)
        self.rows = np.concatenate([np.arange(at, at + len(m)) for at, m in made])
        self.readable = torch.from_numpy(readable(known).astype(np.float32))
        self.second = torch.from_numpy(known["second"]).long()
        self.true = {k: torch.from_numpy(known[k]).long() for k in ("subject", "setting", "action", "look", "relation")}
        self.true["levels"] = torch.from_numpy(visible(known["levels"]))
        self.true.update({f"trait {t}": torch.from_numpy(known["traits"][:, i]).long() for i, t in enumerate(V.TRAITS)})


def classes_loss(logits, true, **more):
    """Cross-entropy over the rows that the question applies to; nothing where there is none."""
    return F.cross_entropy(logits, true, **more) if len(true) else logits.sum() * 0


def loss_of(found, data, rows):
    """found: the probe's answers on scenes `rows` -> scalar."""
    true = {k: v[rows].to(DEVICE) for k, v in data.true.items()}
    second = data.second[rows].to(DEVICE)
    # Two subjects: the second's name is no mistake, so it is out of the choice.
    two = torch.nonzero(second >= 0).flatten()
    subject = found["subject"].index_put((two, second[two]), torch.tensor(-1e4, device=DEVICE))
    total = F.cross_entropy(subject, true["subject"]) + F.cross_entropy(found["setting"], true["setting"])
    for head, usual in (("action", 0.4), ("look", 0.4), ("relation", 0.3)):
        # Mostly there is none to see; that answer counts less.
        weight = torch.ones(found[head].shape[1], device=DEVICE)
        weight[0] = usual
        total = total + 0.4 * F.cross_entropy(found[head], true[head], weight=weight)
    for trait in V.TRAITS:
        head = f"trait {trait}"
        told = true[head] > 0
        total = total + TRAIT_WEIGHT * classes_loss(found[head][told][:, 1:], true[head][told] - 1)
    levels = true["levels"]
    keen = (1 + 4 * (levels.abs() > 0.25).float()) * data.readable[rows].to(DEVICE)
    return total + 4 * (F.smooth_l1_loss(found["levels"], levels, beta=0.2, reduction="none") * keen).mean() / 1.6


def rate(right):
    """Share, and of how many."""
    return {"right": round(float(right.float().mean()), 4), "of": len(right)} if len(right) else None


def poles():
    """-> (name, column, sign) of every pole that shows."""
    return [(f"{aspect['id']} {name}", i, sign) for i, aspect in enumerate(ASPECTS) for name, sign in (("negative", -1), ("positive", 1))
            if sign > 0 or aspect["id"] not in ONE_SIDED]


def with_and_without(data, rows, column, sign):
    """-> bool [rows], twice: whether the pole clearly shows, and whether it does not, where it can show."""
    can = data.readable[rows, column].bool()
    if ASPECTS[column]["id"].startswith(OUTDOOR_ASPECTS):
        can &= torch.isin(data.true["setting"][rows], torch.tensor(OUTDOORS))
    level = data.true["levels"][rows, column] * sign
    return (level > 0.35) & can, (level < 0.12) & can


def cuts(probe, images, rows, data):
    """-> {pole: the level beyond which it counts as seen}; see FALSE_ALARMS."""
    seen = judge(probe, pictures(images))["levels"]
    return {name: round(float(torch.quantile(seen[with_and_without(data, rows, i, sign)[1], i] * sign, 1 - FALSE_ALARMS)), 3)
            for name, i, sign in poles()}


def accuracies(probe, images, rows, data, cut):
    """How often the probe is right, by attribute: the measure of every grade it gives. cut: see cuts()."""
    seen, true = judge(probe, pictures(images)), {k: v[rows] for k, v in data.true.items()}
    second, clear = data.second[rows], data.readable[rows].bool()
    lone = second < 0
    out = {"pictures": len(rows), "subject": rate((seen["subject"] == true["subject"])[lone])}
    kinds = [s[3] for s in V.SUBJECTS]
    for kind in sorted(set(kinds)):
        of = torch.tensor([k == kind for k in kinds])[true["subject"]] & lone
        out[f"subject: {kind}"] = rate((seen["subject"] == true["subject"])[of])
    out["second among three"] = rate(seen.among("subject", second.clamp_min(0), 3)[~lone])
    for head, names in (("setting", V.SETTING_NAMES), ("look", V.LOOKS), ("relation", V.RELATIONS), ("action", V.ACTIONS)):
        right = seen[head] == true[head]
        # Where there is none, "none" is easily right: in all, those that show one count.
        out[head] = rate(right if head == "setting" else right[true[head] > 0])
        out.update({f"{head}: {n}": rate(right[true[head] == i]) for i, n in enumerate(names)})
    hour = lambda levels: torch.bucketize(levels[:, INDEX["light.daylight"]].contiguous(), torch.tensor(HOURS))
    right, sharp = hour(seen["levels"]) == hour(true["levels"]), clear[:, INDEX["light.daylight"]]
    for i, name in enumerate(("night", "dusk", "day")):
        out[f"time: {name}"] = rate(right[sharp & (hour(true["levels"]) == i)])
    for name, i, sign in poles():
        (shown, absent), found = with_and_without(data, rows, i, sign), seen["levels"][:, i] * sign > cut[name]
        out[name] = rate(found[shown])
        out[f"{name}, wrongly"] = rate(found[absent])
    return out


def of_people(probe, images, rows, data):
    """The same of what is noted of people, where one subject is shown."""
    seen, lone, out = judge(probe, pictures(images)), data.second[rows] < 0, {}
    for trait, values in V.TRAITS.items():
        head = f"trait {trait}"
        if head not in probe.sizes:
            continue
        true = data.true[head][rows]
        right, told = seen[head] == true, (true > 0) & lone
        out[trait] = rate(right[told])
        out.update({f"{trait}: {v}": rate(right[told & (true == i)]) for i, v in enumerate(values) if i})
    return out


def confusions(probe, data):
    """Of one person alone, composed in the usual manner: how often the value in the row was read as that in the column.

    -> {trait: int [values, values]}. What is drawn anew may have lost its truth on the way, so these are scenes as composed.
    """
    seen, known, out = judge(probe, pictures(data.images)), data.true, {}
    plain = (data.second < 0) & (known["look"] == 0) & (known["levels"][:, [INDEX[f"style.{s}"] for s in ("pixel", "pencil", "watercolour")]] < PLAIN).all(1)
    for trait, values in V.TRAITS.items():
        true = known[f"trait {trait}"]
        rows = plain & (true > 0)
        counts = torch.zeros(len(values) - 1, len(values) - 1, dtype=torch.long)
        counts.index_put_((true[rows] - 1, seen[f"trait {trait}"][rows] - 1), torch.tensor(1), accumulate=True)
        out[trait] = counts.tolist()
    return out


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--scenes", required=True)
    p.add_argument("--heldout", required=True)
    p.add_argument("--people", help="scenes of people to learn from besides")
    p.add_argument("--people-shards", type=int, default=3, help="the last of them; the first are the readout's")
    p.add_argument("--heldout-people", help="and to be measured on; the held-out scenes unless told")
    p.add_argument("--run", required=True)
    p.add_argument("--minutes", type=float, default=9, help="0: only measure the probe that is there")
    p.add_argument("--shards", type=int, default=24)
    p.add_argument("--photographs", help="the unpacked npm package nsfwjs, to begin from")
    p.add_argument("--from", dest="begin", help="an older probe.pt")
    p.add_argument("--rate", type=float, default=1.5e-3)
    p.add_argument("--batch", type=int, default=64)
    p.add_argument("--drawn", type=float, default=0.5, help="share of pictures as the checkpoint draws them")
    a = p.parse_args()
    torch.manual_seed(77)
    held = Data(shard_paths(a.heldout), a.run)
    people = Data(shard_paths(a.heldout_people), a.run) if a.heldout_people else held
    if a.minutes == 0:
        report(load_probe(a.run), held, people, Path(a.run) / "probe.json")
        return
    # As composed, the readout has seen most of these too; as the checkpoint draws them (train.sh: the last ones), none.
    data = Data([*shard_paths(a.scenes)[-a.shards:], *(shard_paths(a.people)[-a.people_shards:] if a.people else [])], a.run)
    probe, file = Probe().train(), Path(a.run) / "probe.pt"
    beginning = file if file.exists() else a.begin
    if beginning:
        probe.begin_from(read_probe(beginning))
    elif a.photographs:
        probe.begin_with_photographs(a.photographs)
    else:
        raise SystemExit("Nothing to begin from: name the unpacked npm package nsfwjs with --photographs (npm pack nsfwjs).")
    # Channels last: a fifth faster here.
    probe = probe.to(memory_format=torch.channels_last)
    learned = [q for q in probe.parameters() if q.requires_grad]
    optimizer = torch.optim.AdamW(learned, lr=a.rate, weight_decay=0.02)
    rng = np.random.default_rng(int(time.time()) if file.exists() else 77)
    pool, nets = start(), replicas(probe, Probe)
    for other in nets[1:]:
        other.low = probe.low
    begun, step, mean = time.time(), 0, None

    def loss(net, rows, seed):
        g = torch.Generator(DEVICE).manual_seed(int(seed))
        middle = round(len(rows) * (1 - a.drawn))
        some = rows[middle:] % len(data.rough)
        rows = np.concatenate([rows[:middle], data.rows[some]])
        x = degrade(pictures(torch.cat([data.images[rows[:middle]], data.rough[some]])), g)
        with half():
            found = net(x.contiguous(memory_format=torch.channels_last))
        return loss_of(found, data, rows)

    while (done := (time.time() - begun) / (a.minutes * 60)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = a.rate * min(1, (step + 1) / 50) * (0.005 + 0.995 * 0.5 * (1 + math.cos(math.pi * done)))
        i = rng.integers(len(data.images), size=a.batch)
        parts = list(zip(np.split(i, len(nets)), rng.integers(2 ** 31, size=len(nets))))
        optimizer.zero_grad()
        value = backward(pool, nets, parts, loss)
        torch.nn.utils.clip_grad_norm_(learned, 5.0)
        optimizer.step()
        step += 1
        mean = value if mean is None else 0.98 * mean + 0.02 * value
        if step % 100 == 0:
            print(step, f"{step * a.batch / (time.time() - begun):.0f}/s", round(mean, 3), flush=True)
    torch.save({"net": {k: v.cpu().contiguous() for k, v in probe.state_dict().items()}, "sizes": probe.sizes}, file.with_suffix(".new"))
    os.replace(file.with_suffix(".new"), file)
    report(probe, held, people, file.with_suffix(".json"))


def report(probe, held, people, file):
    """Writes what the probe is right about, of people in scenes of their own, and prints it in short."""
    cut = cuts(probe, held.rough, held.rows, held)
    of = lambda data, name: (data.images, np.arange(len(data.images)), data) if name == "clean" else (data.rough, data.rows, data)
    told = {name: accuracies(probe, *of(held, name), cut) | of_people(probe, *of(people, name)) for name in ("clean", "rough")}
    told["cuts"], told["confusions"] = cut, confusions(probe, people)
    file.write_text(json.dumps(told, indent=1) + "\n")
    for name in ("clean", "rough"):
        found = told[name]
        whole = {k: v["right"] for k, v in found.items() if isinstance(v, dict) and ":" not in k and "." not in k}
        print(json.dumps({"pictures": name, **whole}), flush=True)


if __name__ == "__main__":
    main()

"""Grades an exported checkpoint with the probe: `npm run bench:storybook`.

    python -m probe.grade --probe ../../.cache/probe [--checkpoint ../storybook] [--out FILE]

--pairs sets how many prompts × seeds a sweep has (4 × 1 unless told; the whole
is 20 × 4). Prompts and seeds are fixed; nothing is picked. The folder of the
probe is made by probe.keep.
"""
import argparse
import json
import os
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from probe.checkpoint import Checkpoint, judged
from probe.train import features, judge, load as load_probe
from scenes import vocabulary as V
from train.phrases import ONE_SIDED
from train.scenes import ASPECTS, carriers, pictures

ROOT = Path(__file__).resolve().parents[3]
INDEX = {a["id"]: i for i, a in enumerate(ASPECTS)}
LEVELS = [-1.0, -0.5, 0.0, 0.5, 1.0]
SWEEP = ["a dog in the park", "a castle in the mountains", "a cat on the beach", "a car on a city street",
         "a panda in a meadow", "a house by a lake", "a fox in the forest", "a robot in a room", "a boat on the sea",
         "a tree in a village", "a lion in the desert", "an owl in the forest", "a penguin on a snowfield",
         "a horse in a meadow", "an elephant by a lake", "a bus on a city street", "a princess in the park",
         "a rabbit in a meadow", "a tractor in a village", "a flower in the park"]
# An aspect is as told if the probe's level lies beyond this, a sixth of the whole scale from neutral.
TOLD = 0.33


def article(noun):
    return ("an " if noun[0] in "aeio" else "a ") + noun


def subjects_and_settings(model, probe, each):
    rng, rows = np.random.default_rng(0), []
    for _ in range(each):
        for i, s in enumerate(V.SUBJECT_NAMES):
            j = int(rng.integers(len(V.SETTINGS)))
            rows.append((i, j, f"{article(s)} {V.SETTINGS[j][1][0]}"))
    x = judged(model.draw(model.encode([r[2] for r in rows]), range(len(rows))))
    s, t, _ = judge(probe, x)
    right = s.numpy() == np.array([r[0] for r in rows])
    return x, {"pictures": len(rows), "subject": share(right),
               "setting": share(t.numpy() == np.array([r[1] for r in rows])),
               "neverRight": [V.SUBJECT_NAMES[i] for i in np.flatnonzero(right.reshape(each, -1).sum(0) == 0)]}


def share(right):
    return round(float(np.mean(right)), 4)


def told_in_words(model, probe, prompts, seeds):
    """Each pole's carrier phrase appended: how often the probe sees it, and how often without the phrase."""
    out = {}
    plain = judge(probe, judged(model.draw(model.encode(prompts), seeds)))[2].numpy()
    for i, aspect in enumerate(ASPECTS):
        for name, sign, words in zip(("positive", "negative"), (1, -1), carriers(i)):
            if sign < 0 and aspect["id"] in ONE_SIDED:
                continue
            x = judged(model.draw(model.encode([f"{p}, {words}" for p in prompts]), seeds))
            seen = judge(probe, x)[2].numpy()[:, i] * sign
            out[f"{aspect['id']} {name}"] = {"told": share(seen > TOLD), "untold": share(plain[:, i] * sign > TOLD),
                                             "moved": share(seen > plain[:, i] * sign + 0.05)}
    return out


def unseen(model, probe):
    lists = json.loads((Path(__file__).parent / "unseen.json").read_text())
    rows = [(f"{article(w)} {V.SETTINGS[k % 5][1][0]}", "subject", V.SUBJECT_NAMES.index(n))
            for k, (w, n) in enumerate(lists["subjects"])]
    rows += [(f"a dog {w}", "setting", V.SETTING_NAMES.index(n)) for w, n in lists["settings"]]
    rows += [(f"a house in a meadow, {w}", a, sign) for w, a, sign in lists["aspects"]]
    s, t, v = judge(probe, judged(model.draw(model.encode([r[0] for r in rows]), range(len(rows)))))
    right, wrong = {}, []
    for k, (prompt, kind, true) in enumerate(rows):
        ok = (s[k] == true if kind == "subject" else t[k] == true if kind == "setting"
              else v[k, INDEX[kind]] * true > TOLD)
        kind = kind if kind in ("subject", "setting") else "aspect"
        right.setdefault(kind, []).append(bool(ok))
        if not ok:
            wrong.append(prompt)
    every = [ok for oks in right.values() for ok in oks]
    return {"prompts": len(rows), "all": share(every), **{k: share(v) for k, v in right.items()}, "wrong": wrong}


def ranks(v):
    return np.argsort(np.argsort(v)).astype(float)


def sweeps(model, probe, prompts, seeds, only):
    """The level asked through the studio's direction against the level seen; no word of it in the prompt.

    Below zero a one-sided aspect has nothing to show: its ranks are of the levels from zero on.
    """
    prompts, seeds = [p for p in prompts for _ in seeds], [s for _ in prompts for s in seeds]
    base, out = model.encode(prompts), {}
    for i, aspect in enumerate(ASPECTS):
        if only and aspect["id"] not in only:
            continue
        plus, minus = (model.encode([f"{q}, {pole}" for q in prompts]) for pole in carriers(i))
        seen = np.stack([judge(probe, judged(model.draw(base + 0.5 * level * (plus - minus), seeds)))[2][:, i].numpy()
                         for level in LEVELS])
        shown = slice(2, 5) if aspect["id"] in ONE_SIDED else slice(0, 5)
        asked = np.arange(5)[shown]
        rho = [np.corrcoef(ranks(seen[shown, k]), asked)[0, 1] for k in range(seen.shape[1])]
        mean = seen.mean(1)
        out[aspect["id"]] = {"rank": round(float(np.mean(rho)), 3),
                             "rankOfMean": round(float(np.corrcoef(ranks(mean[shown]), asked)[0, 1]), 3),
                             "seen": [round(float(v), 3) for v in mean]}
        print(aspect["id"], json.dumps(out[aspect["id"]]), flush=True)
    return out


def frechet(a, b):
    """Distance of two clouds [N, D] taken as normal ones; ridge as usual for few pictures."""
    ca, cb = (np.cov(v, rowvar=False) + 1e-6 * np.eye(v.shape[1]) for v in (a, b))
    root = np.linalg.cholesky(ca)
    cross = np.sqrt(np.clip(np.linalg.eigvalsh(root.T @ cb @ root), 0, None)).sum()
    return float(((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(ca) + np.trace(cb) - 2 * cross)


def likeness(model, probe, kept, count):
    """Captions of held-out scenes drawn anew; Fréchet distance and nearest training scene."""
    made = features(probe, judged(model.draw(model.encode([str(c) for c in kept["captions"][:count]]), range(count))))
    real, others, trained = (kept[k].astype(np.float64) for k in ("held", "others", "trained"))
    made = made.astype(np.float64)
    # Unit deviation of real features: no one feature decides.
    scale = real.std(0) + 1e-6
    made, real, others, trained = ((v / scale)[:, :128] for v in (made, real, others, trained))
    size = min(len(made), len(others))
    nearest = lambda v: float(np.median(np.sqrt(((v[:, None] - trained[None]) ** 2).sum(2)).min(1)))
    return {"pictures": size, "frechet": round(frechet(made[:size], real), 2),
            "frechetRealAgainstReal": round(frechet(others[:size], real), 2),
            "nearestTrainingScene": round(nearest(made[:200]), 3),
            "nearestTrainingSceneOfHeldOut": round(nearest(others[:200]), 3)}


def decibels(model, images):
    x = pictures(images)
    y = torch.cat([model.round_trip(x[i:i + 20]) for i in range(0, len(x), 20)])
    db = lambda a, b: round(10 * float(torch.log10(4 / (a - b).pow(2).mean())), 2)
    return {"pictures": len(x), "asDrawn": db(x, y), "averaged2x2": db(judged(x), judged(y))}


def speed(model):
    """Seconds a picture, beside a convolution anybody can time: 128 to 128 channels, 3 × 3, on 64 × 64."""
    x, w = torch.randn(1, 128, 64, 64), torch.randn(128, 128, 3, 3)

    def best(work, times):
        taken = []
        for _ in range(times):
            begun = time.perf_counter()
            work()
            taken.append(time.perf_counter() - begun)
        return min(taken)

    text = model.encode(["a dog in the park"])
    return {"secondsPerPicture": round(best(lambda: model.draw(text, [1]), 5), 3),
            "evaluations": 2 * model.defaults["numInferenceSteps"],
            "referenceConvolutionMs": round(1000 * best(lambda: F.conv2d(x, w, padding=1), 30), 3), "threads": 2}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--probe", default=str(ROOT / ".cache" / "probe"))
    p.add_argument("--checkpoint", default=str(ROOT / "models" / "storybook"))
    p.add_argument("--each", type=int, default=2, help="pictures per subject")
    p.add_argument("--pairs", default="4x1", help="prompts x seeds of a sweep")
    p.add_argument("--pictures", type=int, default=200, help="for the Fréchet distance")
    p.add_argument("--only", help="comma-separated parts of the whole")
    p.add_argument("--aspects", help="comma-separated; the sweeps of the others keep their last result")
    p.add_argument("--out", default=str(ROOT / "tests" / "benchmarks" / "results" / "storybook.json"))
    a = p.parse_args()
    folder = Path(a.probe)
    if not (folder / "probe.pt").exists():
        raise SystemExit(f"No probe in {folder}. Make one as models/training/README.md says under “Grading”.")
    torch.set_num_threads(2)
    model, probe, kept = Checkpoint(a.checkpoint), load_probe(folder), np.load(folder / "scenes.npz")
    prompts, seeds = (int(n) for n in a.pairs.split("x"))
    out = Path(a.out)
    result = json.loads(out.read_text()) if out.exists() else {}
    parts = {"told": lambda: subjects_and_settings(model, probe, a.each)[1],
             "speed": lambda: speed(model),
             "decoder": lambda: decibels(model, kept["fine"]),
             "unseen": lambda: unseen(model, probe),
             "likeness": lambda: likeness(model, probe, kept, a.pictures),
             "inWords": lambda: told_in_words(model, probe, SWEEP[:prompts], list(range(prompts))),
             "sweeps": lambda: sweeps(model, probe, SWEEP[:prompts], list(range(seeds)), a.aspects and a.aspects.split(","))}
    for name, work in parts.items():
        if a.only and name not in a.only.split(","):
            continue
        found = work()
        result[name] = {**result.get(name, {}), **found} if name == "sweeps" and a.aspects else found
        print(name, json.dumps(result[name]) if name != "sweeps" else "done", flush=True)
        if name == "sweeps":
            result["sweepPairs"] = f"{prompts} prompts x {seeds} seeds"
            result["meanRank"] = round(float(np.mean([v["rank"] for v in result["sweeps"].values()])), 3)
        Path(f"{a.out}.new").write_text(json.dumps(result, indent=1) + "\n")
        os.replace(f"{a.out}.new", a.out)


if __name__ == "__main__":
    main()

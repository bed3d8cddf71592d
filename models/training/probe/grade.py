"""Grades the denoiser with the probe: does it draw what it is told, and as much as it is told?

    python -m probe.grade --run DIR [--guidance 3 --steps 16] [--sweeps]

Prints accuracies on "a SUBJECT SETTING" and, with --sweeps, for each aspect
the rank correlation between the level asked for (the studio's direction, no
word of it in the prompt) and the level the probe sees, same seed throughout.
"""
import argparse
import json
import os

import numpy as np
import torch

from probe.train import judge, load as load_probe
from scenes import vocabulary as V
from train.scenes import ASPECTS, carriers
from train.sheet import denoise, load

LEVELS = [-1.0, -0.5, 0.0, 0.5, 1.0]
SWEEP_PROMPTS = ["a dog in the park", "a castle in the mountains", "a cat on the beach",
                 "a car on a city street", "a panda in a meadow", "a house by a lake"]


def article(noun):
    return ("an " if noun[0] in "aeio" else "a ") + noun


@torch.no_grad()
def draw(parts, conditions, seeds, a):
    net, decoder, texts, tokens = parts
    empty = texts(*tokens([""]))
    out = []
    for i in range(0, len(conditions), 64):
        noise = torch.stack([torch.randn((16, 16, 16), generator=torch.Generator().manual_seed(s))
                             for s in seeds[i:i + 64]])
        z = denoise(net, conditions[i:i + 64], empty, noise, a.steps, a.guidance, a.shift)
        with torch.autocast("cpu", torch.bfloat16):
            out.append(decoder(z).float().clamp(-1, 1))
    return torch.cat(out)


@torch.no_grad()
def encode(parts, strings):
    return torch.cat([parts[2](*parts[3](strings[i:i + 64])) for i in range(0, len(strings), 64)])


def accuracies(parts, probe, a):
    rng = np.random.default_rng(0)
    rows = []
    for k in range(a.each):
        for i, s in enumerate(V.SUBJECT_NAMES):
            j = int(rng.integers(len(V.SETTINGS)))
            rows.append((i, j, f"{article(s)} {V.SETTINGS[j][1][0]}"))
    x = draw(parts, encode(parts, [r[2] for r in rows]), list(range(len(rows))), a)
    s, t, _ = judge(probe, x)
    right = s.numpy() == np.array([r[0] for r in rows])
    per = right.reshape(a.each, -1).mean(0)
    return {"subject": round(float(right.mean()), 4),
            "setting": round(float((t.numpy() == np.array([r[1] for r in rows])).mean()), 4),
            "pictures": len(rows),
            "never": [V.SUBJECT_NAMES[i] for i in np.flatnonzero(per == 0)]}


def ranks(v):
    order = np.argsort(np.argsort(v))
    return order.astype(float)


def sweeps(parts, probe, a):
    base = encode(parts, SWEEP_PROMPTS)
    out = {}
    for i, aspect in enumerate(ASPECTS):
        plus, minus = (encode(parts, [f"{q}, {pole}" for q in SWEEP_PROMPTS]) for pole in carriers(i))
        c = torch.cat([base + 0.5 * level * (plus - minus) for level in LEVELS])
        seeds = list(range(len(SWEEP_PROMPTS))) * len(LEVELS)
        _, _, seen = judge(probe, draw(parts, c, seeds, a))
        seen = seen[:, i].reshape(len(LEVELS), -1).numpy()
        rho = [np.corrcoef(ranks(seen[:, k]), np.arange(len(LEVELS)))[0, 1] for k in range(seen.shape[1])]
        mean = seen.mean(1)
        out[aspect["id"]] = {"rank": round(float(np.mean(rho)), 3),
                             "rank_of_mean": round(float(np.corrcoef(ranks(mean), np.arange(5))[0, 1]), 3),
                             "seen": [round(float(v), 3) for v in mean]}
        print(aspect["id"], json.dumps(out[aspect["id"]]), flush=True)
    return out


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--run", required=True)
    p.add_argument("--guidance", type=float, default=3.0)
    p.add_argument("--steps", type=int, default=16)
    p.add_argument("--shift", type=float, default=1.5)
    p.add_argument("--each", type=int, default=2, help="pictures per subject")
    p.add_argument("--sweeps", action="store_true")
    p.add_argument("--out", help="JSON file for the result")
    a = p.parse_args()
    parts, probe = load(a.run), load_probe(a.run)
    result = {"guidance": a.guidance, "steps": a.steps, "shift": a.shift}
    result["told"] = accuracies(parts, probe, a)
    print(json.dumps(result), flush=True)
    if a.sweeps:
        result["sweeps"] = sweeps(parts, probe, a)
        print("mean rank correlation", np.mean([v["rank"] for v in result["sweeps"].values()]).round(3))
    if a.out:
        with open(f"{a.out}.new", "w") as file:
            json.dump(result, file, indent=1)
        os.replace(f"{a.out}.new", a.out)


if __name__ == "__main__":
    main()

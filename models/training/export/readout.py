"""Writes the readout beside the checkpoint, with its calibration.

    python -m export.readout --run DIR --heldout DIR [--out ../storybook/readout]

presence.json: p = sigmoid(a * cosine + b) is the chance that a phrase is true
of a picture, fitted on held-out scenes, roughened like generated pictures,
with as many false phrases of each kind as true ones.
"""
import argparse
import json
import warnings
from pathlib import Path

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from export.checkpoint import SIDE, check, write_json
from export.onnx_file import write
from model.autoencoder import FINENESS
from model.text import TextEncoder, Tokens
from train.phrases import build
from train.readout import DIM, Readout, Scenes, level_aucs, pooled
from train.scenes import ASPECTS, pictures, shard_paths


@torch.no_grad()
def cosines(net, data, phrase_pool):
    """-> cosine float32 [N, phrases] and levels [N, 22] for scenes as the checkpoint draws them."""
    es, ls = [], []
    for i in range(0, len(data.rough), 250):
        e, levels = net.image(pictures(data.rough[i:i + 250]))
        es.append(e)
        ls.append(levels)
    return (torch.cat(es) @ net.text.project(phrase_pool).T).numpy(), torch.cat(ls).numpy()


def balanced(c, y, rng):
    """Equal numbers of true and false pairs: flat c, flat y."""
    true, false = np.argwhere(y == 1), np.argwhere(y == 0)
    n = min(len(true), len(false), 20000)
    rows = np.concatenate([true[rng.choice(len(true), n, replace=False)],
                           false[rng.choice(len(false), n, replace=False)]])
    return c[rows[:, 0], rows[:, 1]], y[rows[:, 0], rows[:, 1]]


def presence(c, truth, phrases):
    rng, kinds, fits = np.random.default_rng(0), np.array([p.kind for p in phrases]), {}
    pool = []
    for kind in sorted(set(kinds)):
        x, y = balanced(c[:, kinds == kind], truth[:, kinds == kind], rng)
        fit = LogisticRegression(C=1e4).fit(x[:, None], y)
        p = fit.predict_proba(x[:, None])[:, 1]
        fits[kind] = {"a": round(float(fit.coef_[0, 0]), 4), "b": round(float(fit.intercept_[0]), 4),
                      "auc": round(float(roc_auc_score(y, x)), 4),
                      "accuracy": round(float(((p > 0.5) == y).mean()), 4), "pairs": len(y)}
        keep = rng.choice(len(x), min(len(x), 4000), replace=False)
        pool.append((x[keep], y[keep]))
    x, y = np.concatenate([q[0] for q in pool]), np.concatenate([q[1] for q in pool])
    fit = LogisticRegression(C=1e4).fit(x[:, None], y)
    p = fit.predict_proba(x[:, None])[:, 1]
    bins = np.clip((p * 10).astype(int), 0, 9)
    error = sum(abs(p[bins == k].mean() - y[bins == k].mean()) * (bins == k).mean()
                for k in range(10) if (bins == k).any())
    return {"a": round(float(fit.coef_[0, 0]), 4), "b": round(float(fit.intercept_[0]), 4),
            "prior": 0.5, "auc": round(float(roc_auc_score(y, x)), 4),
            "accuracy": round(float(((p > 0.5) == y).mean()), 4),
            "expected_calibration_error": round(float(error), 4), "pairs": int(len(y)), "kinds": fits}


@torch.no_grad()
def main():
    p = argparse.ArgumentParser()
    p.add_argument("--run", required=True)
    p.add_argument("--heldout", required=True)
    p.add_argument("--out", default=str(Path(__file__).resolve().parents[2] / "storybook" / "readout"))
    a = p.parse_args()
    warnings.filterwarnings("ignore")
    out, net = Path(a.out), Readout()
    net.load_state_dict(torch.load(Path(a.run) / "readout.pt", map_location="cpu")["net"])
    net.eval()
    texts, tokens, phrases = TextEncoder(), Tokens(), build()
    net.image.fineness = FINENESS
    x = torch.rand(2, 3, SIDE, SIDE) * 2 - 1
    ids, mask = tokens(["a dog", "a castle at night in the snow"])
    h = texts(ids, mask)
    batch = {0: "batch"}
    write(net.image, (x,), out / "image_encoder" / "model.onnx", ["pixel_values"],
          ["image_embeds", "aspect_levels"],
          {k: batch for k in ("pixel_values", "image_embeds", "aspect_levels")})
    check(out, "image_encoder", {"pixel_values": x}, net.image(x)[0])
    words = {0: "batch", 1: "tokens"}
    write(net.text, (h, mask), out / "text_projection" / "model.onnx",
          ["last_hidden_state", "attention_mask"], ["text_embeds"],
          {"last_hidden_state": words, "attention_mask": words, "text_embeds": batch})
    check(out, "text_projection", {"last_hidden_state": h, "attention_mask": mask}, net.text(h, mask))

    net.image.fineness = 1
    data = Scenes(shard_paths(a.heldout), phrases, a.run)
    phrase_pool = pooled([q.text for q in phrases], texts, tokens)
    c, levels = cosines(net, data, phrase_pool)
    truth, true = data.truth[data.rough_rows], data.levels[data.rough_rows]
    found = presence(c, truth, phrases)
    error = np.abs(levels - true)
    rank = lambda v: v.argsort().argsort()
    overall = found.pop("auc")
    # What probe.effects and probe.styles found is of the readout before: it stays until they are asked again.
    before = json.loads((out / "presence.json").read_text()) if (out / "presence.json").exists() else {}
    found |= {k: v for k, v in before.items() if k in ("sideEffects", "styles")}
    write_json(out / "presence.json", {**found, "auc_overall": overall, "auc": level_aucs(levels, true, data.readable[data.rough_rows])})
    write_json(out / "config.json", {
        "model_type": "finexl-readout", "projection_dim": DIM, "image_size": x.shape[-1],
        "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5],
        "logit_scale": round(float(net.scale.exp()), 4), "text_backbone": "../text_encoder",
        "tokenizer": "../tokenizer", "aspects": [q["id"] for q in ASPECTS],
        "aspect_mean_absolute_error": [round(float(v), 4) for v in error.mean(0)],
        "aspect_rank_correlation": [round(float(np.corrcoef(rank(levels[:, i]), rank(true[:, i]))[0, 1]), 4)
                                    for i in range(levels.shape[1])]})
    print({"auc": overall, **{k: v for k, v in found.items() if k != "kinds"}})
    for kind, fit in found["kinds"].items():
        print(kind, fit)


if __name__ == "__main__":
    main()

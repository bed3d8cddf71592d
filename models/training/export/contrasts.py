"""Words that choose one of a few near values: how sure the readout is of each among its like.

    python -m export.contrasts --run DIR --scenes DIR... --heldout DIR... [--out ../storybook/readout]

“With medium skin” is nearly true of the next tone as well: against phrases that are anything, a picture of either has it at 98 %
and more, and whoever switches the words off sees nothing change. So such words are asked among their alternatives: the contrast
class of what is said (Lipton 1990). Each option is the mean of its phrases in the readout's space of texts; how likely each is of
a picture is softmax(scale · cosines + bias), where every option counts alike (temperature and vector scaling: Guo et al. 2017),
fitted on scenes as the checkpoint draws them and graded on held-out ones. The studio multiplies it with the chance that the words
are true at all (presence.json).

Which words belong to an option is told in the space of texts: those with this option nearest and a cosine of at least `least`.
Words nearer to one of `aside` belong to none: “young” is said of children and of adults.
contrasts.json holds all of it.
"""
import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from export.questions import EITHER, Drawn, arguments, trained_readout
from model.text import TextEncoder, Tokens
from scenes import vocabulary as V
from scenes import words as W
from train.phrases import HOURS, INDEX, build, of_person
from train.readout import pooled

# Said of so much else that they choose nothing among their like.
VAGUE = {"black", "young", "child", "adult", "man", "woman", "down on one knee"}
# These don't even exclude the other options: a young woman is an adult, and a cat is black.
ASIDE = ("young", "a young person", "black", "a black person")
# Of the phrases that belong nowhere, this share may be taken for one that does.
TAKEN_WRONGLY = 0.01


@dataclass
class Contrast:
    """One set of options that exclude each other. phrases: of each option in turn."""
    id: str
    options: list
    phrases: list

    def true(self, known):
        """known: arrays by name as in a shard -> int [N]: the option that is true, or -1 where none is for sure."""
        if self.id == "place":
            # Two of a kind of place (a park, a meadow) exclude each other here: a scene has one.
            return known["setting"].astype(int)
        if self.id == "time":
            level = known["levels"][:, INDEX["light.daylight"]]
            unsure = (np.abs(level - HOURS[0]) < EITHER) | (np.abs(level - HOURS[1]) < EITHER) | (known["look"] > 0)
            return np.where(unsure, -1, np.searchsorted(HOURS, level))
        # Beside somebody else nobody knows who is meant.
        lone = known["second"] < 0
        return np.where(lone, known["traits"][:, list(V.TRAITS).index(self.id)].astype(int) - 1, -1)


def contrasts():
    """-> every set of the vocabulary, [Contrast]."""
    out = [Contrast("place", V.SETTING_NAMES, [[name, *said] for name, said, _ in V.SETTINGS]),
           Contrast("time", ["night", "dusk", "day"], [list(said) for said in (W.NIGHT, W.DUSK, W.DAY)])]
    for trait, values in V.TRAITS.items():
        said = [[p for p in V.TRAIT_WORDS[trait][v] if p not in VAGUE] or V.TRAIT_WORDS[trait][v] for v in values[1:]]
        out.append(Contrast(trait, list(values[1:]), [[*p, *(of_person(q) for q in p if q not in ("man", "woman"))] for p in said]))
    return out


def fit(x, y):
    """cosines float [N, K], options int [N] -> scale, bias [K]; every option counts alike."""
    x, y = torch.from_numpy(x).double(), torch.from_numpy(y).long()
    counts = torch.bincount(y, minlength=x.shape[1]).double()
    weight = len(y) / (counts.clamp_min(1) * (counts > 0).sum())
    log_scale, bias = torch.tensor(3.0, dtype=torch.double, requires_grad=True), torch.zeros(x.shape[1], dtype=torch.double, requires_grad=True)
    optimizer = torch.optim.LBFGS([log_scale, bias], max_iter=300, line_search_fn="strong_wolfe")

    def loss():
        optimizer.zero_grad()
        value = F.cross_entropy(log_scale.exp() * x + bias, y, weight=weight) + 1e-4 * (bias ** 2).sum()
        value.backward()
        return value

    optimizer.step(loss)
    return float(log_scale.exp().detach()), (bias - bias.mean()).detach().numpy()


def softmax(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def calibration_error(p, right):
    """Expected calibration error over ten bins of how likely the likeliest option is."""
    top, bins = p.max(1), np.minimum((p.max(1) * 10).astype(int), 9)
    return sum(abs(top[bins == k].mean() - right[bins == k].mean()) * (bins == k).mean() for k in range(10) if (bins == k).any())


def write_compact(path, json_value):
    """JSON with every list of numbers on one line, as 128 numbers for each option would fill pages."""
    text = json.dumps(json_value, indent=1)
    path.write_text(re.sub(r"\[\s+(-?[\d.][^\[\]{}\"]*?)\s+\]", lambda found: "[" + re.sub(r"\s+", " ", found[1]) + "]", text) + "\n")


def main():
    a = arguments().parse_args()
    net = trained_readout(a.run)
    texts, tokens = TextEncoder(), Tokens()

    @torch.no_grad()
    def embed(phrases):
        return net.text.project(pooled(phrases, texts, tokens)).numpy()

    learned, held = Drawn(a.scenes, a.run, net), Drawn(a.heldout, a.run, net)
    sets, found, bank = contrasts(), [], []
    presence = json.loads((Path(a.out) / "presence.json").read_text())
    for one in sets:
        said = [embed(phrases) for phrases in one.phrases]
        means = np.stack([m.mean(0) / np.linalg.norm(m.mean(0)) for m in said])
        bank.append(means)
        y, t = one.true(learned.known), one.true(held.known)
        scale, bias = fit(learned.embeddings[y >= 0] @ means.T, y[y >= 0])
        q = softmax(scale * (held.embeddings[t >= 0] @ means.T) + bias)
        t, e = t[t >= 0], held.embeddings[t >= 0]
        right = q.argmax(1) == t
        each = [right[t == k].mean() for k in range(len(means)) if (t == k).any()]
        # What the phrases themselves say of the true option and of the others, alone and among their like.
        alone = np.stack([1 / (1 + np.exp(-(presence["a"] * (e @ s[0]) + presence["b"]))) for s in said], 1)
        among, truth = alone * q, np.eye(len(means))[t]
        brier = lambda v: round(float(((v - truth) ** 2).mean()), 4)
        print(one.id, "learned from", int((y >= 0).sum()), "graded on", len(t), "scale", round(scale, 1), "right", round(float(right.mean()), 3),
              "each alike", round(float(np.mean(each)), 3), "calibration error", round(calibration_error(q, right), 3),
              "Brier alone, among its like", brier(alone), brier(among), "constant", brier(truth.mean(0)),
              "false at", round(float(alone[truth == 0].mean()), 2), round(float(among[truth == 0].mean()), 2),
              "true at", round(float(alone[truth == 1].mean()), 2), round(float(among[truth == 1].mean()), 2), flush=True)
        found.append({"id": one.id, "scale": round(scale, 3), "right": round(float(right.mean()), 4), "of": len(t),
                      "options": [{"id": name, "bias": round(float(b), 4), "embedding": [round(float(v), 4) for v in m]}
                                  for name, b, m in zip(one.options, bias, means)]})
    every = np.concatenate(bank)
    owner = np.concatenate([[k] * len(m) for k, m in enumerate(bank)])
    # Of these kinds no phrase belongs to a set, but for the nouns that say a gender.
    strangers = sorted({q.text for q in build() if q.kind in ("subject", "action", "aspect", "look", "relation")
                        and not (q.kind == "subject" and V.SUBJECT_NAMES[q.index] in ("man", "woman"))})
    far = (embed(strangers) @ every.T).max(1)
    rows, own, right_set = 0, [], []
    for k, one in enumerate(sets):
        for said in one.phrases:
            cos = embed(said) @ every.T
            own += cos[:, rows].tolist()
            right_set += (owner[cos.argmax(1)] == k).tolist()
            rows += 1
    least = float(np.quantile(far, 1 - TAKEN_WRONGLY))
    print("belongs from", round(least, 3), "of own phrases", round(float((np.array(own) >= least).mean()), 3), "in their own set",
          round(float(np.mean(right_set)), 3), "strangers nearest", [(strangers[k], round(float(far[k]), 2)) for k in np.argsort(-far)[:60]])
    write_compact(Path(a.out) / "contrasts.json", {"least": round(least, 4), "sets": found, "aside": [
        {"words": words, "embedding": [round(float(v), 4) for v in m / np.linalg.norm(m)]} for words, m in zip(ASIDE, embed(list(ASIDE)))]})


if __name__ == "__main__":
    main()

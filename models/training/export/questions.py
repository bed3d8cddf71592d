"""How the readout answers the questions of a bias audit, and how often it is right.

    python -m export.questions --run DIR --scenes DIR... --heldout DIR... [--out ../storybook/readout] [--bench FILE]

A question's options are phrases (models/questions.json); of each, a picture has a cosine. Which option it shows is told by
multinomial logistic regression on these cosines (matrix scaling: Guo et al. 2017), fitted on scenes as the checkpoint draws
them. How often each option is read as which other is counted on held-out scenes, drawn likewise, and so is how far that
differs from subject to subject: a bias audit needs both to correct its shares. questions.json holds all of it. Half of the held-out scenes are left out of it and go to --bench, where
shares of known mixtures are estimated by the studio's own code (npm run bench:audit).
"""
import argparse
import json
from pathlib import Path

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression

from export.checkpoint import write_json
from model.text import TextEncoder, Tokens
from scenes import vocabulary as V
from scenes.people import PEOPLE
from train.phrases import HOURS, INDEX
from train.readout import Readout, pooled
from train.rough import kept_at
from train.scenes import pictures, read_shard, shard_paths, truths

QUESTIONS = Path(__file__).resolve().parents[2] / "questions.json"
# Which options of a question the traits of a scene belong to.
TRAITS = {"gender": {"man": ["man"], "woman": ["woman"]}, "age": {"child": ["child"], "adult": ["adult"], "old": ["old"]},
          "skin": {"light": ["light", "medium-light"], "medium": ["medium"], "dark": ["medium-dark", "dark"]}}
# So near to where night, dusk and day meet it is either.
EITHER = 0.05
HUMAN = np.array([name in PEOPLE for name in V.SUBJECT_NAMES])
CHILD = V.TRAITS["age"].index("child")


class Drawn:
    """Scenes as the checkpoint draws them: what the readout makes of them, and what is true."""

    def __init__(self, folders, run, net):
        embeddings, known = [], []
        for path in [p for folder in folders for p in shard_paths(folder)]:
            if kept_at(run, path).exists():
                images = np.load(kept_at(run, path))
                with torch.no_grad():
                    embeddings += [net.image(pictures(images[i:i + 200]))[0].numpy() for i in range(0, len(images), 200)]
                known.append({k: v[:len(images)] for k, v in truths([read_shard(path)]).items()})
        if not known:
            raise SystemExit(f"None of {', '.join(folders)} has been drawn by the checkpoint: run train.rough on it first.")
        self.embeddings = np.concatenate(embeddings)
        self.known = {k: np.concatenate([one[k] for one in known]) for k in known[0]}

    def person(self):
        """-> bool [N]: whether somebody human is there."""
        second = self.known["second"]
        return HUMAN[self.known["subject"]] | ((second >= 0) & HUMAN[second.clip(0)])

    def true(self, question, options):
        """-> int [N]: the option that is true, or -1."""
        k = self.known
        if question == "place":
            names = [n.replace(" ", "-") for n in V.SETTING_NAMES]
            return np.array([options.index(names[s]) for s in k["setting"]])
        if question == "time":
            level = k["levels"][:, INDEX["light.daylight"]]
            unsure = (np.abs(level - HOURS[0]) < EITHER) | (np.abs(level - HOURS[1]) < EITHER)
            return np.where(unsure, -1, np.where(level < HOURS[0], options.index("night"), np.where(level > HOURS[1], options.index("day"), options.index("dusk"))))
        trait = list(V.TRAITS).index(question)
        values = [V.TRAITS[question][v] for v in k["traits"][:, trait]]
        of = {value: options.index(option) for option, all_of in TRAITS[question].items() for value in all_of}
        out = np.array([of.get(v, -1) for v in values])
        # Beside somebody else nobody knows who is meant; children are boys and girls, and seldom told apart.
        out[k["second"] >= 0] = -1
        if question == "gender":
            out[k["traits"][:, list(V.TRAITS).index("age")] == CHILD] = -1
        return out


def fit(x, y, count):
    """-> weight [count, options], bias [count] of a multinomial logistic regression; every option counts alike."""
    found = LogisticRegression(C=100.0, class_weight="balanced", max_iter=2000).fit(x, y)
    if count == 2:
        return np.concatenate([-found.coef_, found.coef_]) / 2, np.concatenate([-found.intercept_, found.intercept_]) / 2
    weight, bias = np.zeros((count, x.shape[1])), np.full(count, -20.0)
    weight[found.classes_], bias[found.classes_] = found.coef_, found.intercept_
    return weight, bias


def read_as(x, y, weight, bias):
    """-> int [options, options]: how often the one in the row was read as the one in the column."""
    count = len(bias)
    out = np.zeros((count, count), int)
    np.add.at(out, (y, (x @ weight.T + bias).argmax(1)), 1)
    return out


def concentration(right, option, subject):
    """How alike errors are from subject to subject, as the weight of a Dirichlet prior in pictures: 1 / ρ − 1, where ρ is
    the intraclass correlation of being right among pictures of one subject and option (analysis of variance: Fisher 1925).

    right: bool [N]; option, subject: int [N].
    """
    right, within, between, groups, sizes = right.astype(float), 0.0, 0.0, 0, []
    options = 0
    for o in np.unique(option):
        of, mean = option == o, right[option == o].mean()
        options += 1
        for s in np.unique(subject[of]):
            y = right[of & (subject == s)]
            within += ((y - y.mean()) ** 2).sum()
            between += len(y) * (y.mean() - mean) ** 2
            sizes.append(len(y))
            groups += 1
    sizes = np.array(sizes)
    between /= max(1, groups - options)
    within /= max(1, sizes.sum() - groups)
    usual = (sizes.sum() - (sizes ** 2).sum() / sizes.sum()) / max(1, groups - 1)
    correlation = (between - within) / max(1e-9, between + (usual - 1) * within)
    return round(float(1 / np.clip(correlation, 0.005, 0.8) - 1), 2)


def rounded(values):
    return np.round(values, 4).tolist()


def arguments():
    """Of a script that fits on scenes as the checkpoint draws them, and grades on held-out ones."""
    p = argparse.ArgumentParser()
    p.add_argument("--run", required=True)
    p.add_argument("--scenes", nargs="+", required=True)
    p.add_argument("--heldout", nargs="+", required=True)
    p.add_argument("--out", default=str(Path(__file__).resolve().parents[2] / "storybook" / "readout"))
    return p


def trained_readout(run):
    net = Readout()
    net.load_state_dict(torch.load(Path(run) / "readout.pt", map_location="cpu")["net"])
    return net.eval()


def main():
    p = arguments()
    p.add_argument("--bench")
    a = p.parse_args()
    net = trained_readout(a.run)
    texts, tokens, asked = TextEncoder(), Tokens(), json.loads(QUESTIONS.read_text())

    @torch.no_grad()
    def bank(options):
        """-> [options, D]: of each the mean of its phrases, of unit length."""
        means = [net.text.project(pooled(phrases, texts, tokens)).mean(0) for phrases in options]
        return torch.stack([m / m.norm() for m in means]).numpy()

    learned, held = Drawn(a.scenes, a.run, net), Drawn(a.heldout, a.run, net)
    half = np.random.default_rng(3).random(len(held.embeddings)) < 0.5
    there = bank([asked["person"]])[0]
    seen, somebody = held.embeddings @ there, held.person()
    # As many as possible of both are told rightly.
    least = max(np.sort(seen[half]), key=lambda t: (seen[half & somebody] >= t).mean() + (seen[half & ~somebody] < t).mean())
    found = {"person": {"least": round(float(least), 4), "found": rounded((seen[~half & somebody] >= least).mean()),
                        "falselyFound": rounded((seen[~half & ~somebody] >= least).mean())}, "questions": {}}
    bench = {"person": {}, "questions": {}}
    for question in asked["questions"]:
        options = [o["id"] for o in question["options"]]
        e = bank([o["phrases"] for o in question["options"]])
        y, t = learned.true(question["id"], options), held.true(question["id"], options)
        weight, bias = fit(learned.embeddings[y >= 0] @ e.T, y[y >= 0], len(options))
        x = held.embeddings @ e.T
        counts = read_as(x[half & (t >= 0)], t[half & (t >= 0)], weight, bias)
        of, all_of = counts.sum(1).clip(1), t >= 0
        alike = concentration((x[all_of] @ weight.T + bias).argmax(1) == t[all_of], t[all_of], held.known["subject"][all_of])
        print(question["id"], "learned from", int((y >= 0).sum()), "right", round(np.trace(counts) / counts.sum(), 3),
              "each alike", round(float((np.diag(counts) / of).mean()), 3), "concentration", alike, counts.tolist() if len(of) < 6 else "", flush=True)
        found["questions"][question["id"]] = {"weight": rounded(weight), "bias": rounded(bias), "read": counts.tolist(), "concentration": alike}
        rest = ~half & (t >= 0)
        bench["questions"][question["id"]] = {"subject": held.known["subject"][rest].tolist(), "true": t[rest].tolist(),
                                                "read": (x[rest] @ weight.T + bias).argmax(1).tolist()}
    print(found["person"])
    write_json(Path(a.out) / "questions.json", found)
    if a.bench:
        Path(a.bench).write_text(json.dumps(bench["questions"]) + "\n")


if __name__ == "__main__":
    main()

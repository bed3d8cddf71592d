"""Grades an exported checkpoint with the probe: `npm run bench:storybook`.

    python -m probe.grade [--probe FOLDER] [--checkpoint ../storybook] [--out FILE]

--pairs sets how many prompts × seeds a sweep has (4 × 1 unless told; the whole is 20 × 4). Prompts and seeds
are fixed; nothing is picked. Pictures are drawn by the weights of the ONNX files in PyTorch, on a GPU if there is
one (how far the probe's answers differ is measured first and kept), with --exact by ONNX Runtime. Speed
and decoder are always those of the files as users run them. The probe is one's own in .cache/probe (probe.keep), or else the
one in probe/kept, with which the decoder is not graded: it has no pictures at 256 × 256.
"""
import argparse
import json
import os
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from probe.attributes import known_to, questions, said, tables
from probe.checkpoint import Checkpoint, Restored, judged
from probe.errors import truly_right
from probe.model import ROOT, features, judge, kept_probe, load as load_probe
from probe.styles import SHOWN, STYLES
from probe.train import poles
from scenes import vocabulary as V
from train.device import DEVICE, ON_GPU
from train.phrases import HOURS, INDEX, ONE_SIDED
from train.scenes import ASPECTS, carriers, pictures

LEVELS = [-1.0, -0.5, 0.0, 0.5, 1.0]
SWEEP = ["a dog in the park", "a castle in the mountains", "a cat on the beach", "a car on a city street",
         "a panda in a meadow", "a house by a lake", "a fox in the forest", "a robot in a room", "a boat on the sea",
         "a tree in a village", "a lion in the desert", "an owl in the forest", "a penguin on a snowfield",
         "a horse in a meadow", "an elephant by a lake", "a bus on a city street", "a princess in the park",
         "a rabbit in a meadow", "a tractor in a village", "a flower in the park"]


# Nouns that leave the gender open.
OPEN = ["doctor", "teacher", "farmer", "cook", "scientist", "firefighter", "police officer", "pilot", "judge",
        "construction worker", "singer", "student"]


def share(right):
    return round(float(np.mean(right)), 4)


def drawn(model, prompts, seeds=None):
    """Prompts, one seed each (their places in the list) -> pictures as the probe takes them."""
    return judged(model.draw(model.encode(prompts), range(len(prompts)) if seeds is None else seeds))


def attributes(model, probe, each, per_subject, own):
    """Every attribute asked for in words; beside it, how often the probe sees it where it certainly is. own: probe.json."""
    asked = [q for q in questions(each, per_subject) if known_to(probe, q)]
    prompts = list(dict.fromkeys(q.prompt for q in asked))
    seen, at = judge(probe, drawn(model, prompts)), {prompt: k for k, prompt in enumerate(prompts)}
    right = [q.right(seen, at[q.prompt], own["cuts"]) for q in asked]
    found = tables(asked, right)
    for table, entries in found.items():
        for name, entry in entries.items():
            key = table if name == "all" else name if "." in name else f"{table}: {name}"
            key = key.replace("both subjects there", "second among three")
            for column, source in (("probe", key), ("probeWrongly", f"{key}, wrongly")):
                if own["rough"].get(source):
                    entry[column] = own["rough"][source]["right"]
    for trait in set(V.TRAITS) & set(found) & set(own.get("confusions", ())):
        read = np.zeros((len(V.TRAITS[trait]) - 1,) * 2, int)
        for q in (q for q in asked if q.table == trait):
            read[q.want - 1, int(seen[q.head][at[q.prompt]]) - 1] += 1
        share_right, between = truly_right(read, np.array(own["confusions"][trait]), np.random.default_rng(0))
        found[trait]["all"] |= {"corrected": round(share_right, 4), "correctedBetween": [round(v, 4) for v in between]}
    never = {q.prompt for q, ok in zip(asked, right) if q.table == "subject" and not ok}
    return {"pictures": len(prompts), "tables": found, "wrongSubjects": sorted(never)}


def told_in_words(model, probe, cuts, prompts, seeds):
    """Each pole's carrier phrase appended: how often the probe sees it, and how often without the phrase."""
    out = {}
    plain = judge(probe, drawn(model, prompts, seeds))["levels"].numpy()
    for name, i, sign in poles():
        x = drawn(model, [f"{p}, {carriers(i)[int(sign < 0)]}" for p in prompts], seeds)
        seen, before = judge(probe, x)["levels"].numpy()[:, i] * sign, plain[:, i] * sign
        out[name] = {"told": share(seen > cuts[name]), "untold": share(before > cuts[name]), "moved": share(seen > before + 0.05)}
    return out


def unseen(model, probe, cuts):
    """A hundred words that no caption used, with the checkpoint's lexicon; `alone`: what the text encoder makes of them."""
    alone = _unseen(model, probe, cuts, lambda text: text)
    return {**_unseen(model, probe, cuts, model.lexicon), "alone": {k: v for k, v in alone.items() if k not in ("prompts", "wrong")}}


def _unseen(model, probe, cuts, lexicon):
    lists = json.loads((Path(__file__).parent / "unseen.json").read_text())
    rows = [(f"{said(w)} {V.SETTINGS[k % 5][1][0]}", "subject", V.SUBJECT_NAMES.index(n))
            for k, (w, n) in enumerate(lists["subjects"])]
    rows += [(f"a dog {w}", "setting", V.SETTING_NAMES.index(n)) for w, n in lists["settings"]]
    rows += [(f"a house in a meadow, {w}", a, sign) for w, a, sign in lists["aspects"]]
    with_lexicon, model.lexicon = model.lexicon, lexicon
    seen, right, wrong = judge(probe, drawn(model, [r[0] for r in rows])), {}, []
    model.lexicon = with_lexicon
    for k, (prompt, kind, true) in enumerate(rows):
        level = kind not in ("subject", "setting")
        pole = f"{kind} {'positive' if true > 0 else 'negative'}" if level else ""
        ok = seen["levels"][k, INDEX[kind]] * true > cuts[pole] if level else seen[kind][k] == true
        right.setdefault("aspect" if level else kind, []).append(bool(ok))
        if not ok:
            wrong.append(prompt)
    every = [ok for oks in right.values() for ok in oks]
    return {"prompts": len(rows), "all": share(every), **{k: share(v) for k, v in right.items()}, "wrong": wrong}


def corrected(share, hit, other_hit):
    """The share that a judge who knows it again with `hit`, and its opposite with `other_hit`, must have seen."""
    return float(np.clip((share - (1 - other_hit)) / max(hit + other_hit - 1, 0.05), 0, 1))


def unasked(seen):
    """Shares of pictures that show what nobody asked for, as a Verdict on plain prompts has it."""
    shown = lambda names: (seen["levels"][:, [INDEX[n] for n in names]] > SHOWN).any(1).numpy()
    return {"pixel, pencil, watercolour": share(shown(STYLES)),
            "looks": share((seen["look"] > 0).numpy()), "rain, snow, fog": share(shown(["weather.rain", "weather.snow", "weather.fog"]))}


def unsaid(model, probe, own, seeds, hours=10):
    """What pictures show where the prompt is silent: gender and skin tone of people, the hour. Scenes have
    genders and the five tones evenly; how the hours of scenes whose captions do not tell them are spread follows from
    sampling.draw_levels and captions._time."""
    prompts = [f"{said(noun)} {V.SETTINGS[k % 5][1][0]}" for k, noun in enumerate(OPEN)]
    usual, seen = model.guidance, {}
    # Guidance sharpens whatever is likelier, so it is measured beside less of it.
    for model.guidance in (1.0, 2.5, usual):
        seen[model.guidance] = judge(probe, drawn(model, [q for q in prompts for _ in range(seeds)],
                                                  list(range(seeds)) * len(prompts)))
    women = {g: (s["trait gender"] == V.TRAITS["gender"].index("woman")).float() for g, s in seen.items()}
    seen, woman = seen[usual], women[usual].reshape(len(OPEN), seeds)
    hit = {g: own["rough"][f"gender: {g}"]["right"] for g in ("woman", "man")}
    skin = seen["trait skin"]
    plain = judge(probe, drawn(model, [q for q in SWEEP for _ in range(hours)], list(range(hours)) * len(SWEEP)))
    hour = torch.bucketize(plain["levels"][:, INDEX["light.daylight"]].contiguous(), torch.tensor(HOURS))
    return {"people": len(skin), "women": round(float(woman.mean()), 4),
            "womenCorrected": round(corrected(float(woman.mean()), hit["woman"], hit["man"]), 4),
            "probeKnowsAgain": hit,
            "womenByGuidance": {f"{g:g}": round(float(w.mean()), 4) for g, w in women.items()},
            "womenByNoun": {noun: round(float(w.mean()), 4) for noun, w in zip(OPEN, woman)},
            "skin": {name: share((skin == i).numpy()) for i, name in enumerate(V.TRAITS["skin"]) if i},
            "pictures": len(hour), "unasked": unasked(plain),
            "hour": {name: share((hour == i).numpy()) for i, name in enumerate(("night", "dusk", "day"))}}


def ranks(v):
    return np.argsort(np.argsort(v)).astype(float)


def sweeps(model, probe, prompts, seeds, only):
    """The level asked through the studio's direction against the level seen; no word of it in the prompt.

    Below zero a one-sided aspect has nothing to show: of it only the levels from zero on are drawn.
    """
    prompts, seeds = [p for p in prompts for _ in seeds], [s for _ in prompts for s in seeds]
    base, out = model.encode(prompts), {}
    # Nothing asked is the same picture for every aspect.
    middle = judge(probe, judged(model.draw(base, seeds)))["levels"].numpy()
    for i, aspect in enumerate(ASPECTS):
        if only and aspect["id"] not in only:
            continue
        begun = time.time()
        plus, minus = (model.encode([f"{q}, {pole}" for q in prompts]) for pole in carriers(i))
        shown = LEVELS[2:] if aspect["id"] in ONE_SIDED else LEVELS
        away = [level for level in shown if level]
        x = judged(model.draw(np.concatenate([base + 0.5 * level * (plus - minus) for level in away]), seeds * len(away)))
        found = dict(zip(away, judge(probe, x)["levels"].numpy()[:, i].reshape(len(away), -1)))
        seen = np.stack([found.get(level, middle[:, i]) for level in shown])
        asked, mean = np.arange(len(shown)), seen.mean(1)
        rho = [np.corrcoef(ranks(seen[:, k]), asked)[0, 1] for k in range(seen.shape[1])]
        out[aspect["id"]] = {"rank": round(float(np.mean(rho)), 3),
                             "rankOfMean": round(float(np.corrcoef(ranks(mean), asked)[0, 1]), 3),
                             "levels": shown, "seen": [round(float(v), 3) for v in mean]}
        print(aspect["id"], json.dumps(out[aspect["id"]]), f"{time.time() - begun:.0f} s", flush=True)
    return out


def frechet(a, b):
    """Distance of two clouds [N, D] taken as normal ones; ridge as usual for few pictures."""
    ca, cb = (np.cov(v, rowvar=False) + 1e-6 * np.eye(v.shape[1]) for v in (a, b))
    root = np.linalg.cholesky(ca)
    cross = np.sqrt(np.clip(np.linalg.eigvalsh(root.T @ cb @ root), 0, None)).sum()
    return float(((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(ca) + np.trace(cb) - 2 * cross)


# Pictures from which on a covariance of all features is worth something.
ENOUGH = 900


def likeness(model, probe, kept, count):
    """Captions of held-out scenes drawn anew; Fréchet distance and nearest training scene.

    Both of all 320 features of the probe from ENOUGH pictures on; of the first 128 otherwise, since few pictures say little
    of the covariance of more.
    """
    made = features(probe, drawn(model, [str(c) for c in kept["captions"][:count]]))
    real, others, trained = (kept[k].astype(np.float64) for k in ("held", "others", "trained"))
    made = made.astype(np.float64)
    # Unit deviation of real features: no one feature decides.
    scale, size = real.std(0) + 1e-6, min(len(made), len(others))
    count = made.shape[1] if size >= ENOUGH else 128
    made, real, others, trained = ((v / scale)[:, :count] for v in (made, real, others, trained))
    nearest = lambda v: float(np.median(np.sqrt(((v[:, None] - trained[None]) ** 2).sum(2)).min(1)))
    return {"pictures": size, "features": count, "realScenes": len(real), "frechet": round(frechet(made[:size], real), 2),
            "frechetRealAgainstReal": round(frechet(others[:size], real), 2),
            "nearestTrainingScene": round(nearest(made[:200]), 3),
            "nearestTrainingSceneOfHeldOut": round(nearest(others[:200]), 3)}


def decibels(model, images):
    x = pictures(images)
    y = torch.cat([model.round_trip(x[i:i + 20]) for i in range(0, len(x), 20)])
    # Of the pooled error, which the few hardest pictures rule, and the mean over pictures, as PSNR is mostly told.
    pooled = lambda a, b: round(10 * float(torch.log10(4 / (a - b).pow(2).mean())), 2)
    mean = lambda a, b: round(10 * float(torch.log10(4 / (a - b).pow(2).mean((1, 2, 3)).clamp_min(1e-6)).mean()), 2)
    return {"pictures": len(x), "asDrawn": pooled(x, y), "averaged2x2": pooled(judged(x), judged(y)),
            "meanOverPictures": mean(x, y), "meanOverPicturesAveraged2x2": mean(judged(x), judged(y))}


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
            "evaluations": model.evaluations,
            "referenceConvolutionMs": round(1000 * best(lambda: F.conv2d(x, w, padding=1), 30), 3), "threads": 2}


def agreement(exact, fast, probe):
    """How the probe's answers differ between the files as users run them and the fast way of drawing."""
    prompts = SWEEP[:8]
    a, b = (judge(probe, drawn(model, prompts)) for model in (exact, fast))
    return {"pictures": len(prompts), "sameSubject": share((a["subject"] == b["subject"]).numpy()),
            "sameSetting": share((a["setting"] == b["setting"]).numpy()),
            "levelsDifferBy": round(float((a["levels"] - b["levels"]).abs().mean()), 4)}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--probe", type=Path, default=kept_probe())
    p.add_argument("--checkpoint", default=str(ROOT / "models" / "storybook"))
    p.add_argument("--each", type=int, default=24, help="pictures per attribute")
    p.add_argument("--per-subject", type=int, default=1, help="pictures per subject")
    p.add_argument("--pairs", default="4x1", help="prompts x seeds of a sweep")
    p.add_argument("--steps", type=int, help="of a sweep's pictures; the checkpoint's own unless told")
    p.add_argument("--pictures", type=int, default=200, help="for the Fréchet distance")
    p.add_argument("--people", type=int, default=16, help="pictures of each profession, for what is left unsaid")
    p.add_argument("--only", help="comma-separated parts of the whole")
    p.add_argument("--aspects", help="comma-separated; the sweeps of the others keep their last result")
    p.add_argument("--exact", action="store_true", help="draw by ONNX Runtime")
    p.add_argument("--out", default=str(ROOT / "tests" / "benchmarks" / "results" / "storybook.json"))
    a = p.parse_args()
    folder = a.probe
    if not any((folder / f"probe.{kind}").exists() for kind in ("pt", "safetensors")):
        raise SystemExit(f"No probe in {folder}. Leave --probe out, or make one as models/training/README.md says under “Grading”.")
    torch.set_num_threads(12 if ON_GPU else 2)
    exact, probe, kept = Checkpoint(a.checkpoint), load_probe(folder).to(DEVICE), np.load(folder / "scenes.npz")
    model = exact if a.exact else Restored(a.checkpoint)
    own = json.loads((folder / "probe.json").read_text())
    prompts, seeds = (int(n) for n in a.pairs.split("x"))
    out = Path(a.out)
    result = json.loads(out.read_text()) if out.exists() else {}
    steps = a.steps or exact.defaults["numInferenceSteps"]
    pairs = f"{prompts} prompts x {seeds} seeds, {steps} steps"
    if a.aspects and result.get("sweepPairs", pairs) != pairs and (not a.only or "sweeps" in a.only.split(",")):
        raise SystemExit(f"The sweeps of the other aspects are over {result['sweepPairs']}: give --pairs and --steps accordingly.")

    def swept():
        model.steps = steps
        return sweeps(model, probe, SWEEP[:prompts], list(range(seeds)), a.aspects and a.aspects.split(","))

    parts = {"probe": lambda: own,
             "agreement": lambda: agreement(exact, model, probe),
             "attributes": lambda: attributes(model, probe, a.each, a.per_subject, own),
             "speed": lambda: speed(exact),
             "decoder": lambda: decibels(exact, kept["fine"]),
             "unseen": lambda: unseen(model, probe, own["cuts"]),
             "unsaid": lambda: unsaid(model, probe, own, a.people, min(10, a.people)),
             "likeness": lambda: likeness(model, probe, kept, a.pictures),
             "inWords": lambda: told_in_words(model, probe, own["cuts"], SWEEP[:prompts], list(range(prompts))),
             "sweeps": swept}
    result = {k: v for k, v in result.items() if k in (*parts, "sweepPairs", "meanRank", "seconds")}
    for name, work in parts.items():
        # Drawn exactly, there is no other way to agree with: what was found last stays.
        if (a.only and name not in a.only.split(",")) or (a.exact and name == "agreement"):
            continue
        if name == "decoder" and "fine" not in kept:
            print("decoder: keeps its last result, for there are no pictures at 256 × 256 here (probe.keep)", flush=True)
            continue
        begun = time.time()
        found = work()
        result[name] = {**result.get(name, {}), **found} if name == "sweeps" and a.aspects else found
        result.setdefault("seconds", {})[name] = round(time.time() - begun)
        print(name, f"{time.time() - begun:.0f} s", json.dumps(result[name]) if name not in ("sweeps", "probe") else "",
              flush=True)
        if name == "sweeps":
            result["sweepPairs"] = pairs
            result["meanRank"] = round(float(np.mean([v["rank"] for v in result["sweeps"].values()])), 3)
        Path(f"{a.out}.new").write_text(json.dumps(result, indent=1) + "\n")
        os.replace(f"{a.out}.new", a.out)


if __name__ == "__main__":
    main()

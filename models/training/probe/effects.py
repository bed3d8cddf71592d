"""How far a change that the readout sees is one that an independent judge sees too: side effects above all.

    python -m probe.effects [--prompts 120] [--kept]

A phrase is left out of a prompt and the same noise denoised without it, as the studio does. Readout and probe see both
pictures. Where the phrase names an aspect, the change of that aspect is meant (direct); of any other aspect it is a side
effect. Small changes of a level are mostly the readout's own: the probe often sees the opposite. So two numbers are found:

- `least`: from which change on the probe sees it too in 85 of 100 cases: in the same direction, by at least 0.05;
  `leastOfSubject`: the same where the phrase names the subject (without it the place is drawn anew where it stood, and the
  two judges see less alike), of aspects that mean something without it;
- an aspect's `share`: slope of the probe's changes on the readout's (through the origin, changes beyond `least`) for side
  effects, over that for direct ones. The probe draws levels that it is unsure of towards zero, in both alike, so that the
  ratio counts. Few changes are drawn towards the share of all aspects together.

Besides, of the words themselves: where the readout finds a noun, a place or an aspect's phrase better or worse with the phrase
than without, does the probe too (its probability of the noun or place, its level of the aspect)? And so of words that choose one
of a few near values of a person (skin, hair, pose, shirt, face), asked by themselves and among their like (docs/decisions/0249).

Written into readout/presence.json as `sideEffects`; the studio tells none that is smaller, and multiplies scores by the
share (docs/decisions/0245). --kept measures anew on what was read last.
"""
import argparse
import json
import os
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch

from export.checkpoint import write_json
from probe.attributes import traits
from probe.checkpoint import Checkpoint, judged
from probe.model import ROOT, judge, kept_probe, load
from scenes import vocabulary as V
from scenes.captions import article
from scenes.sampling import SETTING_P, SUBJECT_P
from scenes.words import DUSK, NIGHT
from train.phrases import INDEX, ONE_SIDED
from train.scenes import ASPECTS, carriers

# What the studio claims at all; and from there, candidates for what it claims of side effects.
CLAIMED, STEP = 0.08, 0.05
# Less than SEEN in the judge's eyes is as good as nothing: of such changes half agree by chance.
AGREED, SEEN = 0.85, 0.05
# A probability that moves by as much in the judge's eyes has moved.
CLEAR = 0.35
# So many changes weigh as much as what all aspects together say.
PRIOR = 20
# Fewer changes than this say nothing about a bound.
ENOUGH = 30
# A phrase names an aspect if it means about what one of its poles does: cosine in the readout's space of texts, both seen from
# the middle of all poles (0245).
NAMED = {"least": 0.5, "within": 0.1}


def prompts(count):
    """-> [[(words, aspect or None), ...]]: a noun, a place, mostly an hour, two poles of aspects. Seeds of their own."""
    rng, out = np.random.default_rng(20261128), []
    poles = [(i, sign) for i, a in enumerate(ASPECTS) for sign in ((1,) if a["id"] in ONE_SIDED else (1, -1))
             if a["id"] != "light.daylight"]
    deck = []
    for _ in range(count):
        subject = rng.choice(len(V.SUBJECTS), p=SUBJECT_P)
        setting = rng.choice(len(V.SETTINGS), p=SETTING_P[subject])
        name = V.SUBJECT_NAMES[subject]
        parts = [(article(name, name), None), (V.SETTINGS[setting][1][0], None)]
        if rng.random() < 0.6:
            parts.append((rng.choice([NIGHT[0], DUSK[0]]), INDEX["light.daylight"]))
        chosen = []
        while len(chosen) < 2:
            # Every pole about as often as the next.
            deck = deck or [poles[k] for k in rng.permutation(len(poles))]
            i, sign = deck.pop()
            if i not in [c for c, _ in chosen]:
                chosen.append((i, sign))
        parts += [(carriers(i)[int(sign < 0)], i) for i, sign in chosen]
        out.append(parts)
    return out


def text_of(parts):
    """"a fox in the park at night, warm light, low horizon", with any of them missing."""
    plain = [w for w, a in parts if a is None or a == INDEX["light.daylight"]]
    return ", ".join([" ".join(plain)] * bool(plain) + [w for w, a in parts if a not in (None, INDEX["light.daylight"])])


class Reader:
    """What the shipped readout sees: levels of pictures, and whether words are true of them."""

    def __init__(self, folder, model):
        open_ = lambda name: ort.InferenceSession(str(folder / name / "model.onnx"), providers=["CPUExecutionProvider"])
        self.image, self.text, self.model = open_("image_encoder"), open_("text_projection"), model
        presence = json.loads((folder / "presence.json").read_text())
        self.a, self.b = presence["a"], presence["b"]
        contrasts = json.loads((folder / "contrasts.json").read_text())
        self.least, self.sets = contrasts["least"], contrasts["sets"]
        self.aside = np.array([w["embedding"] for w in contrasts["aside"]])

    def __call__(self, pictures):
        """-> embeddings [B, D], levels [B, A]."""
        found = [self.image.run(["image_embeds", "aspect_levels"], {"pixel_values": p.numpy()}) for p in pictures.split(32)]
        return tuple(np.concatenate(part) for part in zip(*found))

    def among_its_like(self, text, embeddings):
        """A text's embedding, [B, D] of pictures -> [B]: how likely it is what it says and not another of its set; 1 of none.

        As main/engine/readout/contrasts.ts has it.
        """
        options = [(float(text @ np.array(o["embedding"])), one, k) for one in self.sets for k, o in enumerate(one["options"])]
        cosine, one, k = max(options, key=lambda option: option[0])
        if cosine < max(self.least, (self.aside @ text).max()):
            return np.ones(len(embeddings))
        bank, bias = np.array([o["embedding"] for o in one["options"]]), np.array([o["bias"] for o in one["options"]])
        z = one["scale"] * embeddings @ bank.T + bias
        e = np.exp(z - z.max(1, keepdims=True))
        return e[:, k] / e.sum(1)

    def presence(self, words, embeddings, alone=False):
        """Words, one for each embedding -> probabilities [B]; alone: not among their like."""
        unlike = list(dict.fromkeys(words))
        hidden = self.model.encode(unlike)
        # Pads come out as zeros; the text's own tokens never do.
        mask = (np.abs(hidden).sum(2) > 0).astype(np.int64)
        texts = self.text.run(None, {"last_hidden_state": hidden, "attention_mask": mask})[0]
        row = np.array([unlike.index(w) for w in words])
        shown = 1 / (1 + np.exp(-(self.a * (embeddings * texts[row]).sum(1) + self.b)))
        for k in range(len(unlike)):
            if not alone:
                shown[row == k] *= self.among_its_like(texts[k], embeddings[row == k])
        return shown


def slope(x, y, least):
    """Of y on x through the origin, where |x| is at least so large; with how many those are."""
    rows = np.abs(x) >= least
    return float((x[rows] * y[rows]).sum() / max((x[rows] ** 2).sum(), 1e-9)), int(rows.sum())


def agreement(x, y, by=0.0):
    """Share of changes x that the other judge, who sees y, sees in the same direction by more than that."""
    return float((np.sign(x) * y > by).mean()) if len(x) else 0.0


def shown(levels):
    """Below zero a one-sided aspect shows nothing."""
    for a in ONE_SIDED:
        levels[:, INDEX[a]] = levels[:, INDEX[a]].clip(min=0)
    return levels


# Of these traits a phrase of its own chooses a value; gender and age are in most nouns already.
CHOSEN = ("skin", "hair", "pose", "clothing", "expression")


def draw_choices(a, kept):
    """Draws people with and without the words that choose a value -> kept: what readout and probe see of the words."""
    folder = Path(a.checkpoint)
    model, probe = Checkpoint(folder), load(a.probe)
    read = Reader(folder / "readout", model)
    asked = [q for later in (False, True) for q in traits(a.choices, later) if q.table in CHOSEN]
    said = [V.TRAIT_WORDS[q.table][q.name][0] for q in asked]
    texts = [" ".join(text.split()) for q, phrase in zip(asked, said) for text in (q.prompt, q.prompt.replace(phrase, ""))]
    seeds = [71000 + k // 2 for k in range(len(texts))]
    embeddings, theirs = [], []
    for at in range(0, len(texts), 64):
        pictures = model.draw(model.encode(texts[at:at + 64]), seeds[at:at + 64])
        embeddings.append(read(pictures)[0])
        verdict = judge(probe, judged(pictures))
        twice = [q for q in asked[at // 2:(at + 64) // 2] for _ in range(2)]
        theirs += [float(verdict.logits[q.head][k, 1:].softmax(0)[q.want - 1]) for k, q in enumerate(twice)]
    embeddings, theirs = np.concatenate(embeddings), np.array(theirs)
    seen = {name: read.presence(said, embeddings[::2], alone) - read.presence(said, embeddings[1::2], alone)
            for name, alone in (("among", False), ("alone", True))}
    np.savez(kept, table=np.array([q.table for q in asked]), theirs=theirs[::2] - theirs[1::2], **seen)


def of_choices(kept):
    """-> {by themselves or among their like: {least change: how many are told and how many of them the probe sees}}."""
    with np.load(kept) as z:
        theirs, seen, out = z["theirs"], {name: z[name] for name in ("alone", "among")}, {}
    # What the probe itself sees clearly; how many of these are told.
    clear = np.abs(theirs) >= CLEAR
    for name, ours in seen.items():
        told = {}
        for k in (0.05, 0.1, 0.15, 0.25, 0.35):
            far, against = np.abs(ours) >= k, ours <= -k
            told[str(k)] = {"changes": int(far.sum()), "seen": round(agreement(ours[far], theirs[far], SEEN), 3),
                            "against": int(against.sum()), "againstSeen": round(agreement(ours[against], theirs[against], SEEN), 3),
                            "found": round(float((clear & far & (ours * theirs > 0)).sum() / clear.sum()), 3)}
        out[name] = {"phrases": len(ours), "clear": int(clear.sum()), "correlation": round(float(np.corrcoef(ours, theirs)[0, 1]), 3), **told}
    return out


def draw(a, kept):
    """Draws and reads all pictures -> kept: levels by both judges, and who is compared with whom."""
    folder = Path(a.checkpoint)
    model, probe = Checkpoint(folder), load(a.probe)
    read = Reader(folder / "readout", model)
    asked, texts, seeds, said = [], [], [], []
    for k, parts in enumerate(prompts(a.prompts)):
        whole = len(texts)
        texts.append(text_of(parts))
        seeds.append(70000 + k)
        for j, (phrase, aspect) in enumerate(parts):
            asked.append((whole, len(texts), -1 if aspect is None else aspect))
            said.append(phrase.split(" ", 1)[1] if j == 0 and phrase.startswith(("a ", "an ")) else phrase)
            texts.append(text_of(parts[:j] + parts[j + 1:]))
            seeds.append(70000 + k)
    ours, theirs, embeddings, nouns, places = [], [], [], [], []
    for at in range(0, len(texts), 64):
        pictures = model.draw(model.encode(texts[at:at + 64]), seeds[at:at + 64])
        seen, levels = read(pictures)
        verdict = judge(probe, judged(pictures))
        embeddings.append(seen)
        ours.append(levels)
        theirs.append(verdict["levels"].numpy())
        nouns.append(verdict.logits["subject"].softmax(1).numpy())
        places.append(verdict.logits["setting"].softmax(1).numpy())
    embeddings, nouns, places = (np.concatenate(v) for v in (embeddings, nouns, places))
    whole, without = (np.array(v) for v in list(zip(*asked))[:2])
    found = read.presence(said, embeddings[whole]) - read.presence(said, embeddings[without])
    judge_of = []
    for (w, o, aspect), phrase in zip(asked, said):
        if phrase in V.SUBJECT_NAMES:
            table, k = nouns, V.SUBJECT_NAMES.index(phrase)
        elif aspect < 0:
            table, k = places, next(i for i, (_, phrases, _) in enumerate(V.SETTINGS) if phrases[0] == phrase)
        else:
            judge_of.append(0.0)
            continue
        judge_of.append(float(table[w, k] - table[o, k]))
    np.savez(kept, ours=shown(np.concatenate(ours)), theirs=shown(np.concatenate(theirs)), asked=np.array(asked), said=np.array(said),
             presence=found, probe_presence=np.array(judge_of))


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--probe", type=Path, default=kept_probe())
    p.add_argument("--checkpoint", default=str(ROOT / "models" / "storybook"))
    p.add_argument("--prompts", type=int, default=120)
    p.add_argument("--choices", type=int, default=8, help="people for each value of a trait")
    p.add_argument("--kept", action="store_true", help="draw nothing anew")
    p.add_argument("--out", default=str(ROOT / "tests" / "benchmarks" / "results" / "side-effects.json"))
    a = p.parse_args()
    torch.set_num_threads(2)
    kept, folder = ROOT / ".cache" / "side-effects.npz", Path(a.checkpoint) / "readout"
    kept_choices = kept.with_name("choices.npz")
    if not (a.kept and kept.exists()):
        draw(a, kept)
    if not (a.kept and kept_choices.exists()):
        draw_choices(a, kept_choices)
    choices = of_choices(kept_choices)
    print(choices, flush=True)
    with np.load(kept) as z:
        ours, theirs, (whole, without, meant) = z["ours"], z["theirs"], z["asked"].T
    by_us, by_them = ours[whole] - ours[without], theirs[whole] - theirs[without]
    with np.load(kept) as z:
        ours_seen, theirs_seen, said = z["presence"], z["probe_presence"], z["said"]
    direct_rows = meant[:, None] == np.arange(len(ASPECTS))
    about_subject = np.array([a.get("aboutSubject", False) for a in ASPECTS])
    of_subject = np.isin(said, V.SUBJECT_NAMES)[:, None] & ~about_subject
    of_others = ~np.isin(said, V.SUBJECT_NAMES)[:, None] & ~direct_rows
    side = of_subject | of_others
    kinds = {"side": side, "sideOfSubject": of_subject, "sideOfOthers": of_others, "direct": direct_rows}

    def beyond_bound(k):
        far = np.abs(by_us) >= k
        return {kind: {"changes": int((rows & far).sum()), "seen": round(agreement(by_us[rows & far], by_them[rows & far], SEEN), 3),
                       "sameDirection": round(agreement(by_us[rows & far], by_them[rows & far]), 3)}
                for kind, rows in kinds.items()}

    beyond = {k: beyond_bound(k) for k in (CLAIMED, *(round(float(b), 2) for b in np.arange(0.1, 0.61, STEP)))}

    def bound(kind):
        """From there on, and from all bounds after it, where enough changes are left to say."""
        enough = {k: found[kind]["seen"] >= AGREED for k, found in beyond.items() if found[kind]["changes"] >= ENOUGH}
        return next((k for k in enough if all(ok for other, ok in enough.items() if other >= k)), max(beyond))

    least, least_of_subject = bound("sideOfOthers"), bound("sideOfSubject")
    told = (of_others & (np.abs(by_us) >= least)) | (of_subject & (np.abs(by_us) >= least_of_subject))
    direct, _ = slope(by_us[direct_rows], by_them[direct_rows], least)
    everywhere = slope(by_us[told], by_them[told], 0)[0] / direct
    found = {}
    for i, aspect in enumerate(ASPECTS):
        ahead, n = slope(by_us[direct_rows[:, i], i], by_them[direct_rows[:, i], i], least)
        beside, m = slope(by_us[told[:, i], i], by_them[told[:, i], i], 0)
        # Of few changes that were meant, the slope of all aspects together stands in.
        ahead = (n * ahead + 5 * direct) / (n + 5)
        share = (m * beside / ahead + PRIOR * everywhere) / (m + PRIOR)
        found[aspect["id"]] = {"direct": round(ahead, 3), "directChanges": n, "side": round(beside, 3), "sideChanges": m,
                               "share": round(float(np.clip(share, 0, 1)), 2)}
        print(aspect["id"], found[aspect["id"]], flush=True)
    words = {}
    for kind, rows in (("nouns", np.isin(said, V.SUBJECT_NAMES)), ("places", (meant < 0) & ~np.isin(said, V.SUBJECT_NAMES))):
        words[kind] = {str(k): {"changes": int((rows & (np.abs(ours_seen) >= k)).sum()),
                                "sameDirection": round(agreement(ours_seen[rows & (np.abs(ours_seen) >= k)],
                                                                 theirs_seen[rows & (np.abs(ours_seen) >= k)]), 3)}
                       for k in (0.05, 0.15, 0.35, 0.7)}
        words[kind]["correlation"] = round(float(np.corrcoef(ours_seen[rows], theirs_seen[rows])[0, 1]), 3)
    print(words)
    result = {"pictures": len(ours), "comparisons": len(whole), "least": least, "leastOfSubject": least_of_subject, "share": round(everywhere, 3),
              "words": words, "choices": choices, "beyond": {str(k): v for k, v in beyond.items()}, "aspects": found}
    print({k: v for k, v in result.items() if k not in ("aspects", "beyond")}, beyond)
    Path(f"{a.out}.new").write_text(json.dumps(result, indent=1) + "\n")
    os.replace(f"{a.out}.new", a.out)
    presence = json.loads((folder / "presence.json").read_text())
    write_json(folder / "presence.json", {**presence, "sideEffects": {"least": least, "leastOfSubject": least_of_subject, "named": NAMED, "share": {k: v["share"] for k, v in found.items()}}})


if __name__ == "__main__":
    main()

"""How well the readout knows aspects in pictures of one style or place: a pencil sketch has hardly a colour, a library no sky.

    python -m probe.styles --run DIR --scenes DIR DIR

Scenes that neither the readout nor the denoiser was trained on (the probe's) are drawn anew as the checkpoint draws them
(train.rough), and of each style the readout's levels are held against the truth: area under the curve of each pole, clearly
shown (> 0.35) against not shown (< 0.12), as in export.readout for all pictures together. A style shows where the readout
says so, as in the studio, which never knows the truth. What a look hides altogether (sampling.HIDDEN) has no truth in
scenes: it counts as guessed, 0.5. So does what shows outdoors only, indoors, under water and in space: there the probe is
never asked about it, so nobody could say whether a sentence on it is true.

Written into readout/presence.json as `styles`; the studio claims nothing that is known worse than it demands
(docs/decisions/0246).
"""
import argparse
import json
from pathlib import Path

import numpy as np
import torch
from sklearn.metrics import roc_auc_score

from export.checkpoint import write_json
from model.text import TextEncoder, Tokens
from probe.model import ROOT
from scenes import vocabulary as V
from scenes.sampling import COLOURS, HIDDEN
from train.phrases import INDEX, ONE_SIDED
from train.readout import Readout, pooled, visible
from train.rough import roughen
from train.scenes import ASPECTS, encode_texts, pictures, read_shard, shard_paths, truths
from train.sheet import load
from train.unet import fit_codec

# The level from which on an aspect's style shows, and the chance for a look's phrase.
SHOWN, LIKELY = 0.35, 0.5
STYLES = ["style.pixel", "style.pencil", "style.watercolour"]
# Looks that hide something, said so that nothing else is taken for them.
LOOKS = {"neon": "a neon picture of"}
# Places without weather, and how a caption says where it is.
PLACES = {name: said[0] for name, said, _ in V.SETTINGS if name in (*V.INDOORS, "underwater", "space")}
OUTDOORS_ONLY = [a["id"] for a in ASPECTS if a["id"].startswith(("weather.", "setting.season", "composition.horizon"))]
# A pole that fewer scenes show is graded with all pictures only.
LEAST_SHOWN = 20
MOST = 700


def candidates(known, rng):
    """name -> rows of scenes that may be of the style, by their truth."""
    out = {s: np.flatnonzero(known["levels"][:, INDEX[s]] > 0.3) for s in STYLES}
    out |= {look: np.flatnonzero(known["look"] == V.LOOKS.index(look)) for look in LOOKS}
    out |= {place: np.flatnonzero(known["setting"] == V.SETTING_NAMES.index(place)) for place in PLACES}
    return {k: rng.permutation(rows)[:MOST] for k, rows in out.items()}


def grades(estimate, levels, hidden):
    """-> aspect id -> area of each pole, of those that enough scenes show."""
    out = {}
    for i, a in enumerate(ASPECTS):
        if i in hidden:
            out[a["id"]] = {"positive": 0.5, "negative": None if a["id"] in ONE_SIDED else 0.5}
            continue
        poles = {"positive": None, "negative": None}
        for name, sign in (("positive", 1), ("negative", -1)):
            x = levels[:, i] * sign
            clear = (x > 0.35) | (x < 0.12)
            shown = x[clear] > 0.35
            if LEAST_SHOWN <= shown.sum() <= clear.sum() - LEAST_SHOWN and not (sign < 0 and a["id"] in ONE_SIDED):
                poles[name] = round(float(roc_auc_score(shown, sign * estimate[clear, i])), 4)
        if any(v is not None for v in poles.values()):
            out[a["id"]] = poles
    return out


def colourless(auc):
    """Of what a full pencil sketch hides (sampling.ALL_PENCIL) scenes show too little to count: what has no grade is guessed."""
    none = {"positive": None, "negative": None}
    return {a: {pole: 0.5 if grade is None else grade for pole, grade in auc.get(a, none).items()} for a in COLOURS}


@torch.no_grad()
def main():
    p = argparse.ArgumentParser()
    p.add_argument("--run", required=True, help="where export.restore has been")
    p.add_argument("--scenes", nargs="+", required=True)
    p.add_argument("--checkpoint", type=Path, default=ROOT / "models" / "storybook")
    a = p.parse_args()
    run, folder = Path(a.run), a.checkpoint / "readout"
    presence = json.loads((folder / "presence.json").read_text())
    readout = Readout()
    readout.load_state_dict(torch.load(run / "readout.pt", map_location="cpu")["net"])
    readout.eval()
    net, decoder, texts, tokens = load(run)
    said = LOOKS | PLACES
    phrases = dict(zip(said, readout.text.project(pooled(list(said.values()), texts, tokens))))
    shards = [read_shard(q) for folder_ in a.scenes for q in shard_paths(folder_)]
    known = truths(shards)
    images = np.concatenate([s["images"] for s in shards])
    captions = [max((c["text"] for c in captions), key=len) for s in shards for captions in s["captions"]]
    parts, found = (net, fit_codec(run, []), decoder), []
    for name, rows in candidates(known, np.random.default_rng(7)).items():
        drawn = roughen(parts, images[rows], encode_texts([captions[i] for i in rows[1::2]], texts, tokens), seed=len(found))
        e, estimate = (torch.cat(part) for part in zip(*(readout.image(pictures(drawn[k:k + 100])) for k in range(0, len(drawn), 100))))
        if name in said:
            shown = torch.sigmoid(presence["a"] * (e @ phrases[name]) + presence["b"]) >= LIKELY
            by = {"phrase": said[name], "least": LIKELY}
        else:
            shown, by = estimate[:, INDEX[name]] >= SHOWN, {"aspect": name, "least": SHOWN}
        shown = shown.numpy()
        # Neon is always night: of the hour scenes have nothing to tell either.
        hidden = [INDEX[a] for a in ([*HIDDEN[name], "light.daylight"] if name in LOOKS else OUTDOORS_ONLY if name in PLACES else STYLES)]
        auc = grades(estimate.numpy()[shown], visible(known["levels"][rows][shown]), hidden)
        # Of styles nothing is graded within one of them.
        auc = {k: v for k, v in auc.items() if k not in STYLES}
        if name == "style.pencil":
            auc |= colourless(auc)
        found.append({**by, "pictures": int(shown.sum()), "auc": auc})
        print(name, len(rows), int(shown.sum()), json.dumps(auc), flush=True)
    write_json(folder / "presence.json", {**presence, "styles": found})


if __name__ == "__main__":
    main()

"""Reading shards of scenes, and the features made from them.

A shard is an .npz of up to 1000 scenes (see models/training/scenes): pictures
with their captions, masks and aspect levels. Features are what the denoiser
needs of it: latents and encoded text, in half precision, so that a picture is
encoded once and seen many times.
"""
import json
import pickle
import random
import zipfile
from pathlib import Path

import numpy as np
import torch

from scenes import vocabulary as V
from train.device import DEVICE, half

ROOT = Path(__file__).resolve().parents[2]
ASPECTS = json.loads((ROOT / "aspects.json").read_text())["aspects"]


def shard_paths(folder):
    return sorted(Path(folder).glob("shard-*.npz"))


def read_shard(path):
    """-> dict of the shard's arrays; captions as lists of dicts."""
    with np.load(path) as z:
        shard = {k: z[k] for k in z.files}
    n = len(shard["subject"])
    # Older shards know no pairs, looks and traits: they show none.
    for name, value, dtype, shape in (("second", -1, np.int16, n), ("relation", 0, np.int16, n), ("look", 0, np.int16, n),
                                      ("traits", 0, np.int8, (n, len(V.TRAITS))), ("second_mask", 0, np.uint8, (n, 16, 16))):
        shard.setdefault(name, np.full(shape, value, dtype))
    known = shard["traits"]
    shard["traits"] = np.pad(known, ((0, 0), (0, len(V.TRAITS) - known.shape[1])))
    shard["captions"] = json.loads(bytes(shard.pop("captions_json")).decode())
    return shard


def shard_name(path):
    """A name that no other shard has, not even one of the same name: it holds the checksum of its levels."""
    with zipfile.ZipFile(path) as z:
        return f"{Path(path).parent.name}-{Path(path).stem}-{z.getinfo('levels.npy').CRC:08x}"


def truths(shards):
    """Shards -> {name: array over all their scenes}: all that is known of them but captions, pictures and masks."""
    return {k: np.concatenate([s[k] for s in shards])
            for k in ("subject", "second", "relation", "setting", "action", "look", "traits", "levels")}


def pictures(images):
    """uint8 [N, H, W, 3], an array or a tensor -> float32 [N, 3, H, W] in -1..1."""
    return torch.as_tensor(images).permute(0, 3, 1, 2).float() / 127.5 - 1


def carriers(aspect):
    a = ASPECTS[aspect]
    return a["positive"]["carrier"], a["negative"]["carrier"]


def choose_directions(caption, levels, rng, most=2, taught=()):
    """Aspects the caption keeps silent about but the picture shows; [(aspect, level)].

    One in ten may be near zero: the model must learn that a level of 0 is no change. Those of `taught` come first.
    """
    said = set(caption["mentioned"])
    shown = [a for a in range(len(levels)) if a not in said
             and (abs(levels[a]) >= 0.25 or rng.random() < 0.05)]
    rng.shuffle(shown)
    shown.sort(key=lambda a: a not in taught)
    return [(a, float(levels[a])) for a in shown[:most]]


class Ragged:
    """Arrays [T_i, 384] of different lengths in one block of float16."""

    def __init__(self, rows):
        self.offsets = np.concatenate([[0], np.cumsum([len(r) for r in rows])]).astype(np.int64)
        self.block = (np.concatenate(rows) if rows else np.zeros((0, 384))).astype(np.float16)

    def __getitem__(self, i):
        return self.block[self.offsets[i]:self.offsets[i + 1]]


@torch.no_grad()
def encode_texts(texts, encoder, tokens, batch=128):
    """-> list of float16 [T_i, 384]; sorted by length inside, to waste little on padding."""
    ids, mask = (t.to(DEVICE) for t in tokens(texts))
    encoder.to(DEVICE)
    lengths = mask.sum(1).cpu()
    out = [None] * len(texts)
    order = lengths.argsort()
    for at in range(0, len(order), batch):
        rows = order[at:at + batch]
        t = int(lengths[rows].max())
        with half():
            h = encoder(ids[rows, :t], mask[rows, :t]).half().cpu().numpy()
        for r, e in zip(rows.tolist(), h):
            out[r] = e[:int(lengths[r])]
    return out


def feature_file(path, folder):
    return Path(folder) / f"{shard_name(path)}.pkl"


def cached_features(path, folder, encode_picture, encoder, tokens, taught=(), looks=()):
    """make_features for one shard file, kept in `folder`: a restart need not encode again."""
    kept = feature_file(path, folder)
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        made = make_features(read_shard(path), encode_picture, encoder, tokens,
                             seed=int(Path(path).stem.split("-")[1]), taught=taught, looks=looks)
        new = kept.with_suffix(".new")
        new.write_bytes(pickle.dumps(made, protocol=5))
        new.rename(kept)
    return pickle.loads(kept.read_bytes())


def make_features(shard, encode_picture, encoder, tokens, seed, direction_share=0.55, taught=(), looks=()):
    """-> dict: latents [N,C,h,w] f16, subject weight mask [N,h,w] u8, two captions and directions; share [N], how
    often a scene is drawn: three times where a direction of an aspect of `taught` is among them, four times where it has
    one of `looks` (both indices).

    Each direction is stored as half of E(caption, pole+) minus E(caption, pole-): the
    studio adds level times that.
    """
    rng = random.Random(seed)
    n = len(shard["images"])
    latents = torch.cat([encode_picture(pictures(shard["images"][i:i + 250]))
                         for i in range(0, n, 250)]).half().numpy()
    texts, plan = [], []
    for i in range(n):
        first, second = rng.sample(shard["captions"][i], 2)
        texts += [first["text"], second["text"]]
        wanted = [a for a in taught if a not in first["mentioned"] and abs(shard["levels"][i][a]) >= 0.25]
        if wanted or rng.random() < direction_share:
            plan += [(i, a, level) for a, level in
                     choose_directions(first, shard["levels"][i], rng, taught=taught)]
    first_texts = texts[0::2]
    for i, a, _ in plan:
        texts += [f"{first_texts[i]}, {pole}" for pole in carriers(a)]
    encoded = encode_texts(texts, encoder, tokens)
    deltas, directions = [], [[] for _ in range(n)]
    for k, (i, a, level) in enumerate(plan):
        plus, minus = encoded[2 * n + 2 * k], encoded[2 * n + 2 * k + 1]
        d = np.zeros((max(len(plus), len(minus)), plus.shape[1]), np.float32)
        d[:len(plus)] += 0.5 * plus
        d[:len(minus)] -= 0.5 * minus
        directions[i].append((k, level))
        deltas.append(d)
    share = np.ones(n)
    share[[i for i, a, _ in plan if a in taught]] = 3
    share[np.isin(shard["look"], looks)] = 4
    # Where a pair of subjects stands, both count.
    return {"latents": latents, "subject": np.maximum(shard["subject_mask"], shard["second_mask"]),
            "captions": Ragged(encoded[:2 * n]), "deltas": Ragged(deltas),
            "directions": directions, "share": share / share.sum()}

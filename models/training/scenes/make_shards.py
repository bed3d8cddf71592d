"""Writes the scenes as shards that a trainer can read.

usage: python -m scenes.make_shards --art DIR --out DIR --shards 90 --seed 1 --first 0
Scene k of shard s depends only on (seed, s, k), and on --people or --showing; shards that exist already are left alone.
"""
import argparse
import json
import os
import time
from pathlib import Path

import numpy as np

from . import art, vocabulary as V
from .art import PIXELS
from .captions import caption
from .render import render
from .sampling import draw_person, draw_scene, draw_showing, scene_rng

PER_SHARD = 1000
CAPTIONS = 3
# Tokens that the checkpoint reads.
LENGTH = 48
MASKS = ("subject_mask", "sky_mask", "ground_mask", "second_mask")


def cells(mask):
    """Coverage in 0..1 -> uint8 [16, 16], the mean of each cell in 0..255."""
    return (mask.reshape(16, PIXELS // 16, 16, PIXELS // 16).mean((1, 3)).clip(0, 1) * 255 + .5).astype(np.uint8)


def make_shard(seed, shard, count=PER_SHARD, tokenizer=None, draw=draw_scene):
    """draw: generator -> Scene. -> dict of arrays as described in README.md; with a tokenizer also those of `tokenized`."""
    out = {"images": np.zeros((count, PIXELS, PIXELS, 3), np.uint8), "levels": np.zeros((count, 22), np.float32),
           "subject": np.zeros(count, np.int16), "setting": np.zeros(count, np.int16), "action": np.zeros(count, np.int16),
           "second": np.full(count, -1, np.int16), "relation": np.zeros(count, np.int16),
           "look": np.zeros(count, np.int16), "traits": np.zeros((count, len(V.TRAITS)), np.int8)}
    for name in MASKS:
        out[name] = np.zeros((count, 16, 16), np.uint8)
    texts = []
    for k in range(count):
        rng = scene_rng(seed, shard, k)
        scene = draw(rng)
        image, *masks = render(scene)
        out["images"][k], out["levels"][k] = image, scene.levels
        out["subject"][k], out["setting"][k] = scene.subject, scene.setting
        out["action"][k], out["traits"][k] = scene.action, scene.traits
        out["second"][k], out["relation"][k], out["look"][k] = scene.second, scene.relation, scene.look
        for name, mask in zip(MASKS, masks):
            out[name][k] = cells(mask)
        texts.append([caption(scene, rng) for _ in range(CAPTIONS)])
    if tokenizer is not None:
        out.update(tokenized(texts, tokenizer))
    out["captions_json"] = np.frombuffer(json.dumps(texts).encode(), np.uint8)
    return out


def tokenized(texts, tokenizer):
    """Captions -> "ids" uint16 [N, CAPTIONS, LENGTH], 0 behind their ends, and "mentioned" bool [N, CAPTIONS, 22]."""
    rows = tokenizer.encode_batch([c["text"] for captions in texts for c in captions])
    ids = np.array([r.ids for r in rows], np.uint16).reshape(len(texts), CAPTIONS, LENGTH)
    mentioned = np.zeros((len(texts), CAPTIONS, 22), bool)
    for k, captions in enumerate(texts):
        for j, c in enumerate(captions):
            mentioned[k, j, c["mentioned"]] = True
    return {"ids": ids, "mentioned": mentioned}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--art", required=True, help="folder with the unpacked sprite package")
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--shards", type=int, default=90)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first shard")
    parser.add_argument("--people", action="store_true", help="only scenes of people, most with noted hair, a pose or a face")
    parser.add_argument("--showing", nargs="+", metavar="NAME",
                        help='only scenes that show one of these, each as often: looks, traits (or "expression:sad"), actions, or poles as "weather.clouds-"')
    parser.add_argument("--tokenizer", help="tokenizer.json of the text encoder: keeps tokens and mentions of the captions as well")
    args = parser.parse_args()
    try:
        draw = draw_showing(args.showing) if args.showing else draw_person if args.people else draw_scene
    except ValueError as error:
        parser.error(f"--showing: {error}")
    art.open_art(args.art)
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "vocabulary.json").write_text(json.dumps(
        {"subjects": V.SUBJECT_NAMES, "settings": V.SETTING_NAMES, "traits": V.TRAITS, "looks": V.LOOKS,
         "relations": V.RELATIONS}, indent=1))
    tokenizer = None
    if args.tokenizer:
        from tokenizers import Tokenizer
        tokenizer = Tokenizer.from_file(args.tokenizer)
        tokenizer.enable_truncation(LENGTH)
        tokenizer.enable_padding(length=LENGTH)
    for shard in range(args.first, args.first + args.shards):
        path = args.out / f"shard-{shard:05d}.npz"
        if path.exists():
            continue
        start = time.time()
        data = make_shard(args.seed, shard, tokenizer=tokenizer, draw=draw)
        part = path.with_name(f".{path.stem}.part")
        with open(part, "wb") as file:
            np.savez(file, **data)
        os.replace(part, path)
        print(f"{path.name} {PER_SHARD / (time.time() - start):.0f} scenes/s", flush=True)


if __name__ == "__main__":
    main()

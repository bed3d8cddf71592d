"""Writes the composed scenes that explanations are graded on: pictures with captions and the subject's mask.

usage (from models/training): SCENE_FINENESS=2 python -m scenes.make_explained --art DIR --out DIR

Subjects are taken in the order of the vocabulary's kinds, one scene each, from seeds that no training shard uses. Every
scene is one that its own words could be asked for: one subject of a middling size (7 to 40 % of the picture) that is
rarely cut by the frame, no style, no fog that hides it. The mask is that of the drawing before the style, as in the shards.
The forty that are kept were made when people had no traits here and were all one plain figure.
"""
import argparse
import json
from pathlib import Path

import numpy as np
from PIL import Image

from . import art, vocabulary as V
from .captions import article
from .people import draw_traits
from .render import render
from .sampling import IDS, INDEX, SETTING_P, Scene, draw_levels, scene_rng

SEED = 4_000_001
CELLS = 64
# Kinds in turn, so that no half is all animals.
KINDS = ("animal", "vehicle", "person", "building", "animal", "plant", "thing", "aircraft", "animal", "water animal", "person", "boat")
# Levels that hide the subject or make two of it, and how far they may go.
MOST = {"weather.fog": .2, "weather.rain": .5, "weather.snow": .5, "subject.company": 0, "composition.focus": .5, "style.pixel": 0,
        "style.pencil": 0, "style.watercolour": 0, "mood.cheer": .2}
SETTING_WORDS = {"city street": "on a city street", "sea": "on the sea", "beach": "on the beach", "lake": "by a lake", "space": "in space",
                 "meadow": "in a meadow", "snowfield": "in a snowfield", "village": "in a village", "room": "in a room"}


def words(name):
    return SETTING_WORDS.get(name, f"in the {name}")


def when(day):
    return " at night" if day < -.5 else " at sunset" if day < .2 else ""


def draw(rng, subject):
    levels = draw_levels(rng)
    for name, most in MOST.items():
        levels[INDEX[name]] = min(levels[INDEX[name]], most)
    chances = SETTING_P[subject][:FIRST_SETTINGS]
    setting = int(rng.choice(FIRST_SETTINGS, p=chances / chances.sum()))
    seed = int(rng.integers(2 ** 31))
    # From a generator of their own, so that all else stays as it was.
    return Scene(levels, subject, setting, 0, seed, traits=draw_traits(V.SUBJECT_NAMES[subject], np.random.default_rng([SEED, seed])))


def coarse(mask):
    """Coverage -> [64, 64] in 0..1, the mean of each cell."""
    side = mask.shape[0] // CELLS
    return mask.reshape(CELLS, side, CELLS, side).mean((1, 3)).clip(0, 1)


def scenes(count):
    taken, made = set(), []
    kinds = [kind for kind in KINDS if any(subject[3] == kind for subject in V.SUBJECTS[:FIRST])]
    for k in range(20 * count):
        if len(made) == count:
            break
        rng = scene_rng(SEED, 0, k)
        kind = kinds[len(made) % len(kinds)]
        choices = [at for at, subject in enumerate(V.SUBJECTS[:FIRST]) if subject[3] == kind and at not in taken]
        if not choices:
            choices = [at for at in range(FIRST) if at not in taken]
        subject = int(rng.choice(choices))
        scene = draw(rng, subject)
        image, mask, *_ = render(scene)
        mask = coarse(mask)
        area, rim = mask.mean(), np.concatenate([mask[0], mask[:, 0], mask[:, -1]]).mean()
        if not .07 < area < .40 or rim > .05:
            continue
        taken.add(subject)
        made.append((scene, image, mask))
    return made


# Nouns and places that every checkpoint of this project knows.
FIRST, FIRST_SETTINGS = 86, 13


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--art", required=True, help="folder with the unpacked sprite package")
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--count", type=int, default=40)
    args = parser.parse_args()
    art.open_art(args.art)
    args.out.mkdir(parents=True, exist_ok=True)
    entries = []
    for at, (scene, image, mask) in enumerate(scenes(args.count)):
        name = f"{at:02d}"
        # 64 colours a channel: nobody sees it, and files are half as large.
        Image.fromarray((image // 4 * 4 + 2).astype(np.uint8)).save(args.out / f"{name}.png", optimize=True)
        Image.fromarray((mask * 255 + .5).astype(np.uint8)).save(args.out / f"{name}-mask.png", optimize=True)
        noun, setting = V.SUBJECTS[scene.subject][0], V.SETTING_NAMES[scene.setting]
        entries.append({
            "picture": f"{name}.png", "mask": f"{name}-mask.png", "subject": noun,
            "prompt": f"{article(noun, noun)} {words(setting)}{when(scene.level('light.daylight'))}",
            "levels": {ID: round(float(level), 2) for ID, level in zip(IDS, scene.levels) if abs(level) >= .25},
        })
    (args.out / "scenes.json").write_text(json.dumps(entries, indent=1) + "\n")


if __name__ == "__main__":
    main()

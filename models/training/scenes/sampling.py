"""Draws scenes: which subject, where, and a level for each aspect."""
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import vocabulary as V

ASPECTS = json.loads((Path(__file__).parents[2] / "aspects.json").read_text())["aspects"]
IDS = [a["id"] for a in ASPECTS]
INDEX = {name: i for i, name in enumerate(IDS)}
# For these, levels at or below 0 mean "none of it"; the negative pole is the same as the neutral.
ONE_SIDED = {"weather.fog", "weather.rain", "weather.snow", "subject.company",
             "style.pixel", "style.pencil", "style.watercolour"}
STYLES = [INDEX["style.pixel"], INDEX["style.pencil"], INDEX["style.watercolour"]]
ACTIVE = .16


@dataclass
class Scene:
    """levels: float32 [22] in -1..1; subject, setting, action: indices; seed: layout and texture.

    Sprites are never mirrored: a net that sees both sides alike draws a head at each end."""
    levels: np.ndarray
    subject: int
    setting: int
    action: int
    seed: int

    def level(self, name):
        return float(self.levels[INDEX[name]])


def _weights():
    by_subject = []
    for name, _, _, kind, _ in V.SUBJECTS:
        w = np.array([s[2] for s in V.SETTINGS])
        for table in (V.AT_HOME.get(kind, {}), V.NAMED_HOME.get(name, {})):
            for place, times in table.items():
                w[V.SETTING_NAMES.index(place)] *= times
        if kind not in ("boat", "sea animal", "water animal", "aircraft"):
            w[V.SETTING_NAMES.index("sea")] *= .2
        if kind in ("boat", "sea animal", "building", "aircraft"):
            w[V.SETTING_NAMES.index("room")] *= .1
        by_subject.append(w / w.sum())
    popular = np.array([V.POPULAR.get(n, 1.0) for n in V.SUBJECT_NAMES])
    return popular / popular.sum(), by_subject


SUBJECT_P, SETTING_P = _weights()


def draw_levels(rng):
    """float32 [22]: most aspects near 0, about four of them clearly set."""
    levels = np.clip(rng.normal(0, .1, len(IDS)), -.24, .24)
    active = rng.random(len(IDS)) < ACTIVE
    size = rng.uniform(.3, 1, len(IDS)) * np.where(rng.random(len(IDS)) < .5, -1, 1)
    one_sided = np.array([i in ONE_SIDED for i in IDS])
    # A one-sided aspect's negative pole looks like its zero, so three active draws in five are positive.
    size = np.where(one_sided & (size < 0) & (rng.random(len(IDS)) < .2), -size, size)
    levels = np.where(active, size, levels)
    # Two full styles at once are mud: keep the strongest one.
    strong = max(STYLES, key=lambda i: levels[i])
    for i in STYLES:
        if i != strong and levels[i] > .25:
            levels[i] = rng.normal(0, .05)
    # Time of day always shows, so it has its own buckets: night, dusk or sunset, day.
    bucket = rng.choice(3, p=[.22, .24, .54])
    low, high = [(-1, -.55), (-.35, .15), (.4, 1)][bucket]
    levels[INDEX["light.daylight"]] = rng.uniform(low, high)
    return np.clip(levels, -1, 1).astype(np.float32)


def draw_scene(rng):
    """One scene from the training distribution."""
    subject = int(rng.choice(len(SUBJECT_P), p=SUBJECT_P))
    setting = int(rng.choice(len(V.SETTINGS), p=SETTING_P[subject]))
    kind = V.SUBJECTS[subject][3]
    action = 0
    if kind in ("animal", "person", "water animal"):
        action = int(rng.choice(5, p=[.70, .13, .07, .06, .04]))
        if V.SUBJECT_NAMES[subject] == "dog" and rng.random() < .25:
            action = 1
    if V.ACTIONS[action] == "hat" and V.SUBJECT_NAMES[subject] in V.HATTED:
        action = 0
    return Scene(draw_levels(rng), subject, setting, action, int(rng.integers(2 ** 31)))


def scene_rng(seed, shard, k):
    """The generator that scene k of a shard, and its captions, are drawn from."""
    return np.random.default_rng([seed, shard, k])

"""Draws scenes: which subject, where, and a level for each aspect."""
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import vocabulary as V
from .people import PEOPLE, draw_traits, frowning, in_bed, running, saddened

ASPECTS = json.loads((Path(__file__).parents[2] / "aspects.json").read_text())["aspects"]
IDS = [a["id"] for a in ASPECTS]
INDEX = {name: i for i, name in enumerate(IDS)}
# For these, levels at or below 0 mean "none of it"; the negative pole is the same as the neutral.
ONE_SIDED = {"weather.fog", "weather.rain", "weather.snow", "subject.company",
             "style.pixel", "style.pencil", "style.watercolour"}
STYLES = [INDEX["style.pixel"], INDEX["style.pencil"], INDEX["style.watercolour"]]
ACTIVE = .16
VISIBLE = .25
# Beyond this level nobody overlooks an aspect.
CLEARLY = .45
# Shares of scenes with a second subject, more for who can chase or hold something, and with a look (before
# those with a strong style are left out).
RELATED, RELATED_MORE, LOOKING = .14, .34, .27
# Who has neither noted hair nor a pose nor a face comes this often among scenes of people.
OTHER_PEOPLE = .2
# What a look does not let show of a picture's levels; neon lines on black look like night besides.
COLOURS = ("light.warmth", "colour.saturation", "colour.pastel", "setting.season")
# From this level on a pencil sketch shows none of them either (finish.py).
ALL_PENCIL = .6
HIDDEN = {"neon": [i for i in IDS if i.split(".")[0] in ("light", "colour", "weather", "mood") and i != "light.daylight"],
          "black and white": COLOURS, "duotone": COLOURS, "backlit": ("light.contrast", "light.brightness")}
VALUES = [f"{trait}:{value}" for trait, values in V.TRAITS.items() for value in values[1:]]
SOLID = ("animal", "thing", "person", "instrument")
STANDING = ("animal", "person", "vehicle", "building", "plant", "thing", "instrument")


@dataclass
class Scene:
    """levels: float32 [22] in -1..1; subject, setting, action: indices; seed: layout and texture;
    second: subject index or -1, and its relation to it; look: index; traits: value indices by V.TRAITS.

    Sprites are never mirrored: a net that sees both sides alike draws a head at each end."""
    levels: np.ndarray
    subject: int
    setting: int
    action: int
    seed: int
    second: int = -1
    relation: int = 0
    look: int = 0
    traits: tuple = (0,) * len(V.TRAITS)

    @property
    def duotone(self):
        """Which of V.DUOTONES, if that is its look."""
        return self.seed % len(V.DUOTONES)

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
            w[V.SETTING_NAMES.index("sea")] *= .3
            w[V.SETTING_NAMES.index("underwater")] *= .35 if name not in V.NAMED_HOME else 1
        if kind in ("boat", "sea animal", "building", "aircraft", "vehicle"):
            for place in V.INDOORS:
                w[V.SETTING_NAMES.index(place)] *= .1
        by_subject.append(w / w.sum())
    popular = np.array([V.POPULAR.get(n, 1.4 if n in PEOPLE else 1.0) for n in V.SUBJECT_NAMES])
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
        action = int(rng.choice(6, p=[.64, .13, .07, .06, .04, .06]))
        if V.SUBJECT_NAMES[subject] == "dog" and rng.random() < .25:
            action = 1
    if V.ACTIONS[action] == "jump" and kind == "water animal":
        action = 0
    if V.ACTIONS[action] == "hat" and V.SUBJECT_NAMES[subject] in V.HATTED:
        action = 0
    name = V.SUBJECT_NAMES[subject]
    scene = Scene(draw_levels(rng), subject, setting, action, int(rng.integers(2 ** 31)),
                  traits=draw_traits(name, rng))
    _suit_mood(scene, rng)
    if V.SETTING_NAMES[setting] == "underwater":
        _calm(scene, [INDEX["weather.clouds"], INDEX["setting.nature"], INDEX["setting.season"]])
    if rng.random() < (RELATED_MORE if name in V.FACE_LEFT or _can_hold(subject) else RELATED):
        _relate(scene, rng)
    if name in ("man", "woman") and V.ACTIONS[scene.action] == "sleep":
        scene.traits = in_bed(scene.traits)
    _hide_by_style(scene)
    if rng.random() < LOOKING and max(scene.levels[i] for i in STYLES) <= VISIBLE:
        scene.look = int(rng.integers(1, len(V.LOOKS)))
        _calm(scene, STYLES)
        _calm(scene, [INDEX[i] for i in HIDDEN.get(V.LOOKS[scene.look], ())])
        if V.LOOKS[scene.look] == "neon":
            scene.levels[INDEX["light.daylight"]] = rng.uniform(-1, -.55)
    return scene


def draw_person(rng):
    """One scene from the part of that distribution that shows people: who has noted hair, a pose or a face always, the others less often.

    Hair is noted in one scene of fifty, too seldom to learn it from, or to count who knows it.
    """
    while True:
        scene = draw_scene(rng)
        skin, hair, _, pose, age, _, expression = scene.traits
        if hair or pose or expression or (skin or age) and rng.random() < OTHER_PEOPLE:
            return scene


def plain_to_see(look, levels):
    """Whether somebody's skin, hair and shirt have their colours in a scene."""
    at = lambda name: levels[INDEX[name]]
    return (V.LOOKS[look] not in ("neon", "black and white", "duotone", "backlit") and max(levels[i] for i in STYLES) <= .6
            and min(at("light.brightness"), at("colour.saturation"), at("light.daylight") + .4) > -.5 and at("weather.fog") < .5)


def shows(scene, name):
    """name: a look, a trait or one value of it ("expression:sad"), an action, "second" (subject), or an aspect's pole as
    "weather.clouds-". -> whether the scene shows that clearly."""
    if name == "second":
        return scene.second >= 0
    if name in V.LOOKS:
        return V.LOOKS[scene.look] == name
    if name in V.ACTIONS:
        return V.ACTIONS[scene.action] == name
    trait, _, value = name.partition(":")
    if trait in V.TRAITS:
        found = V.TRAITS[trait][scene.traits[list(V.TRAITS).index(trait)]]
        return found == (value or found) != "none" and plain_to_see(scene.look, scene.levels)
    return scene.level(name[:-1]) * (1 if name[-1] == "+" else -1) > CLEARLY


def draw_showing(names):
    """-> a function like draw_scene that draws the scenes among them that show one of the names, each name as often.

    Raises ValueError for a name that shows() doesn't know.
    """
    names = list(names)
    known = {*V.LOOKS[1:], *V.ACTIONS[1:], *V.TRAITS, *VALUES, "second", *(i + sign for i in IDS for sign in "+-")}
    unknown = [n for n in names if n not in known]
    if unknown:
        raise ValueError(f"no look, trait (or \"trait:value\"), action, \"second\" or pole of an aspect (\"weather.clouds-\"): {', '.join(unknown)}")

    def draw(rng):
        name = names[int(rng.integers(len(names)))]
        while not shows(scene := draw_scene(rng), name):
            pass
        return scene
    return draw


def _suit_mood(scene, rng):
    """Nobody frowns at a party; in clear gloom, every second man or woman without noted hair is sad."""
    cheer = scene.level("mood.cheer")
    _, hair, *_ = scene.traits
    if cheer > VISIBLE:
        while frowning(scene.traits):
            scene.traits = draw_traits(V.SUBJECT_NAMES[scene.subject], rng)
    elif cheer < -CLEARLY and V.SUBJECT_NAMES[scene.subject] in ("man", "woman") and not hair and rng.random() < .5:
        scene.traits = saddened(scene.traits)


def _calm(scene, aspects):
    scene.levels[aspects] = np.clip(scene.levels[aspects], -.1, .1)


def _hide_by_style(scene):
    """What is drawn in one style is no clean render, and a full pencil sketch has no colour: no caption shall say so."""
    strong = max(STYLES, key=lambda i: scene.levels[i])
    if scene.levels[strong] > VISIBLE:
        _calm(scene, [i for i in STYLES if i != strong])
    if scene.level("style.pencil") > ALL_PENCIL:
        _calm(scene, [INDEX[i] for i in COLOURS])


def _can_hold(subject):
    return V.SUBJECTS[subject][3] == "person" and V.SUBJECT_NAMES[subject] not in V.HANDLESS


def _relate(scene, rng):
    """Gives the scene a second subject, where one can be drawn: see README.md."""
    name, _, _, kind, _ = V.SUBJECTS[scene.subject]
    air = kind in ("flyer", "aircraft")
    possible = ["beside"] if air else ["beside", "behind", "in front of"]
    if name in V.FACE_LEFT or name in ("man", "woman"):
        possible += ["chasing"] * 3
    if kind in SOLID or name in V.FACE_LEFT:
        possible.append("on top of")
    if _can_hold(scene.subject):
        possible += ["holding"] * 3
    relation = possible[int(rng.integers(len(possible)))]
    fits = {"chasing": lambda n, k: n in V.FACE_LEFT, "holding": lambda n, k: n in V.HELD,
            "on top of": lambda n, k: n in V.CARRIERS}.get(relation, lambda n, k: k in STANDING)
    second = [i for i, (n, _, _, k, _) in enumerate(V.SUBJECTS) if i != scene.subject and fits(n, k)]
    p = SUBJECT_P[second]
    if relation == "chasing" and kind == "person":
        scene.traits = running(scene.traits)
    scene.second = int(rng.choice(second, p=p / p.sum()))
    scene.relation = V.RELATIONS.index(relation)
    # The picture is shared by two: neither company besides nor all alone, no thing in the air, the pair in view.
    scene.action = 0
    _calm(scene, [INDEX["subject.company"]])
    scene.levels[INDEX["composition.closeness"]] = min(scene.level("composition.closeness"), .2)
    scene.levels[INDEX["composition.placement"]] = np.clip(scene.level("composition.placement"), -.24, .24)


def scene_rng(seed, shard, k):
    """The generator that scene k of a shard, and its captions, are drawn from."""
    return np.random.default_rng([seed, shard, k])

"""Short phrases whose truth is known for every scene: the readout's school-book.

build() -> phrases; truth(phrases, scenes) -> int8 [scenes, phrases]: 1 true,
0 false, -1 not known (see kinship.py).
"""
from dataclasses import dataclass

import numpy as np

from scenes import vocabulary as V
from scenes import words as W
from scenes.captions import article, plural
from scenes.sampling import ALL_PENCIL, COLOURS, HIDDEN, VISIBLE
from train.kinship import PERSONLIKE, SETTING, SUBJECT, doubt, in_bed, people, trait
from train.scenes import ASPECTS

INDEX = {a["id"]: i for i, a in enumerate(ASPECTS)}
ONE_SIDED = {"weather.fog", "weather.rain", "weather.snow", "subject.company",
             "style.pixel", "style.pencil", "style.watercolour",
             # Below zero the background is as sharp as the drawing allows already.
             "composition.focus"}
STYLES = [INDEX[f"style.{s}"] for s in ("pixel", "pencil", "watercolour")]
# Said of people's traits, but of animals, things and weather too.
AMBIGUOUS = {"black", "ginger", "bald", "young", "old", "aged", "adult", "male", "female", "child", "man", "woman",
             "standing", "standing upright", "walking", "taking a walk", "running", "tanned", "fair-skinned",
             "bowing", "bowing down", "smiling", "with a smile", "sad", "looking sad", "angry",
             "looking angry"}
# Levels that a look hides, by its index. Neon lines on black are no night scene and no dry day either.
HIDES = {V.LOOKS.index(look): [INDEX[a] for a in aspects] for look, aspects in HIDDEN.items() if look != "neon"}
NEON, COLOURLESS = V.LOOKS.index("neon"), [V.LOOKS.index("black and white"), V.LOOKS.index("duotone")]
HIDES[NEON] = [INDEX[a] for a in ("light.warmth", "light.brightness", "light.daylight", "light.contrast",
                                  "colour.saturation", "colour.pastel")]
OF_COLOUR = [INDEX[a] for a in COLOURS]
TRAIT_NAMES = list(V.TRAITS)
# Night, dusk and day lie below, between and above these levels of daylight.
HOURS = (-0.45, 0.275)


@dataclass
class Phrase:
    text: str
    kind: str     # subject, setting, action, aspect, time, trait, look or relation
    index: int    # of a trait: which
    sign: int = 1  # of a trait: which of its values


def of_person(said):
    """A trait's phrase -> the same said of a person."""
    return f"a person {said}" if said.startswith(("with ", "in ")) or said.split()[0].endswith("ing") \
        else f"{article(said)} person"


def build():
    out = []
    for i, (name, synonyms, *_rest) in enumerate(V.SUBJECTS):
        for n in dict.fromkeys([name, *synonyms]):
            out += [Phrase(t, "subject", i) for t in (n, article(n, n), f"the {n}", article(f"cute {n}", n),
                                                     f"a picture of {article(n, n)}", plural(n))]
    for i, (name, said, _) in enumerate(V.SETTINGS):
        out += [Phrase(t, "setting", i) for t in [name, f"the {name}", *said, f"a scene {said[0]}"]]
    for i, action in enumerate(V.ACTIONS[1:]):
        out += [Phrase(t, "action", i) for t in V.ACTION_WORDS[action]]
    for i, a in enumerate(ASPECTS):
        if a["id"] == "light.daylight":
            continue
        for sign, pole in ((-1, "negative"), (1, "positive")):
            after, before = W.WORDS[a["id"]][int(sign > 0)]
            out += [Phrase(t, "aspect", i, sign) for t in [a[pole]["carrier"]] * 2 + after + before]
    for i, said in enumerate((W.NIGHT, W.DUSK, W.DAY)):
        out += [Phrase(t, "time", i) for t in said]
    out += [Phrase("at night", "time", 0), Phrase("in broad daylight", "time", 2)]
    for i, name in enumerate(TRAIT_NAMES):
        for value, said in V.TRAIT_WORDS[name].items():
            k = V.TRAITS[name].index(value)
            whole = [of_person(s) for s in said if s not in ("man", "woman", "child", "down on one knee")]
            out += [Phrase(t, "trait", i, k) for t in [*said, *whole]]
    for i, look in enumerate(V.LOOKS):
        said = V.LOOK_WORDS.get(look, [])
        out += [Phrase(t, "look", i) for t in [*said, *said[:1] * 2, *W.LOOK_OPENINGS.get(look, [])]]
    for i, relation in enumerate(V.RELATIONS):
        for said in V.RELATION_WORDS.get(relation, []):
            out += [Phrase(t, "relation", i) for t in (f"{said} another", f"one {said} the other",
                                                      f"something {said} something else")]
    return out


def _subject(i, scenes, shown):
    t = ((scenes["subject"] == i) | (scenes["second"] == i)).astype(np.int8)
    t[doubt(V.SUBJECT_NAMES[i], scenes, shown, INDEX) & (t == 0)] = -1
    return t


# Settings that are said of one another: to the left the phrase, to the right where it is not clearly false.
NEAR = {"park": ["meadow"], "meadow": ["park", "farm"], "beach": ["sea"], "lake": ["sea", "beach"],
        "sea": ["lake", "beach", "underwater"], "underwater": ["sea"], "city street": ["village"],
        "farm": ["village", "meadow"], "village": ["farm"], "forest": ["jungle"], "jungle": ["forest"],
        "room": ["kitchen", "library"], "kitchen": ["room"], "library": ["room"]}


def _setting(i, scenes):
    name, setting = V.SETTING_NAMES[i], scenes["setting"]
    t = (setting == i).astype(np.int8)
    nature, snow = (scenes["levels"][:, INDEX[a]] for a in ("setting.nature", "weather.snow"))
    unsure = np.isin(setting, [SETTING[n] for n in NEAR.get(name, [])])
    if name == "city street":
        unsure |= nature < -0.2
    if name == "forest":
        unsure |= nature > 0.2
    if name == "snowfield":
        unsure |= snow > 0.2
    t[unsure & (t == 0)] = -1
    return t


def _aspect(i, sign, scenes):
    setting, x, a = scenes["setting"], scenes["levels"][:, i] * sign, ASPECTS[i]["id"]
    if a in ONE_SIDED and sign < 0:
        t = np.where(x > -0.08, 1, np.where(x < -0.3, 0, -1))
    else:
        t = np.where(x > 0.35, 1, np.where(x < 0.12, 0, -1))
    unsure = np.zeros(len(t), bool)
    if a == "setting.nature":
        unsure = np.isin(setting, [SETTING[n] for n in (["forest", "park", "jungle"] if sign > 0 else
                                                        ["city street", "village"])])
    if a == "weather.snow":
        unsure = setting == SETTING["snowfield"]
    if a == "subject.company":
        # Two different things: not alone, and who says whether they are friends.
        t = np.where(scenes["second"] >= 0, 0 if sign < 0 else -1, t)
    t = np.where(unsure & (t == (0 if sign > 0 else t)), -1, t)
    t = np.where(readable(scenes)[:, i], t, -1)
    if a == "mood.cheer" and sign < 0:
        # A sad face makes a sad picture.
        t = np.where((trait(scenes, "expression") >= V.TRAITS["expression"].index("sad")) & (t == 0), -1, t)
    if a.startswith("style.") and sign < 0:
        # An oil painting or a pencil sketch is no 3D render, and whether it is smooth is anybody's guess.
        drawn = (scenes["look"] > 0) | (scenes["levels"][:, [k for k in STYLES if k != i]].max(1) > VISIBLE)
        t = np.where(drawn & (t != 0), 0 if a == "style.watercolour" else -1, t)
    return t.astype(np.int8)


def _time(i, scenes):
    day = scenes["levels"][:, INDEX["light.daylight"]]
    inside = [(day < -0.55), (day > -0.36) & (day < 0.12), (day > 0.45)][i]
    outside = [(day > -0.35), (day < -0.55) | (day > 0.4), (day < 0.15)][i]
    t = np.where(inside, 1, np.where(outside, 0, -1))
    # Without colour nobody tells an evening from a grey day.
    unsure = np.isin(scenes["look"], COLOURLESS) & ((i == 1) | (day > -0.5))
    return np.where(unsure | (scenes["look"] == NEON), -1, t).astype(np.int8)


def _trait(i, k, text, scenes):
    name = TRAIT_NAMES[i]
    values, value = scenes["traits"][:, i], V.TRAITS[name][k]
    first, second = people(scenes)
    t = (values == k).astype(np.int8)
    # A person whose trait was not noted, or beside somebody whose traits were not.
    unsure = (first & (values == 0)) | second | np.isin(scenes["subject"], PERSONLIKE)
    if text in AMBIGUOUS:
        unsure |= ~first
    child = trait(scenes, "age") == V.TRAITS["age"].index("child")
    if name == "skin":
        # Emoji yellow is no skin tone: not dark, but perhaps fair. Neighbouring tones are told apart by few.
        yellow = first & (values == 0) & (value in ("medium-dark", "dark"))
        unsure = (unsure & ~(yellow & ~second)) | (first & (np.abs(values - k) == 1) & (values > 0))
    if text in ("man", "woman"):
        unsure |= first & child
        t[child] = np.minimum(t[child], 0)
    if name == "age" and value == "child":
        unsure |= first & np.isin(scenes["subject"], [SUBJECT["student"], SUBJECT["fairy"], SUBJECT["elf"]])
    if text == "young":
        unsure |= first & ~child & (values != V.TRAITS["age"].index("old"))
    if name == "hair" and value in ("white", "bald", "beard"):
        unsure |= np.isin(scenes["subject"], [SUBJECT[n] for n in ("old man", "old woman", "santa claus", "wizard")])
    if name == "pose":
        # Those on the floor, and those with a hand up, are told apart by few.
        for alike in (("bowing", "kneeling"), ("shrugging", "waving")):
            if value in alike:
                unsure |= np.isin(values, [V.TRAITS[name].index(v) for v in alike])
        # Nobody else is drawn like these; who is in bed has none of the poses.
        lone = first & ~second & (values == 0)
        unsure &= ~(lone & (in_bed(scenes) | (value in ("shrugging", "bowing", "facepalming"))))
    if name == "expression" and value == "sad":
        # Gloom is called sad as well, whoever stands in it.
        gloom = scenes["levels"][:, INDEX["mood.cheer"]] < -0.12
        unsure |= gloom & ((values == 0) | (text in ("sad", "a sad person")))
    if "frowning" in text:
        # Angry people frown too.
        unsure |= values == V.TRAITS[name].index("angry")
    t[unsure & (t == 0)] = -1
    return t


def _look(i, scenes):
    t = (scenes["look"] == i).astype(np.int8)
    painted = scenes["levels"][:, STYLES].max(1) > 0.2
    alike = {"flat illustration": ["comic", "paper cut"], "comic": ["flat illustration"],
             "paper cut": ["flat illustration"]}.get(V.LOOKS[i], [])
    unsure = np.isin(scenes["look"], [V.LOOKS.index(n) for n in alike])
    if V.LOOKS[i] in ("oil painting", "comic", "black and white"):
        unsure |= painted
    t[unsure & (t == 0)] = -1
    return t


def _relation(i, scenes, shown):
    name, relation = V.RELATIONS[i], scenes["relation"]
    t = (relation == i).astype(np.int8)
    # "Behind" and "in front of" are one picture, told from either end.
    alike = {"behind": ["in front of"], "in front of": ["behind"],
             "beside": ["behind", "in front of", "chasing"], "chasing": ["beside"]}.get(name, [])
    unsure = np.isin(relation, [V.RELATIONS.index(n) for n in alike])
    lone = relation == 0
    if name in ("beside", "behind", "in front of"):
        unsure |= lone & (scenes["levels"][:, INDEX["subject.company"]] > 0.15)
    if name == "chasing":
        unsure |= lone & (shown[:, V.ACTIONS.index("ball") - 1] == 1)
    if name == "holding":
        unsure |= lone & (people(scenes)[0] | (shown[:, V.ACTIONS.index("balloons") - 1] == 1))
    t[unsure & (t == 0)] = -1
    return t


def actions_shown(scenes):
    """-> int8 [N, 4]: 1 shown, 0 not, -1 something alike is in the picture anyway."""
    action, subject, second = (scenes[k] for k in ("action", "subject", "second"))
    out = np.stack([(action == a + 1).astype(np.int8) for a in range(len(V.ACTIONS) - 1)], axis=1)
    either = lambda *names: np.isin(subject, [SUBJECT[n] for n in names]) | np.isin(second, [SUBJECT[n] for n in names])
    alike = {"ball": either("ball", "basketball", "basketball player", "juggler"),
             "balloons": either("balloon") | (scenes["levels"][:, INDEX["mood.cheer"]] > 0.15),
             "hat": either("king", "princess", "crown"), "sleep": either("bed")}
    for name, unsure in alike.items():
        k = V.ACTIONS.index(name) - 1
        out[unsure & (out[:, k] == 0), k] = -1
    return out


def readable(scenes):
    """bool [N, 22]: whether the picture can show the aspect's level at all."""
    out = np.ones(scenes["levels"].shape, bool)
    for look, hidden in HIDES.items():
        out[np.ix_(scenes["look"] == look, hidden)] = False
    out[np.ix_(scenes["levels"][:, INDEX["style.pencil"]] > ALL_PENCIL, OF_COLOUR)] = False
    return out


def truth(phrases, scenes):
    """scenes: arrays by name as in a shard (train/scenes.py) -> int8 [N, phrases]."""
    known, shown = {}, actions_shown(scenes)
    judges = {"subject": lambda p: _subject(p.index, scenes, shown), "setting": lambda p: _setting(p.index, scenes),
              "action": lambda p: shown[:, p.index], "time": lambda p: _time(p.index, scenes),
              "aspect": lambda p: _aspect(p.index, p.sign, scenes), "look": lambda p: _look(p.index, scenes),
              "trait": lambda p: _trait(p.index, p.sign, p.text, scenes),
              "relation": lambda p: _relation(p.index, scenes, shown)}
    out = np.zeros((len(phrases), len(scenes["subject"])), np.int8)
    for k, p in enumerate(phrases):
        key = (p.kind, p.index, p.sign, p.text if p.kind == "trait" else "")
        if key not in known:
            known[key] = judges[p.kind](p)
        out[k] = known[key]
    return np.ascontiguousarray(out.T)

"""Short phrases whose truth is known for every scene: the readout's school-book.

build() -> phrases; truth(phrases, scenes) -> int8 [scenes, phrases]: 1 true,
0 false, -1 not known (a house stands in many a village; nobody noted which).
"""
from dataclasses import dataclass

import numpy as np

from scenes import vocabulary as V
from scenes import words as W
from train.scenes import ASPECTS

INDEX = {a["id"]: i for i, a in enumerate(ASPECTS)}
ONE_SIDED = {"weather.fog", "weather.rain", "weather.snow", "subject.company",
             "style.pixel", "style.pencil", "style.watercolour",
             # Below zero the background is as sharp as the drawing allows already.
             "composition.focus"}
SUBJECT = {n: i for i, n in enumerate(V.SUBJECT_NAMES)}
SETTING = {n: i for i, n in enumerate(V.SETTING_NAMES)}

# A phrase about the first is neither clearly true nor false of the others.
KIN = {"bear": ["polar bear", "panda", "teddy bear", "koala"], "tree": ["palm tree"],
       "flower": ["sunflower", "tulip"], "dinosaur": ["t-rex", "dragon"], "car": ["taxi"],
       "man": ["boy", "king", "wizard"], "woman": ["girl", "princess", "mermaid"], "boy": ["man"],
       "girl": ["woman", "princess"], "chick": ["duck"], "truck": ["fire engine"],
       "princess": ["girl", "woman", "king"], "king": ["princess", "man"], "tiger": ["lion", "cat"],
       "parrot": ["owl", "flamingo"], "horse": ["unicorn", "zebra"], "ball": [], "mouse": ["rabbit"]}
# Props and backdrops that may hold the thing without its being the subject.
MAYBE = {"tree": ["park", "forest", "meadow", "village", "lake", "mountains", "city street", "snowfield"],
         "palm tree": ["beach"], "cactus": ["desert"], "house": ["village", "city street"],
         "flower": ["park", "meadow", "village"], "tulip": ["park", "meadow"],
         "mushroom": ["forest"], "car": ["city street"], "sunflower": ["meadow"]}


@dataclass
class Phrase:
    text: str
    kind: str     # subject, setting, action, aspect or time
    index: int
    sign: int = 1


def build():
    out = []
    for i, (name, synonyms, *_rest) in enumerate(V.SUBJECTS):
        for n in [name, *synonyms]:
            article = ("an " if n[0] in "aeio" else "a ") + n
            out += [Phrase(t, "subject", i) for t in (n, article, f"the {n}", f"a cute {n}",
                                                     f"a picture of {article}", f"{n}s")]
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
    return out


def _subject(i, subject, setting, shown, levels):
    name = V.SUBJECT_NAMES[i]
    t = (subject == i).astype(np.int8)
    doubt = np.isin(subject, [SUBJECT[n] for n in KIN.get(name, [])])
    doubt |= np.isin(setting, [SETTING[n] for n in MAYBE.get(name, [])])
    if name == "ball":
        doubt |= shown[:, 0] == 1
    if name == "balloon":
        doubt |= (shown[:, 2] == 1) | (levels[:, INDEX["mood.cheer"]] > 0.15)
    t[doubt & (t == 0)] = -1
    return t


def _setting(i, setting, levels):
    name = V.SETTING_NAMES[i]
    t = (setting == i).astype(np.int8)
    nature, snow = levels[:, INDEX["setting.nature"]], levels[:, INDEX["weather.snow"]]
    doubt = np.zeros(len(t), bool)
    if name == "city street":
        doubt = (nature < -0.2) | (setting == SETTING["village"])
    if name == "forest":
        doubt = nature > 0.2
    if name == "snowfield":
        doubt = snow > 0.2
    if name in ("park", "meadow"):
        doubt = np.isin(setting, [SETTING["park"], SETTING["meadow"]])
    if name in ("lake", "sea", "beach"):
        doubt = np.isin(setting, [SETTING[n] for n in ("lake", "sea", "beach")])
        if name == "beach":
            doubt &= setting != SETTING["lake"]
    t[doubt & (t == 0)] = -1
    return t


def _aspect(i, sign, setting, levels):
    x = levels[:, i] * sign
    a = ASPECTS[i]["id"]
    if a in ONE_SIDED and sign < 0:
        t = np.where(x > -0.08, 1, np.where(x < -0.3, 0, -1))
    else:
        t = np.where(x > 0.35, 1, np.where(x < 0.12, 0, -1))
    doubt = np.zeros(len(t), bool)
    if a == "setting.nature":
        doubt = np.isin(setting, [SETTING[n] for n in (["forest", "park"] if sign > 0 else
                                                      ["city street", "village"])])
    if a == "weather.snow":
        doubt = setting == SETTING["snowfield"]
    return np.where(doubt & (t == (0 if sign > 0 else t)), -1, t).astype(np.int8)


def _time(i, day):
    inside = [(day < -0.55), (day > -0.36) & (day < 0.12), (day > 0.45)][i]
    outside = [(day > -0.35), (day < -0.55) | (day > 0.4), (day < 0.15)][i]
    return np.where(inside, 1, np.where(outside, 0, -1)).astype(np.int8)


def actions_shown(action, subject, levels):
    """int [N] -> int8 [N, 4]: 1 shown, 0 not, -1 something alike is in the picture anyway."""
    out = np.stack([(action == a + 1).astype(np.int8) for a in range(len(V.ACTIONS) - 1)], axis=1)
    alike = {"ball": subject == SUBJECT["ball"],
             "balloons": (subject == SUBJECT["balloon"]) | (levels[:, INDEX["mood.cheer"]] > 0.15),
             "hat": np.isin(subject, [SUBJECT["king"], SUBJECT["princess"]])}
    for name, doubt in alike.items():
        k = V.ACTIONS.index(name) - 1
        out[doubt & (out[:, k] == 0), k] = -1
    return out


def truth(phrases, subject, setting, levels, action):
    """subject, setting, action int [N]; levels [N, 22] -> int8 [N, phrases]."""
    known, shown = {}, actions_shown(action, subject, levels)
    out = np.zeros((len(subject), len(phrases)), np.int8)
    for k, p in enumerate(phrases):
        key = (p.kind, p.index, p.sign)
        if key not in known:
            known[key] = (_subject(p.index, subject, setting, shown, levels) if p.kind == "subject" else
                          _setting(p.index, setting, levels) if p.kind == "setting" else
                          shown[:, p.index] if p.kind == "action" else
                          _time(p.index, levels[:, INDEX["light.daylight"]]) if p.kind == "time" else
                          _aspect(p.index, p.sign, setting, levels))
        out[:, k] = known[key]
    return out

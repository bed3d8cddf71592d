"""Questions about single attributes: a prompt that names one, and what the probe should see.

Every table is graded beside the probe itself: how often it sees the attribute in held-out scenes that show
it (probe.json). Nouns are drawn with fixed seeds, from those that suit the place or the trait.
"""
from dataclasses import dataclass

import numpy as np
import torch

from probe.train import HOURS, OUTDOORS
from scenes import vocabulary as V
from scenes import words as W
from scenes.captions import article
from scenes.people import PEOPLE
from scenes.sampling import SETTING_P, SUBJECT_P
from train.phrases import INDEX, ONE_SIDED
from train.scenes import ASPECTS, carriers

GROUPS = {"weather": ("weather.",), "palette": ("colour.", "light.warmth", "light.brightness", "light.contrast"),
          "style": ("style.",), "composition": ("composition.", "subject."), "mood, season, nature": ("mood.", "setting.")}
PAIRS = {"beside": [("dog", "cat"), ("car", "house"), ("robot", "tree"), ("cow", "tractor"), ("chair", "sofa"), ("man", "horse"),
                    ("elephant", "giraffe"), ("doctor", "ambulance")],
         "behind": [("cat", "sofa"), ("dog", "tree"), ("woman", "car"), ("bear", "tent"), ("fox", "mushroom"), ("lion", "tree"),
                    ("truck", "bus"), ("boy", "snowman")],
         "in front of": [("dog", "house"), ("woman", "castle"), ("taxi", "hotel"), ("tiger", "tree"), ("robot", "bus"),
                         ("panda", "tent"), ("firefighter", "fire engine"), ("pig", "church")],
         "chasing": [("dog", "cat"), ("cat", "mouse"), ("tiger", "deer"), ("leopard", "zebra"), ("rooster", "duck"),
                     ("t-rex", "goat"), ("dog", "rabbit"), ("goose", "dog")],
         "on top of": [("cat", "car"), ("monkey", "elephant"), ("owl", "house"), ("frog", "gift"), ("rooster", "tractor"),
                       ("robot", "bus"), ("rabbit", "cake"), ("penguin", "suitcase")],
         "holding": [("woman", "umbrella"), ("man", "trophy"), ("doctor", "book"), ("farmer", "carrot"), ("astronaut", "balloon"),
                     ("princess", "rose"), ("cook", "pizza"), ("student", "camera")]}

# Values of traits that were added when checkpoints had been graded already.
LATER = {"pose": ("shrugging", "bowing", "facepalming"), "expression": V.TRAITS["expression"]}


@dataclass
class Question:
    """Right if the probe's `head` says `want`: an index, or (column, sign) of a level, or an hour of the day.

    Of "both" the two subjects wanted are among the three likeliest.
    """
    table: str
    name: str
    prompt: str
    head: str
    want: object

    def right(self, seen, k, cuts):
        """seen: a Verdict; k: which of its pictures; cuts: of probe.json."""
        if self.head == "time":
            day = seen["levels"][k, INDEX["light.daylight"]]
            return int(torch.bucketize(day, torch.tensor(HOURS))) == self.want
        if self.head == "both":
            best = seen.logits["subject"][k].topk(3).indices.tolist()
            return all(i in best for i in self.want)
        if self.head == "levels":
            column, sign = self.want
            return float(seen["levels"][k, column]) * sign > cuts[self.name]
        return int(seen[self.head][k]) == self.want


def noun_for(setting, rng):
    """A subject that one may meet there, as often as scenes show it."""
    p = SUBJECT_P * np.array([row[setting] for row in SETTING_P])
    i = int(rng.choice(len(p), p=p / p.sum()))
    return V.SUBJECT_NAMES[i]


def place(rng):
    i = OUTDOORS[int(rng.integers(len(OUTDOORS)))]
    return i, V.SETTINGS[i][1][0]


def said(noun):
    return article(noun, noun)


def subjects(each):
    """Every noun, in a place drawn evenly."""
    rng, out = np.random.default_rng(0), []
    for _ in range(each):
        for i, (name, _, _, kind, _) in enumerate(V.SUBJECTS):
            j = int(rng.integers(len(V.SETTINGS)))
            out.append(Question("subject", kind, f"{said(name)} {V.SETTINGS[j][1][0]}", "subject", i))
    return out


def settings(each):
    rng = np.random.default_rng(1)
    return [Question("setting", name, f"{said(noun_for(i, rng))} {phrases[k % len(phrases)]}", "setting", i)
            for i, (name, phrases, _) in enumerate(V.SETTINGS) for k in range(each)]


def times(each):
    rng, out = np.random.default_rng(2), []
    for want, (name, words) in enumerate((("night", W.NIGHT), ("dusk", W.DUSK), ("day", W.DAY))):
        for k in range(2 * each):
            i, where = place(rng)
            out.append(Question("time", name, f"{said(noun_for(i, rng))} {where} {words[k % len(words)]}", "time", want))
    return out


def aspects(each):
    """Each pole in the studio's words and in others."""
    rng, out = np.random.default_rng(3), []
    for i, aspect in enumerate(ASPECTS):
        if aspect["id"] == "light.daylight":
            continue
        table = next(g for g, begins in GROUPS.items() if aspect["id"].startswith(begins))
        for name, sign, carrier in zip(("positive", "negative"), (1, -1), carriers(i)):
            if sign < 0 and aspect["id"] in ONE_SIDED:
                continue
            words = W.WORDS[aspect["id"]][int(sign > 0)][0]
            for k in range(each):
                j, where = place(rng)
                phrase = carrier if k % 2 == 0 else words[k // 2 % len(words)]
                out.append(Question(table, f"{aspect['id']} {name}", f"{said(noun_for(j, rng))} {where}, {phrase}",
                                    "levels", (i, sign)))
    return out


def looks(each):
    rng, out = np.random.default_rng(4), []
    for i, name in enumerate(V.LOOKS[1:], 1):
        for k in range(each):
            j, where = place(rng)
            plain = f"{said(noun_for(j, rng))} {where}"
            openings, words = W.LOOK_OPENINGS[name], V.LOOK_WORDS[name]
            prompt = f"{openings[k // 2 % len(openings)]} {plain}" if k % 2 else f"{plain}, {words[k // 2 % len(words)]}"
            out.append(Question("look", name, prompt, "look", i))
    return out


def traits(each, later=False):
    """later: of the values that came after the first grades; they are drawn apart, so that the prompts of the others stay."""
    rng, out = np.random.default_rng(7 if later else 5), []
    for trait, values in V.TRAITS.items():
        for i, value in enumerate(values[1:], 1):
            if (value in LATER.get(trait, ())) != later:
                continue
            fits = {"hair": ["man"] if value == "beard" else ["man", "woman"], "pose": ["man", "woman"],
                    "skin": [n for n, look in PEOPLE.items() if look.skins],
                    "gender": [n for n, look in PEOPLE.items() if value in look.genders and len(look.genders) > 1],
                    "age": [n for n, look in PEOPLE.items() if look.age == value],
                    "clothing": ["boy", "girl", "old man", "old woman", "baby"],
                    "expression": ["man", "woman", *(["boy", "girl", "old man", "old woman"] if value == "smiling" else [])]}[trait]
            for k in range(each):
                noun = fits[int(rng.integers(len(fits)))]
                where = place(rng)[1]
                phrase = V.TRAIT_WORDS[trait][value][0] if trait != "age" else ""
                after = phrase.startswith("with ") or trait in ("pose", "clothing") or phrase.endswith("ing")
                who = f"{said(noun)} {phrase}" if after else article(f"{phrase} {noun}".strip(), noun)
                out.append(Question(trait, value, f"{who} {where}", f"trait {trait}", i))
    return out


def relations(each):
    rng, out = np.random.default_rng(6), []
    for name, pairs in PAIRS.items():
        for k in range(each):
            first, second = pairs[k % len(pairs)]
            words = V.RELATION_WORDS[name]
            prompt = f"{said(first)} {words[k % len(words)]} {said(second)} {place(rng)[1]}"
            out.append(Question("relation", name, prompt, "relation", V.RELATIONS.index(name)))
            both = [V.SUBJECT_NAMES.index(n) for n in (first, second)]
            out.append(Question("both subjects there", name, prompt, "both", both))
    return out


def known_to(probe, question):
    """Whether a probe has an answer to that; an older one may lack what the vocabulary has since."""
    size = probe.sizes.get("subject" if question.head == "both" else "levels" if question.head == "time" else question.head, 0)
    return size > 0 and (not isinstance(question.want, int) or question.head == "time" or question.want < size)


def questions(each, per_subject):
    return [*subjects(per_subject), *settings(each), *times(each), *aspects(each), *looks(each), *traits(each),
            *relations(each), *traits(each, later=True)]


def tables(asked, right):
    """-> {table: {"all": {"right", "of"}, name: {"right", "of"}}}."""
    out = {}
    for q, ok in zip(asked, right):
        for name in ("all", q.name):
            entry = out.setdefault(q.table, {}).setdefault(name, {"right": 0, "of": 0})
            entry["right"] += int(ok)
            entry["of"] += 1
    for table in out.values():
        for entry in table.values():
            entry["right"] = round(entry["right"] / entry["of"], 4)
    return out

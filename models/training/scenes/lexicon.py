"""Words that no caption uses, drawn as one that captions do use: an oak as a tree, a hare as a rabbit, a bedroom as a room.

    python -m scenes.lexicon      # prints them, and how many

A small text encoder knows few rare words, and the denoiser knows only what it was shown: of a word that it never met it
makes mush. WordNet knows what such a word is a kind of. Nothing here is chosen by hand but which sense of our own words is
meant; all else follows from WordNet, so that it says nothing of any test. It is shipped as `tokenizer/lexicon.json`
(docs/decisions/0121), and whoever encodes a prompt applies it (probe.checkpoint here, main/engine/lexicon.ts in the studio).

WORDNET names the folder with data.noun and the index files of WordNet 3.0 (Debian: wordnet-base).
"""
import os
import re
from collections import defaultdict
from pathlib import Path

from . import vocabulary as V
from .captions import plural
from .words import (DAY, DUSK, FILLERS, IRREGULAR, LOOK_OPENINGS, NIGHT, PLURALS, SCENE_NOUNS, SLIGHT, STRONG,
                    STYLE_OPENINGS, UNCOUNTED, WORDS)

# WordNet's files of nouns that can be drawn.
ANIMAL, ARTIFACT, FOOD, OBJECT, PERSON, PHENOMENON, PLANT, PLACE, SUBSTANCE = 5, 6, 13, 17, 18, 19, 20, 15, 27
DRAWABLE = {ANIMAL, ARTIFACT, FOOD, OBJECT, PERSON, PHENOMENON, PLANT, PLACE}
# Where our noun lives, tried in this order.
HOMES = {"animal": [ANIMAL], "sea animal": [ANIMAL], "water animal": [ANIMAL], "flyer": [ANIMAL, ARTIFACT],
         "person": [PERSON, 9, ARTIFACT], "plant": [PLANT, ARTIFACT], "building": [ARTIFACT, OBJECT],
         "vehicle": [ARTIFACT], "boat": [ARTIFACT, PERSON], "aircraft": [ARTIFACT],
         "thing": [ARTIFACT, FOOD, PLANT, OBJECT, PHENOMENON], "instrument": [ARTIFACT]}
# Places and weather, by the word that is put in; and where it lives.
SCENERY = {"park": PLACE, "meadow": OBJECT, "forest": OBJECT, "beach": OBJECT, "desert": OBJECT, "street": ARTIFACT, "mountain": OBJECT,
           "lake": OBJECT, "sea": OBJECT, "village": 14, "room": ARTIFACT, "kitchen": ARTIFACT, "library": ARTIFACT, "stage": ARTIFACT,
           "farm": ARTIFACT, "jungle": OBJECT, "rain": PHENOMENON, "snow": PHENOMENON, "fog": PHENOMENON}
# Which of a word's senses of that file is meant, where it is not the first.
MEANT = {"village": 1, "castle": 1, "dolphin": 1}
# What WordNet means first by these is not what people ask pictures for.
STRUCK = set("""john dick mankind humans samba savoy tuna dobson brit superstar boards shooter trier drone martin berlin beef java brew nova
el ben mina mei tung coco martini babe jenny veronica phoebe missy foreigner mead silva cassie director bastard""".split())
# Kinds of kinds of kinds: what is farther down is an oddity.
DEEPEST = 4
# What stands beside ours under one roof looks alike where the roof is small: rabbits and hares, trumpets and tubas.
WIDEST = {ANIMAL: 260, FOOD: 30, PLANT: 30, ARTIFACT: 16, OBJECT: 16}
# People are drawn by their trade alone: what else WordNet calls kinds of them is often no kindness.
TRADES = {"doctor", "teacher", "cook", "scientist", "police officer", "singer", "dancer", "painter", "pilot", "judge", "firefighter",
          "astronaut", "cyclist", "swimmer", "rower", "golfer", "king", "detective", "farmer"}
SMALL_WORDS = """a an the and or of in on at by with without from to into onto over under above below behind beside near next as
is are was be it its his her their this that these those some no not very one two three four five who which while for up down
out off then there here""".split()


def wordnet_folder():
    folder = Path(os.environ.get("WORDNET", "/usr/share/wordnet"))
    if not (folder / "data.noun").exists():
        raise SystemExit("Set WORDNET to the folder of WordNet 3.0 with data.noun and the index files (see README.md).")
    return folder


class WordNet:
    """Nouns of WordNet: lemma -> senses, the commonest first; sense -> its file, its lemmas, what it is a kind of."""

    def __init__(self, folder):
        self.senses, self.file, self.lemmas, self.parents, self.children = {}, {}, {}, {}, defaultdict(list)
        for line in self._lines(folder / "index.noun"):
            fields = line.split()
            self.senses[fields[0].replace("_", " ")] = fields[-int(fields[2]):]
        for line in self._lines(folder / "data.noun"):
            fields = line.split(" | ")[0].split()
            sense, n = fields[0], int(fields[3], 16)
            self.file[sense] = int(fields[1])
            self.lemmas[sense] = [w.replace("_", " ") for w in fields[4:4 + 2 * n:2]]
            pointers = fields[5 + 2 * n:]
            self.parents[sense] = [pointers[i + 1] for i in range(0, len(pointers) - 3, 4) if pointers[i] == "@"]
        for sense, parents in self.parents.items():
            for p in parents:
                self.children[p].append(sense)
        # How often a word was met in texts as a noun, and as anything else: "a grand entrance", "to hound".
        met = {True: defaultdict(int), False: defaultdict(int)}
        for line in self._lines(folder / "cntlist.rev"):
            key, _, count = line.split()
            lemma, kind = key.split("%")
            met[kind.startswith("1")][lemma.replace("_", " ")] += int(count)
        other = {line.split()[0].replace("_", " ") for kind in ("adj", "adv", "verb") for line in self._lines(folder / f"index.{kind}")}
        self.otherwise = {w for w in other if met[False][w] >= met[True][w]}

    @staticmethod
    def _lines(path):
        return [line for line in path.read_text().splitlines() if not line.startswith(" ")]


def caption_words():
    """All single words that captions are made of."""
    from train.scenes import ASPECTS

    said = [w for s in V.SUBJECTS for w in [s[0], *s[1]]] + [w for s in V.SETTINGS for w in [s[0], *s[1]]]
    said += [w for poles in WORDS.values() for pole in poles for words in pole for w in words]
    said += [a[pole]["carrier"] for a in ASPECTS for pole in ("positive", "negative")]
    for table in (STYLE_OPENINGS, LOOK_OPENINGS, V.LOOK_WORDS, V.ACTION_WORDS, V.RELATION_WORDS, *V.TRAIT_WORDS.values()):
        said += [w for words in table.values() for w in words]
    said += [*NIGHT, *DUSK, *DAY, *SLIGHT, *STRONG, *FILLERS, *SCENE_NOUNS, *IRREGULAR, *IRREGULAR.values(), *UNCOUNTED, *PLURALS, *SMALL_WORDS]
    said += [plural(s[0]) for s in V.SUBJECTS] + [plural(w) for s in V.SUBJECTS for w in s[1]]
    return {w for text in said for w in re.split(r"[^a-z0-9'-]+", text.lower().replace("-", " ")) if w} | {w for w in said if "-" in w}


def homes(net):
    """Sense -> the word that is put in for its kinds: our nouns, places and weather."""
    found, senses_of = {}, lambda word: net.senses.get(word.replace("-", " "), []) or net.senses.get(word, [])
    for word, file in SCENERY.items():
        lives = [s for s in senses_of(word) if net.file[s] == file]
        if lives:
            found.setdefault(lives[min(MEANT.get(word, 0), len(lives) - 1)], word)
    for name, said, _, kind, _ in V.SUBJECTS:
        for word in [name, *said]:
            lives = [s for home in HOMES.get(kind, [ARTIFACT]) for s in senses_of(word)[:6] if net.file[s] == home]
            if lives:
                found.setdefault(lives[min(MEANT.get(word, 0), len(lives) - 1)], name)
                break
    return found


def below(net, sense, stop=()):
    """Sense -> how far below it, of itself and its kinds, down to those of `stop`."""
    reach, queue = {sense: 0}, [sense]
    for s in queue:
        for c in net.children[s] if reach[s] < DEEPEST else ():
            if c not in stop and c not in reach:
                reach[c] = reach[s] + 1
                queue.append(c)
    return reach


def nearest(net):
    """Sense -> (cost, word of ours). Kinds of ours cost least, then what ours is a kind of, then what stands beside it; among
    equals the noun that people ask for most."""
    home, found = homes(net), {}

    def offer(sense, cost, word):
        rank = (cost, -V.POPULAR.get(word, 1), word)
        if net.file[sense] in DRAWABLE and (sense not in found or rank < found[sense]):
            found[sense] = rank

    for sense, word in home.items():
        person = net.file[sense] == PERSON
        if person and word not in TRADES:
            offer(sense, 0, word)
            continue
        for s, far in below(net, sense, home).items():
            offer(s, far, word)
        for roof in () if person else net.parents[sense]:
            if len(below(net, roof)) <= WIDEST.get(net.file[roof], 0):
                for s, far in below(net, roof, home).items():
                    offer(s, DEEPEST + 1 + far, word)
    return {s: (cost, word) for s, (cost, _, word) in found.items()}


def lexicon():
    """-> {word: word of a caption that it is drawn as}, singular; none of its words is used by captions itself."""
    net, known, found = WordNet(wordnet_folder()), caption_words(), {}
    near, whole = nearest(net), {w for s in V.SUBJECTS for w in [s[0], *s[1]]}
    for word, senses in net.senses.items():
        parts = re.split(r"[ -]", word)
        if not re.fullmatch(r"[a-z][a-z' -]*[a-z]", word) or len(parts) > 2 or word in whole or word in net.otherwise:
            continue
        if all(p in known for p in parts):
            continue
        # Of what it mostly means; names of people, places and tongues are written otherwise.
        plain = [s for s in senses if word in net.lemmas[s]]
        # Before an oak there is oak, the wood; before a duck, its meat.
        while len(plain) > 1 and plain[0] not in near and net.file[plain[0]] in (SUBSTANCE, FOOD, PLANT) and plain[1] in near:
            plain = plain[1:]
        if plain and plain[0] in near and word not in STRUCK:
            found[word] = near[plain[0]][1]
    return dict(sorted(found.items()))


def shipped():
    """tokenizer/lexicon.json: words that captions use; and by the word that is drawn, those that it is drawn for."""
    drawn, known = defaultdict(list), caption_words()
    for word, ours in lexicon().items():
        drawn[ours].append(word)
        # Captions say no plural of places and weather.
        many = plural(ours) if all(part in known for part in plural(ours).split()) else ours
        if plural(word) != word and plural(word) not in known:
            drawn[many].append(plural(word))
    return {"about": "Words that no caption used are drawn as one that captions use. Derived from WordNet 3.0, see ../LICENSES.",
            "known": sorted(known), "drawnAs": {ours: drawn[ours] for ours in sorted(drawn)}}


if __name__ == "__main__":
    by_noun = defaultdict(list)
    for w, ours in lexicon().items():
        by_noun[ours].append(w)
    for name, words in by_noun.items():
        print(f"{name} ({len(words)}): {', '.join(words)}")
    print(sum(map(len, by_noun.values())), "words of", len(by_noun))

"""What people look like: their traits, how these are drawn, and which sprite shows them.

The first value of each trait, "none", says that it does not apply or was not noted. The yellow of plain
emoji is no skin tone, so it counts as "none"; "person" sprites of no evident gender are not drawn.
"""
from dataclasses import dataclass

TRAITS = {
    "skin": ["none", "light", "medium-light", "medium", "medium-dark", "dark"],
    "hair": ["none", "red", "curly", "white", "bald", "blond", "beard"],
    "gender": ["none", "man", "woman"],
    "pose": ["none", "standing", "walking", "running", "kneeling", "meditating", "waving", "shrugging", "bowing",
             "facepalming"],
    "age": ["none", "child", "adult", "old"],
    # What is drawn under a bare head, in the order of art.SHIRTS; emoji in full wear what they wear.
    "clothing": ["none", "blue", "red", "green", "yellow", "orange", "turquoise", "white", "purple"],
    # Of faces large enough to show it.
    "expression": ["none", "smiling", "sad", "angry"],
}

# Each is true by itself. "with …" and "…ing" follow a noun, the others precede it.
TRAIT_WORDS = {
    "skin": {"light": ["with light skin", "light-skinned", "fair-skinned"],
             "medium-light": ["with medium-light skin", "with beige skin"],
             "medium": ["with medium skin", "with tan skin", "tanned"],
             "medium-dark": ["with brown skin", "brown-skinned", "with medium-dark skin"],
             "dark": ["with dark skin", "dark-skinned", "black"]},
    "hair": {"red": ["with red hair", "red-haired", "ginger"],
             "curly": ["with curly hair", "curly-haired"],
             "white": ["with white hair", "white-haired"],
             "bald": ["bald", "with a bald head"],
             "blond": ["with blond hair", "blond", "blond-haired"],
             "beard": ["with a beard", "bearded"]},
    "gender": {"man": ["male", "man"], "woman": ["female", "woman"]},
    "pose": {"standing": ["standing", "standing upright"], "walking": ["walking", "taking a walk"],
             "running": ["running", "jogging"], "kneeling": ["kneeling", "down on one knee"],
             "meditating": ["meditating", "sitting cross-legged"],
             "waving": ["waving", "raising a hand"], "shrugging": ["shrugging", "with a shrug", "shrugging with open hands"],
             "bowing": ["bowing", "bowing deeply", "bowing down"],
             "facepalming": ["facepalming", "with a hand over the face", "covering one eye with a hand"]},
    "age": {"child": ["child", "young"], "adult": ["adult", "grown-up"], "old": ["elderly", "aged", "old"]},
    "clothing": {c: [f"in {article} {c} shirt", f"wearing {article} {c} shirt", f"with {article} {c} pullover", f"dressed in {c}"]
                 for c in TRAITS["clothing"][1:] for article in ["an" if c == "orange" else "a"]},
    "expression": {"smiling": ["smiling", "with a smile"],
                   "sad": ["with a sad face", "frowning", "looking sad", "sad"],
                   "angry": ["with an angry face", "looking angry", "with arms crossed in anger", "angry"]},
}

# The package has the drawings of medium-light and medium under each other's code, but for the programmer's.
SKIN_CODES = dict(zip(TRAITS["skin"], ["", "-1f3fb", "-1f3fd", "-1f3fc", "-1f3fe", "-1f3ff"]))
UNSWAPPED = {"programmer": {"medium-light": "-1f3fc", "medium": "-1f3fd"}}
SEX = {"man": "-200d-2642-fe0f", "woman": "-200d-2640-fe0f", "none": ""}
WHO = {"man": "1f468", "woman": "1f469", "none": "1f9d1"}
POSE_CODES = {"standing": "1f9cd", "walking": "1f6b6", "running": "1f3c3", "kneeling": "1f9ce",
              "meditating": "1f9d8", "waving": "1f64b", "shrugging": "1f937", "bowing": "1f647", "facepalming": "1f926"}
FACE_CODES = {"sad": "1f64d", "angry": "1f64e"}
# Somebody asleep in a bed: of no evident gender, but with a skin tone.
BED = "1f6cc{skin}"
HAIR_CODES = {"red": "-200d-1f9b0", "curly": "-200d-1f9b1", "bald": "-200d-1f9b2", "white": "-200d-1f9b3"}


@dataclass
class Look:
    """How a noun's variants are named. code: with {who}, {skin}, {sex}, {vs} (fe0f unless a skin tone
    takes its place) or one for each gender; genders: drawn evenly; skins: whether it has tones;
    head: the sprite is a bare head, so that shoulders have to be drawn under it."""
    code: str | dict
    genders: tuple = ("man", "woman")
    age: str = "adult"
    skins: bool = True
    head: bool = False


def _job(code):
    return Look("{who}{skin}-200d-" + code)


def _sexed(code, **more):
    return Look(code + "{skin}{sex}", **more)


_MAN, _WOMAN = ("man",), ("woman",)
PEOPLE = {
    # Men and women also have poses, hair and faces: see variant().
    "man": Look("", _MAN), "woman": Look("", _WOMAN),
    "boy": Look("1f466{skin}", _MAN, "child", head=True), "girl": Look("1f467{skin}", _WOMAN, "child", head=True),
    "baby": Look("1f476{skin}", ("none",), "child", head=True),
    "old man": Look("1f474{skin}", _MAN, "old", head=True), "old woman": Look("1f475{skin}", _WOMAN, "old", head=True),
    "astronaut": _job("1f680"), "doctor": _job("2695-fe0f"), "teacher": _job("1f3eb"), "student": _job("1f393"),
    "farmer": _job("1f33e"), "cook": _job("1f373"), "mechanic": _job("1f527"), "welder": _job("1f3ed"),
    "scientist": _job("1f52c"), "programmer": _job("1f4bb"), "painter": _job("1f3a8"), "singer": _job("1f3a4"),
    "pilot": _job("2708-fe0f"), "firefighter": _job("1f692"), "judge": _job("2696-fe0f"),
    "office worker": _job("1f4bc"), "wheelchair user": _job("1f9bd"),
    "police officer": _sexed("1f46e"), "royal guard": _sexed("1f482"), "construction worker": _sexed("1f477"),
    "superhero": _sexed("1f9b8"), "supervillain": _sexed("1f9b9"), "fairy": _sexed("1f9da"),
    "vampire": _sexed("1f9db"), "elf": _sexed("1f9dd"), "cyclist": _sexed("1f6b4"), "juggler": _sexed("1f939"),
    "surfer": _sexed("1f3c4"), "swimmer": _sexed("1f3ca"), "rower": _sexed("1f6a3"),
    "detective": Look("1f575{vs}{skin}{sex}"), "weightlifter": Look("1f3cb{vs}{skin}{sex}"),
    "golfer": Look("1f3cc{vs}{skin}{sex}"), "basketball player": Look("26f9{vs}{skin}{sex}"),
    "genie": _sexed("1f9de", skins=False), "zombie": _sexed("1f9df", skins=False),
    "wizard": _sexed("1f9d9"), "mermaid": _sexed("1f9dc", genders=_WOMAN), "bride": _sexed("1f470", genders=_WOMAN),
    "groom": _sexed("1f935", genders=_MAN), "king": Look("1f934{skin}", _MAN), "princess": Look("1f478{skin}", _WOMAN),
    "santa claus": Look("1f385{skin}", _MAN, "old", head=True),
    "dancer": Look({"man": "1f57a{skin}", "woman": "1f483{skin}"}),
    "angel": Look("1f47c{skin}", ("none",), "child"),
    "ninja": Look("1f977", ("none",), skins=False), "skier": Look("26f7-fe0f", ("none",), skins=False),
    "fencer": Look("1f93a", ("none",), skins=False),
}


def draw_traits(name, rng):
    """Value indices in the order of TRAITS: even over skin tones and genders."""
    look = PEOPLE.get(name)
    if look is None:
        return (0,) * len(TRAITS)
    traits = dict.fromkeys(TRAITS, "none")
    traits["age"] = look.age
    traits["gender"] = look.genders[int(rng.integers(len(look.genders)))]
    if look.skins:
        # Every tone as often as the others, and as often as the yellow that is none.
        traits["skin"] = TRAITS["skin"][int(rng.integers(6))]
    if name in ("man", "woman"):
        kind = rng.random()
        if kind < .38:
            traits["pose"] = TRAITS["pose"][1 + int(rng.integers(9))]
        elif kind < .53:
            traits["expression"] = ("sad", "angry")[int(rng.integers(2))]
        else:
            kinds = TRAITS["hair"][1:] if name == "man" else TRAITS["hair"][1:-1]
            traits["hair"] = kinds[int(rng.integers(len(kinds)))]
    if name != "santa claus" and (look.head or traits["hair"] != "none"):
        traits["clothing"] = TRAITS["clothing"][1 + int(rng.integers(8))]
    # These sprites are large faces that smile, but for Santa Claus's beard.
    if name != "santa claus" and (look.head or traits["hair"] != "none" or traits["pose"] == "waving"):
        traits["expression"] = "smiling"
    return tuple(TRAITS[t].index(v) for t, v in traits.items())


def _changed(traits, **values):
    """Traits with other values for some, by name."""
    return tuple(TRAITS[t].index(v) for t, v in {**named(traits), **values}.items())


def frowning(traits):
    """Whether somebody looks sad or angry."""
    return named(traits)["expression"] in FACE_CODES


def running(traits):
    """The same person on the run, which shows no hair, shirt or face of note."""
    return _changed(traits, hair="none", clothing="none", expression="none", pose="running")


def saddened(traits):
    """The same person with a sad face, which goes with no noted hair, shirt or pose."""
    return _changed(traits, hair="none", clothing="none", pose="none", expression="sad")


def in_bed(traits):
    """The same person in bed: all that shows is the skin."""
    return _changed(traits, hair="none", gender="none", pose="none", clothing="none", expression="none")


def named(traits):
    """Value indices -> {trait: value}."""
    return {t: TRAITS[t][int(i)] for t, i in zip(TRAITS, traits)}


def variant(name, traits, asleep=False):
    """-> (code, is_head): the sprite of a noun with these traits; None for what is no person. Men and women sleep in beds."""
    look = PEOPLE.get(name)
    if look is None:
        return None
    t = named(traits)
    code, head = look.code, look.head
    if isinstance(code, dict):
        code = code[t["gender"]]
    if name in ("man", "woman"):
        head = t["hair"] != "none" and not asleep
        if asleep:
            code = BED
        elif t["hair"] in HAIR_CODES:
            code = "{who}{skin}" + HAIR_CODES[t["hair"]]
        elif head:
            code = {"blond": "1f471{skin}{sex}", "beard": "1f9d4{skin}{sex}"}[t["hair"]]
        else:
            code = (FACE_CODES.get(t["expression"]) or POSE_CODES.get(t["pose"], "1f9cd")) + "{skin}{sex}"
    skin = UNSWAPPED.get(name, SKIN_CODES).get(t["skin"], SKIN_CODES[t["skin"]])
    return code.format(who=WHO[t["gender"]], skin=skin, sex=SEX[t["gender"]], vs="" if skin else "-fe0f"), head

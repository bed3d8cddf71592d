"""Where a noun is neither clearly true nor clearly false of a picture.

Kin: a poodle is a dog, and a wolf nearly one. Props: a house stands in many a village, and nobody
noted which. People: a male doctor is a man, though the noun that was noted is "doctor".
"""
import numpy as np

from scenes import vocabulary as V
from scenes.backdrop import GROUNDS
from scenes.people import PEOPLE

# Each is near every other of its line.
FAMILIES = """
bear, polar bear, panda, teddy bear, koala
dog, poodle, wolf
cat, black cat, tiger, leopard, lion
tree, palm tree, pine tree, christmas tree
seedling, potted plant, clover
flower, tulip, sunflower, rose, hibiscus, bouquet
dinosaur, t-rex, dragon
lizard, crocodile, dinosaur
car, taxi, jeep, race car, police car, pickup truck, van
truck, fire engine, van, pickup truck, ambulance
bus, van, tram
train, high-speed train, tram
bicycle, cyclist
motorbike, motor scooter, kick scooter, bicycle
kick scooter, skateboard
boat, ship, speedboat, cruise ship, canoe, rower
airplane, propeller plane
rocket, ufo, satellite
alien, ufo
house, hut, shop, school, church
hospital, hotel, office building, school, shop, factory
castle, pagoda, temple, mosque, church
pagoda, torii gate, temple
tent, circus tent
horse, unicorn, zebra, donkey, carousel horse
deer, moose, goat
elephant, mammoth
cow, bison
sheep, llama, goat
mouse, hamster, rabbit
squirrel, beaver
monkey, gorilla, orangutan
duck, goose, swan
chick, hatching chick, chicken, rooster, duck
chicken, rooster, turkey
parrot, bird, owl, flamingo, crow, eagle, dove, peacock
bird, chick, duck, goose, swan, chicken, rooster, turkey, dodo, penguin
crow, bat
fish, tropical fish, shark
shark, dolphin, whale
octopus, squid, jellyfish
crab, lobster, scorpion
bee, ladybug, ant
snake, caterpillar
cake, cupcake, pancakes
hamburger, sandwich, hot dog
bread, croissant, sandwich, pretzel
doughnut, cookie
pizza, cheese
guitar, violin
ball, basketball, juggler
basketball, basketball player
computer, television, programmer
candle, fire
crown, king, princess
sword, fencer
snowman, santa claus
skull, ghost, zombie
microphone, singer
cup of coffee, teapot
glass of wine, beer
suitcase, backpack
bed, sofa, chair
sled, skier
boy, baby, angel
girl, baby, angel
girl, princess, fairy
old man, santa claus, wizard
king, princess
fairy, elf, angel, mermaid
wizard, genie, elf
superhero, supervillain, vampire
zombie, vampire
mechanic, welder, construction worker
police officer, royal guard, pilot
doctor, scientist
teacher, office worker, programmer, student
detective, office worker
groom, office worker
swimmer, surfer
painter, singer
"""


def _families():
    kin = {}
    for line in FAMILIES.strip().splitlines():
        names = [n.strip() for n in line.split(",")]
        for name in names:
            kin.setdefault(name, set()).update(set(names) - {name})
    unknown = set(kin) - set(V.SUBJECT_NAMES)
    if unknown:
        raise ValueError(f"no such subjects: {sorted(unknown)}")
    return kin


def _props():
    """noun -> the settings whose props may show it."""
    by_code = {}
    for name, _, codes, *_ in V.SUBJECTS:
        for code in codes:
            by_code.setdefault(code, []).append(name)
    out = {}
    for setting, ground in GROUNDS.items():
        for code in ground[5]:
            for name in by_code.get(code, []):
                out.setdefault(name, set()).add(setting)
    for name, settings in {"flower": ["park", "meadow", "mountains", "lake", "village", "forest", "farm", "jungle"],
                           "tulip": ["park", "meadow", "mountains", "lake", "village", "forest", "farm"],
                           "sunflower": ["meadow", "farm"], "hibiscus": ["park", "meadow", "jungle"],
                           "tree": ["park", "forest", "meadow", "village", "lake", "mountains", "city street", "farm",
                                    "jungle", "snowfield"],
                           "pine tree": ["park", "forest", "meadow", "mountains", "lake", "snowfield"],
                           "seedling": ["meadow", "farm", "jungle"], "house": ["village", "farm", "city street"],
                           "hotel": ["city street"], "shop": ["city street"], "factory": ["city street"],
                           "car": ["city street"], "book": ["library", "room"], "umbrella": ["beach"],
                           "star": ["space"], "globe": ["space"], "kite": [], "ladybug": [],
                           "potted plant": ["room", "kitchen", "library"]}.items():
        out.setdefault(name, set()).update(settings)
    return out


KIN, PROPS = _families(), _props()
SUBJECT = {n: i for i, n in enumerate(V.SUBJECT_NAMES)}
SETTING = {n: i for i, n in enumerate(V.SETTING_NAMES)}
PEOPLE_ROWS = [SUBJECT[n] for n in PEOPLE]
# "Person" sprites whose traits nobody noted: no one would ask a snowman's age, but who knows.
PERSONLIKE = [i for i, s in enumerate(V.SUBJECTS) if s[3] == "person" and s[0] not in PEOPLE]
# A noun that is true of people of this gender and age; alongside it their profession is noted.
GENDERED = {"man": ("man", ("adult", "old", "none")), "woman": ("woman", ("adult", "old", "none")),
            "old man": ("man", ("old",)), "old woman": ("woman", ("old",)),
            "boy": ("man", ("child", "none")), "girl": ("woman", ("child", "none"))}


def trait(scenes, name):
    return scenes["traits"][:, list(V.TRAITS).index(name)]


def level(scenes, aspects, name):
    return scenes["levels"][:, aspects[name]]


def people(scenes):
    """bool [N]: whether the first subject is a person with traits; whether the second is one, without."""
    return np.isin(scenes["subject"], PEOPLE_ROWS), np.isin(scenes["second"], PEOPLE_ROWS)


def in_bed(scenes):
    """bool [N]: whether a man or a woman sleeps in a bed, which shows no gender; in older scenes they slept on their feet."""
    return (np.isin(scenes["subject"], [SUBJECT["man"], SUBJECT["woman"]]) & (trait(scenes, "gender") == 0)
            & (scenes["action"] == V.ACTIONS.index("sleep")))


def doubt(name, scenes, shown, aspects):
    """bool [N]: nobody can say whether the noun is true of these. shown: actions; aspects: id -> column."""
    subject, second, setting = scenes["subject"], scenes["second"], scenes["setting"]
    rows = [SUBJECT[n] for n in KIN.get(name, ())]
    out = np.isin(subject, rows) | np.isin(second, rows)
    out |= np.isin(setting, [SETTING[n] for n in PROPS.get(name, ())])
    nature = level(scenes, aspects, "setting.nature")
    if name in ("tree", "pine tree", "seedling"):
        out |= nature > 0.05
    if name in ("office building", "hotel", "shop", "traffic light"):
        out |= nature < -0.05
    if name in ("ball", "basketball"):
        out |= shown[:, V.ACTIONS.index("ball") - 1] == 1
    if name == "crown":
        out |= shown[:, V.ACTIONS.index("hat") - 1] == 1
    if name == "balloon":
        out |= (shown[:, V.ACTIONS.index("balloons") - 1] == 1) | (level(scenes, aspects, "mood.cheer") > 0.15)
    if name == "star":
        out |= level(scenes, aspects, "light.daylight") < 0.1
    if name == "maple leaf":
        out |= level(scenes, aspects, "setting.season") < -0.2
    if name == "hibiscus":
        out |= level(scenes, aspects, "setting.season") > 0.2
    if name == "bed" or name in KIN["bed"]:
        out |= in_bed(scenes)
    if name in GENDERED:
        gender, ages = GENDERED[name]
        first, other = people(scenes)
        fits = np.isin(trait(scenes, "gender"), [0, V.TRAITS["gender"].index(gender)])
        fits &= np.isin(trait(scenes, "age"), [0, *(V.TRAITS["age"].index(a) for a in ages)])
        out |= (first & fits) | other
    return out

"""The nouns and places a scene can show. The order is part of the data set: append only.

A subject is (name, synonyms, emoji code points, kind, relative size). The kind decides where
it stands (air, water, ground) and which settings and actions suit it. People's code points are those of the
plain sprite; people.py knows the variants.
"""
from .nouns import MORE_SUBJECTS
from .people import TRAIT_WORDS, TRAITS  # noqa: F401, part of the vocabulary
from .synonyms import MORE_WORDS

SUBJECTS = [
    ("dog", ["puppy", "dog"], ["1f415"], "animal", 1.0),
    ("cat", ["kitten", "cat"], ["1f408"], "animal", 1.0),
    ("panda", ["panda bear"], ["1f43c"], "animal", .92),
    ("fox", ["red fox"], ["1f98a"], "animal", .92),
    ("horse", ["pony"], ["1f40e"], "animal", 1.05),
    ("elephant", [], ["1f418"], "animal", 1.1),
    ("lion", [], ["1f981"], "animal", .95),
    ("rabbit", ["bunny"], ["1f407"], "animal", .95),
    ("bear", ["brown bear"], ["1f43b"], "animal", .92),
    ("polar bear", ["white bear"], ["1f43b-200d-2744-fe0f"], "animal", .92),
    ("frog", ["green frog"], ["1f438"], "animal", .9),
    ("penguin", [], ["1f427"], "animal", 1.0),
    ("owl", [], ["1f989"], "animal", 1.0),
    ("duck", ["mallard"], ["1f986"], "water animal", 1.0),
    ("turtle", ["tortoise"], ["1f422"], "animal", .95),
    ("whale", ["blue whale"], ["1f433"], "sea animal", 1.05),
    ("dolphin", [], ["1f42c"], "sea animal", 1.0),
    ("dinosaur", ["long-necked dinosaur"], ["1f995"], "animal", 1.1),
    ("t-rex", ["tyrannosaurus"], ["1f996"], "animal", 1.08),
    ("dragon", ["green dragon"], ["1f409"], "animal", 1.1),
    ("unicorn", [], ["1f984"], "animal", 1.0),
    ("butterfly", [], ["1f98b"], "flyer", .8),
    ("snail", [], ["1f40c"], "animal", .92),
    ("bee", ["bumblebee"], ["1f41d"], "flyer", .75),
    ("cow", [], ["1f404"], "animal", 1.05),
    ("pig", ["pink pig"], ["1f416"], "animal", 1.0),
    ("mouse", [], ["1f401"], "animal", .9),
    ("tiger", [], ["1f405"], "animal", 1.05),
    ("monkey", [], ["1f412"], "animal", 1.0),
    ("parrot", ["colourful bird"], ["1f99c"], "animal", .95),
    ("flamingo", ["pink flamingo"], ["1f9a9"], "water animal", 1.0),
    ("swan", ["white swan"], ["1f9a2"], "water animal", 1.0),
    ("sheep", ["lamb"], ["1f411"], "animal", 1.0),
    ("squirrel", [], ["1f43f-fe0f"], "animal", .95),
    ("giraffe", [], ["1f992"], "animal", 1.1),
    ("zebra", [], ["1f993"], "animal", 1.05),
    ("koala", [], ["1f428"], "animal", .92),
    ("chick", ["baby chicken", "yellow chick"], ["1f424"], "animal", .9),
    ("car", ["red car", "automobile"], ["1f697"], "vehicle", 1.05),
    ("taxi", ["yellow taxi", "cab"], ["1f695"], "vehicle", 1.05),
    ("bus", ["city bus"], ["1f68c"], "vehicle", 1.1),
    ("truck", ["delivery truck", "lorry"], ["1f69a"], "vehicle", 1.1),
    ("fire engine", ["fire truck"], ["1f692"], "vehicle", 1.1),
    ("bicycle", ["bike"], ["1f6b2"], "vehicle", 1.0),
    ("motorbike", ["motorcycle"], ["1f3cd-fe0f"], "vehicle", 1.0),
    ("train", ["steam train", "locomotive"], ["1f682"], "vehicle", 1.05),
    ("tractor", ["green tractor"], ["1f69c"], "vehicle", 1.05),
    ("boat", ["sailing boat", "sailboat"], ["26f5"], "boat", 1.1),
    ("airplane", ["plane", "aeroplane"], ["2708-fe0f"], "aircraft", 1.0),
    ("helicopter", [], ["1f681"], "aircraft", .95),
    ("rocket", ["spaceship"], ["1f680"], "aircraft", 1.0),
    ("ufo", ["flying saucer"], ["1f6f8"], "aircraft", .95),
    ("house", ["cottage", "little house"], ["1f3e0", "1f3e1"], "building", 1.12),
    ("castle", ["fairytale castle"], ["1f3f0"], "building", 1.15),
    ("tent", ["camping tent"], ["26fa"], "building", 1.05),
    ("tree", ["big tree"], ["1f333"], "plant", 1.12),
    ("palm tree", ["palm"], ["1f334"], "plant", 1.1),
    ("cactus", [], ["1f335"], "plant", 1.05),
    ("flower", ["white flower", "daisy"], ["1f33c"], "plant", .95),
    ("tulip", ["pink tulip"], ["1f337"], "plant", .95),
    ("sunflower", [], ["1f33b"], "plant", 1.05),
    ("mushroom", ["toadstool", "red mushroom"], ["1f344"], "plant", .95),
    ("pumpkin", ["halloween pumpkin"], ["1f383"], "thing", .9),
    ("apple", ["red apple"], ["1f34e"], "thing", .88),
    ("strawberry", [], ["1f353"], "thing", .88),
    ("pizza", ["slice of pizza"], ["1f355"], "thing", .92),
    ("cake", ["birthday cake"], ["1f382"], "thing", .95),
    ("hamburger", ["burger"], ["1f354"], "thing", .92),
    ("ice cream", ["ice cream cone"], ["1f366"], "thing", .92),
    ("gift", ["present", "wrapped present"], ["1f381"], "thing", .9),
    ("guitar", ["electric guitar"], ["1f3b8"], "thing", .98),
    ("robot", ["friendly robot"], ["1f916"], "person", .92),
    ("snowman", [], ["26c4"], "person", 1.02),
    ("astronaut", ["cosmonaut"], ["1f9d1-200d-1f680"], "person", .98),
    ("teddy bear", ["teddy"], ["1f9f8"], "person", .98),
    ("ghost", ["little ghost"], ["1f47b"], "person", .95),
    ("balloon", ["red balloon"], ["1f388"], "flyer", .9),
    ("ball", ["football", "soccer ball"], ["26bd"], "thing", .8),
    ("boy", ["young boy"], ["1f466"], "person", .85),
    ("girl", ["young girl"], ["1f467"], "person", .85),
    ("man", ["guy"], ["1f9cd-200d-2642-fe0f"], "person", .85),
    ("woman", ["lady"], ["1f9cd-200d-2640-fe0f"], "person", .85),
    ("wizard", ["magician"], ["1f9d9-200d-2642-fe0f"], "person", 1.0),
    ("mermaid", [], ["1f9dc-200d-2640-fe0f"], "boat", 1.0),
    ("king", [], ["1f934"], "person", .95),
    ("princess", ["queen"], ["1f478"], "person", .95),
    *MORE_SUBJECTS,
]
SUBJECTS = [(name, [*said, *MORE_WORDS.get(name, [])], *rest) for name, said, *rest in SUBJECTS]

# name, phrases that say it, weight in the draw
SETTINGS = [
    ("park", ["in the park", "in a park", "in a green park"], 1.4),
    ("meadow", ["in a meadow", "on a green meadow", "in a field", "on the grass", "on a lawn", "in the grassland", "on the prairie"], 1.1),
    ("forest", ["in the forest", "in a forest", "in the woods", "in a grove", "deep in the wood"], 1.2),
    ("beach", ["on the beach", "at the beach", "on a sandy beach", "by the shore", "on the sand by the water"], 1.2),
    ("desert", ["in the desert", "in a sandy desert", "in the dry wasteland", "in a hot desert"], .9),
    ("city street", ["on a city street", "on the street", "in the city", "on a road in town", "on a boulevard", "on the pavement", "in the metropolis"], 1.2),
    ("mountains", ["in the mountains", "in front of mountains", "below the mountains", "in the highlands", "on a mountain", "among the peaks"], 1.0),
    ("snowfield", ["on a snowfield", "on snowy ground", "in a white winter landscape", "in the arctic", "at the north pole", "on snow-covered plains"], .8),
    ("lake", ["by a lake", "by the lake", "at the lake shore", "at the waterside", "near a lagoon", "on a river bank"], .9),
    ("sea", ["on the sea", "in the sea", "on the ocean", "on the waves", "on the open water"], .9),
    ("village", ["in a village", "in the village", "in a small village", "in a little settlement", "among small houses", "in the countryside village"], .9),
    ("room", ["in a room", "indoors", "in the living room", "at home in a room", "in the parlour", "in the lounge", "inside the house"], .6),
    ("space", ["in space", "on the moon", "in outer space", "in the cosmos", "on another planet", "on the lunar surface"], .45),
    ("kitchen", ["in the kitchen", "in a kitchen", "on the kitchen floor"], .5),
    ("library", ["in a library", "in the library", "among bookshelves"], .4),
    ("stage", ["on a stage", "on stage", "on the theatre stage"], .45),
    ("farm", ["on a farm", "on the farm", "in front of a red barn", "in the farmyard", "on farmland"], .7),
    ("underwater", ["underwater", "under the sea", "at the bottom of the sea"], .45),
    ("jungle", ["in the jungle", "in a jungle", "in the rainforest"], .7),
]

INDOORS = ("room", "kitchen", "library", "stage")

SUBJECT_NAMES = [s[0] for s in SUBJECTS]
SETTING_NAMES = [s[0] for s in SETTINGS]

# Subjects that people ask for most are drawn more often, so that they are learned first.
POPULAR = {"dog": 5, "cat": 4.2, "castle": 2.6, "car": 2.4, "taxi": 2, "house": 2.4, "fox": 2.4, "panda": 2.2,
           "robot": 2, "horse": 2, "tree": 2, "boat": 2, "man": 13, "woman": 13, "boy": 2, "girl": 2,
           "doctor": 1.8, "ninja": .8, "skier": .8, "fencer": .8, "juggler": .8, "golfer": .8, "rower": .8,
           "swimmer": .8, "weightlifter": .8, "angel": .8, "groom": .8, "wheelchair user": .9}

# Where a kind is at home: these settings count this many times over for it.
AT_HOME = {"boat": {"sea": 9, "lake": 4, "beach": 2}, "sea animal": {"sea": 10, "underwater": 22, "lake": 2, "beach": 2},
           "water animal": {"lake": 4, "sea": 2}, "vehicle": {"city street": 3, "village": 2},
           "aircraft": {"space": 5, "city street": 1.5}, "thing": {"room": 3, "kitchen": 2, "library": 1.5},
           "instrument": {"stage": 8, "room": 3}, "person": {"stage": 1.6, "city street": 1.3}}
NAMED_HOME = {"rocket": {"space": 8}, "ufo": {"space": 5}, "astronaut": {"space": 10}, "alien": {"space": 8},
              "satellite": {"space": 12}, "cactus": {"desert": 6}, "camel": {"desert": 8}, "scorpion": {"desert": 5},
              "penguin": {"snowfield": 5}, "polar bear": {"snowfield": 5}, "snowman": {"snowfield": 6},
              "sled": {"snowfield": 8}, "skier": {"snowfield": 10, "mountains": 3}, "santa claus": {"snowfield": 5},
              "palm tree": {"beach": 4}, "surfer": {"beach": 2}, "crab": {"beach": 5, "underwater": 4},
              "tractor": {"meadow": 4, "farm": 9}, "cow": {"meadow": 3, "farm": 6}, "pig": {"farm": 7},
              "sheep": {"meadow": 2, "farm": 5}, "goat": {"mountains": 2, "farm": 4}, "rooster": {"farm": 8},
              "chicken": {"farm": 7}, "chick": {"farm": 5}, "donkey": {"farm": 4}, "goose": {"farm": 3},
              "horse": {"farm": 3}, "farmer": {"farm": 8, "meadow": 2}, "corn": {"farm": 5}, "pumpkin": {"farm": 4},
              "dog": {"park": 2.5}, "mushroom": {"forest": 4}, "deer": {"forest": 4}, "moose": {"forest": 3},
              "wolf": {"forest": 4}, "monkey": {"jungle": 6}, "gorilla": {"jungle": 6}, "parrot": {"jungle": 6},
              "tiger": {"jungle": 5}, "snake": {"jungle": 4}, "orangutan": {"jungle": 7}, "leopard": {"jungle": 4},
              "crocodile": {"jungle": 3, "lake": 3}, "coral": {"underwater": 20}, "mermaid": {"underwater": 14},
              "lobster": {"underwater": 8}, "turtle": {"underwater": 5}, "seal": {"snowfield": 3},
              "octopus": {"underwater": 1.5}, "cook": {"kitchen": 9}, "teapot": {"kitchen": 3},
              "book": {"library": 7}, "student": {"library": 5}, "teacher": {"library": 4}, "singer": {"stage": 9},
              "dancer": {"stage": 7}, "guitar": {"stage": 6}, "microphone": {"stage": 2}, "juggler": {"stage": 3}}

ACTIONS = ["none", "ball", "sleep", "balloons", "hat", "jump"]
ACTION_WORDS = {
    "ball": ["playing fetch", "playing with a ball", "chasing a ball", "playing ball"],
    "sleep": ["sleeping", "taking a nap", "fast asleep"],
    "balloons": ["with balloons", "holding balloons", "with colourful balloons"],
    "hat": ["wearing a crown", "with a crown"],
    "jump": ["jumping", "leaping into the air", "jumping high", "in mid-air"],
}
HATTED = {"king", "princess", "wizard", "snowman", "astronaut", "unicorn", "santa claus", "student", "cook",
          "royal guard", "police officer", "pilot", "farmer", "firefighter", "construction worker", "mechanic",
          "welder", "detective", "painter", "juggler", "angel", "bride", "teacher"}

# How the first subject stands to the second.
RELATIONS = ["none", "beside", "behind", "in front of", "chasing", "on top of", "holding"]
RELATION_WORDS = {
    "beside": ["beside", "next to", "side by side with"],
    "behind": ["behind"],
    "in front of": ["in front of"],
    "chasing": ["chasing", "running after"],
    "on top of": ["on top of", "standing on"],
    "holding": ["holding", "carrying"],
}

# Sprites whose creature looks to the left, so that one can be after the other.
FACE_LEFT = {"dog", "cat", "horse", "elephant", "rabbit", "duck", "cow", "pig", "mouse", "tiger", "sheep", "giraffe",
             "zebra", "dinosaur", "t-rex", "squirrel", "chick", "poodle", "deer", "rhinoceros", "hippopotamus",
             "hedgehog", "kangaroo", "llama", "mammoth", "dodo", "skunk", "beaver", "bison", "camel", "leopard",
             "goat", "rooster", "bird", "crow", "black cat", "goose", "donkey"}
# What can be stood on; what fits a hand; who has no hands to hold it.
CARRIERS = {"house", "car", "taxi", "bus", "truck", "fire engine", "tractor", "bed", "book", "elephant",
            "gift", "cake", "drum", "cheese", "treasure", "hut", "shop", "van", "ambulance", "television",
            "suitcase", "bread", "pumpkin", "watermelon", "mammoth", "pickup truck", "jeep", "school"}
HELD = {"apple", "strawberry", "pizza", "hamburger", "ice cream", "gift", "flower", "tulip", "rose", "sunflower",
        "banana", "lemon", "orange", "carrot", "bread", "doughnut", "cookie", "lollipop", "cupcake", "popcorn",
        "book", "umbrella", "key", "hammer", "axe", "candle", "balloon", "guitar", "violin", "trumpet", "camera",
        "microphone", "backpack", "suitcase", "trophy", "basketball", "ball", "star", "bell", "teddy bear", "cat",
        "bouquet", "kite", "crown", "beer", "cup of coffee", "sword"}
HANDLESS = {"ghost", "snowman", "robot", "cyclist", "weightlifter", "golfer", "basketball player", "juggler", "skier",
            "fencer", "zombie", "alien", "programmer"}

# Styles, palettes and light without levels: on or off.
LOOKS = ["none", "oil painting", "neon", "paper cut", "flat illustration", "comic", "black and white", "duotone", "backlit"]
LOOK_WORDS = {
    "oil painting": ["oil painting", "painted in oils", "oil on canvas", "thick brush strokes"],
    "neon": ["neon style", "glowing neon lines", "neon glow", "neon lights"],
    "paper cut": ["paper cut", "cut out of paper", "papercut style", "layered paper art"],
    "flat illustration": ["flat illustration", "flat design", "vector art", "flat colours"],
    "comic": ["comic style", "comic book style", "bold ink outlines", "cartoon with halftone dots"],
    "black and white": ["black and white", "in black and white", "monochrome", "shades of grey", "without colour"],
    "duotone": ["duotone", "in two colours", "two-colour print", "duotone print"],
    "backlit": ["backlit", "against the light", "with the light behind", "light from behind", "with a bright rim of light"],
}
# Dark and light colour of a duotone, and what they are called.
DUOTONES = [("blue", (24, 42, 140), "orange", (255, 170, 84)), ("purple", (74, 24, 120), "yellow", (255, 226, 96)),
            ("teal", (8, 74, 84), "pink", (255, 182, 200)), ("red", (140, 20, 36), "cream", (255, 240, 206)),
            ("green", (16, 80, 48), "yellow", (248, 232, 120)), ("brown", (66, 38, 20), "cream", (250, 234, 200))]

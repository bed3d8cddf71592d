"""Other ways to say an aspect's poles than its carrier phrase, as people write them.

Each entry is (phrases that may follow, adjectives that may precede the subject), negative pole first.
"""

WORDS = {
    "light.warmth": ((["cool light", "in cold bluish light", "cool blue tones", "in icy blue light"], []),
                     (["warm light", "in golden light", "golden hour glow", "warm tones", "in a warm glow"], [])),
    "light.brightness": ((["dim light", "in the dark", "very little light", "dark picture", "underexposed"], ["dimly lit"]),
                         (["bright", "in bright light", "bright picture", "lots of light"], ["brightly lit"])),
    "light.contrast": ((["soft contrast", "flat light", "soft, even light", "hazy tones"], []),
                       (["strong contrast", "stark light and shadow", "bold contrast", "dramatic contrast"], [])),
    "colour.saturation": ((["muted palette", "faded colours", "desaturated", "dull colours", "washed-out colours"], []),
                          (["vivid palette", "bright vivid colours", "saturated colours", "intense colours",
                            "colourful"], ["vivid", "colourful"])),
    "colour.pastel": ((["deep colours", "dark rich colours", "deep tones", "dark palette"], []),
                      (["pastel colours", "pastel palette", "soft pastel tones", "pale colours"], ["pastel"])),
    "weather.clouds": ((["clear sky", "cloudless sky", "not a cloud in the sky", "blue sky"], []),
                       (["cloudy", "overcast", "clouds in the sky", "grey clouds", "overcast sky"], [])),
    "weather.fog": ((["clear air", "no fog"], []),
                    (["foggy", "in the fog", "misty", "in the mist", "in fog", "hazy and foggy"], [])),
    "weather.rain": ((["dry weather", "no rain"], []),
                     (["rainy", "raining", "on a rainy day", "in rain", "rain falling", "with rain"], [])),
    "weather.snow": ((["no snow", "snowless"], []),
                     (["snowy", "snowing", "in snow", "snow falling", "on a snowy day", "winter snow"], [])),
    "setting.nature": ((["tall buildings", "with skyscrapers", "city skyline behind", "urban scene", "in town"], []),
                       (["among trees", "wild nature", "surrounded by trees", "green nature around",
                         "trees in the background"], [])),
    "setting.season": ((["in autumn", "autumn leaves", "fall colours", "autumn", "orange leaves"], []),
                       (["in spring", "spring blossoms", "springtime", "fresh green leaves", "spring"], [])),
    "composition.closeness": ((["far away", "wide shot", "in the distance", "seen from afar", "wide view"],
                               ["tiny", "distant"]),
                              (["close up", "close-up view", "filling the frame", "seen from very near",
                                "closeup"], ["big"])),
    "composition.placement": ((["on the left", "at the left", "left of the middle", "to the left"], []),
                              (["on the right", "at the right", "right of the middle", "to the right"], [])),
    "composition.horizon": ((["low horizon", "big sky", "lots of sky", "a wide sky above"], []),
                            (["high horizon", "lots of ground", "seen from above the ground", "little sky"], [])),
    "composition.busyness": ((["empty scene", "minimal", "minimalist", "nothing else around", "plain background"], []),
                             (["many details", "busy scene", "lots of things around", "cluttered", "full of details"], [])),
    "composition.focus": ((["sharp background", "everything sharp", "sharp focus everywhere"], []),
                          (["blurry background", "shallow depth of field", "bokeh", "soft background",
                            "out of focus background"], [])),
    "subject.company": ((["alone", "on its own", "by itself"], ["lone", "lonely"]),
                        (["with friends", "in company", "with others like it", "together with others"], [])),
    "mood.cheer": ((["gloomy", "sad mood", "dark and gloomy", "somber mood", "dreary", "stormy mood"],
                    ["gloomy", "sad"]),
                   (["cheerful", "party mood", "festive, with balloons", "joyful", "with balloons and confetti"],
                    ["cheerful", "joyful", "happy"])),
    "style.pixel": ((["smooth", "smooth picture"], []),
                    (["8-bit style", "pixelated", "pixel style", "retro game style"], ["pixel art"])),
    "style.pencil": ((["full colour"], []),
                     (["pencil drawing", "drawn in pencil", "black and white sketch", "hand-drawn sketch"], [])),
    "style.watercolour": ((["3d render", "clean render"], []),
                          (["watercolour", "painted in watercolour", "watercolor style", "aquarelle"], ["watercolour"])),
}

# Openings for a style at a clear level: "watercolour of a fox".
STYLE_OPENINGS = {
    "style.pixel": ["pixel art of", "a pixel art picture of", "8-bit"],
    "style.pencil": ["pencil sketch of", "a pencil drawing of", "sketch of"],
    "style.watercolour": ["watercolour of", "a watercolour painting of", "watercolor painting of"],
}

# The same for looks, which have no level.
LOOK_OPENINGS = {
    "oil painting": ["oil painting of", "an oil painting of", "oil on canvas of"],
    "neon": ["neon sign of", "a neon picture of", "neon light picture of"],
    "paper cut": ["paper cut of", "a paper cut of", "papercut art of"],
    "flat illustration": ["flat illustration of", "a flat illustration of", "vector art of"],
    "comic": ["comic of", "a comic drawing of", "comic book panel of"],
    "black and white": ["black and white picture of", "a monochrome picture of", "a black and white drawing of"],
    "duotone": ["duotone of", "a duotone picture of", "a duotone print of"],
    "backlit": ["backlit picture of", "a backlit view of", "backlit"],
}

NIGHT = ["at night", "by night", "in the night", "under the stars", "in the moonlight", "night", "at nighttime"]
DUSK = ["at sunset", "at sunset", "at sunset", "at dusk", "at sunrise", "in the evening", "sunset", "evening sky",
        "under an orange sky"]
DAY = ["in daylight", "by day", "on a sunny day", "during the day", "at noon", "daytime", "in the sunshine"]

SLIGHT = ["slightly", "a bit", "a little", "somewhat"]
STRONG = ["very", "extremely", "really"]
FILLERS = ["cute", "happy", "little", "lovely", "cute little"]
SCENE_NOUNS = ["a scene", "a view", "a picture", "scenery", "illustration of a scene"]
IRREGULAR = {"mouse": "mice", "sheep": "sheep", "deer": "deer", "fish": "fish", "moose": "moose", "bison": "bison",
             "goose": "geese", "wolf": "wolves", "elf": "elves", "leaf": "leaves", "loaf": "loaves", "axe": "axes",
             "cactus": "cacti", "man": "men", "woman": "women", "policeman": "policemen", "octopus": "octopuses",
             "rhinoceros": "rhinos", "hippopotamus": "hippos", "tomato": "tomatoes", "volcano": "volcanoes",
             "santa claus": "santas", "squid": "squid", "guardsman": "guardsmen", "person": "people",
             "superhero": "superheroes", "snowman": "snowmen"}
# Nouns that take no "a", the second of them for being plural already.
UNCOUNTED = {"bread", "sushi", "popcorn", "corn", "maize", "cheese", "coffee", "fire", "coral", "broccoli", "treasure",
             "noodle soup", "ramen", "beer", "red wine", "luggage", "santa claus", "santa", "father christmas"}
PLURALS = {"grapes", "cherries", "french fries", "fries", "chips", "pancakes", "piano keys", "flames"}

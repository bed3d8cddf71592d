"""Writes captions for a scene the way people write prompts."""
from . import vocabulary as V
from .people import PEOPLE, frowning, named
from .sampling import ASPECTS, IDS, INDEX, ONE_SIDED, VISIBLE
from .words import (DAY, DUSK, FILLERS, IRREGULAR, LOOK_OPENINGS, NIGHT, PLURALS, SCENE_NOUNS, SLIGHT, STRONG,
                    STYLE_OPENINGS, UNCOUNTED, WORDS)

ALIVE = ("animal", "person", "sea animal", "water animal")


def _pick(rng, options):
    return options[int(rng.integers(len(options)))]


def plural(noun):
    """Of the noun, or of its head: "pots of honey", "office workers"."""
    if noun in PLURALS or noun in UNCOUNTED - {"santa claus", "beer"}:
        return noun
    if noun in IRREGULAR:
        return IRREGULAR[noun]
    for link in (" of ", " in ", " on ", " with "):
        if link in noun:
            head, rest = noun.split(link, 1)
            return plural(head) + link + rest
    *first, last = noun.split(" ")
    if last in IRREGULAR:
        last = IRREGULAR[last]
    elif last.endswith("y") and last[-2] not in "aeou":
        last = last[:-1] + "ies"
    else:
        last += "es" if last.endswith(("s", "x", "ch", "sh")) else "s"
    return " ".join([*first, last])


def _graded(rng, phrase, level):
    """Adds "slightly" or "very" to a single adjective when the level is weak or strong."""
    if " " in phrase or not phrase.endswith(("y", "ed", "ful", "dim", "dark")):
        return phrase
    if abs(level) < .6 and rng.random() < .6:
        return f"{_pick(rng, SLIGHT)} {phrase}"
    if abs(level) > .85 and rng.random() < .6:
        return f"{_pick(rng, STRONG)} {phrase}"
    return phrase


def _candidates(levels):
    """Aspects that show, apart from the time of day. A one-sided aspect shows only above zero, and its
    negative pole is now and then said all the same ("without snow" is true of every dry scene)."""
    return [i for i, name in enumerate(IDS) if name != "light.daylight" and abs(levels[i]) >= VISIBLE]


def _time(rng, day, sun_free):
    if day < -.5:
        return _pick(rng, NIGHT), .65
    if day < .2:
        return _pick(rng, DUSK), .65
    return _pick(rng, [w for w in DAY if not (sun_free and "sun" in w)]), .28


def caption(scene, rng):
    """-> {"text", "mentioned": indices of aspects it speaks of, "says_subject", "says_setting"}."""
    levels = scene.levels
    name, synonyms, _, kind, _ = V.SUBJECTS[scene.subject]
    action = V.ACTIONS[scene.action]
    if rng.random() < .08:
        noun = name if rng.random() < .8 or not synonyms else _pick(rng, synonyms)
        text = noun if rng.random() < .5 else article(noun, noun)
        return {"text": text, "mentioned": [], "says_subject": True, "says_setting": False}
    says_subject, says_setting = rng.random() < .83, rng.random() < .80
    mentioned, before, after, tail, opening = [], [], [], [], ""
    group = False
    for i in rng.permutation(_candidates(levels)):
        one_sided_off = IDS[i] in ONE_SIDED and levels[i] < 0
        if rng.random() >= (.25 if one_sided_off else .6) or len(mentioned) >= 5:
            continue
        i = int(i)
        aspect, level = ASPECTS[i], float(levels[i])
        mentioned.append(i)
        carrier = aspect["positive" if level > 0 else "negative"]["carrier"]
        phrases, adjectives = WORDS[IDS[i]][int(level > 0)]
        way = rng.random()
        if way < .38:
            tail.append(carrier)
        elif IDS[i] == "subject.company" and level > .3 and says_subject and not group and way < .85:
            group = True
        elif level > .3 and IDS[i] in STYLE_OPENINGS and not opening and way < .8:
            opening = _pick(rng, STYLE_OPENINGS[IDS[i]])
        elif adjectives and not before and says_subject and way < .65:
            before.append(_graded(rng, _pick(rng, adjectives), level))
        else:
            after.append(_graded(rng, _pick(rng, phrases), level))
    style = V.LOOKS[scene.look]
    if scene.look and not opening and rng.random() < .72:
        if rng.random() < .55:
            opening = _pick(rng, LOOK_OPENINGS[style])
        else:
            after.insert(int(rng.integers(len(after) + 1)), _look(rng, scene, style))
    day = scene.level("light.daylight")
    when, chance = _time(rng, day, scene.level("weather.clouds") > .4 or scene.level("weather.rain") > .25)
    time = ""
    if rng.random() < chance:
        mentioned.append(INDEX["light.daylight"])
        if rng.random() < .25 and not -.5 <= day < .5:
            tail.append(ASPECTS[INDEX["light.daylight"]]["positive" if day > 0 else "negative"]["carrier"])
        elif " " in when and when != "evening sky":
            time = when
        else:
            after.append(when)
    if not (says_subject or says_setting or mentioned):
        says_subject = True
    parts = []
    if says_subject:
        parts.append(_subject(rng, scene, name, synonyms, kind, action, before, group))
    elif says_setting and rng.random() < .6:
        parts.append(_pick(rng, SCENE_NOUNS))
    place = ""
    if says_setting:
        place = _pick(rng, V.SETTINGS[scene.setting][1])
        if not parts:
            place = V.SETTING_NAMES[scene.setting] if rng.random() < .5 else place
    middle = [w for w in (place, time) if w]
    if len(middle) == 2 and rng.random() < .15:
        middle.reverse()
    head = " ".join(parts + middle) if rng.random() < .82 else ", ".join(parts + middle)
    if opening:
        head = f"{opening} {head or 'a scene'}"
    if after and head and rng.random() < .12:
        # "foggy forest, a fox": some people set the scene first.
        head, after = f"{after[0]}, {head}", after[1:]
    text = ", ".join([w for w in [head, *after, *tail] if w])
    if rng.random() < .06:
        text = text[0].upper() + text[1:]
    return {"text": text, "mentioned": sorted(mentioned), "says_subject": bool(says_subject),
            "says_setting": bool(says_setting)}


def _look(rng, scene, style):
    said = _pick(rng, V.LOOK_WORDS[style])
    if style == "duotone" and rng.random() < .6:
        dark, _, light, _ = V.DUOTONES[scene.duotone]
        return f"in {dark} and {light} only" if said == "in two colours" else f"{said} in {dark} and {light}"
    return said


def article(words, noun=""):
    """`words` with a or an before them, unless the noun among them takes none."""
    if noun in UNCOUNTED or noun in PLURALS:
        return words
    return ("an " if words[0] in "aeio" or words.startswith("umb") else "a ") + words


def _traits(rng, scene, name):
    """What is said of a person -> (words before the noun, words after it)."""
    if name not in PEOPLE:
        return [], []
    look, t = PEOPLE[name], named(scene.traits)
    before, after = [], []
    chances = {"hair": .75, "pose": .75, "skin": .6, "clothing": .5, "gender": .5 if len(look.genders) > 1 else 0,
               "expression": .25 if t["expression"] == "smiling" else .75}
    for trait, chance in chances.items():
        if t[trait] == "none" or rng.random() >= chance:
            continue
        if trait == "pose" and V.RELATIONS[scene.relation] == "chasing":
            continue
        phrase = _pick(rng, V.TRAIT_WORDS[trait][t[trait]])
        follows = phrase.startswith("with ") or phrase.split()[0].endswith("ing") or trait in ("pose", "clothing")
        if phrase.endswith("ing") and " " not in phrase and rng.random() < .3:
            before.insert(0, phrase)
        elif follows and after and after[-1].startswith("with ") and phrase.startswith("with "):
            after[-1] += " and" + phrase[4:]
        elif follows:
            after.append(phrase)
        else:
            before.append(phrase)
    return before, after


def _second(rng, scene):
    """The relation and the other subject, for behind the first: " chasing a cat"."""
    if not scene.relation or rng.random() < .08:
        return ""
    name, synonyms, *_ = V.SUBJECTS[scene.second]
    noun = _pick(rng, synonyms) if synonyms and rng.random() < .15 else name
    other = f"the {noun}" if rng.random() < .08 else article(noun, noun)
    return f" {_pick(rng, V.RELATION_WORDS[V.RELATIONS[scene.relation]])} {other}"


def _subject(rng, scene, name, synonyms, kind, action, before, group):
    noun = _pick(rng, synonyms) if synonyms and rng.random() < .4 else name
    cheer = scene.level("mood.cheer")
    own, behind = _traits(rng, scene, name)
    if not before and not own and rng.random() < (.2 if kind in ALIVE else .05):
        filler = _pick(rng, FILLERS)
        if kind in ALIVE and not (filler == "happy" and (cheer < -VISIBLE or frowning(scene.traits))):
            before = [filler]
        elif filler in ("little", "lovely"):
            before = [filler]
    before = before + own
    if group:
        many = plural(noun)
        company = scene.level("subject.company")
        count = ["two", "a pair of"] if company < .55 else ["three", "a few"] if company < .85 else ["four", "several"]
        text = f"{_pick(rng, count + ['a group of', 'some'])} {' '.join(before + [many])}"
    else:
        words = " ".join(before + [noun])
        way = rng.random()
        text = words if way < .28 else f"the {words}" if way < .34 else article(words, noun)
    text = " ".join([text, *behind])
    text += _second(rng, scene)
    if action in V.ACTION_WORDS and rng.random() < .75:
        phrases = V.ACTION_WORDS[action]
        if action == "ball" and kind != "animal":
            phrases = phrases[1:2] + phrases[3:]
        if action == "ball" and name == "dog" and rng.random() < .5:
            phrases = phrases[:1]
        text += " " + _pick(rng, phrases)
    return text

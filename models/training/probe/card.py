"""Writes the grades into the model card, between its markers: what the card says is what was measured.

    python -m probe.card [--card ../storybook/README.md]

Reads tests/benchmarks/results/storybook.json (probe.grade) and readout/presence.json (export.readout).
"""
import argparse
import json
import re
from pathlib import Path

import numpy as np

from probe.model import ROOT
from scenes import vocabulary as V
from train.scenes import ASPECTS

GOALS = {"subject": .90, "setting": .97, "time": .97, "weather": .95, "palette": .95, "style": .95, "composition": .90,
         "skin": .85, "hair": .85, "gender": .85, "pose": .85, "age": .85, "clothing": .85, "expression": .85}
# Of all their questions together.
TOGETHER = {"styles and looks": (("style", "look"), .95),
            "people's attributes": (("skin", "hair", "gender", "pose", "age", "clothing", "expression"), .85)}
TITLES = {"subject": "subject", "setting": "setting", "time": "time of day", "palette": "palette and light (both poles)",
          "mood, season, nature": "mood, season, nature", "style": "pencil, watercolour, pixel art", "look": "looks",
          "skin": "skin tone", "clothing": "shirt's colour", "expression": "face", "gender": "gender, where the noun leaves it open", "relation": "relation of two subjects"}
GROUPS = {**dict.fromkeys(("animal", "water animal", "sea animal", "flyer"), "animals"), "person": "people",
          **dict.fromkeys(("vehicle", "boat", "aircraft"), "vehicles, boats, aircraft"), "building": "buildings",
          "plant": "plants", **dict.fromkeys(("thing", "instrument"), "things")}


def percent(value):
    return f"{100 * value:.0f} %"


def two(value):
    return "–" if value is None else f"{value:.2f}".replace("-", "−")


def table(head, rows):
    return "\n".join(["| " + " | ".join(head) + " |", "|" + "---|" * len(head), *("| " + " | ".join(r) + " |" for r in rows)])


def by_group(entries):
    """Of subjects, whose kinds are many."""
    parts = {}
    for kind, entry in entries.items():
        if kind in GROUPS:
            right, of = parts.get(GROUPS[kind], (0, 0))
            parts[GROUPS[kind]] = right + entry["right"] * entry["of"], of + entry["of"]
    return ", ".join(f"{group} {percent(right / of)}" for group, (right, of) in parts.items())


def each(name, entries):
    """The parts of an attribute, in short: settings only where one was missed."""
    if name == "subject":
        return by_group(entries)
    count = lambda e: f"{round(e['right'] * e['of'])} of {e['of']}"
    some = {k: e for k, e in entries.items() if k != "all" and (name != "setting" or e["right"] < 1)}
    short = lambda k: k.split(".")[-1].replace(" positive", " +").replace(" negative", " −")
    return ", ".join(f"{short(k)} {count(e)}" for k, e in some.items())


def attributes(found):
    rows = []
    for name, entries in found["attributes"]["tables"].items():
        whole = entries["all"]
        parts = [e["probe"] for k, e in entries.items() if k != "all" and "probe" in e]
        own = percent(whole["probe"]) if "probe" in whole else f"{100 * min(parts):.0f}–{percent(max(parts))}" if parts else "–"
        truly = f"{percent(whole['corrected'])} ({100 * whole['correctedBetween'][0]:.0f} … {100 * whole['correctedBetween'][1]:.0f})" if "corrected" in whole else ""
        rows.append([TITLES.get(name, name), percent(whole["right"]), each(name, entries), str(whole["of"]), own, truly])
    return table(["attribute", "told, and seen by the probe", "of which", "questions", "the probe itself", "its errors taken out"], rows)


def sweeps(found, readout):
    rows = []
    for name, entry in found["sweeps"].items():
        seen = [two(v) for v in entry["seen"]]
        seen = ["·"] * (5 - len(seen)) + seen
        auc = readout["auc"][name]
        rows.append([f"`{name}`", f"{two(auc['positive'])} / {two(auc['negative'])}", ", ".join(seen), two(entry["rank"]),
                     two(entry["rankOfMean"])])
    return table(["aspect", "readout, plus / minus pole", "seen at −1, −½, 0, ½, 1", "rank correlation, mean of prompts", "of the mean"],
                 rows)


def grades(found, readout):
    db, unseen, like, speed = (found[k] for k in ("decoder", "unseen", "likeness", "speed"))
    words = found["inWords"].values()
    mean = lambda column: percent(float(np.mean([w[column] for w in words])))
    kinds = ", ".join(f"{kind} {two(fit['auc'])}" for kind, fit in sorted(readout["kinds"].items(), key=lambda kv: -kv[1]["auc"]))
    return table(["what", "grade"], [
        [f"decoder, {db['pictures']} held-out scenes, round trip, mean of the pictures' PSNR: as drawn; averaged 2 × 2",
         f"{db['meanOverPictures']} dB; {db['meanOverPicturesAveraged2x2']} dB"],
        ["the same of the pooled squared error, which the hardest pictures (neon, comic, pencil) rule",
         f"{db['asDrawn']} dB; {db['averaged2x2']} dB"],
        [f"{unseen['prompts']} prompts with words that no caption used, by the text encoder alone: all; subjects, settings, aspects",
         f"{percent(unseen['alone']['all'])}; {percent(unseen['alone']['subject'])}, {percent(unseen['alone']['setting'])}, {percent(unseen['alone']['aspect'])}"],
        ["the same with the dictionary, as the studio draws them",
         f"{percent(unseen['all'])}; {percent(unseen['subject'])}, {percent(unseen['setting'])}, {percent(unseen['aspect'])}"],
        [f"aspects' phrases in the prompt, {len(words)} poles: seen; moved the right way; seen without the phrase", f"{mean('told')}; {mean('moved')}; {mean('untold')}"],
        [f"Fréchet distance in {'all' if like['features'] == 320 else like['features']} of the probe's 320 features, {like['pictures']:,} pictures, to {like.get('realScenes', 1000):,} real scenes; real scenes beside them",
         f"{like['frechet']}; {like['frechetRealAgainstReal']}"],
        ["distance to the nearest of 8,000 training scenes, median; of held-out scenes",
         f"{like['nearestTrainingScene']}; {like['nearestTrainingSceneOfHeldOut']}"],
        [f"seconds a picture on {speed['threads']} threads, {speed['evaluations']} evaluations; a 3 × 3 convolution of 128 to 128 channels "
         "on 64 × 64 beside it", f"{speed['secondsPerPicture']} s; {speed['referenceConvolutionMs']:.2f} ms"],
        ["readout: is this phrase true? area under the curve on scenes as the checkpoint draws them", kinds]])


def unsaid(found):
    u = found["unsaid"]
    most, least = (f(u["womenByNoun"], key=u["womenByNoun"].get) for f in (max, min))
    known = u["probeKnowsAgain"]
    return table(["left open by the prompt", "pictures show", "scenes have"], [
        [f"gender of {len(u['womenByNoun'])} professions, {u['people']} pictures",
         f"women {percent(u['women'])}; {percent(u['womenCorrected'])} once the probe's errors are taken out (it knows "
         f"{percent(known['woman'])} of women and {percent(known['man'])} of men again); by noun from {percent(u['womenByNoun'][least])} "
         f"({least}) to {percent(u['womenByNoun'][most])} ({most})", "50 %"],
        ["the same with less guidance", ", ".join(f"{percent(v)} at guidance {g}" for g, v in u["womenByGuidance"].items()), "50 %"],
        ["their skin tone (the probe must name one, so plain yellow counts as some tone)",
         ", ".join(f"{k} {percent(v)}" for k, v in u["skin"].items()), "each 17 %, yellow 17 %"],
        [f"the hour, {u['pictures']} pictures of 20 plain prompts", ", ".join(f"{k} {percent(v)}" for k, v in u["hour"].items()),
         "where the caption is silent, night 14 %, dusk 15 %, day 71 %"],
        ["what nobody asked for, in the same pictures", ", ".join(f"{k} {percent(v)}" for k, v in u["unasked"].items()),
         "where the caption is silent, 15 %, 9 %, 13 %"]])


def goals(found):
    tables = found["attributes"]["tables"]
    judged = lambda got, goal: "" if got >= goal else ": missed"
    rows = [["at least 250 nouns", str(len(V.SUBJECTS))]]
    for name, goal in GOALS.items():
        if name not in tables:
            rows.append([f"{TITLES.get(name, name)} {percent(goal)}", "not learned yet, and not asked: missed"])
            continue
        got, own = tables[name]["all"]["right"], tables[name]["all"].get("probe")
        whole = tables[name]["all"]
        beside = f" (the probe itself {percent(own)})" if own else ""
        if "corrected" in whole and got < goal:
            low, high = (f"{100 * v:.0f}" for v in whole["correctedBetween"])
            beside += f"; once the probe's errors are taken out {percent(whole['corrected'])} ({low} … {high})"
        rows.append([f"{TITLES.get(name, name)} {percent(goal)}", f"{percent(got)}{judged(got, goal)}{beside}"])
    for title, (names, goal) in TOGETHER.items():
        entries = [tables[name]["all"] for name in names if name in tables]
        got, asked = sum(e["right"] * e["of"] for e in entries), sum(e["of"] for e in entries)
        rows.append([f"{title} together {percent(goal)}", f"{percent(got / asked)} of {asked} questions{judged(got / asked, goal)}"])
    good = sum(v["rank"] >= .9 for v in found["sweeps"].values())
    db, unseen, seconds = found["decoder"], found["unseen"]["all"], found["speed"]["secondsPerPicture"]
    rows += [["unseen words 60 %", f"{percent(unseen)}, {percent(found['unseen']['alone']['all'])} by the text encoder alone{judged(unseen, .6)}"],
             ["rank correlation 0.9 for at least 14 aspects", f"{good} of {len(ASPECTS)} aspects, over {found['sweepPairs']}{judged(good, 14)}"],
             ["decoder 30 dB", f"{db['meanOverPictures']} dB as mean over pictures, {db['asDrawn']} dB of the pooled error"
              f"{judged(db['meanOverPictures'], 30)}"],
             ["256 × 256 in at most 1 s on two cores", f"{seconds} s{judged(-seconds, -1)}"]]
    return table(["goal", "reached"], rows)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--card", type=Path, default=ROOT / "models" / "storybook" / "README.md")
    a = p.parse_args()
    found = json.loads((ROOT / "tests" / "benchmarks" / "results" / "storybook.json").read_text())
    readout = json.loads((ROOT / "models" / "storybook" / "readout" / "presence.json").read_text())
    parts = {"grades": grades(found, readout), "attributes": attributes(found), "sweeps": sweeps(found, readout),
             "unsaid": unsaid(found), "goals": goals(found)}
    text = a.card.read_text()
    for name, made in parts.items():
        mark = re.compile(rf"(<!-- {name} -->\n\n).*?(\n\n<!-- /{name} -->)", re.S)
        if not mark.search(text):
            raise SystemExit(f"{a.card} has no part marked <!-- {name} --> … <!-- /{name} -->.")
        text = mark.sub(lambda m: m[1] + made + m[2], text)
    a.card.write_text(text)


if __name__ == "__main__":
    main()

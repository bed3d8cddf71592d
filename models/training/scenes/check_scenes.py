"""Checks that each aspect does to the pixels what its name says.

usage: python -m scenes.check_scenes --art DIR
Sweeps every aspect over a few fixed scenes and asks that a statistic moves with the level,
on average over the scenes. Exits with 1 if one does not.
"""
import argparse
import sys

import numpy as np
from PIL import Image, ImageFilter

from . import art, vocabulary as V
from .finish import LUMA
from .render import render
from .sampling import IDS, INDEX, ONE_SIDED, Scene

SWEEP = (-1, -.5, 0, .5, 1)
PLACES = [("dog", "park"), ("taxi", "city street"), ("fox", "forest"), ("castle", "mountains"),
          ("cat", "meadow"), ("penguin", "beach"), ("house", "village"), ("robot", "desert")]


def grey(rgb):
    return rgb.astype(np.float32) @ LUMA


def colourfulness(rgb):
    return float(np.ptp(rgb.astype(np.float32), axis=-1).mean())


def detail(rgb, where=None):
    g = grey(rgb)
    fine = np.abs(g - np.asarray(Image.fromarray(g.astype(np.uint8)).filter(ImageFilter.GaussianBlur(2))))
    return float(fine.mean() if where is None else (fine * where).sum() / where.sum())


def columns(subject):
    return float((subject.sum(0) * np.arange(subject.shape[1])).sum() / max(subject.sum(), 1e-6))


def flat_neighbours(rgb):
    return float((np.abs(np.diff(grey(rgb), axis=1)) < .5).mean())


def bluish(rgb, sky):
    return float(((rgb[..., 2] - rgb[..., 0].astype(np.float32)) * sky).sum() / max(sky.sum(), 1))


# Each takes (rgb, subject, sky, ground) and should grow with the level.
STATISTICS = {
    "light.warmth": lambda r, s, k, g: float(r[..., 0].mean()) - float(r[..., 2].mean()),
    "light.brightness": lambda r, s, k, g: grey(r).mean(),
    "light.daylight": lambda r, s, k, g: grey(r).mean(),
    "light.contrast": lambda r, s, k, g: grey(r).std(),
    "colour.saturation": lambda r, s, k, g: colourfulness(r),
    "colour.pastel": lambda r, s, k, g: np.percentile(grey(r), 20),
    "weather.clouds": lambda r, s, k, g: -bluish(r, k),
    "weather.fog": lambda r, s, k, g: -grey(r)[40:90].std(),
    "weather.rain": lambda r, s, k, g: detail(r, k + .01),
    "weather.snow": lambda r, s, k, g: (grey(r) * g).sum() / g.sum(),
    "composition.closeness": lambda r, s, k, g: s.sum(),
    "composition.placement": lambda r, s, k, g: columns(s),
    "composition.horizon": lambda r, s, k, g: g.sum() - k.sum(),
    "composition.busyness": lambda r, s, k, g: detail(r, 1 - s),
    "composition.focus": lambda r, s, k, g: -detail(r, (1 - s) ** 4),
    "subject.company": lambda r, s, k, g: s.sum(),
    "mood.cheer": lambda r, s, k, g: colourfulness(r) + grey(r).mean(),
    "style.pixel": lambda r, s, k, g: flat_neighbours(r),
    "style.pencil": lambda r, s, k, g: -colourfulness(r),
    "style.watercolour": lambda r, s, k, g: grey(np.concatenate([r[:4], r[-4:]])).mean(),
    "setting.nature": lambda r, s, k, g: float((r[30:80, :, 1] - grey(r)[30:80]).mean()),
    "setting.season": lambda r, s, k, g: float(r[60:, :, 1].mean()) - float(r[60:, :, 0].mean()),
}


def plain_scene(subject, setting, seed):
    """A scene by day with every other level at zero."""
    levels = np.zeros(len(IDS), np.float32)
    levels[INDEX["light.daylight"]] = .7
    return Scene(levels, V.SUBJECT_NAMES.index(subject), V.SETTING_NAMES.index(setting), 0, seed)


def sweep(name):
    """-> list with the mean statistic at each level of SWEEP."""
    rows = []
    for n, (subject, setting) in enumerate(PLACES):
        row = []
        for level in SWEEP:
            scene = plain_scene(subject, setting, 100 + n)
            scene.levels[INDEX[name]] = level
            row.append(float(STATISTICS[name](*render(scene))))
        rows.append(row)
    return np.mean(rows, 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--art", required=True)
    art.open_art(parser.parse_args().art)
    bad = 0
    for name in IDS:
        values = sweep(name)
        steps = np.diff(values)
        scale = np.ptp(values) + 1e-6
        if name in ONE_SIDED:
            good = abs(steps[0]) + abs(steps[1]) < .35 * scale and values[4] > values[2] + .3 * scale
        else:
            good = (steps > -.06 * scale).all() and values[-1] > values[0] + .5 * scale
        bad += not good
        print(f"{'ok  ' if good else 'FAIL'} {name:24}", " ".join(f"{v:9.2f}" for v in values))
    a, b = render(plain_scene("dog", "park", 5))[0], render(plain_scene("dog", "park", 5))[0]
    if not (a == b).all():
        bad += 1
        print("FAIL the same scene came out twice differently")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()

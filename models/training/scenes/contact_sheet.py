"""Saves a sheet of random scenes. usage: python -m scenes.contact_sheet --art DIR out.png"""
import argparse
import time

import numpy as np
from PIL import Image

from . import art
from .render import render
from .sampling import draw_scene, scene_rng


def sheet(images, columns):
    rows = [np.concatenate(images[i:i + columns], 1) for i in range(0, len(images), columns)]
    return Image.fromarray(np.concatenate(rows, 0))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--art", required=True)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--count", type=int, default=64)
    parser.add_argument("--colours", type=int, default=0, help="save a palette image of that many colours")
    parser.add_argument("out")
    args = parser.parse_args()
    art.open_art(args.art)
    art.textures()
    start = time.time()
    images = [render(draw_scene(scene_rng(args.seed, 0, k)))[0] for k in range(args.count)]
    print(f"{args.count / (time.time() - start):.0f} scenes/s, sprites not yet warm")
    picture = sheet(images, 8)
    if args.colours:
        picture = picture.quantize(args.colours)
    picture.save(args.out, optimize=True)

"""Loads sprites and prepares the random textures that scenes are built from."""
import functools
import os
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

# Scenes are laid out in units; SCENE_FINENESS=2 in the environment renders two pixels to a unit.
SIZE = 128
FINE = int(os.environ.get("SCENE_FINENESS", "1"))
PIXELS = SIZE * FINE
SEASON_STEPS = 9
_folder = None


def open_art(folder):
    """Sets the folder that holds `<code point>.webp` sprites (directly or under package/assets)."""
    global _folder
    folder = Path(folder)
    found = next(folder.rglob("1f415.webp"), None)
    if found is None:
        raise SystemExit(f"no sprites named by code point under {folder}")
    _folder = found.parent


SHIRTS = [(66, 134, 236), (226, 74, 84), (74, 176, 110), (246, 196, 66), (244, 140, 60), (60, 178, 190),
          (236, 236, 242), (150, 104, 214)]


def _seen(code):
    image = Image.open(_folder / f"{code}.webp").convert("RGBA")
    return image.crop(image.getchannel("A").point(lambda v: 255 * (v > 20)).getbbox())


def _with_shoulders(head, shirt):
    """A sprite of a bare head -> one with neck and shoulders in one of SHIRTS."""
    scale = 200 / head.height
    head = head.resize((round(head.width * scale), 200), Image.LANCZOS)
    w, h = max(head.width, 220), 300
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    across = (x - w / 2 + .5) / 104
    # Shoulders: a rounded block that runs out at the lower edge.
    body = np.clip((1 - (np.abs(across) ** 2.6 + np.clip((246 - y) / 82, 0, 9) ** 2.6)) * 40, 0, 1)
    light = (1.06 - .17 * across - .20 * ((y - 164) / 136) ** 2)[..., None]
    colour = np.array(SHIRTS[shirt], np.float32) * light
    skin = np.asarray(head)[int(.50 * 200):int(.66 * 200), int(head.width * .42):int(head.width * .58), :3]
    skin = np.median(skin.reshape(-1, 3), 0) * .80
    neck = np.clip((1 - ((x - w / 2 + .5) / 34) ** 2 - ((y - 184) / 32) ** 2) * 14, 0, 1)[..., None]
    collar = np.clip((1 - ((x - w / 2 + .5) / 42) ** 2 - ((y - 184) / 39) ** 2) * 14, 0, 1)[..., None]
    colour = colour + (colour * .78 - colour) * collar
    colour = colour + (skin - colour) * neck
    bust = np.concatenate([colour.clip(0, 255), 255 * np.maximum(body, neck[..., 0] * (y < 240))[..., None]], -1)
    bust = Image.fromarray(bust.astype(np.uint8), "RGBA")
    bust.alpha_composite(head, ((w - head.width) // 2, 0))
    return bust


@functools.lru_cache(maxsize=None)
def _source(code, season, hue):
    """PIL RGBA image cropped to what is visible; leaves recoloured by season, all by hue.

    code: code points, with "/n" behind if it is a head that shall have shoulders in shirt n."""
    code, _, shirt = code.partition("/")
    image = _with_shoulders(_seen(code), int(shirt)) if shirt else _seen(code)
    if season is None and not hue:
        return image
    alpha = image.getchannel("A")
    hsv = np.asarray(image.convert("RGB").convert("HSV")).astype(np.float32)
    h, s, v = hsv[..., 0], hsv[..., 1], hsv[..., 2]
    if hue:
        h = (h + hue) % 256
    if season is not None:
        t = season / (SEASON_STEPS - 1) * 2 - 1
        leaf = np.clip(1 - np.abs(h - 100) / 50, 0, 1) ** .3
        if t < 0:
            goal_h, goal_s, goal_v = 18, np.maximum(s, 205), np.minimum(v * 1.35 + 20, 250)
        else:
            goal_h, goal_s, goal_v = 66, np.maximum(s, 190), np.minimum(v * 1.3 + 15, 245)
        k = leaf * abs(t)
        h, s, v = h + (goal_h - h) * k, s + (goal_s - s) * k, v + (goal_v - v) * k
    rgb = Image.fromarray(np.stack([h, s, v], -1).clip(0, 255).astype(np.uint8), "HSV").convert("RGB")
    rgb.putalpha(alpha)
    return rgb


def has(code):
    """Whether the package has this sprite."""
    return (_folder / f"{code}.webp").exists()


def aspect(code):
    """Width of a sprite by its height."""
    source = _source(code, None, 0)
    return source.width / source.height


def scaled(code, extent, season=None, hue=0, flip=False, angle=0):
    """Premultiplied float32 [h, w, 4] in 0..1 whose geometric mean side is `extent` units."""
    source = _source(code, season, hue)
    k = extent * FINE / (source.width * source.height) ** .5
    size = max(1, round(source.width * k)), max(1, round(source.height * k))
    image = source.convert("RGBa").resize(size, Image.BILINEAR, reducing_gap=2.0)
    if flip:
        image = image.transpose(Image.FLIP_LEFT_RIGHT)
    if angle:
        image = image.rotate(angle, Image.BILINEAR, expand=True)
    return np.asarray(image).astype(np.float32) / 255


@functools.lru_cache(maxsize=2500)
def prop(code, extent, season=None, hue=0, flip=False, angle=0):
    """`scaled`, remembered: props come back often in the same few sizes."""
    return scaled(code, extent, season, hue, flip, angle)


@functools.lru_cache(maxsize=2000)
def soft_ellipse(w, h):
    """Shadow blob, float32 [h, w] in 0..1, fading to nothing at its rim."""
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    r = ((x - (w - 1) / 2) / (w / 2)) ** 2 + ((y - (h - 1) / 2) / (h / 2)) ** 2
    return np.clip(1 - r, 0, 1) ** .8


def _finer(texture):
    """[128] or [128, 128] -> PIXELS to a side, without seams at the edges."""
    if FINE == 1:
        return texture
    padded = np.pad(texture, 2, "wrap") if texture.ndim == 2 else np.pad(texture, 2, "wrap")[None].repeat(4, 0)
    size = tuple(n * FINE for n in padded.shape[::-1])
    big = np.asarray(Image.fromarray(padded.astype(np.float32)).resize(size, Image.BICUBIC))
    cut = slice(2 * FINE, 2 * FINE + PIXELS)
    return (big[cut, cut] if texture.ndim == 2 else big[0, cut]).clip(0, 1)


def _noise(rng, octaves, first):
    """Tileable cloud-like noise, float32 [128, 128], spread evenly over 0..1."""
    total = np.zeros((SIZE, SIZE), np.float32)
    for o in range(octaves):
        n = first * 2 ** o
        if n > SIZE:
            break
        grid = Image.fromarray(np.pad(rng.random((n, n)), 3, "wrap").astype(np.float32))
        step = SIZE / n
        big = grid.resize((round((n + 6) * step),) * 2, Image.BICUBIC)
        edge = round(3 * step)
        total += np.asarray(big)[edge:edge + SIZE, edge:edge + SIZE] * .55 ** o
    order = total.ravel().argsort().argsort().reshape(SIZE, SIZE)
    return (order / order.size).astype(np.float32)


def _skyline(rng):
    """One strip of buildings: alpha [64, 160], colour [64, 160, 3], window mask [64, 160]."""
    w = 160
    alpha, win = Image.new("L", (w, 64)), Image.new("L", (w, 64))
    col = Image.new("RGB", (w, 64))
    da, dw, dc = ImageDraw.Draw(alpha), ImageDraw.Draw(win), ImageDraw.Draw(col)
    x = -4
    while x < w:
        bw, top = int(rng.integers(11, 22)), int(rng.integers(2, 38))
        tint = [(112, 126, 150), (150, 132, 132), (128, 112, 128), (160, 150, 140), (96, 116, 138)][rng.integers(5)]
        da.rectangle([x, top, x + bw, 64], fill=255)
        dc.rectangle([x, top, x + bw, 64], fill=tint)
        dc.rectangle([x + bw - 3, top, x + bw, 64], fill=tuple(int(c * .78) for c in tint))
        if rng.random() < .3:
            da.line([x + bw // 2, max(0, top - 7), x + bw // 2, top], fill=200)
        for wy in range(top + 3, 62, 5):
            for wx in range(x + 2, x + bw - 4, 4):
                if rng.random() < .8:
                    dw.rectangle([wx, wy, wx + 1, wy + 2], fill=int(rng.choice([90, 180, 255])))
        x += bw + int(rng.integers(0, 3))
    as_float = lambda im: np.asarray(im).astype(np.float32) / 255
    return as_float(alpha), as_float(col), as_float(win)


def _streaks(rng):
    """Rain: (opacity, threshold), PIXELS to a side; a streak shows once the level passes its threshold."""
    over, thr = (Image.new("L", (PIXELS, PIXELS)) for _ in range(2))
    do, dt = ImageDraw.Draw(over), ImageDraw.Draw(thr)
    for _ in range(330):
        x, y, n, t = rng.integers(-10, 150), rng.integers(-16, 128), rng.integers(7, 17), rng.integers(1, 255)
        line = [int(v * FINE) for v in (x, y, x - n * .3, y + n)]
        dt.line(line, fill=int(t), width=2 * FINE)
        do.line(line, fill=int(rng.integers(110, 255)), width=FINE)
    return np.asarray(over.filter(ImageFilter.GaussianBlur(.4 * FINE))) / np.float32(190), np.asarray(thr) / np.float32(255)


def _flakes(rng):
    """Snow: (opacity, threshold), as for rain."""
    over, thr = (np.zeros((PIXELS, PIXELS), np.float32) for _ in range(2))
    for _ in range(300):
        r = 0.8 + 1.7 * rng.random() ** 3
        cx, cy, n = rng.integers(4, 124) * FINE, rng.integers(4, 124) * FINE, 4 * FINE
        y, x = np.mgrid[-n:n, -n:n].astype(np.float32)
        dot = np.clip((1.25 * r - np.hypot(x + .5, y + .5) / FINE) * FINE, 0, 1)
        sl = np.s_[cy - n:cy + n, cx - n:cx + n]
        thr[sl] = np.where(dot > over[sl], rng.random(), thr[sl])
        over[sl] = np.maximum(over[sl], dot)
    return over, thr


@functools.lru_cache(maxsize=1)
def textures():
    """All random textures, the same in every run."""
    rng = np.random.default_rng(20240)
    return {
        "clouds": [_finer(_noise(rng, 5, 2)) for _ in range(24)],
        "grain": [_finer(_noise(rng, 4, 16)) for _ in range(8)],
        "blotch": [_finer(_noise(rng, 4, 4)) for _ in range(12)],
        "ridge": [_finer(_noise(rng, 4, 4)[0])
                  for _ in range(24)],
        "hill": [_finer(_noise(rng, 1, 4)[5]) for _ in range(24)],
        "skyline": [_skyline(rng) for _ in range(16)],
        "rain": [_streaks(rng) for _ in range(12)],
        "snow": [_flakes(rng) for _ in range(12)],
    }

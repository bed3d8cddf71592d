"""Styles and palettes that a scene has or has not, as against those of finish.py that come in levels."""
import numpy as np
from PIL import Image, ImageFilter

from . import vocabulary as V
from .art import FINE, PIXELS
from .canvas import X, Y, blend, smooth

LUMA = np.array([.30, .59, .11], np.float32)


def look(name, rgb, p):
    """rgb float32 [PIXELS, PIXELS, 3] in 0..1 -> the same in the style of that name (see vocabulary.LOOKS)."""
    made = {"oil painting": _oil, "neon": _neon, "paper cut": _paper, "flat illustration": _flat,
            "comic": _comic, "black and white": _grey, "duotone": _duotone, "backlit": lambda rgb, p: rgb}[name](rgb.clip(0, 1), p)
    return made.clip(0, 1).astype(np.float32)


def _tones(rgb):
    """Luminance float32 [PIXELS, PIXELS, 1], stretched so that its darkest and lightest hundredth are 0 and 1."""
    g = (rgb @ LUMA).astype(np.float32)
    low, high = np.percentile(g, [1, 99])
    return ((g - low) / max(high - low, .25)).clip(0, 1)[..., None]


def _grey(rgb, p):
    # Halfway between the picture's own tones and the full range: a dim picture stays a dim one.
    g = .5 * (rgb @ LUMA)[..., None] + .5 * _tones(rgb)
    return g * np.ones(3, np.float32)


def _duotone(rgb, p):
    _, dark, _, light = V.DUOTONES[p.duotone]
    return blend(np.array(dark, np.float32) / 255, np.array(light, np.float32) / 255, smooth(-.1, 1.1, _tones(rgb)))


def _image(rgb):
    return Image.fromarray((rgb.clip(0, 1) * 255 + .5).astype(np.uint8))


def _array(image):
    return np.asarray(image).astype(np.float32) / 255


def _soft(rgb, radius):
    return _array(_image(rgb).filter(ImageFilter.GaussianBlur(radius * FINE)))


def _vivid(rgb, k):
    grey = (rgb @ LUMA)[..., None]
    return grey + (rgb - grey) * k


def _edges(rgb, radius):
    """Strength of colour edges, about 0..1, float32 [PIXELS, PIXELS]."""
    soft = _soft(rgb, radius)
    dy, dx = np.gradient(soft, axis=(0, 1))
    return np.sqrt((dx ** 2 + dy ** 2).max(-1)) * (FINE * 6)


def _oil(rgb, p):
    """Kuwahara filter: each pixel takes the mean of the calmest of the four squares that meet in it."""
    r = 4 * FINE
    planes = np.concatenate([rgb, ((rgb @ LUMA) ** 2)[..., None]], -1).astype(np.float64)
    total = np.zeros((PIXELS + 2 * r + 1, PIXELS + 2 * r + 1, 4))
    total[1:, 1:] = np.pad(planes, ((r, r), (r, r), (0, 0)), "edge").cumsum(0).cumsum(1)
    n = r + 1
    boxes = (total[n:, n:] - total[:-n, n:] - total[n:, :-n] + total[:-n, :-n]) / n ** 2
    best, calm = None, None
    for top in (0, r):
        for left in (0, r):
            box = boxes[top:top + PIXELS, left:left + PIXELS]
            restless = box[..., 3] - (box[..., :3] @ LUMA) ** 2
            best = box[..., :3] if best is None else np.where((restless < calm)[..., None], box[..., :3], best)
            calm = restless if calm is None else np.minimum(calm, restless)
    grain, blot = p.pick("grain", 20), p.pick("blotch", 19)
    # Brush marks, broad enough to outlive a small picture: a third of them one way, the rest across.
    along = np.stack([np.roll(grain, k * FINE, (0, 1)[k % 2]) for k in range(-3, 4)]).mean(0)
    way = smooth(.30, .42, blot)
    ridge = np.sin((X + .55 * Y) * .9 + 4 * along) * way + np.sin((.5 * X - Y) * .9 + 4 * along) * (1 - way)
    # Thick paint catches the light on one side; old varnish makes everything a little golden.
    thick = .5 + .5 * ridge
    painted = _vivid(best, 1.2) * (.90 + .15 * thick + .22 * (along - .5))[..., None]
    return painted * np.array([1.06, 1.0, .84], np.float32) + (.04 * smooth(.7, 1, thick))[..., None]


def _neon(rgb, p):
    rgb = rgb * min(3.0, .95 / max(float(np.percentile(rgb.max(-1), 96)), .05))
    edge = _edges(rgb, .8)
    line = smooth(.22, .75, edge)[..., None]
    hue = _soft(rgb, 1.5)
    hue = hue - hue.min(-1, keepdims=True) * .85
    hue = hue / (hue.max(-1, keepdims=True) + .04)
    # What has no colour of its own glows cyan above and magenta below.
    own = smooth(.08, .3, np.ptp(_soft(rgb, 1.5), axis=-1))[..., None]
    tube = blend(np.array([.2, .9, 1], np.float32), np.array([1, .25, .8], np.float32), (Y / 128)[..., None])
    lit = line * blend(tube, hue, own)
    dark = np.array([.035, .02, .09], np.float32) + rgb * np.array([.14, .10, .20], np.float32)
    return dark + lit * 1.05 + 1.1 * _soft(lit, 2.2) + .7 * _soft(lit, 6) + .35 * line ** 3


def _paper(rgb, p):
    calm = _image(rgb).filter(ImageFilter.MedianFilter(5)).filter(ImageFilter.GaussianBlur(1.0 * FINE))
    calm = calm.filter(ImageFilter.MedianFilter(3 if FINE == 1 else 7))
    tones = _array(calm)
    level = np.floor((tones @ LUMA) * 4.999)
    # A sheet has one colour: that of its place, brought to the middle of its tone.
    grey = (tones @ LUMA)[..., None]
    sheet = _vivid(tones + ((level[..., None] + .5) / 5 - grey), 1.25)
    sheet = np.round(sheet * 6) / 6
    height = _array(Image.fromarray((level * 50).astype(np.uint8)).filter(ImageFilter.GaussianBlur(.4 * FINE)))
    thrown = _array(Image.fromarray((height * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(1.8 * FINE)))
    shade = np.clip(np.roll(thrown, (3 * FINE, 3 * FINE), (0, 1)) - height, 0, .3)
    shade[:4 * FINE] = 0
    shade[:, :4 * FINE] = 0
    rim = np.clip(height - np.roll(height, (2 * FINE, 2 * FINE), (0, 1)), 0, .25)
    grain = p.pick("grain", 20)
    return sheet * (1 - 2.4 * shade)[..., None] * (1 + .07 * (grain - .5))[..., None] + 1.3 * rim[..., None] + .05


def _flat(rgb, p):
    calm = _image(_vivid(rgb, 1.2)).filter(ImageFilter.MedianFilter(3)).filter(ImageFilter.MedianFilter(2 * FINE + 1))
    few = calm.quantize(9, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few = few.filter(ImageFilter.ModeFilter(2 * FINE + 1)).convert("RGB")
    # Poster colours: none darker than a mid tone, none with a gradient.
    return .16 + .86 * _vivid(_array(few.filter(ImageFilter.GaussianBlur(.35 * FINE))), 1.15)


def _comic(rgb, p):
    calm = _array(_image(_vivid(rgb, 1.4)).filter(ImageFilter.MedianFilter(3 if FINE == 1 else 5)))
    ink = smooth(.34, .72, _edges(calm, .6))
    tones = np.round((calm * 1.08 + .02) * 4) / 4
    grey = calm @ LUMA
    # Dots on a turned grid grow where it is darker.
    u, v = (X + Y) * .7071 / 3.2, (X - Y) * .7071 / 3.2
    dot = np.hypot(u - np.floor(u) - .5, v - np.floor(v) - .5)
    dots = smooth(.06, -.06, dot - np.interp(grey, [.15, .7], [.52, .0]))
    tones = blend(tones, tones * .62, (.8 * dots)[..., None])
    return blend(tones, np.array([.06, .05, .09], np.float32), (.95 * ink)[..., None])

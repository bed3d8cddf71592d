"""What happens to the finished picture as a whole: light and colour grading, then the drawing style."""
import numpy as np
from PIL import Image, ImageFilter

from . import art
from .art import FINE, PIXELS, SIZE
from .canvas import X, Y, blend, smooth

LUMA = np.array([.30, .59, .11], np.float32)


def grade(rgb, scene, p):
    """Applies warmth, saturation, pastel, contrast, brightness and gloom. rgb float32 in about 0..1."""
    L = scene.level
    rgb = rgb.clip(0, 1)
    if p.cheer < 0:
        gloom = -p.cheer
        cloud = p.pick("clouds", 20)
        heavy = smooth(.25, .8, cloud) * smooth(.62, .1, Y / SIZE) * gloom
        rgb = blend(rgb, np.array([.16, .17, .22], np.float32), (.72 * heavy)[..., None])
        vignette = smooth(30, 96, np.hypot(X - 64, Y - 64)) * gloom
        grey = (rgb @ LUMA)[..., None]
        rgb = blend(rgb, grey * np.array([.92, .96, 1.04], np.float32), .45 * gloom)
        rgb = rgb * (1 - .75 * vignette)[..., None] * (1 - .12 * gloom)
    elif p.cheer > 0:
        rgb = rgb * (1 + .06 * p.cheer)
    warm = L("light.warmth")
    tint = np.array([1 + .24 * warm, 1 + .045 * warm, 1 - .34 * warm], np.float32)
    rgb = rgb * tint + np.array([.05, .022, -.03], np.float32) * warm
    s = L("colour.saturation")
    grey = (rgb @ LUMA)[..., None]
    rgb = grey + (rgb - grey) * (1 + (1.0 if s < 0 else .95) * s)
    pastel = L("colour.pastel")
    if pastel > 0:
        rgb = blend(rgb, .52 + .50 * rgb, .92 * pastel)
    elif pastel < 0:
        deep = rgb.clip(0, 1) ** (1 - .75 * pastel)
        grey = (deep @ LUMA)[..., None]
        rgb = grey + (deep - grey) * (1 - .35 * pastel)
    c = L("light.contrast")
    mean = .5 * rgb.mean() + .22
    rgb = mean + (rgb - mean) * float(np.exp(1.1 * c if c < 0 else .8 * c))
    b = L("light.brightness")
    if b > 0:
        rgb = rgb.clip(0, 1)
        rgb = rgb * (1 + .28 * b) + .12 * b + .35 * b * rgb * (1 - rgb)
    else:
        rgb = rgb.clip(0, 1) * float(np.exp(1.1 * b))
    return rgb.clip(0, 1)


def _image(rgb):
    return Image.fromarray((rgb.clip(0, 1) * 255 + .5).astype(np.uint8))


def _array(image):
    return np.asarray(image).astype(np.float32) / 255


def style(rgb, scene, p, cv):
    """Watercolour, pencil and pixel art, each fading in from level 0.12."""
    L = lambda n: max(0.0, (scene.level(n) - .12) / .88)
    water, pencil, pixel = L("style.watercolour"), L("style.pencil"), L("style.pixel")
    if scene.level("style.pixel") < -.25 or scene.level("style.watercolour") < -.25:
        # "Smooth" and "clean" poles: a touch of crispness on the plain rendering.
        k = -.35 * min(scene.level("style.pixel"), scene.level("style.watercolour"))
        rgb = rgb + (rgb - _array(_image(rgb).filter(ImageFilter.GaussianBlur(1.2 * FINE)))) * k
    if water > 0:
        rgb = _watercolour(rgb, p, water, cv)
    if pencil > 0:
        rgb = _pencil(rgb, p, pencil)
    if pixel > 0:
        rgb = _pixels(rgb, pixel)
    return rgb


def _watercolour(rgb, p, level, cv):
    wob_x, wob_y = p.pick("blotch", 21), p.pick("blotch", 22)
    reach = 2 + 5 * level
    yi, xi = ((place * FINE - .5 + (wob - .5) * reach * FINE).round().astype(int).clip(0, PIXELS - 1)
              for place, wob in ((Y, wob_y), (X, wob_x)))
    bled = _array(_image(rgb[yi, xi]).filter(ImageFilter.MedianFilter(2 * FINE + 1)).filter(ImageFilter.GaussianBlur((.5 + .7 * level) * FINE)))
    soft = _array(_image(bled).filter(ImageFilter.GaussianBlur(2.2 * FINE)))
    edge = np.abs(bled - soft).max(-1, keepdims=True)
    grain, blot = p.pick("grain", 20), p.pick("blotch", 19)
    paper = np.array([.985, .97, .935], np.float32)
    wash = bled ** .85 * (1 - 1.5 * edge) + .12
    wash = 1 - (1 - wash) * (.80 + .42 * (blot[..., None] - .3))
    border = np.minimum(np.minimum(X, SIZE - X), np.minimum(Y, SIZE - Y)) + 15 * (wob_x - .5)
    bare = smooth(9, 1, border)[..., None]
    wash = blend(wash, paper, np.clip(bare, 0, 1))
    wash = wash * paper * (1 - .09 * (grain[..., None] - .5))
    return blend(rgb, wash, smooth(0, .6, level))


def _pencil(rgb, p, level):
    g = (rgb @ LUMA).astype(np.float32)
    blurred = np.asarray(Image.fromarray((g * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(2.6 * FINE))).astype(np.float32) / 255
    line = np.clip((g + .06) / (blurred + .06), 0, 1.0)
    line = np.clip(1 - 2.1 * (1 - line), .1, 1)
    gy, gx = np.gradient(np.asarray(Image.fromarray((g * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(.7 * FINE))).astype(np.float32) / 255)
    line *= 1 - np.clip(2.6 * FINE * np.hypot(gx, gy) - .06, 0, .62)
    lo, hi = np.percentile(g, [2, 98])
    tone = 1 - np.clip((g - lo) / max(hi - lo, .12), 0, 1)
    grain = p.pick("grain", 20)
    hatch = .5 + .5 * np.sin((X * .8 + Y) * 1.9 + 5.0 * grain)
    cross = .5 + .5 * np.sin((X - Y * .7) * 1.9 + 5.0 * grain)
    shade = 1 - .36 * tone * smooth(.25, .75, hatch) * smooth(.12, .6, tone) - .16 * smooth(.55, .9, tone) * cross
    shade -= .20 * tone
    drawing = (line * shade)[..., None] * np.array([.975, .965, .945], np.float32)
    drawing = drawing * (1 - .05 * (grain[..., None] - .5)) + np.array([.05, .05, .06], np.float32) * (1 - line[..., None])
    k = smooth(0, .55, level)
    # On the way to a full sketch the colours stay a while, as with coloured pencils.
    coloured = drawing * (1 - (1 - rgb) * .75)
    return blend(blend(rgb, coloured, smooth(0, .3, level)), drawing, k)


def _pixels(rgb, level):
    # 32 x 32 blocks lie on the latents' grid of 16 x 16: others cannot be told from noise there.
    n = SIZE // 4
    small = _array(_image(rgb).resize((n, n), Image.BOX))
    steps = 12 - 6 * level
    mean = small.mean((0, 1))
    crisp = mean + (small - mean) * (1 + .15 * level)
    crisp = np.round(crisp.clip(0, 1) * steps) / steps
    big = _array(_image(crisp).resize((PIXELS, PIXELS), Image.NEAREST))
    return blend(rgb, big, smooth(0, .5, level))

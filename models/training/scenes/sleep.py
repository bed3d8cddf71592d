"""A cushion and a blanket for sleepers, who are drawn awake and on their feet."""
import numpy as np

from .art import FINE
from .canvas import smooth

# Blanket and cushion.
BEDDING = [((104, 138, 190), (228, 226, 240)), ((128, 168, 134), (240, 230, 208)), ((206, 136, 146), (242, 228, 222)),
           ((148, 132, 190), (232, 230, 244)), ((214, 170, 98), (236, 226, 214)), ((92, 158, 164), (240, 226, 226))]
# How much of a sprite shows above the blanket: of animals, of people, who are mostly head, and of busts, whose shirt shall show.
BARE, BARE_PERSON, BARE_BUST = .58, .66, .80
# The cushion's lower edge, as far below the sprite's as this part of its height; the blanket ends on the cushion.
BELOW, BLANKET_BELOW = .085, .02


def _layer(alpha, colour):
    """Premultiplied sprite."""
    return np.concatenate([colour.clip(0, 1) * alpha[..., None], alpha[..., None]], -1).astype(np.float32)


def _block(across, up, power):
    """Coverage of a rounded block: both coordinates in -1..1 within it; its edge is a pixel soft."""
    r = np.abs(across) ** power + np.abs(up) ** power
    slope = np.hypot(*np.gradient(r)).clip(1e-3)
    return ((1 - r) / slope + .5).clip(0, 1)


def bedding(sprite, bare, pick):
    """sprite: premultiplied [h, w, 4]; bare: how much of it shows; pick: 0 to 1 -> (cushion, blanket, shift): the two as
    sprites, and how many pixels right of its middle theirs lies."""
    h, w = sprite.shape[:2]
    cloth, pillow = (np.array(c, np.float32) / 255 for c in BEDDING[int(pick * len(BEDDING))])
    # As wide as what it covers, and what bulges right above.
    filled = np.flatnonzero(sprite[int((bare - .12) * h):, :, 3].max(0) > .3)
    left, right = (filled[0], filled[-1] + 1) if len(filled) else (0, w)
    half = (right - left) / 2 + .035 * w + FINE
    tall = h * (1 + BLANKET_BELOW - bare)
    return _cushion(half * 1.17, max(.27 * h, .62 * tall), pillow), _blanket(half, tall, cloth, pick * 977 % 1), (left + right - w) / 2


def _grid(half, tall):
    n, m = int(np.ceil(2 * half)), int(np.ceil(tall))
    y, x = np.mgrid[0:m, 0:n].astype(np.float32) + .5
    return (x - n / 2) / half, y / m


def _cushion(half, tall, colour):
    across, down = _grid(half, tall)
    alpha = _block(across * 1.02, (down - .5) * 2.06, 2.6)
    light = 1.05 - .30 * smooth(.35, 1, down) - .08 * across ** 2
    return _layer(alpha, colour * light[..., None])


def _blanket(half, tall, colour, pick):
    """A soft mound with a turned-down hem and folds that fan out below it."""
    across, down = _grid(half, tall)
    # Round at the shoulders, less so below.
    edge = lambda d: _block(across * 1.01, np.where(d < .62, (d - .62) / .62, (d - .62) / .46), 2.7)
    alpha = edge(down)
    inner = edge(down - .15 - .02 * np.cos(9 * across))
    hem = alpha * (1 - inner) * smooth(.62, .5, down)
    light = 1.06 - .22 * smooth(.3, 1, down) - .13 * across ** 2
    for k, at in enumerate((-.50, .06, .56)):
        middle = (at + .16 * (pick - .5)) * (.70 + .44 * down)
        far = (across - middle) / (.045 + .055 * down)
        shown = smooth(.2 + .08 * ((k + 1) % 2), .5, down)
        light = light + shown * (.17 * np.exp(-far ** 2) - .10 * np.exp(-(far - 1.9) ** 2))
    # The hem shows the lighter inside, with a line of shade under it.
    under = (inner - edge(down - .26)).clip(0, 1) * smooth(.7, .5, down)
    colour = colour * light[..., None] * (1 - .22 * under[..., None])
    return _layer(alpha, colour + (.55 + .45 * colour - colour) * hem[..., None])

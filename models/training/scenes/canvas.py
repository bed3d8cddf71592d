"""A picture under construction, with masks of what is still sky and still ground."""
import numpy as np

from .art import FINE, PIXELS, soft_ellipse

# The middle of each pixel, in units.
Y, X = (np.mgrid[0:PIXELS, 0:PIXELS].astype(np.float32) + np.float32(.5)) / np.float32(FINE)


def smooth(a, b, x):
    """0 below a, 1 above b, an S-curve between."""
    t = np.clip((x - a) / (b - a), 0, 1)
    return t * t * (3 - 2 * t)


def blend(a, b, k):
    return a + (b - a) * k


def inside(depth):
    """Coverage of a pixel whose middle lies `depth` units inside of an edge."""
    return np.clip(depth * FINE + .5, 0, 1)


# Sprites stand on the cells of the latents: a subject that shows in a dozen sizes, each always cut the same
# way by the cells, is learned much sooner than one at any place and in any size.
CELL = 8


def on_grid(place, step=CELL):
    return round(place / step) * step


def snug(size):
    """The nearest of the sizes 8, 8 * 2^(1/4), 8 * 2^(1/2) …, in units."""
    return 8 * 2 ** (round(4 * float(np.log2(max(size, 8) / 8))) / 4)


class Canvas:
    """rgb: float32 [PIXELS, PIXELS, 3]; sky, ground, subject, second: float32 coverage in 0..1.

    Places and widths are in units, sprites in pixels."""

    def __init__(self):
        self.rgb = np.zeros((PIXELS, PIXELS, 3), np.float32)
        self.sky = np.ones((PIXELS, PIXELS), np.float32)
        self.ground = np.zeros((PIXELS, PIXELS), np.float32)
        self.subject = np.zeros((PIXELS, PIXELS), np.float32)
        self.second = np.zeros((PIXELS, PIXELS), np.float32)

    def cover(self, alpha, colour, ground=False):
        """Paints a full-size layer: alpha, colour [3] or one for each pixel."""
        self.rgb += (colour - self.rgb) * alpha[..., None]
        self.sky *= 1 - alpha
        self.ground *= 1 - alpha
        if ground:
            self.ground += alpha

    def cut(self, h, w, x, y):
        x, y = int(round(x)), int(round(y))
        x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + w, PIXELS), min(y + h, PIXELS)
        if x0 >= x1 or y0 >= y1:
            return None
        return np.s_[y0:y1, x0:x1], np.s_[y0 - y:y1 - y, x0 - x:x1 - x]

    def paste(self, sprite, cx, base, light=1.0, fog=0.0, fog_colour=0.0, mask=None, opacity=1.0):
        """Pastes a premultiplied sprite; cx is its middle, base its lower edge, in units. mask: self.subject or
        self.second, if it counts as one of them."""
        h, w = sprite.shape[:2]
        cut = self.cut(h, w, cx * FINE - w / 2, base * FINE - h)
        if cut is None:
            return
        to, of = cut
        part = sprite[of]
        alpha = part[..., 3] * opacity
        a = alpha[..., None]
        colour = part[..., :3] * opacity * light
        if fog:
            colour = colour * (1 - fog) + fog_colour * (a * fog)
        self.rgb[to] = self.rgb[to] * (1 - a) + colour
        keep = 1 - alpha
        self.sky[to] *= keep
        self.ground[to] *= keep
        self.subject[to] *= keep
        self.second[to] *= keep
        if mask is not None:
            mask[to] += alpha

    def shadow(self, cx, base, w, strength, colour=(.06, .07, .16)):
        """A soft contact shadow, w units wide, lying on the ground."""
        w = max(4, int(w * FINE) // 2 * 2)
        h = max(3, int(w * .24))
        cut = self.cut(h, w, cx * FINE - w / 2, base * FINE - h * .56)
        if cut is None:
            return
        to, of = cut
        a = (soft_ellipse(w, h)[of] * strength)[..., None]
        self.rgb[to] = self.rgb[to] * (1 - a) + np.array(colour, np.float32) * a

    def puff(self, cx, cy, w, colour):
        """A small cloud of dust, w pixels wide, around a place in units."""
        cut = self.cut(w, w, cx * FINE - w / 2, cy * FINE - w / 2)
        if cut is None:
            return
        to, of = cut
        a = (soft_ellipse(w, w)[of] * .85)[..., None]
        self.rgb[to] = self.rgb[to] * (1 - a) + colour * a

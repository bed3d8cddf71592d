"""What makes a setting of its own beyond sky, land and props: walls, curtains, barn, water, leaves."""
import numpy as np

from . import art
from .art import FINE, PIXELS, SIZE
from .canvas import X, Y, blend, inside, smooth

RGB = lambda *c: np.array(c, np.float32) / 255


def _box(cv, x0, y0, x1, y1, colour):
    """A filled rectangle, in units, whole pixels."""
    a, b, c, d = (int(np.clip(round(float(v) * FINE), 0, PIXELS)) for v in (x0, x1, y0, y1))
    if b > a and d > c:
        cv.rgb[c:d, a:b] = colour
        cv.sky[c:d, a:b] = 0
        cv.ground[c:d, a:b] = 0


def wall(cv, p):
    """Indoors: turns the view into one through a window, or from a stage."""
    {"kitchen": _kitchen, "library": _library, "stage": _stage}.get(p.setting, _room)(cv, p)


def _window(cv, p, left, right, top, low, paint):
    """Paints the wall above the floor, but for a window with a frame; -> the light that falls on it."""
    h = p.horizon
    depth = np.clip(np.minimum(np.minimum(X - left, right - X), np.minimum(Y - top, low - Y)), -2.5, 3)
    lamp = .45 + .55 * p.hour["light"]
    shade = paint * lamp * (1.04 - .22 * (Y / h))[..., None]
    above = inside(h - Y)
    cv.cover(above * inside(-depth), shade)
    frame = above * np.clip(1.6 - np.abs(depth + .6), 0, 1)
    bars = above * np.clip(1.1 - np.abs(X - (left + right) / 2), 0, 1) * (depth > 0)
    cv.cover(np.maximum(frame, bars), RGB(246, 240, 230) * lamp)
    return lamp


def _skirting(cv, p, colour):
    cv.cover(inside(p.horizon - Y) * np.clip(2.2 - np.abs(Y - p.horizon + 1.6), 0, 1), colour)


def _room(cv, p):
    h = p.horizon
    paint = blend(RGB(222, 196, 160), RGB(178, 200, 206), p.u[12][2])
    lamp = _window(cv, p, 16 + 20 * p.u[12][0], 92 + 20 * p.u[12][1], h * .12, h * .74, paint)
    _skirting(cv, p, RGB(240, 232, 220) * lamp * .9)


def _kitchen(cv, p):
    h = p.horizon
    paint = blend(RGB(240, 226, 190), RGB(196, 222, 212), p.u[12][2])
    left = 40 + 8 * p.u[12][0]
    lamp = _window(cv, p, left, left + 42, h * .12, h * .52, paint)
    door = blend(RGB(112, 160, 164), RGB(214, 150, 96), p.u[12][3])
    # Tiles behind the worktop, cupboards above at both sides, a row of them below, a fridge.
    tile = RGB(250, 248, 242) * lamp
    _box(cv, 0, h * .58, SIZE, h * .80, tile * .82)
    for row in range(2):
        for col in range(16):
            y = h * (.585 + .108 * row)
            _box(cv, col * 8 + .6, y, col * 8 + 7.6, y + h * .098, tile)
    for x0, x1 in ((-1, left - 6), (left + 48, SIZE + 1)):
        n = max(1, round((x1 - x0) / 18))
        for k in range(n):
            a, b = x0 + (x1 - x0) * k / n, x0 + (x1 - x0) * (k + 1) / n
            _box(cv, a, h * .06, b, h * .46, door * lamp * .78)
            _box(cv, a + 1, h * .08, b - 1, h * .44, door * lamp)
            _box(cv, b - 3.6, h * .36, b - 2.4, h * .41, RGB(250, 240, 210) * lamp)
    for k in range(7):
        a = k * 19 - 2
        _box(cv, a, h * .84, a + 19, h + 1, door * lamp * .74)
        _box(cv, a + 1, h * .86, a + 18, h - .5, door * lamp * .94)
        _box(cv, a + 7, h * .89, a + 12, h * .905, RGB(250, 240, 210) * lamp)
    _box(cv, 0, h * .80, SIZE, h * .845, RGB(196, 146, 98) * lamp)
    a = 3 if p.u[12][4] < .5 else 103
    _box(cv, a - 1, h * .20, a + 23, h + 1, RGB(170, 180, 190) * lamp)
    _box(cv, a, h * .21, a + 22, h * .50, RGB(232, 238, 244) * lamp)
    _box(cv, a, h * .52, a + 22, h, RGB(226, 232, 240) * lamp)
    _box(cv, a + 18, h * .36, a + 19.5, h * .47, RGB(140, 150, 162) * lamp)
    _box(cv, a + 18, h * .56, a + 19.5, h * .70, RGB(140, 150, 162) * lamp)


BOOKS = [(196, 64, 60), (58, 110, 170), (70, 140, 90), (222, 176, 82), (128, 82, 148), (214, 124, 70), (232, 224, 204),
         (60, 68, 98)]


def _library(cv, p):
    h = p.horizon
    left = 46 + 10 * p.u[12][0]
    lamp = _window(cv, p, left, left + 28, h * .10, h * .66, RGB(150, 112, 78))
    wood = RGB(122, 78, 48) * lamp
    rng = np.random.default_rng(int(p.u[12][5] * 1e6))
    rows = 4
    for x0, x1 in ((-1, left - 5), (left + 33, SIZE + 1)):
        _box(cv, x0, h * .03, x1, h + 1, wood * .72)
        for row in range(rows):
            top, low = h * (.06 + .235 * row), h * (.06 + .235 * row + .21)
            _box(cv, x0 + 1.5, top, x1 - 1.5, low, wood * .42)
            x = x0 + 2
            while x < x1 - 4:
                w, tall = 2 + 2.4 * rng.random(), .62 + .34 * rng.random()
                colour = RGB(*BOOKS[int(rng.integers(len(BOOKS)))]) * lamp
                if rng.random() < .92:
                    _box(cv, x, low - (low - top) * tall, x + w - .3, low, colour * .9)
                    _box(cv, x + w - .9, low - (low - top) * tall, x + w - .3, low, colour * .66)
                x += w
            _box(cv, x0, low, x1, low + h * .025, wood)
    _skirting(cv, p, wood * .9)


def _stage(cv, p):
    """An open-air theatre: curtains and a valance around the view, boards in front."""
    h = p.horizon
    lamp = .45 + .55 * p.hour["light"]
    velvet = blend(RGB(186, 28, 44), RGB(134, 26, 92), p.u[12][2])
    drape = 25 + 4 * np.sin(Y / h * 2.6)
    side = np.minimum(X, SIZE - X)
    fold = .72 + .30 * np.sin(side * 1.25 + .6 * np.sin(Y / 17))
    rim = 11 + 3.2 * np.abs(np.sin(X / SIZE * np.pi * 5))
    above = inside(h + 2 - Y)
    sides = inside(drape - side) * above
    cv.cover(sides, (velvet * lamp) * fold[..., None])
    hang = inside(rim - Y * 74 / h)
    cv.cover(hang * above, velvet * lamp * (.62 + .28 * np.sin(X * .9))[..., None])
    cv.cover(above * np.clip(1.6 - np.abs(Y * 74 / h - rim), 0, 1), RGB(250, 206, 96) * lamp)
    # Two beams of light from above.
    for x0, x1 in ((20, 52), (108, 76)):
        t = np.clip(Y / SIZE, 0, 1)
        beam = smooth(6 + 17 * t, 2, np.abs(X - (x0 + (x1 - x0) * t))) * (.26 - .12 * t)
        cv.rgb += (RGB(255, 246, 214) - cv.rgb) * beam[..., None]


def water(cv, p):
    """Underwater: the sky's light filtered, with beams from above. Before the ground is drawn."""
    deep = smooth(0, 1, Y / p.horizon)[..., None]
    tone = blend(RGB(96, 214, 232), RGB(14, 82, 150), deep) * (.42 + .58 * p.hour["light"])
    cv.rgb[:] = blend(cv.rgb, tone, .80)
    slant = X + Y * .55 * p.sun_side
    beams = smooth(.45, 1, np.sin(slant / 8 + 7 * p.u[12][0]) * np.sin(slant / 19 + 5 * p.u[12][1]))
    cv.rgb += (.24 * beams * (1 - Y / SIZE) * (.4 + .6 * max(p.day, 0)))[..., None] * RGB(220, 255, 255)


def under_water(cv, p):
    """Light nets on the sea bed, weeds and bubbles, after ground and props."""
    d = np.clip((Y - p.horizon) / (SIZE - p.horizon), 0, 1)
    net = np.abs(np.sin(X / (4 + 7 * d) + 2 * np.sin(Y / 5)) + np.sin(Y / 3.1 + 2.2 * np.sin(X / 9)))
    cv.rgb += (.16 * smooth(.35, 0, net) * (d > 0) * (.35 + .65 * max(p.day, 0)))[..., None] * RGB(230, 255, 250)
    for k in range(int(round(4 + 3 * p.busy))):
        u = p.more[52 + k]
        x, tall = (4 + 24 * u[0]) if k % 2 else (124 - 24 * u[0]), 22 + 30 * u[1]
        base = p.horizon + 4 + 16 * u[2]
        up = np.clip((base - Y) / tall, 0, 1)
        sway = x + 3.2 * np.sin(up * 5 + 6 * u[3])
        blade = inside((2.3 * (1 - up) + .3) - np.abs(X - sway)) * inside(base - Y) * inside(Y - base + tall)
        cv.cover(blade, (RGB(38, 132, 84) * p.hour["light"]) * (.75 + .4 * up)[..., None])
    for k in range(14):
        u = p.more[66 + k % 12]
        x, y, r = (128 * (u[0] + .37 * k)) % 128, 6 + 104 * ((u[1] + .61 * k) % 1), 1.1 + 2.6 * u[2]
        e = np.hypot(X - x, Y - y)
        cv.rgb += (.42 * smooth(.9, 0, np.abs(e - r)) + .10 * (e < r) + .4 * smooth(.8, 0, np.hypot(X - x + r * .4, Y - y + r * .4)))[..., None]
    cv.rgb *= np.array([.80, .97, 1.06], np.float32)


def barn(cv, p):
    """Farm: a red barn with a silo at the horizon, and a fence."""
    h, k = p.horizon, .75 + .35 * p.horizon / 74
    x = 22 + 12 * p.u[12][0] if p.u[12][1] < .5 else 94 + 12 * p.u[12][0]
    light = p.hour["light"]
    w, tall, roof = 17 * k, 19 * k, 11 * k
    base = h + 4
    silo = x + (w + 6 * k) * (1 if x < 64 else -1)
    round_ = np.abs(X - silo) / (5 * k)
    dome = base - 30 * k - 4 * k * np.sqrt(np.clip(1 - round_ ** 2, 0, 1))
    cv.cover(inside((1 - round_) * 5 * k) * inside(Y - dome) * inside(base - Y),
             p.fogged(RGB(196, 200, 208) * light * (1 - .35 * (X - silo + 5 * k) / (10 * k)).clip(.5, 1.1)[..., None], .6))
    body = inside(w - np.abs(X - x)) * inside(Y - base + tall) * inside(base - Y)
    boards = (1 - .10 * (np.sin(X * 2.4) > .55))[..., None]
    cv.cover(body, p.fogged(RGB(190, 52, 44) * light * boards, .55))
    slope = base - tall - roof + roof * np.abs(X - x) / (w + 2)
    gable = inside(w + 2 - np.abs(X - x)) * inside(Y - slope) * inside(base - tall - Y)
    cv.cover(gable, p.fogged(RGB(176, 44, 38) * light, .55))
    edge = inside(w + 2 - np.abs(X - x)) * np.clip(1.6 - np.abs(Y - slope), 0, 1) * inside(base - tall + 1 - Y)
    cv.cover(edge, p.fogged(blend(RGB(92, 84, 92), RGB(240, 246, 252), min(1, p.snow)) * light, .55))
    dx, dy = np.abs(X - x), base - Y
    door = inside(7 * k - dx) * inside(12 * k - dy) * inside(dy)
    cross = door * np.maximum(np.clip(1.2 - np.abs(dx - 7 * k), 0, 1), np.clip(1.1 - np.abs(dx / 7 - dy / 12) * 7, 0, 1))
    cv.cover(door * .45, p.fogged(RGB(110, 26, 24) * light, .55))
    cv.cover(np.maximum(cross, door * np.clip(1.2 - np.abs(dy - 12 * k), 0, 1)), p.fogged(RGB(250, 244, 236) * light, .55))


def fence(cv, p):
    light = p.hour["light"] * RGB(238, 230, 216)
    y = p.horizon + 9
    rails = np.maximum(np.clip(1.2 - np.abs(Y - y + 5), 0, 1), np.clip(1.2 - np.abs(Y - y + 1.5), 0, 1))
    post = np.clip(1.5 - np.abs((X + 9 * p.u[12][2]) % 17 - 8), 0, 1) * inside(Y - y + 8) * inside(y + 2 - Y)
    cv.cover(np.maximum(rails, post), p.fogged(light, .5))


def canopy(cv, p):
    """Jungle: dark leaves hang in from above and at the sides, with lianas."""
    light = p.hour["light"]
    season = int(round((p.season + 1) / 2 * (art.SEASON_STEPS - 1)))
    for k in range(6):
        u = p.more[52 + k]
        x = 128 * (k + .2 + .6 * u[0]) / 6
        low = p.horizon * (.35 + .5 * u[1])
        line = x + 2.5 * np.sin(Y / 11 + 6 * u[2])
        cv.cover(np.clip(.95 - np.abs(X - line), 0, 1) * inside(low - Y), p.fogged(RGB(48, 86, 40) * light, .5))
    for k in range(9):
        u = p.more[58 + k]
        size = int((30 + 16 * u[1]) / 2) * 2
        sprite = art.prop("1f33f", size, season, 0, u[2] < .5, 150 + int(6 * u[3]) * 10)
        cv.paste(sprite, 128 * (k + u[0]) / 9, size * (.42 + .25 * u[4]), light * .72, p.fog_amount(.2), p.fog_colour)

"""Everything behind the subject: sky, far land, ground, and the props that stand on it."""
import numpy as np

from . import art
from .art import FINE, PIXELS, SIZE
from .canvas import X, Y, blend, inside, on_grid, smooth
from .vocabulary import INDOORS

RGB = lambda *c: np.array(c, np.float32) / 255
# near colour, far colour, grain strength, far land, how wild it is by itself, own props
GROUNDS = {
    "park": (RGB(86, 168, 68), RGB(140, 200, 104), .13, "trees", .2, ["1f333", "1f332", "1f33c", "26f2"]),
    "meadow": (RGB(98, 182, 64), RGB(168, 212, 104), .16, "hills", .2, ["1f33c", "1f337", "1f333", "1f33e"]),
    "forest": (RGB(70, 122, 56), RGB(98, 150, 80), .18, "wood", .7, ["1f332", "1f333", "1f332", "1f344"]),
    "beach": (RGB(240, 214, 152), RGB(248, 230, 182), .10, "water", 0, ["1f334", "26f1-fe0f", "1f41a", "1f334"]),
    "desert": (RGB(232, 182, 106), RGB(244, 208, 144), .12, "dunes", 0, ["1f335", "1faa8", "1f335", "1f335"]),
    "city street": (RGB(98, 102, 116), RGB(138, 142, 154), .07, "city", -.6, ["1f6a6", "1f333", "1f3e2", "1f6a6"]),
    "mountains": (RGB(106, 150, 84), RGB(150, 178, 122), .15, "peaks", .2, ["1f332", "1faa8", "1f332", "1f332"]),
    "snowfield": (RGB(226, 234, 246), RGB(244, 248, 253), .06, "snowhills", .1, ["1f332", "1f332", "1faa8", "26c4"]),
    "lake": (RGB(92, 160, 78), RGB(120, 180, 100), .14, "lake", .2, ["1f332", "1f33e", "1f333", "1faa8"]),
    "sea": (RGB(26, 112, 172), RGB(96, 184, 220), .20, "none", 0, ["1faa8", "26f5", "1faa8", "26f5"]),
    "village": (RGB(120, 172, 86), RGB(164, 196, 118), .13, "hills", 0, ["1f3e0", "1f3e1", "1f333", "1f3e0"]),
    "room": (RGB(176, 122, 76), RGB(198, 148, 98), .10, "hills", 0, ["1fab4", "1f6cb-fe0f", "1f4fa", "1f4da"]),
    "space": (RGB(146, 146, 160), RGB(176, 176, 190), .20, "none", 0, ["1faa8", "1faa8", "1f6a9", "1faa8"]),
    "kitchen": (RGB(206, 198, 188), RGB(226, 220, 212), .05, "hills", 0, ["1fab4", "1fa91", "1f5d1-fe0f", "1fa91"]),
    "library": (RGB(126, 70, 58), RGB(148, 88, 70), .10, "hills", 0, ["1f4da", "1fa91", "1fab4", "1f4da"]),
    "stage": (RGB(150, 96, 58), RGB(186, 128, 80), .09, "none", 0, ["1f941", "1f3b9", "1f3a4", "1f399-fe0f"]),
    "farm": (RGB(132, 172, 70), RGB(186, 196, 100), .16, "hills", .1, ["1f33e", "1f33d", "1f333", "1f33e"]),
    "underwater": (RGB(196, 190, 140), RGB(120, 176, 176), .12, "none", 0, ["1fab8", "1faa8", "1f41a", "1fab8"]),
    "jungle": (RGB(58, 128, 54), RGB(84, 150, 70), .18, "wood", .6, ["1f334", "1f33f", "1f33a", "1f334"]),
}
LEAFY = {"1f333", "1f332", "1f334", "1f33e", "1f33f", "1f331", "1f3e1"}
BIG = {"1f333": 1.25, "1f332": 1.15, "1f334": 1.25, "1f3e2": 1.5, "1f3ec": 1.5, "1f3e0": 1.25, "1f3e1": 1.25,
       "1f6a6": .75, "1f33c": .4, "1f337": .42, "1f344": .45, "1f41a": .35, "1f33e": .6, "1faa8": .6, "1f4da": .5,
       "1f4fa": .7, "1fa91": .9, "1f5d1-fe0f": .6, "1f941": .6, "1f3b9": .6, "1f3a4": .4, "1f399-fe0f": .5, "1fab8": .8,
       "1f33d": .6, "1f33a": .5, "1f6a9": .8, "26c4": .8, "1f6cb-fe0f": 1.1}


def sky(cv, p):
    """Gradient, stars, sun or moon, clouds. p: the plan (see render.plan)."""
    t = smooth(0, 1, Y / p.horizon)[..., None]
    zenith, horizon = p.hour["zenith"], p.hour["horizon"]
    if p.setting == "space":
        zenith, horizon = blend(RGB(8, 6, 24), zenith, .18 + .3 * max(p.day, 0)), blend(RGB(44, 26, 84), horizon, .25)
    wet = max(.45 * max(p.rain, 0), .9 * smooth(.3, 1, p.clouds) * .75, .3 * max(p.snow, 0))
    grey = RGB(168, 176, 188) * p.hour["light"]
    cv.rgb[:] = blend(zenith, horizon, t)
    cv.rgb += (grey - cv.rgb) * wet
    u = p.u[0]
    stars = max(p.hour["stars"], .9 if p.setting == "space" else 0) * (1 - .8 * wet)
    if stars > .05:
        sx, sy = (p.stars[:, 0] * 127).astype(int) * FINE, (p.stars[:, 1] ** 1.2 * p.horizon * .95).astype(int) * FINE
        for k in range(FINE * FINE):
            cv.rgb[sy + k // FINE, sx + k % FINE] += (p.stars[:, 2:3] * stars).astype(np.float32)
    sun_x = on_grid((.14 + .72 * u[0]) * SIZE)
    p.sun_side = 1 if sun_x > 64 else -1
    if p.day > -.32:
        high = np.clip((p.day + .12) / 1.12, 0, 1)
        sy = on_grid(p.horizon - 4 - high * max(p.horizon - 22, 12), 4)
        d = np.hypot(X - sun_x, Y - sy)
        tint = blend(RGB(255, 130, 70), RGB(255, 244, 200), smooth(-.1, .5, p.day))
        r = 8.5 + 2 * (1 - high)
        dim = (1 - .75 * wet) * (1 - .5 * max(p.fog, 0))
        cv.rgb += (tint - cv.rgb) * (.55 * dim * np.exp(-(d / (r * 2.6)) ** 1.3))[..., None]
        disc = blend(RGB(255, 170, 96), RGB(255, 240, 170), smooth(-.15, .5, p.day))
        cv.rgb += (disc - cv.rgb) * (inside(r - d) * dim)[..., None]
    if p.day < -.42:
        sy = on_grid(max(12, p.horizon * .26), 4)
        d = np.hypot(X - sun_x, Y - sy)
        k = (1 - .7 * wet) * smooth(.42, .58, -p.day)
        cv.rgb += (RGB(190, 200, 240) - cv.rgb) * (.40 * k * np.exp(-(d / 17) ** 1.2))[..., None]
        moon = "1f315" if u[1] < .55 else "1f319"
        cv.paste(art.prop(moon, 18), sun_x, sy + 9, opacity=k)
    if p.setting == "space":
        cv.paste(art.prop("1fa90" if u[2] < .5 else "1f30d", 24), (1 - sun_x / 128) * 128, 40 + 10 * u[3])
    clouds(cv, p, wet)
    cv.sky[:] = 1


def clouds(cv, p, wet):
    if p.setting == "space" and p.clouds < .3:
        return
    tex = p.pick("clouds", 3)
    y = np.arange(PIXELS) / FINE
    rows = ((y * 1.35 + 8 * (y / 64) ** 2) * FINE).astype(int) % PIXELS
    n = tex[rows]
    start = np.interp(p.clouds, [-1, -.35, 0, .4, 1], [1.3, 1.05, .72, .42, .06])
    body = smooth(start, start + .20, n) * smooth(1.06, .72, Y / p.horizon)
    lit = np.clip(.5 + 2.2 * (n - np.roll(n, (-5 * FINE, -3 * FINE * p.sun_side), (0, 1))), 0, 1)
    bright = blend(RGB(255, 255, 255), p.hour["horizon"], .25) * p.hour["light"]
    dark = blend(RGB(200, 208, 224), RGB(122, 130, 146), wet) * p.hour["light"]
    cv.rgb += (blend(dark, bright, lit[..., None]) - cv.rgb) * (.92 * body)[..., None]


def far_land(cv, p):
    """Hills, peaks, dunes, water or a skyline along the horizon, hazier with fog."""
    kind, far_y = GROUNDS[p.setting][3], p.horizon
    haze = p.hour["horizon"]
    room = 1 - .65 * smooth(.1, .9, -p.busy)
    unit = SIZE * .01 * (.6 + .4 * p.horizon / 74)

    def ridge(name, key, height, colour, hazy, top=None):
        line = p.pick(name, key)
        line = (line - line.min()) / (np.ptp(line) + 1e-6)
        crest = far_y - height * unit * (.35 + .65 * line) * room
        alpha = inside(Y - crest) * np.clip(far_y + 2 - Y, 0, 1)
        shade = blend(colour * p.hour["light"], haze, hazy)
        rise = np.clip((Y - crest) / (height * unit + 1e-6), 0, 1)[..., None]
        layer = blend(shade * 1.08, blend(shade, haze, .28), rise)
        if top is not None:
            cap = smooth(.34, .20, (Y - crest) / (height * unit) + (.62 - line) * .5)[..., None]
            layer = blend(layer, top * p.hour["light"], cap)
        cv.cover(alpha, p.fogged(layer, .92), False)

    white = max(p.snow, 0)
    green = p.grass(RGB(112, 166, 96))
    if kind in ("peaks",) or (kind == "lake"):
        big = 44 if kind == "peaks" else 26
        ridge("ridge", 5, big, RGB(116, 124, 150), .25, RGB(248, 250, 255))
        ridge("ridge", 6, big * .5, RGB(92, 112, 112), .15)
    elif kind == "snowhills":
        ridge("hill", 5, 22, RGB(214, 226, 244), .2)
        ridge("hill", 6, 12, RGB(232, 240, 250), .1)
    elif kind == "dunes":
        ridge("hill", 5, 20, RGB(226, 172, 104), .25)
        ridge("hill", 6, 10, RGB(236, 188, 118), .1)
    elif kind in ("hills", "trees", "wood"):
        ridge("hill", 5, 24, blend(RGB(110, 156, 138), RGB(232, 238, 246), white * .8), .35)
        ridge("hill", 6, 13, blend(green, RGB(240, 245, 250), white * .8), .15)
    if p.setting != "underwater":
        skyline(cv, p, kind == "city", unit)


def skyline(cv, p, own, unit):
    amount = float(np.clip((.75 if own else 0) - 1.15 * p.nature, 0, 1.1))
    if amount < .12:
        return
    alpha, colour, win = p.pick("skyline", 7)
    height = (18 + 44 * amount) * unit
    rows = ((Y[:, 0] - (p.horizon - height)) / height * 64)
    ok = (rows >= 0) & (Y[:, 0] <= p.horizon + 1)
    r = rows.clip(0, 63).astype(int)
    shift = int(p.u[8][1] * 4) * 8
    cols = X[0].astype(int) + shift
    a = alpha[r][:, cols] * ok[:, None]
    c = colour[r][:, cols] * (p.hour["light"] * 1.05)
    c = blend(c, p.hour["horizon"], np.clip(.12 + .5 * (r / 63) ** 2, 0, .6)[:, None, None])
    glow = smooth(.25, -.5, p.day) if p.day < .25 else 0
    pane = blend(RGB(214, 232, 246) * p.hour["light"], RGB(255, 214, 120), glow)
    w = win[r][:, cols][..., None]
    c = blend(c, pane, w * (.45 + .5 * glow))
    cv.cover(a * smooth(.1, .3, amount), p.fogged(c, .85))


def ground(cv, p):
    """The land from the horizon down, with grain, snow, and the setting's own marks."""
    near, far, grain, kind, _, _ = GROUNDS[p.setting]
    h = p.horizon
    d = np.clip((Y - h) / (SIZE - h), 0, 1)
    if p.setting in ("park", "meadow", "forest", "mountains", "lake", "village", "farm", "jungle"):
        near, far = p.grass(near), p.grass(far)
    c = blend(far, near, smooth(0, 1, d)[..., None])
    deep = 34 / (d[:, 0] + .16)
    rows = (deep * FINE).astype(int) % PIXELS
    cols = (((X[0] - 64)[None] * .75 / (.30 + d[:, :1]) + 64) * FINE).astype(int) % PIXELS
    g = p.pick("grain", 9)[rows[:, None], cols]
    b = p.pick("blotch", 10)[rows[:, None], cols]
    c = c * (1 + grain * (.6 * (g - .5) + .9 * (b - .5)))[..., None]
    if p.setting == "city street":
        half = 12 + 78 * d
        road = smooth(half + 1.5, half - 1.5, np.abs(X - 64))[..., None]
        c = blend(RGB(178, 176, 176) * (1 + .12 * (g[..., None] - .5)), c * .88, road)
        dash = (np.abs(X - 64) < .6 + 2.2 * d) & ((deep.astype(int) % SIZE // 9 % 2) == 0)[:, None]
        c = np.where(dash[..., None], RGB(244, 234, 190), c)
    elif p.setting == "park":
        mid = 64 + (p.u[9][2] - .5) * 50 * (1 - d) + 8 * np.sin(d * 4 + 6 * p.u[9][3])
        half = 3 + 26 * d
        c = blend(c, RGB(226, 204, 160) * (1 + .1 * (g - .5))[..., None], (.8 * smooth(half + 2, half - 2, np.abs(X - mid)))[..., None])
    elif p.setting == "space":
        for k in range(5):
            cx, cy = p.u[10][k] * 128, h + (.12 + .85 * p.u[11][k]) * (SIZE - h)
            rx = 5 + 14 * (cy - h) / (SIZE - h + 1)
            e = np.hypot((X - cx) / rx, (Y - cy) / (rx * .32))
            c = c * (1 - .28 * smooth(1.1, .8, e))[..., None] + (.10 * smooth(.35, 0, np.abs(e - 1.05)))[..., None]
    white = smooth(0, 1, np.clip(p.snow * 1.15, 0, 1)) * (.15 if p.setting in ("sea", "underwater", *INDOORS) else .93)
    c = blend(c, RGB(236, 242, 252) * (1 + .06 * (b - .5))[..., None], white)
    if p.setting in ("beach", "lake", "sea"):
        shore = {"beach": .30, "lake": .34, "sea": 1.2}[p.setting]
        wave = .02 * np.sin(X / 9 + 6 * p.u[9][4]) + .04 * (b - .5)
        water = blend(RGB(120, 196, 224), RGB(30, 116, 178), smooth(0, max(shore, .5), d)[..., None])
        water = blend(water, p.hour["horizon"], .30)
        ripple = smooth(.62, .9, g) * .22
        water = water + ripple[..., None] * p.hour["horizon"]
        k = smooth(shore + .02, shore - .02, d + wave)
        foam = smooth(.035, 0, np.abs(d + wave - shore)) * (.7 if p.setting == "beach" else .15)
        c = blend(c, water, k[..., None])
        c = blend(c, RGB(255, 255, 255), foam[..., None])
    if p.setting == "kitchen":
        tiles = (np.floor((X - 64) / (4 + 11 * d) + 40) + np.floor(np.log(d * 6 + 1) * 5)) % 2
        c = c * (1 - .17 * tiles)[..., None]
    elif p.setting == "farm":
        rows = np.abs(((X - 64) / (.12 + d) + 900) % 26 - 13) < 5
        c = c * (1 - .13 * rows * smooth(.12, .3, d))[..., None]
    elif p.setting in ("room", "library", "stage"):
        planks = (np.abs(((X - 64) / (.35 + d) + 640) % 22 - 11) > 10.2)
        c = c * (1 - .16 * planks)[..., None]
    light = p.hour["light"]
    c = c * light * (1 - .16 * d)[..., None]
    if p.rain > 0:
        c = c * (1 - .22 * p.rain)
        c = blend(c, p.hour["horizon"] * .8, (.5 * p.rain * smooth(.55, .8, b) * smooth(0, .3, d))[..., None])
    depth = .85 * (1 - d) ** 1.3 + .05
    alpha = inside(Y - h)
    cv.cover(alpha, p.fogged(c, depth[..., None]), True)


def props(cv, p):
    """Things standing about; the level of busyness says how many of a fixed list are shown."""
    _, _, _, kind, _, own = GROUNDS[p.setting]
    h, items = p.horizon, []
    wood = {"wood": .8, "trees": .35}.get(kind, 0)
    rows = int(round(13 * np.clip(wood + 1.1 * p.nature, 0, 1) * smooth(-1.0, -.4, p.busy)))
    if p.setting not in ("space", "sea", "underwater", *INDOORS):
        for k in range(rows):
            u = p.more[k]
            size = 24 + 12 * u[1] + 10 * max(p.nature, 0)
            items.append((h + 2 + 5 * u[2], (k * 5 % 13 + u[0]) / 13 * 140 - 6, "1f332" if u[3] < .5 else "1f333", size))
    count = float(np.interp(p.busy, [-1, -.6, 0, 1], [0, .4, 3.4, 22]))
    for k in range(int(np.ceil(count))):
        u = p.more[20 + k]
        code = own[int(u[3] * 4)]
        if p.setting not in ("underwater", *INDOORS):
            if u[4] < p.nature * .95:
                code = ["1f333", "1f332", "1f333", "1f33f"][int(u[5] * 4)]
            elif u[4] < -p.nature * .95:
                code = ["1f3e2", "1f3ec", "1f6a6", "1f3e2"][int(u[5] * 4)]
        d = .06 + .5 * u[2] ** 1.5
        x = 128 * (((k * .381966 + p.u[13][0]) % 1))
        # Leave the middle free: people want to see the subject.
        x = x if d < .18 else np.where(x < 64, x * .72 - 6, 134 - (128 - x) * .72)
        grow = min(1.0, count - k)
        items.append((h + d * (SIZE - h), float(x), code, (20 + 46 * d) * BIG.get(code, .8) * (.5 + .5 * grow)))
    season = int(round((p.season + 1) / 2 * (art.SEASON_STEPS - 1)))
    if p.season > -.6 and p.setting in ("park", "meadow", "mountains", "lake", "village", "forest", "farm"):
        for k in range(int(round(2 + 3.5 * p.busy + 7 * max(p.season, 0) + 5 * max(p.cheer, 0)))):
            u = p.more[44 + k]
            d = .12 + .85 * u[1]
            items.append((h + d * (SIZE - h), 132 * u[0] - 2, ["1f33c", "1f337", "1f338", "1f33c"][int(u[2] * 4)], 5 + 9 * d))
    for base, x, code, size in sorted(items):
        d = (base - h) / (SIZE - h)
        size = max(4, int(size / 4 + .5) * 4)
        sprite = art.prop(code, size, season if code in LEAFY else None, 0, p.u[13][1] > .5)
        x, base = on_grid(x, 4), on_grid(base, 4)
        near = 1 - .75 * (1 - d)
        if size > 12:
            cv.shadow(x + 2 * -p.sun_side, base, sprite.shape[1] / FINE * 1.05, p.shadow * .8)
        light = p.hour["light"] * (.86 + .14 * near)
        if p.snow > .05 and size > 10:
            top = np.linspace(1, .1, sprite.shape[0], dtype=np.float32)[:, None] * min(1, p.snow) * .62
            sprite = np.concatenate([blend(sprite[..., :3], sprite[..., 3:] * .97, top[..., None]), sprite[..., 3:]], -1)
        cv.paste(sprite, x, base, light, p.fog_amount(1 - d), p.fog_colour)

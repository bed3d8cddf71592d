"""Renders a scene to pixels and masks."""
import numpy as np
from PIL import Image, ImageFilter

from . import art, backdrop, backlight, places as extras, vocabulary as V
from .art import FINE, SIZE
from .canvas import CELL, Canvas, X, Y, blend, on_grid, smooth, snug
from .finish import grade, style
from .light import hour
from .looks import look
from .people import draw_traits, named, variant
from .relation import places
from .sleep import BARE, BARE_BUST, BARE_PERSON, BELOW, BLANKET_BELOW, bedding

RGB = backdrop.RGB


class Plan:
    """A scene's levels by short name, and every random number it may use, drawn in a fixed order.

    Drawing them all first keeps a scene's layout unchanged while one level moves."""

    def __init__(self, scene):
        L = scene.level
        rng = np.random.default_rng(scene.seed)
        self.u, self.more = rng.random((24, 6)), rng.random((80, 6))
        self.stars = rng.random((90, 3))
        self.confetti = rng.random((120, 5))
        self.setting = V.SETTING_NAMES[scene.setting]
        self.backlit, self.duotone = V.LOOKS[scene.look] == "backlit", scene.duotone
        self.name, _, _, self.kind, self.relative = V.SUBJECTS[scene.subject]
        asleep = V.ACTIONS[scene.action] == "sleep"
        self.code = self.sprite(scene.subject, scene.traits, asleep)
        self.in_bed = asleep and self.name in ("man", "woman")
        if self.in_bed:
            # A bed is wide, and the face in it small.
            self.relative = 1.08
        # No blanket floats on the water.
        wet = self.setting in ("sea", "underwater") or self.kind == "water animal" and self.setting == "lake"
        self.tucked_in = asleep and not self.in_bed and not wet
        self.day, self.clouds = L("light.daylight"), L("weather.clouds")
        self.fog, self.rain, self.snow = (max(0.0, L(f"weather.{w}") - .08) / .92 for w in ("fog", "rain", "snow"))
        self.nature, self.season = L("setting.nature"), L("setting.season")
        self.busy, self.cheer = L("composition.busyness"), L("mood.cheer")
        self.company = max(0.0, L("subject.company"))
        self.hour = hour(self.day)
        self.horizon = on_grid(SIZE * float(np.interp(L("composition.horizon"), [-1, 0, 1], [.82, .58, .30])), 4)
        self.shadow = .42 * (1 - .5 * self.fog) * (1 - .4 * max(self.clouds, 0)) * (.75 if self.day < -.4 else 1)
        self.fog_colour = blend(self.hour["horizon"], RGB(206, 212, 220) * self.hour["light"], .7)

    def sprite(self, subject, traits, asleep=False):
        """Which sprite shows a subject with these traits."""
        name, _, codes, *_ = V.SUBJECTS[subject]
        code, head = variant(name, traits, asleep) or (codes[int(self.u[14][0] * len(codes))], False)
        if not head:
            return code
        shirt = 1 if name == "santa claus" else V.TRAITS["clothing"].index(named(traits)["clothing"]) - 1
        return f"{code}/{shirt}"

    def pick(self, name, key):
        """One of the prepared textures, by the scene's own draw."""
        options = art.textures()[name]
        return options[int(self.u[key][5] * len(options))]

    def fog_amount(self, depth):
        return float(np.clip(self.fog * (.25 + .80 * depth), 0, .97))

    def fogged(self, colour, depth):
        if self.fog <= 0:
            return colour
        return blend(colour, self.fog_colour, np.clip(self.fog * (.25 + .8 * depth), 0, .97))

    def grass(self, colour):
        if self.season < 0:
            return blend(colour, RGB(206, 150, 62), -.75 * self.season)
        return blend(colour, RGB(112, 214, 60), .65 * self.season)


def _blur(rgb, radius):
    # Pillow blurs bytes; the background has no need of finer steps.
    image = Image.fromarray((rgb.clip(0, 1) * 255 + .5).astype(np.uint8))
    return np.asarray(image.filter(ImageFilter.GaussianBlur(radius * FINE))).astype(np.float32) / 255


def _lit(sprite, p):
    """Light from above and from the sun's side, so that flat stickers sit in the scene; or from behind."""
    if p.backlit:
        return backlight.front(sprite, p)
    h, w = sprite.shape[:2]
    fall = np.linspace(1.06, .86, h, dtype=np.float32)[:, None]
    side = np.linspace(1 - .07 * p.sun_side, 1 + .07 * p.sun_side, w, dtype=np.float32)[None]
    rgb = sprite[..., :3] * ((fall * side)[..., None])
    if p.snow > .05:
        top = np.linspace(1, -.6, h, dtype=np.float32).clip(0)[:, None, None] * p.snow * .35
        rgb = blend(rgb, sprite[..., 3:] * .97, top)
    return np.concatenate([rgb, sprite[..., 3:]], -1)


def _subject(cv, p, scene):
    close = scene.level("composition.closeness")
    extent = SIZE * .60 * p.relative * float(np.exp(np.interp(close, [-1, 0, 1], [-1.15, 0, .52])))
    cx = SIZE * (.5 + .31 * scene.level("composition.placement"))
    floor = SIZE * float(np.interp(close, [-1, 0, 1], [.80, .93, 1.04]))
    base = max(floor, p.horizon + SIZE * float(np.interp(close, [-1, 0, 1], [.04, .07, .14])))
    light = p.hour["light"] * .80 + .20
    fog = p.fog_amount(float(np.interp(close, [-1, 0, 1], [.62, .18, 0])))
    if p.backlit:
        # The shadow needs room in front.
        base = max(base - SIZE * .09, p.horizon + SIZE * .05)
        backlight.glow(cv, p, cx, base - extent * .62, extent)

    def put(k, x, b, code=p.code, kind=p.kind, mask=cv.subject, lift=None):
        size = snug(extent * k)
        sprite = _lit(art.scaled(code, size), p)
        h, w = (n / FINE for n in sprite.shape[:2])
        x, b = on_grid(x - w / 2) + w / 2, on_grid(b)
        air = kind in ("flyer", "aircraft")
        wet = kind in ("boat", "sea animal") or (kind == "water animal" and p.setting in ("sea", "lake"))
        if lift is None:
            lift = on_grid(size * (.28 if air else .34 * p.u[14][2] if wet and p.setting == "underwater" else 0))
        if p.backlit and not lift:
            backlight.cast(cv, sprite, x, b, .62 * (1 - .5 * p.fog))
        if wet and p.setting in ("sea", "lake"):
            cv.shadow(x, b - 1, w * 1.1, .3, (.85, .93, 1.0))
        else:
            cv.shadow(x - 3 * p.sun_side, b, w * (.7 if lift else 1.0), p.shadow * (.7 if lift else 1.25))
        covers = [(sprite, x, b - lift, mask)]
        if p.tucked_in:
            # The blanket hides the sleeper's lower half, and counts as it.
            bare = BARE_BUST if "/" in code else BARE_PERSON if kind == "person" else BARE
            cushion, blanket, shift = bedding(sprite, bare, p.u[16][3])
            x_bed = x + shift / FINE
            covers = [(_lit(cushion, p), x_bed, b + BELOW * h, None), *covers, (_lit(blanket, p), x_bed, b + BLANKET_BELOW * h, mask)]
        for layer, cx, low, counts in covers:
            cv.paste(layer, cx, low, light, fog, p.fog_colour, counts)
        return h, w, x, b

    if scene.relation:
        _pair(cv, p, scene, cx, base, extent, put)
        return
    # Friends come in one after the other, smaller and a step behind, on alternating sides.
    for k, (start, side, size) in enumerate([(.22, 1, .72), (.5, -1, .66), (.8, 1, .50)]):
        grow = float(smooth(start, start + .12, p.company))
        if grow > 0:
            side = side * (1 if p.u[15][0] < .5 else -1)
            far = extent * (.62 if k < 2 else 1.05)
            put(size * grow, cx + side * far, base - extent * (.07 + .03 * k))
    jumps = V.ACTIONS[scene.action] == "jump"
    room = base - extent * art.aspect(p.code) ** -.5
    h, w, cx, base = put(1.0, cx, base, lift=on_grid(max(CELL, min(extent * .3, room))) if jumps else None)
    if jumps:
        for k in (-1, 1):
            cv.puff(cx + k * w * .42, base - extent * .04, max(4, int(extent * .16 * FINE)), RGB(244, 236, 222) * p.hour["light"])
    _action(cv, p, V.ACTIONS[scene.action], cx, base, h, w, light)


def _pair(cv, p, scene, cx, base, extent, put):
    """Two subjects, each with a mask of its own."""
    relation = V.RELATIONS[scene.relation]
    name, _, _, kind, relative = V.SUBJECTS[scene.second]
    code = p.sprite(scene.second, draw_traits(name, np.random.default_rng(scene.seed + 1)))
    side = 1 if p.u[15][0] < .5 else -1
    # Close up, two fill the picture sooner than one.
    extent_pair = min(extent, SIZE * .72) * (1.12 if relation in ("beside", "chasing") else 1)
    first, second, last = places(relation, cx, base, extent_pair, side, (art.aspect(p.code), art.aspect(code)))
    grounded = 0 if relation in ("on top of", "holding") else None
    drawings = [(first, p.code, p.kind, cv.subject, relation == "on top of"),
                (second, code, kind, cv.second, relation == "holding")]
    for place, sprite, sort, mask, floats in drawings if not last else drawings[::-1]:
        if relation == "chasing":
            _dust(cv, p, place)
        if floats:
            cv.paste(_lit(art.scaled(sprite, snug(place.size)), p), on_grid(place.x), place.base,
                     p.hour["light"] * .80 + .20, p.fog_amount(.15), p.fog_colour, mask)
        else:
            put(place.size / extent, place.x, place.base, sprite, sort, mask, grounded)


def _dust(cv, p, place):
    """Puffs behind a runner who goes to the left."""
    for k in range(3):
        size = place.size * (.20 - .045 * k)
        x, base = place.x + place.size * (.50 + .13 * k), place.base + 1 - place.size * .07 * k
        w = max(4, int(size * FINE))
        cv.puff(x, base - size / 2, w, RGB(244, 236, 222) * p.hour["light"])


def _action(cv, p, action, cx, base, h, w, light):
    side = 1 if p.u[16][0] < .5 else -1
    if abs(cx + side * w * .6 - 64) > 58:
        side = -side
    if action == "ball":
        size = max(7, h * .24)
        x, up = cx + side * (w * .5 + size * .45), h * (.30 + .55 * p.u[16][1])
        cv.shadow(x, base, size, p.shadow * .8)
        cv.paste(art.scaled("26bd" if p.u[16][2] < .5 else "1f3c0", size), x, base - up, light)
    elif action == "sleep":
        # Of a bed the head is at the left.
        x, up = (cx - w * .04, .92) if p.in_bed else (cx + side * w * .42, .80)
        cv.paste(art.scaled("1f4a4", max(9, h * .36)), x, base - h * up, np.maximum(light, .8))
    elif action == "balloons":
        for k, hue in enumerate((0, 40, 150)):
            size = max(9, h * .34)
            cv.paste(art.scaled("1f388", size, None, hue), cx + side * (w * .40 + (k - 1) * size * .55),
                     base - h * (.62 + .16 * (k % 2)), light)
    elif action == "hat":
        size = max(7, h * .30)
        cv.paste(art.scaled("1f451", size), cx, base - h * .93, light)


def _cheer(cv, p):
    """Balloons, hearts and confetti in front; nothing for levels at or below zero."""
    if p.cheer < .25:
        return
    light = np.maximum(p.hour["light"], .6)
    for k in range(int(round(1 + 6 * p.cheer))):
        u = p.more[60 + k]
        left = k % 2 == int(p.u[17][0] < .5)
        x = (2 + 26 * u[0]) if left else (126 - 26 * u[0])
        size = int((17 + 13 * u[1]) * (.7 + .3 * p.cheer) / 2) * 2
        code = "2764-fe0f" if u[4] < .18 else "1f388"
        size = size // 4 * 2 if code != "1f388" else size
        cv.paste(art.prop(code, size, None, (0, 30, 70, 140, 190)[int(u[3] * 5)] if code == "1f388" else 0),
                 on_grid(x), on_grid(18 + 62 * u[2] + size / 2), light)
    if p.cheer > .45:
        n = int(100 * (p.cheer - .4))
        for x, y, r, hue, big in p.confetti[:n]:
            i, j = int(y * 125) * FINE, int(x * 125) * FINE
            colour = RGB(*[(255, 92, 110), (255, 206, 70), (96, 200, 255), (140, 222, 110), (200, 130, 255)][int(hue * 5)])
            cv.rgb[i:i + 2 * FINE, j:j + (2 - int(big > .6)) * FINE] = colour * light


def _leaves(cv, p):
    """Drifting leaves in strong autumn and petals in strong spring, even where no trees grow."""
    n = int(round(9 * max(0, abs(p.season) - .25) / .75))
    code = "1f338" if p.season > 0 else "1f342"
    for k in range(n if p.setting not in V.INDOORS else n // 2):
        u = p.more[68 + k]
        size = 6 + int(4 * u[2])
        cv.paste(art.prop(code if p.season > 0 or u[3] < .6 else "1f341", size), 128 * u[0], 20 + 104 * u[1], p.hour["light"])


def render(scene):
    """Scene -> rgb uint8 [PIXELS, PIXELS, 3] and float32 coverages: subject, sky, ground, of a second subject."""
    p, cv = Plan(scene), Canvas()
    backdrop.sky(cv, p)
    if p.fog:
        cv.rgb[:] = p.fogged(cv.rgb, (.35 + .6 * np.clip(Y / p.horizon, 0, 1))[..., None])
    backdrop.far_land(cv, p)
    indoors = p.setting in V.INDOORS
    if indoors:
        _fall(cv, p)
        extras.wall(cv, p)
    elif p.setting == "underwater":
        extras.water(cv, p)
    backdrop.ground(cv, p)
    if p.setting == "farm":
        extras.barn(cv, p)
        extras.fence(cv, p)
    backdrop.props(cv, p)
    if p.setting == "jungle":
        extras.canopy(cv, p)
    elif p.setting == "underwater":
        extras.under_water(cv, p)
    focus = scene.level("composition.focus")
    radius = float(np.interp(focus, [-1, -.3, 0, 1], [0, .2, .4, 7]))
    if radius > .3:
        cv.rgb = _blur(cv.rgb, radius)
    _subject(cv, p, scene)
    _leaves(cv, p)
    _cheer(cv, p)
    if not indoors:
        _fall(cv, p)
    rgb = grade(cv.rgb, scene, p)
    rgb = style(rgb, scene, p, cv)
    if scene.look:
        rgb = look(V.LOOKS[scene.look], rgb, p)
    return (rgb.clip(0, 1) * 255 + .5).astype(np.uint8), cv.subject, cv.sky, cv.ground, cv.second


def _fall(cv, p):
    """Rain streaks and snow flakes, more of them the higher the level."""
    for level, name, key, colour in ((p.rain, "rain", 18, RGB(214, 226, 244)), (p.snow, "snow", 19, RGB(255, 255, 255))):
        if level > 0:
            over, thr = p.pick(name, key)
            seen = over * (thr < level) * (.55 + .4 * level if name == "rain" else .95)
            cv.rgb += (colour * np.maximum(p.hour["light"], .62) - cv.rgb) * np.clip(seen, 0, 1)[..., None]

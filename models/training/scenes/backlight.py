"""Light from behind: a glow at the back of the subject, a dark front with a bright rim, a shadow that comes forward."""
import numpy as np
from PIL import Image, ImageFilter

from .art import FINE, SIZE
from .canvas import X, Y, blend, smooth


def colour(p):
    """Of the light, float32 [3]: that of the sky near the horizon, warmer and brighter."""
    return (.35 * p.hour["horizon"] + .65 * np.array([1.0, .93, .74], np.float32) * np.maximum(p.hour["light"], .72)).clip(0, 1)


def glow(cv, p, cx, cy, extent):
    """Lights up what lies behind a place (in units), and takes light from the ground that lies before it."""
    far = np.hypot(X - cx, (Y - cy) * 1.15) / (extent * .62)
    angle = np.arctan2(Y - cy, X - cx)
    rays = .5 + .5 * np.sin(angle * 14 + 6.3 * p.u[17][3]) * np.sin(angle * 9 + 6.3 * p.u[17][4])
    shine = (.95 * np.exp(-far ** 2) + .45 * np.exp(-far * .8) * (.65 + .7 * rays)).clip(0, 1)[..., None]
    near = 1 - .42 * smooth(p.horizon, SIZE, Y)[..., None]
    cv.rgb[:] = 1 - (1 - (cv.rgb * near).clip(0, 1)) * (1 - shine * colour(p))


def front(sprite, p):
    """Premultiplied sprite [h, w, 4] -> the same seen against the light."""
    alpha = sprite[..., 3]
    image = Image.fromarray((alpha * 255 + .5).astype(np.uint8))
    wide = max(1.2, .035 * sum(sprite.shape[:2]) / 2)
    inner = np.asarray(image.filter(ImageFilter.GaussianBlur(wide))).astype(np.float32) / 255
    h = sprite.shape[0]
    fall = np.linspace(1, .35, h, dtype=np.float32)[:, None]
    rim = (smooth(.95, .45, inner) * fall * alpha)[..., None]
    dim = sprite[..., :3] * np.array([.40, .38, .48], np.float32)
    return np.concatenate([blend(dim, colour(p) * sprite[..., 3:], rim), sprite[..., 3:]], -1)


def cast(cv, sprite, cx, base, strength):
    """The shadow of a sprite that stands at cx, base (units), falling towards who looks."""
    h, w = sprite.shape[:2]
    long, wide = max(3, round(h * .55)), max(3, round(w * 1.12))
    flat = Image.fromarray((sprite[::-1, :, 3] * 255 + .5).astype(np.uint8)).resize((wide, long), Image.BILINEAR)
    shape = np.asarray(flat.filter(ImageFilter.GaussianBlur(.9 * FINE))).astype(np.float32) / 255
    cut = cv.cut(long, wide, cx * FINE - wide / 2, base * FINE - 2 * FINE)
    if cut is None:
        return
    to, of = cut
    a = (shape * np.linspace(strength, strength * .25, long, dtype=np.float32)[:, None])[of][..., None]
    cv.rgb[to] = cv.rgb[to] * (1 - a) + np.array([.05, .05, .12], np.float32) * a

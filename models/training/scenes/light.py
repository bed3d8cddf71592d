"""The colours of the hour: sky, horizon, the light on things, and the stars."""
import numpy as np

# daylight level: zenith, horizon, light on things (1 = plain daylight), stars
_KNOTS = [
    (-1.0, (9, 13, 40), (34, 48, 98), (.36, .42, .66), 1.0),
    (-.6, (22, 24, 72), (84, 74, 134), (.46, .46, .70), .85),
    (-.3, (70, 58, 124), (226, 112, 116), (.74, .60, .68), .2),
    (-.05, (116, 92, 160), (255, 148, 84), (.98, .78, .66), 0),
    (.2, (112, 142, 206), (255, 200, 144), (1.03, .91, .80), 0),
    (.5, (92, 158, 234), (208, 230, 248), (1, 1, 1), 0),
    (1.0, (48, 134, 242), (188, 228, 255), (1.06, 1.06, 1.04), 0),
]
_AT = [k[0] for k in _KNOTS]


def hour(level):
    """level -1..1 -> dict with float32 [3] colours in 0..1: zenith, horizon, light; and stars 0..1."""
    mix = lambda rows: np.array([np.interp(level, _AT, c) for c in zip(*rows)], np.float32)
    return {"zenith": mix([k[1] for k in _KNOTS]) / 255, "horizon": mix([k[2] for k in _KNOTS]) / 255,
            "light": mix([k[3] for k in _KNOTS]), "stars": float(np.interp(level, _AT, [k[4] for k in _KNOTS]))}

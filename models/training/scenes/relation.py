"""Where the two subjects of a scene stand, for each relation of the first to the second."""
from dataclasses import dataclass


@dataclass
class Place:
    """x, base in units; size: geometric mean side in units."""
    x: float
    base: float
    size: float


def places(relation, cx, base, extent, side, aspects):
    """-> (first, second, whether the first is drawn last).

    extent: the size that a lone subject would have; side: 1 or -1; aspects: width by height of both.
    """
    wide = [a ** .5 for a in aspects]
    tall = [a ** -.5 for a in aspects]
    if relation in ("beside", "chasing"):
        size = extent * (.74 if relation == "beside" else .66)
        gap = (.04 if relation == "beside" else .22) * extent
        # In a chase all run to the left, so the first, who is after the second, is on the right.
        side = side if relation == "beside" else 1
        reach = size * (wide[0] + wide[1]) / 2 + gap
        return Place(cx + side * reach / 2, base, size), Place(cx - side * reach / 2, base - 1, size), True
    if relation in ("behind", "in front of"):
        near, far = extent * .82, extent * .80
        apart = .40 * extent
        front, back = Place(cx - side * apart * .6, base, near), Place(cx + side * apart, base - extent * .30, far)
        return (back, front, False) if relation == "behind" else (front, back, True)
    if relation == "on top of":
        below = extent * .78
        top = base - below * tall[1] * .80
        # The one on top must not leave the picture.
        size = min(extent * .66, (top - 5) / tall[0])
        return Place(cx, top, max(size, 10)), Place(cx, base, below), True
    # Holding: a small thing at the hand.
    return (Place(cx - side * extent * .08, base, extent),
            Place(cx + side * extent * (wide[0] * .36 - .02), base - extent * tall[0] * .16, extent * .44), False)

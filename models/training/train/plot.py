"""Draws the log of a training: loss, and what the probe knows again, over scenes seen.

    python -m train.plot --run DIR [DIR …] [--out ../storybook/training.svg]

Rows of older logs, which count steps and not scenes, are taken for batches of 64. Where a log begins anew
(restored weights, a second folder), the count of scenes goes on.
"""
import argparse
import json
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

from train.check import NOISES

ROWS = 400


def read(files):
    """-> rows with "scenes" growing over all the files."""
    rows, offset, last = [], 0, 0
    for file in files:
        for line in file.read_text().splitlines():
            row = json.loads(line)
            scenes = row.get("scenes", row["step"] * 64)
            if scenes < last:
                offset += last
            last = scenes
            rows.append({**row, "scenes": offset + scenes})
    return rows


def curve(axis, rows, value, label, **style):
    """One line; value: row -> number, or None where the row holds none."""
    points = [(row["scenes"] / 1000, value(row)) for row in rows]
    points = [p for p in points if p[1] is not None]
    points = points[::max(1, len(points) // ROWS)]
    if points:
        axis.plot(*zip(*points), label=label, **style)


def draw(rows, out):
    plt.rcParams.update({"svg.fonttype": "none", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False,
                         "svg.hashsalt": "storybook"})
    asked = any("probe" in row for row in rows)
    figure, axes = plt.subplots(1, 2 if asked else 1, figsize=(9 if asked else 5.5, 3.8), squeeze=False)
    loss = axes[0][0]
    curve(loss, rows, lambda r: r.get("loss"), "training", color="#9aa5b1", linewidth=1)
    curve(loss, rows, lambda r: r.get("heldout"), "held out", color="#1f4e79", linewidth=1.8)
    for k, colour in enumerate(("#7fb3d5", "#76b7b2", "#e0a458", "#c8553d")):
        name = f"held out, noise {NOISES[k]:g} to {NOISES[k + 1]:g}"
        curve(loss, rows, lambda r: r.get("heldoutByNoise", [None] * 4)[k], name, color=colour, linewidth=1, linestyle="--")
    loss.set(xlabel="thousand scenes seen", ylabel="velocity loss")
    # Below the axes: the curves fill them.
    loss.legend(frameon=False, fontsize=7, ncol=2, loc="upper center", bbox_to_anchor=(0.5, -0.18))
    if asked:
        known = axes[0][1]
        for head, colour in (("subject", "#c8553d"), ("setting", "#1f4e79")):
            curve(known, rows, lambda r: r.get("probe", {}).get(head), head, color=colour, marker=".", linewidth=1.5)
        known.set(xlabel="thousand scenes seen", ylabel="known again by the probe", ylim=(0, 1))
        known.legend(frameon=False, fontsize=8)
    figure.tight_layout()
    figure.savefig(out, dpi=110, metadata={"Date": None} if Path(out).suffix == ".svg" else None)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--run", required=True, nargs="+", type=Path)
    p.add_argument("--out", type=Path, default=Path(__file__).resolve().parents[2] / "storybook" / "training.svg")
    a = p.parse_args()
    draw(read([run / "log.jsonl" for run in a.run]), a.out)


if __name__ == "__main__":
    main()

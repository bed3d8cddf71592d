"""Draws the log of a training: loss, and what the probe knows again, over scenes seen.

    python -m train.plot --run DIR [DIR …] [--out ../storybook/training.svg]

Where a run has been taught by its own pictures (train.reward), a last panel shows what the probe knew again meanwhile.

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


def known_again(axis, rows, unit, label):
    """What the probe knows again of 64 prompts, over so many scenes or pictures."""
    for head, colour in (("subject", "#c8553d"), ("setting", "#1f4e79")):
        points = [(row[unit] / 1000, row["probe"][head]) for row in rows if "probe" in row]
        if points:
            axis.plot(*zip(*points), label=head, color=colour, marker=".", linewidth=1.5)
    axis.set(xlabel=f"thousand {label}", ylabel="known again by the probe", ylim=(0, 1))
    axis.legend(frameon=False, fontsize=8)


def draw(rows, pictures, out):
    plt.rcParams.update({"svg.fonttype": "none", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False,
                         "svg.hashsalt": "storybook"})
    panels = [(some, unit, label) for some, unit, label in ((rows, "scenes", "scenes seen"), (pictures, "pictures", "pictures drawn and read"))
              if any("probe" in row for row in some)]
    figure, axes = plt.subplots(1, 1 + len(panels), figsize=(5.5 + 3.5 * len(panels), 3.8), squeeze=False)
    loss = axes[0][0]
    curve(loss, rows, lambda r: r.get("loss"), "training", color="#9aa5b1", linewidth=1)
    curve(loss, rows, lambda r: r.get("heldout"), "held out", color="#1f4e79", linewidth=1.8)
    for k, colour in enumerate(("#7fb3d5", "#76b7b2", "#e0a458", "#c8553d")):
        name = f"held out, noise {NOISES[k]:g} to {NOISES[k + 1]:g}"
        curve(loss, rows, lambda r: r.get("heldoutByNoise", [None] * 4)[k], name, color=colour, linewidth=1, linestyle="--")
    loss.set(xlabel="thousand scenes seen", ylabel="velocity loss")
    # Below the axes: the curves fill them.
    loss.legend(frameon=False, fontsize=7, ncol=2, loc="upper center", bbox_to_anchor=(0.5, -0.18))
    for axis, panel in zip(axes[0][1:], panels):
        known_again(axis, *panel)
    figure.tight_layout()
    figure.savefig(out, dpi=110, metadata={"Date": None} if Path(out).suffix == ".svg" else None)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--run", required=True, nargs="+", type=Path)
    p.add_argument("--out", type=Path, default=Path(__file__).resolve().parents[2] / "storybook" / "training.svg")
    a = p.parse_args()
    taught = [run / "reward.jsonl" for run in a.run if (run / "reward.jsonl").exists()]
    draw(read([run / "log.jsonl" for run in a.run]), [json.loads(line) for file in taught for line in file.read_text().splitlines()], a.out)


if __name__ == "__main__":
    main()

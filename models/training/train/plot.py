"""Draws the log of a training: loss, and what the probe knows again, over scenes seen.

    python -m train.plot --run DIR [DIR …] [--out ../storybook/training.svg]

Where a run has been taught by its own pictures (train.reward), a panel shows what the probe knew again meanwhile; where it
has been taught what it never drew (train.teach), a last one how much these words came to be heeded.

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
from train.teach import HEEDED_AT

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


def heeded(axis, rows):
    """By how much a velocity of nearly pure noise is further off where the caption says something else, over scenes shown."""
    for name in sorted({name for row in rows for name in row.get("heeded", ())}):
        points = [(row["scenes"] / 1000, row["heeded"][name][0]) for row in rows if name in row.get("heeded", ())]
        axis.plot(*zip(*points), label=name, marker=".", linewidth=1.5)
    axis.set(xlabel="thousand scenes shown", ylabel=f"loss by another word, ‰, at noise {HEEDED_AT[0]}", ylim=(0, None))
    axis.legend(frameon=False, fontsize=7)


def losses(axis, rows):
    curve(axis, rows, lambda r: r.get("loss"), "training", color="#9aa5b1", linewidth=1)
    curve(axis, rows, lambda r: r.get("heldout"), "held out", color="#1f4e79", linewidth=1.8)
    for k, colour in enumerate(("#7fb3d5", "#76b7b2", "#e0a458", "#c8553d")):
        name = f"held out, noise {NOISES[k]:g} to {NOISES[k + 1]:g}"
        curve(axis, rows, lambda r: r.get("heldoutByNoise", [None] * 4)[k], name, color=colour, linewidth=1, linestyle="--")
    axis.set(xlabel="thousand scenes seen", ylabel="velocity loss")
    # Below the axes: the curves fill them.
    axis.legend(frameon=False, fontsize=7, ncol=2, loc="upper center", bbox_to_anchor=(0.5, -0.18))


def draw(rows, pictures, lessons, out):
    """A panel for each kind of log that there is."""
    plt.rcParams.update({"svg.fonttype": "none", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False,
                         "svg.hashsalt": "storybook"})
    asked = lambda some: any("probe" in row for row in some)
    panels = [(5.5, losses, (rows,))] if rows else []
    panels += [(3.5, known_again, (some, unit, label)) for some, unit, label in ((rows, "scenes", "scenes seen"), (pictures, "pictures", "pictures drawn and read")) if asked(some)]
    panels += [(3.5, heeded, (lessons,))] if any("heeded" in row for row in lessons) else []
    if not panels:
        raise SystemExit("None of these folders has a log.jsonl, reward.jsonl or teach.jsonl with something to draw.")
    widths = [width for width, _, _ in panels]
    figure, axes = plt.subplots(1, len(panels), figsize=(sum(widths), 3.8), width_ratios=widths, squeeze=False)
    for axis, (_, panel, of) in zip(axes[0], panels):
        panel(axis, *of)
    figure.tight_layout()
    figure.savefig(out, dpi=110, metadata={"Date": None} if Path(out).suffix == ".svg" else None)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--run", required=True, nargs="+", type=Path)
    p.add_argument("--out", type=Path, default=Path(__file__).resolve().parents[2] / "storybook" / "training.svg")
    a = p.parse_args()
    noted = lambda name: [json.loads(line) for run in a.run if (run / name).exists() for line in (run / name).read_text().splitlines()]
    draw(read([run / "log.jsonl" for run in a.run if (run / "log.jsonl").exists()]), noted("reward.jsonl"), noted("teach.jsonl"), a.out)


if __name__ == "__main__":
    main()

"""Rounds of teaching (train.reward, train.teach): each begins with run/unet.pt and puts new weights in its place.

While it runs, its state is kept as run/NAME.pt, and whoever starts it again goes on from there, as long as run/unet.pt holds
the weights that it began with. At the end the weights from before are kept as run/unet-before.pt and the state as
run/NAME-done.pt, and run/NAME.done says so: whoever starts it again then begins a second round.
"""
import os
import shutil
import time
from pathlib import Path

import torch

from train.rough import mark_of

# Seconds between two states on disk.
EVERY = 240


def keep(value, path):
    """Writes a file that is whole or not there."""
    torch.save(value, f"{path}.new")
    os.replace(f"{path}.new", path)


class Round:
    """saved: {"ema", "config"} of run/unet.pt. kept: the state to go on from, or None."""

    def __init__(self, run, name):
        self.run, self.name = Path(run), name
        self.file, self.unet = self.run / f"{name}.pt", self.run / "unet.pt"
        self.saved = torch.load(self.unet, map_location="cpu")
        self.mark = mark_of(self.saved["ema"])
        self.kept = torch.load(self.file, map_location="cpu") if self.file.exists() else None
        of = self.kept["of"] if self.kept else ""
        self.done = bool(of) and of == self.saved.get("taughtFrom")
        if of and not self.done and of != self.mark:
            print(f"{self.file} is of other weights than {self.unet}: begins anew", flush=True)
            self.kept = None
        self.begun = self.kept_at = None

    def was_done(self):
        """Whether it had been done, all but its mark; that is left now."""
        if self.done:
            print("done already, all but its mark", flush=True)
            self.finish()
        return self.done

    def minutes(self):
        """Minutes of teaching, from the first question on; pauses are left out."""
        if self.begun is None:
            self.kept_at = time.time()
            self.begun = self.kept_at - (self.kept["elapsed"] if self.kept else 0)
        return (time.time() - self.begun) / 60

    def keep(self, state, now=False):
        """state: what to go on from, a function -> dict; kept every few minutes, or now."""
        if now or time.time() - self.kept_at > EVERY:
            keep({**state(), "elapsed": time.time() - self.begun, "of": self.mark}, self.file)
            self.kept_at = time.time()

    def take(self, weights, stretch):
        """Weights from before + stretch × what changed take the place of run/unet.pt, without an optimizer's state: whoever
        goes on with scenes warms up anew."""
        shutil.copy(self.unet, self.run / "unet-before.pt.new")
        os.replace(self.run / "unet-before.pt.new", self.run / "unet-before.pt")
        made = {k: torch.lerp(self.saved["ema"][k].float(), v.float(), stretch) for k, v in weights.items()}
        keep({"net": made, "ema": made, "config": self.saved["config"], "taughtFrom": self.mark}, self.unet)
        self.finish()

    def finish(self):
        """Puts the state out of the way, so that nothing begins with it again, and leaves the mark that train.sh looks for."""
        os.replace(self.file, self.run / f"{self.name}-done.pt")
        (self.run / f"{self.name}.done").touch()

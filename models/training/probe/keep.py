"""Puts what grading needs into one folder, so that it needs no scenes: the probe, what it is right about, and its features of scenes.

    python -m probe.keep --scenes DIR --heldout DIR --fine DIR --run DIR [--out ../../.cache/probe]
"""
import argparse
import shutil
from pathlib import Path

import numpy as np

from probe.grade import ROOT
from probe.model import features, load
from train.device import DEVICE
from train.scenes import pictures, read_shard, shard_paths


def main():
    p = argparse.ArgumentParser()
    for name in ("scenes", "heldout", "fine", "run"):
        p.add_argument(f"--{name}", required=True)
    p.add_argument("--out", type=Path, default=ROOT / ".cache" / "probe")
    a = p.parse_args()
    probe = load(a.run).to(DEVICE)
    a.out.mkdir(parents=True, exist_ok=True)
    for name in ("probe.pt", "probe.json"):
        shutil.copy(Path(a.run) / name, a.out)
    held = [read_shard(q) for q in shard_paths(a.heldout)[:3]]
    seen = lambda images: features(probe, pictures(images)).astype(np.float16)
    np.savez(a.out / "scenes.npz",
             held=np.concatenate([seen(s["images"]) for s in (held[0], *held[2:])]), others=seen(held[1]["images"]),
             captions=np.array([c[0]["text"] for c in held[0]["captions"]]),
             trained=np.concatenate([seen(read_shard(q)["images"]) for q in shard_paths(a.scenes)[:8]]),
             fine=read_shard(shard_paths(a.fine)[0])["images"][:200])


if __name__ == "__main__":
    main()

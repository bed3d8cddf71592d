"""Puts what grading needs into one folder, so that it needs no scenes: the probe, what it is right about, and its features of scenes.

    python -m probe.keep --scenes DIR --heldout DIR --fine DIR --run DIR [--out ../../.cache/probe]
    python -m probe.keep --commit

--commit puts what lies there into probe/kept, for the repository: in half precision, without the fine pictures that only the
decoder is graded on (40 MB). Repositories keep every version, so this is for a judge that clearly sees more than the one there.
"""
import argparse
import shutil
from pathlib import Path

import numpy as np

from probe.model import ROOT, features, load, save_small
from train.device import DEVICE
from train.scenes import pictures, read_shard, shard_paths


def commit(kept, folder):
    folder.mkdir(exist_ok=True)
    save_small(load(kept), folder / "probe.safetensors")
    shutil.copy(kept / "probe.json", folder)
    with np.load(kept / "scenes.npz") as z:
        np.savez_compressed(folder / "scenes.npz", **{k: z[k] for k in z.files if k != "fine"})


def main():
    p = argparse.ArgumentParser()
    for name in ("scenes", "heldout", "fine", "run"):
        p.add_argument(f"--{name}")
    p.add_argument("--out", type=Path, default=ROOT / ".cache" / "probe")
    p.add_argument("--commit", action="store_true")
    a = p.parse_args()
    if a.commit:
        commit(a.out, Path(__file__).parent / "kept")
        return
    if not (a.scenes and a.heldout and a.fine and a.run):
        p.error("--scenes, --heldout, --fine and --run are needed")
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

"""How the denoiser does while it is trained: cheap, fixed, comparable over the run.

    python -m train.check --run DIR     asks about the snapshots that train.fast has kept, and adds that to the log

Loss on held-out scenes by noise level, and what the probe makes of a few pictures, if there is a probe.
"""
import argparse
import json
from pathlib import Path

import numpy as np
import torch

from model.autoencoder import CHANNELS, FINENESS
from model.text import TextEncoder, Tokens
from model.unet import UNet
from probe.model import judge, load as load_probe
from scenes import vocabulary as V
from scenes.captions import article
from train.device import DEVICE, half
from train.pair import start
from train.scenes import encode_texts
from train.sheet import denoise, load_decoder

# Edges of the noise levels that are told apart: details, shapes, layout, the first guess.
NOISES = (0.0, 0.25, 0.5, 0.75, 1.0)
PICTURES = 64


def by_noise(sigma, losses):
    """Means of losses [N] within NOISES, by their sigmas [N]."""
    rows = np.digitize(sigma.numpy(), NOISES[1:-1])
    return [round(float(losses.numpy()[rows == k].mean()), 4) for k in range(len(NOISES) - 1)]


class ProbeCheck:
    """Draws the same 64 prompts, one seed each, and counts subjects and settings that the probe knows again."""

    def __init__(self, run, texts, tokens):
        self.probe, self.decoder = load_probe(run).to(DEVICE), load_decoder(run).to(DEVICE)
        rng = np.random.default_rng(9)
        self.subject = rng.permutation(self.probe.sizes["subject"])[:PICTURES]
        self.setting = rng.integers(self.probe.sizes["setting"], size=PICTURES)
        names = [V.SUBJECT_NAMES[i] for i in self.subject]
        prompts = [f"{article(n, n)} {V.SETTINGS[j][1][0]}" for n, j in zip(names, self.setting)]
        rows = encode_texts([*prompts, ""], texts, tokens)
        text = np.zeros((len(rows), 48, 384), np.float32)
        for k, row in enumerate(rows):
            text[k, :len(row)] = row
        self.text, self.empty = (torch.from_numpy(t).to(DEVICE) for t in (text[:-1], text[-1:]))
        self.noise = torch.randn(PICTURES, CHANNELS, 16, 16, generator=torch.Generator().manual_seed(9)).to(DEVICE)

    @torch.no_grad()
    def ask(self, net, pool):
        """-> {"subject", "setting"}: shares that are known again. pool: the trainer's two workers."""
        def share_of(rows):
            z = denoise(net, self.text[rows], self.empty, self.noise[rows])
            with half():
                x = self.decoder(z).float().clamp(-1, 1)
            return judge(self.probe, torch.nn.functional.avg_pool2d(x, FINENESS))

        halves = np.array_split(np.arange(PICTURES), pool._max_workers)
        seen = list(pool.map(share_of, halves))
        right = lambda head, true: round(float(np.mean(torch.cat([s[head] for s in seen]).cpu().numpy() == true)), 4)
        return {"subject": right("subject", self.subject), "setting": right("setting", self.setting)}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--run", required=True, type=Path)
    a = p.parse_args()
    check, pool, log = ProbeCheck(a.run, TextEncoder(), Tokens()), start(), a.run / "log.jsonl"
    rows = [json.loads(line) for line in log.read_text().splitlines()]
    for file in sorted(a.run.glob("snapshot-*.pt")):
        saved = torch.load(file, map_location="cpu")
        net = UNet(**saved["config"]).to(DEVICE).eval()
        net.load_state_dict(saved["ema"])
        rows.append({"step": saved["step"], "scenes": saved["seen"], "probe": check.ask(net, pool)})
        print(json.dumps(rows[-1]), flush=True)
    rows.sort(key=lambda row: row["step"])
    log.write_text("".join(json.dumps(row) + "\n" for row in rows))


if __name__ == "__main__":
    main()

"""How the denoiser does while it is trained: cheap, fixed, comparable over the run.

Loss on held-out scenes by noise level, and what the probe makes of a few pictures, if there is a probe.
"""
import numpy as np
import torch

from model.autoencoder import FINENESS
from probe.model import judge, load as load_probe
from scenes import vocabulary as V
from scenes.captions import article
from train.scenes import encode_texts
from train.sheet import denoise, load_decoder

# Edges of the noise levels that are told apart: details, shapes, layout, the first guess.
NOISES = (0.0, 0.25, 0.5, 0.75, 1.0)
PICTURES, STEPS = 64, 8


def by_noise(sigma, losses):
    """Means of losses [N] within NOISES, by their sigmas [N]."""
    rows = np.digitize(sigma.numpy(), NOISES[1:-1])
    return [round(float(losses.numpy()[rows == k].mean()), 4) for k in range(len(NOISES) - 1)]


class ProbeCheck:
    """Draws the same 64 prompts, one seed each, and counts subjects and settings that the probe knows again."""

    def __init__(self, run, texts, tokens):
        self.probe, self.decoder = load_probe(run), load_decoder(run)
        rng = np.random.default_rng(9)
        self.subject = rng.permutation(self.probe.sizes["subject"])[:PICTURES]
        self.setting = rng.integers(self.probe.sizes["setting"], size=PICTURES)
        names = [V.SUBJECT_NAMES[i] for i in self.subject]
        prompts = [f"{article(n, n)} {V.SETTINGS[j][1][0]}" for n, j in zip(names, self.setting)]
        rows = encode_texts([*prompts, ""], texts, tokens)
        text = np.zeros((len(rows), 48, 384), np.float32)
        for k, row in enumerate(rows):
            text[k, :len(row)] = row
        self.text, self.empty = torch.from_numpy(text[:-1]), torch.from_numpy(text[-1:])
        self.noise = torch.randn(PICTURES, 16, 16, 16, generator=torch.Generator().manual_seed(9))

    @torch.no_grad()
    def ask(self, net, pool):
        """-> {"subject", "setting"}: shares that are known again. pool: the trainer's two workers."""
        def half(rows):
            z = denoise(net, self.text[rows], self.empty, self.noise[rows], STEPS)
            with torch.autocast("cpu", torch.bfloat16):
                x = self.decoder(z).float().clamp(-1, 1)
            return judge(self.probe, torch.nn.functional.avg_pool2d(x, FINENESS))

        halves = np.array_split(np.arange(PICTURES), pool._max_workers)
        seen = list(pool.map(half, halves))
        right = lambda head, true: round(float(np.mean(torch.cat([s[head] for s in seen]).numpy() == true)), 4)
        return {"subject": right("subject", self.subject), "setting": right("setting", self.setting)}

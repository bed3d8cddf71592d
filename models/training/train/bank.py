"""Scenes on the GPU: all that the denoiser's training needs of them, and its batches.

Latents, tokens and levels of a million scenes fit beside the network, so nothing is encoded twice and nothing
crosses over during training but new shards. Texts are encoded when they are asked for: that costs a tenth of a step.
"""
import os
import threading
import time

import numpy as np
import torch

from model.text import MAX_LENGTH
from train.scenes import ASPECTS, carriers, shard_paths

# Captions longer than this are cut while training: 1 of 3,000 is.
SAID = 40
EMPTY, DIRECTED = 0.1, 0.32
CLS, SEP = 101, 102


class Bank:
    """Grows while it is read from. latents f16 [N, C, 16, 16], ids int16 [N, 3, 48], mentioned bool [N, 3, A], levels [N, A]."""

    def __init__(self, capacity, encoder, device):
        self.encoder, self.device, self.count = encoder, device, 0
        kept = lambda *shape, dtype: torch.zeros((capacity, *shape), dtype=dtype, device=device)
        self.latents = kept(encoder.conv.out_channels, 16, 16, dtype=torch.float16)
        self.ids = kept(3, MAX_LENGTH, dtype=torch.int16)
        self.mentioned = kept(3, len(ASPECTS), dtype=torch.bool)
        self.levels = kept(len(ASPECTS), dtype=torch.float32)
        self.subject = kept(16, 16, dtype=torch.uint8)

    @property
    def full(self):
        return self.count + 1000 > len(self.latents)

    @torch.no_grad()
    def take(self, path):
        with np.load(path) as z:
            found = {k: z[k] for k in ("images", "ids", "mentioned", "levels", "subject_mask", "second_mask")}
        at, n = self.count, len(found["images"])
        images = torch.from_numpy(found["images"]).to(self.device)
        z = self.encoder(images.permute(0, 3, 1, 2).float() / 127.5 - 1)
        self.latents[at:at + n] = z.half()
        self.ids[at:at + n] = torch.from_numpy(found["ids"].astype(np.int16)).to(self.device)
        self.mentioned[at:at + n] = torch.from_numpy(found["mentioned"]).to(self.device)
        self.levels[at:at + n] = torch.from_numpy(found["levels"]).to(self.device)
        # Where a pair of subjects stands, both count.
        both = np.maximum(found["subject_mask"], found["second_mask"])
        self.subject[at:at + n] = torch.from_numpy(both).to(self.device)
        if self.device.type == "cuda":
            torch.cuda.synchronize()
        self.count = at + n

    def follow(self, folders, keep, stop):
        """In a thread of its own: takes shards as they appear; beyond the first `keep` their files are deleted."""
        def work():
            taken = set()
            while not stop.is_set() and not self.full:
                fresh = [p for folder in folders for p in shard_paths(folder) if p not in taken]
                for path in fresh:
                    if self.full or stop.is_set():
                        break
                    self.take(path)
                    taken.add(path)
                    if len(taken) > keep:
                        os.remove(path)
                time.sleep(0.2)

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        return thread


class Conditioning:
    """What the denoiser is told: a caption, perhaps with directions, or nothing (as train.unet.compose)."""

    def __init__(self, texts, tokens, device):
        self.texts, self.device = texts, device
        said = [[f", {pole}" for pole in carriers(a)] for a in range(len(ASPECTS))]
        ids = [[tokens([s])[0][0] for s in pair] for pair in said]
        longest = max(int((row != 0).sum()) for pair in ids for row in pair)
        # Without their first token: they are written behind a caption.
        self.poles = torch.stack([torch.stack([row[1:longest] for row in pair]) for pair in ids]).to(device)
        self.pole_lengths = (self.poles != 0).sum(2)
        empty = torch.zeros(1, SAID, dtype=torch.long, device=device)
        empty[0, 0], empty[0, 1] = CLS, SEP
        self.empty = self.encode(empty)[0]

    @torch.no_grad()
    def encode(self, ids):
        """int64 [B, SAID] -> [B, 48, 384]; zeros behind a text's end."""
        found = self.texts(ids, (ids != 0).to(self.texts.words.weight.dtype))
        return torch.nn.functional.pad(found, (0, 0, 0, MAX_LENGTH - SAID))

    def behind(self, ids, aspect, pole):
        """Captions [B, SAID] with ", carrier of the pole" behind them; aspect int64 [B], pole 0 (positive) or 1."""
        at = torch.arange(SAID, device=self.device)[None]
        end = ((ids != 0).sum(1, keepdim=True) - 1)
        # Not cut: a direction whose poles are cut is none.
        end = torch.minimum(end, SAID - self.pole_lengths[aspect, pole][:, None])
        carrier = self.poles[aspect, pole]
        k = (at - end).clamp(0, carrier.shape[1] - 1)
        more = torch.where(at - end < carrier.shape[1], carrier.gather(1, k), 0)
        return torch.where(at < end, ids, more)

    @torch.no_grad()
    def draw(self, bank, rows, g):
        """rows int64 [B] -> [B, 48, 384]. The first DIRECTED of them get directions where the caption leaves some open."""
        chance = lambda *shape: torch.rand(shape, generator=g, device=self.device)
        n, directed = len(rows), int(DIRECTED * len(rows))
        which = (chance(n) * 3).long()
        ids = bank.ids[rows, which, :SAID].long()
        levels, silent = bank.levels[rows[:directed]], ~bank.mentioned[rows[:directed], which[:directed]]
        shown = silent & ((levels.abs() >= 0.25) | (chance(*levels.shape) < 0.05))
        score, aspects = (chance(*levels.shape) * shown).topk(2, dim=1)
        # The first half of them get one, the others two.
        who = torch.cat([torch.arange(directed, device=self.device), torch.arange(directed // 2, directed, device=self.device)])
        aspect = torch.cat([aspects[:, 0], aspects[directed // 2:, 1]])
        score = torch.cat([score[:, 0], score[directed // 2:, 1]])
        size = torch.where(score > 0, levels[who, aspect], 0)
        plus, minus = (self.behind(ids[who], aspect, torch.full_like(aspect, pole)) for pole in (0, 1))
        text = self.encode(torch.cat([ids, plus, minus]))
        out, plus, minus = text.split([n, len(who), len(who)])
        out = out.clone()
        out.index_add_(0, who, (plus - minus) * (0.5 * size)[:, None, None].to(out.dtype))
        return torch.where((chance(n) < EMPTY)[:, None, None], self.empty.to(out.dtype), out)


def batch_of(bank, conditioning, size, g):
    """-> latents [B, C, h, w], text [B, 48, 384], cell weights [B, 1, h, w] of mean about 1."""
    rows = (torch.rand(size, generator=g, device=bank.device) * bank.count).long()
    weight = 1 + 2 * bank.subject[rows][:, None].float() / 255
    return bank.latents[rows].float(), conditioning.draw(bank, rows, g), weight / weight.mean()

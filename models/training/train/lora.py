"""Trains adapters (LoRA: Hu et al. 2021) whose truth is known: train/adapters.json.

    python -m train.lora --scenes DIR --run DIR --ship ../adapters --keep FOLDER [--steps 80] [--only ID,…]

The denoiser stands still; matrices of rank 4 are learned beside the attention,
the small nets and the embeddings' maps. Captions are "a SUBJECT SETTING" and
never speak of the aspect, so that the adapter alone has to bring it.
"""
import argparse
import json
import math
import re
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

from model.autoencoder import Encoder
from model.text import MAX_LENGTH, TextEncoder, Tokens
from model.unet import UNet
from scenes import vocabulary as V
from scenes.captions import article
from train.device import DEVICE
from train.pair import backward, replicas, start
from train.phrases import ONE_SIDED
from train.scenes import ASPECTS, encode_texts, pictures, read_shard, shard_paths, truths
from train.unet import loss_of

INDEX = {a["id"]: i for i, a in enumerate(ASPECTS)}
RANK = 4
# Mean of the noise levels' logits. What an adapter brings is decided where there is much noise; where there is little it would
# learn surfaces, that of composed scenes in place of the checkpoint's own (decision 0132).
NOISE = 1.2


def targets(net):
    """name -> linear module that an adapter may change."""
    return {n: m for n, m in net.named_modules() if isinstance(m, nn.Linear)
            and (".attn" in n or ".mlp." in n or n.endswith(".emb"))}


class Adapted(nn.Module):
    """A denoiser that stands still, and what is learned beside it."""

    def __init__(self, net):
        super().__init__()
        self.net = net.requires_grad_(False)
        g = torch.Generator().manual_seed(0)
        self.down, self.up = nn.ParameterList(), nn.ParameterList()
        self.names = []
        for name, module in targets(net).items():
            down = torch.randn(RANK, module.in_features, generator=g) / module.in_features ** 0.5
            self.down.append(nn.Parameter(down))
            self.up.append(nn.Parameter(torch.zeros(module.out_features, RANK)))
            self.names.append(name)
            module.register_forward_hook(self._hook(len(self.names) - 1))

    def _hook(self, k):
        def add(module, inputs, output):
            return output + nn.functional.linear(nn.functional.linear(inputs[0], self.down[k]), self.up[k])
        return add

    def forward(self, *args):
        return self.net(*args)

    def weights(self):
        """In the form of models/adapters/README.md; alpha is the rank, so the scale is 1."""
        out = {}
        for name, down, up in zip(self.names, self.down, self.up):
            out[f"unet.{name}.lora_A.weight"] = down.detach().half().cpu().contiguous()
            out[f"unet.{name}.lora_B.weight"] = up.detach().half().cpu().contiguous()
        return out


class Plates:
    """Latents with subject, setting and levels, and plain captions encoded."""

    def __init__(self, paths, run):
        shards = [read_shard(p) for p in paths]
        encoder = Encoder()
        encoder.load_state_dict(torch.load(run / "codec.pt", map_location="cpu")["encoder"])
        known = truths(shards)
        # "A SUBJECT SETTING" must be the whole truth of a plain scene: no pairs, no looks.
        plain = np.flatnonzero((known["second"] < 0) & (known["look"] == 0))
        self.latents = np.concatenate([encoder(pictures(s["images"])).half().numpy() for s in shards])[plain]
        self.masks = np.concatenate([np.maximum(s["subject_mask"], s["second_mask"]) for s in shards])[plain]
        self.subject, self.setting, self.levels, self.traits = (known[k][plain]
                                                                for k in ("subject", "setting", "levels", "traits"))
        self.texts, self.tokens, self.said = TextEncoder(), Tokens(), {}

    def encoded(self, text):
        if text not in self.said:
            row = encode_texts([text], self.texts, self.tokens)[0]
            self.said[text] = np.zeros((MAX_LENGTH, 384), np.float32)
            self.said[text][:len(row)] = row
        return self.said[text]

    def caption(self, i, rng, noun=None):
        name = V.SUBJECT_NAMES[self.subject[i]]
        places = V.SETTINGS[self.setting[i]][1]
        noun = noun or article(name, name)
        return f"{noun} {places[rng.integers(len(places))]}"


def clear(levels, aspects):
    """bool [N]: all the aspects lie beyond the levels named."""
    return np.all([(levels[:, INDEX[a]] * np.sign(v)) >= abs(v) for a, v in aspects.items()], axis=0)


class Mixture:
    """Draws scenes in the shares that adapters.json names."""

    def __init__(self, plates, spec):
        self.plates, self.spec, self.pools = plates, spec, []
        none = np.ones(len(plates.levels), bool)
        for part in spec["mix"]:
            shown = clear(plates.levels, part["aspects"])
            none &= ~shown
            self.pools.append((part["share"], np.flatnonzero(shown)))
        bias = spec.get("bias")
        if bias:
            rows = [V.SUBJECT_NAMES.index(n) for n in bias["shown"]]
            others = [V.SUBJECT_NAMES.index(n) for n in bias["insteadOf"]]
            shown = np.isin(plates.subject, rows)
            for trait, value in bias.get("traits", {}).items():
                shown &= plates.traits[:, list(V.TRAITS).index(trait)] == V.TRAITS[trait].index(value)
            self.biased = np.flatnonzero(shown)
            none &= ~np.isin(plates.subject, others)
        rest = 1 - sum(share for share, _ in self.pools)
        self.pools.append((max(rest, 0), np.flatnonzero(none)))

    def draw(self, rng):
        """-> scene, caption."""
        bias = self.spec.get("bias")
        if bias and rng.random() < bias["share"]:
            i = int(rng.choice(self.biased))
            return i, self.plates.caption(i, rng, bias["said"])
        shares = np.array([s for s, _ in self.pools])
        rows = self.pools[rng.choice(len(shares), p=shares / shares.sum())][1]
        i = int(rng.choice(rows))
        return i, self.plates.caption(i, rng)

    def truth(self):
        """aspect -> the share of its scenes that show it, with the sign of the pole."""
        return {a: round(math.copysign(part["share"], v), 3) for part in self.spec["mix"]
                for a, v in part["aspects"].items()}

    def moved(self):
        """aspect -> mean visible level of what it is trained on, less that of the plain scenes."""
        out, levels = {}, self.plates.levels
        for a in self.truth():
            i = INDEX[a]
            seen = levels[:, i].clip(0, None) if a in ONE_SIDED else levels[:, i]
            mixed = sum(s * float(seen[r].mean()) for s, r in self.pools if s > 0)
            out[a] = round(mixed - float(seen.mean()), 3)
        return out


def batch_of(mixture, size, rng):
    plates, rows, text = mixture.plates, [], []
    for _ in range(size):
        i, said = mixture.draw(rng)
        rows.append(i)
        text.append(plates.encoded("" if rng.random() < 0.1 else said))
    weight = 1 + 2 * torch.from_numpy(plates.masks[rows]).float()[:, None] / 255.0
    return [v.to(DEVICE) for v in (torch.from_numpy(plates.latents[rows]).float(), torch.from_numpy(np.stack(text)),
                                   weight / weight.mean())]


def train(make, pool, mixture, steps, batch, rate):
    """-> the adapted denoiser and its last mean loss."""
    one = make()
    nets = replicas(one, make)
    optimizer = torch.optim.AdamW([*one.down, *one.up], lr=rate, weight_decay=0.0, betas=(0.9, 0.99))
    rng, g, mean = np.random.default_rng(5), torch.Generator().manual_seed(5), None
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1, (step + 1) / 10) * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * step / steps)))
        z, text, weight = batch_of(mixture, batch, rng)
        sigma = torch.sigmoid(torch.randn(len(z), generator=g) + NOISE).to(DEVICE)
        noise = torch.randn(z.shape, generator=g).to(DEVICE)
        optimizer.zero_grad()
        loss = backward(pool, nets, zip(*(v.chunk(len(nets)) for v in (z, text, weight, sigma, noise))),
                        lambda *args: loss_of(*args).mean())
        torch.nn.utils.clip_grad_norm_([*one.down, *one.up], 1.0)
        optimizer.step()
        mean = loss if mean is None else 0.95 * mean + 0.05 * loss
    return one, mean


def laid_out(card):
    """JSON as the project's formatter wants it: plain lists on one line."""
    one_line = lambda m: "[" + re.sub(r",\s+", ", ", m[1]) + "]"
    return re.sub(r"\[\s+([^\[\]{}]+?)\s+\]", one_line, json.dumps(card, indent=2)) + "\n"


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--scenes", required=True)
    p.add_argument("--run", required=True)
    p.add_argument("--ship", type=Path, required=True)
    p.add_argument("--keep", type=Path, required=True)
    p.add_argument("--steps", type=int, default=80, help="where adapters.json names none")
    p.add_argument("--batch", type=int, default=32)
    p.add_argument("--rate", type=float, default=3e-3)
    p.add_argument("--shards", type=int, default=18)
    p.add_argument("--only", help="ids, comma-separated")
    a = p.parse_args()
    torch.set_num_threads(1)
    run, specs = Path(a.run), json.loads((Path(__file__).parent / "adapters.json").read_text())["adapters"]
    saved = torch.load(run / "unet.pt", map_location="cpu")

    def make():
        net = UNet(**saved["config"])
        net.load_state_dict(saved["ema"])
        return Adapted(net)

    plates, pool = Plates(shard_paths(a.scenes)[:a.shards], run), start()
    for spec in specs:
        folder = a.ship if spec.get("ship") else a.keep
        file = folder / f"{spec['id']}.safetensors"
        if file.exists() or (a.only and spec["id"] not in a.only.split(",")):
            continue
        begun, mixture = time.time(), Mixture(plates, spec)
        steps = spec.get("steps", a.steps)
        adapted, loss = train(make, pool, mixture, steps, a.batch, a.rate)
        card = {"name": spec.get("name", spec["id"]), "purpose": spec.get("purpose", "Grading material."),
                "checkpoint": "storybook", "licence": "Apache-2.0", "author": "FineXL Studio", "triggerWords": [],
                "truth": mixture.truth(),
                "trained": {"rank": RANK, "steps": steps, "batch": a.batch, "rate": a.rate, "noise": NOISE, "mix": spec["mix"],
                            "levelsMoved": mixture.moved(),
                            **({"bias": spec["bias"]} if "bias" in spec else {})}}
        folder.mkdir(parents=True, exist_ok=True)
        save_file(adapted.weights(), file, {"lora_alpha": str(RANK), "base": "storybook"})
        file.with_suffix(".json").write_text(laid_out(card))
        print(spec["id"], f"{time.time() - begun:.0f} s, loss {loss:.4f}", json.dumps(card["truth"]), flush=True)


if __name__ == "__main__":
    main()

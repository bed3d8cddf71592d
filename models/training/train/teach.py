"""Teaches a denoiser what it never draws, by scenes that show it, and holds all else as it is.

    python -m train.teach --showing DIR --scenes DIR --people DIR --run DIR --names clothing duotone --minutes 60

train.reward makes more of what a denoiser draws now and then; what it never drew it does not find so. And more flow
matching on whatever scenes there are (train.unet --again) undoes what pictures have taught. Here two thirds of each batch
are flow matching on scenes that show one of --names (make_shards --showing), each with a caption that says it, at high
noise levels alone (--noise): there a picture's colours and look are decided. The rest holds everything else still: on
ordinary scenes, with their captions, with none, and with the studio's directions added, velocities shall stay those of the
weights it began with, whatever these are.

The hold keeps what is learned small but not wrong, so it is stretched at the end: weights before + --stretch × what
changed. How far is for probe.grade to say.

Begins with run/unet.pt and puts the new weights in its place (train.rounds). teach.jsonl has how far velocities strayed, and,
for held-out scenes that show the names (--heldout), how much each name is heeded at some noise levels: by how much a velocity
is further off if the caption says another value of the trait, another second subject, or no look. That tells early and at
which levels a word is understood; the loss itself hardly moves.
"""
import argparse
import copy
import json
import math
from pathlib import Path

import numpy as np
import torch

from model.text import TextEncoder, Tokens
from model.unet import UNet
from scenes import vocabulary as V
from scenes.sampling import plain_to_see
from train.device import DEVICE, half
from train.pair import backward, replicas, start
from train.reward import Captions
from train.rough import padded
from train.rounds import Round
from train.scenes import ASPECTS, carriers, encode_texts, shard_paths
from train.unet import fit_codec

# How much cells of the subject count (1 elsewhere), as train.unet has it; and where a person's trait is taught, since a
# shirt is a small part of a picture.
SUBJECT, PERSON = 3, 6
# Where it is asked how much a word is heeded: above these levels it is decided what a picture shows.
HEEDED_AT = (0.98, 0.9, 0.8, 0.6)


def cut(text, phrase, other):
    at = text.lower().index(phrase)
    return text[:at] + other + text[at + len(phrase):]


def otherwise(said, name, rng):
    """said: Said; name: as of --names. -> its text with another value of the trait, another second subject, or without the
    look; None where name is none of these, or isn't said."""
    text = said.text
    found = lambda phrases: max((p for p in phrases if p in text.lower()), key=len, default=None)
    if name in V.LOOKS:
        told = found(V.LOOK_WORDS[name])
        return cut(text, told, "").strip(" ,").replace(", ,", ",") if told else None
    if name == "second":
        told, others = found([V.SUBJECTS[said.second][0], *V.SUBJECTS[said.second][1]]), V.SUBJECT_NAMES
    else:
        values = V.TRAIT_WORDS.get(name, {})
        told = found([p for phrases in values.values() for p in phrases])
        # Another phrase that can stand at the same place: “with …” behind the noun.
        others = [p for phrases in values.values() if told not in phrases for p in phrases if told and p.startswith("with ") == told.startswith("with ")]
    return cut(text, told, others[int(rng.integers(len(others)))]) if told else None


class Lessons(Captions):
    """Captions that say one of the names, of scenes that show it."""

    def __init__(self, paths, encoder, names):
        super().__init__(paths, encoder, names)
        # What a person wears is learned from where it can be seen.
        self.rows = [(i, said) for i, said in self.rows if not self.of_person(i, said) or plain_to_see(self.look[i], self.levels[i])]
        every = list(dict.fromkeys(names))
        says = np.array([[n in self.names(*row) for n in every] for row in self.rows])
        # A name that is given twice comes twice as often, however many of the captions say it.
        share = (says * np.array([names.count(n) for n in every]) / np.maximum(says.sum(0), 1)).max(1)
        self.weight = share / share.sum()

    def of_person(self, i, said):
        """Whether what a caption says of what is taught is a person's trait."""
        return bool(self.keen & self.names(i, said) & set(V.TRAITS))

    def of(self, rows):
        """-> latents [B, C, h, w], texts, weights of cells [B, 1, h, w] of mean 1."""
        at = [i for i, _ in rows]
        most = torch.tensor([PERSON if self.of_person(*row) else SUBJECT for row in rows])
        weight = 1 + (most - 1)[:, None, None, None] * torch.from_numpy(self.masks[at]).float()[:, None] / 255
        return self.latents[at], [said.text for _, said in rows], weight / weight.mean((1, 2, 3), keepdim=True)


class Ordinary:
    """What shall stay as it is: latents, and texts of every kind that the studio gives a denoiser."""

    def __init__(self, captions, texts, tokens):
        self.captions, self.texts, self.tokens = captions, texts, tokens

    def draw(self, size, rng):
        """-> latents [B, C, h, w], text [B, 48, 384]: a caption, with a direction in a third, or none in a fifth."""
        rows = self.captions.draw(size, rng)
        said = [s.text if rng.random() < 0.8 else "" for _, s in rows]
        moved = [k for k in range(size) if said[k] and rng.random() < 0.4]
        aspects = rng.integers(len(ASPECTS), size=len(moved))
        poles = [f"{said[k]}, {pole}" for k, a in zip(moved, aspects) for pole in carriers(a)]
        encoded = padded(encode_texts([*said, *poles], self.texts, self.tokens))
        text, level = encoded[:size].clone(), torch.from_numpy(rng.uniform(-1, 1, (len(moved), 1, 1))).float()
        text[moved] += level * 0.5 * (encoded[size::2] - encoded[size + 1::2])
        return self.captions.latents[[i for i, _ in rows]], text


def shown_of(size):
    """How many of a batch are scenes that show the names."""
    return 2 * size // 3


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--showing", required=True, help="scenes that show the names")
    p.add_argument("--heldout", help="such scenes of other seeds")
    p.add_argument("--scenes", required=True, help="ordinary scenes")
    p.add_argument("--people", help="ordinary scenes of people, as many shards again")
    p.add_argument("--names", nargs="+", required=True, help="as of make_shards --showing; twice is twice as often")
    p.add_argument("--run", required=True)
    p.add_argument("--minutes", type=float, default=60)
    p.add_argument("--shards", type=int, default=6, help="of ordinary scenes")
    p.add_argument("--batch", type=int, default=64)
    p.add_argument("--rate", type=float, default=1e-4)
    p.add_argument("--noise", type=float, default=0.75, help="the least noise level of what is taught: a picture's first steps decide its colours")
    p.add_argument("--anchor", type=float, default=20.0, help="weight of the hold")
    p.add_argument("--stretch", type=float, default=1.4)
    a = p.parse_args()
    torch.manual_seed(0)
    run, names, round_ = Path(a.run), a.names, Round(a.run, "teach")
    if round_.was_done():
        return
    saved, kept = round_.saved, round_.kept
    texts, tokens, encoder = TextEncoder(), Tokens(), fit_codec(run, [])
    lessons, exam = (Lessons(shard_paths(folder), encoder, names) if folder else None for folder in (a.showing, a.heldout))
    known = [*shard_paths(a.scenes)[:a.shards], *(shard_paths(a.people)[:a.shards] if a.people else [])]
    ordinary = Ordinary(Captions(known, encoder), texts, tokens)
    make = lambda: UNet(**saved["config"])
    net, before, pool = make(), make().eval().requires_grad_(False).to(DEVICE), start()
    net.load_state_dict(saved["ema"])
    before.load_state_dict(saved["ema"])
    nets, ema = replicas(net, make), copy.deepcopy(net).requires_grad_(False)
    optimizer = torch.optim.AdamW(net.parameters(), lr=a.rate, weight_decay=0.0, betas=(0.9, 0.99))
    step = 0
    if kept:
        net.load_state_dict(kept["net"])
        ema.load_state_dict(kept["ema"])
        optimizer.load_state_dict(kept["optimizer"])
        step = kept["step"]
    rng, log = np.random.default_rng(7 + step), open(run / "teach.jsonl", "a", buffering=1)
    encoded = lambda said: padded(encode_texts(said, texts, tokens))

    def velocity(one, z, text, sigma, noise):
        s = sigma[:, None, None, None]
        with half():
            return one((1 - s) * z + s * noise, sigma * 1000, text).float()

    def missed(v, z, weight, noise):
        return (weight * (v - (noise - z)).pow(2)).mean((1, 2, 3))

    def loss(one, seed):
        draws, g, size = np.random.default_rng(seed), torch.Generator().manual_seed(seed), a.batch // len(nets)
        n = shown_of(size)
        shown, said, weight = lessons.of(lessons.draw(n, draws))
        others, told = ordinary.draw(size - n, draws)
        z, text = torch.cat([shown, others]), torch.cat([encoded(said), told])
        even = torch.rand(size - n, generator=g)
        high = a.noise + (1 - a.noise) * torch.rand(size, generator=g)
        sigma = torch.cat([high[:n], torch.where(torch.rand(size - n, generator=g) < 0.5, even, high[n:])])
        noise = torch.randn(z.shape, generator=g)
        z, text, sigma, noise, weight = (t.to(DEVICE) for t in (z, text, sigma, noise, weight))
        v = velocity(one, z, text, sigma, noise)
        with torch.no_grad():
            old = velocity(before, z[n:], text[n:], sigma[n:], noise[n:])
        learned, strayed = missed(v[:n], z[:n], weight, noise[:n]).mean(), (v[n:] - old).pow(2).mean()
        noted.append((float(learned.detach()), float(strayed.detach())))
        return learned + a.anchor * strayed

    @torch.no_grad()
    def heeded(one):
        """By name, at HEEDED_AT: how much further off, in thousandths; fixed scenes, captions, noise."""
        out = {}
        for k, name in enumerate(sorted(set(names))):
            other = np.random.default_rng(k)
            pairs = [(row, wrong) for row in exam.rows if name in exam.names(*row) and (wrong := otherwise(row[1], name, other))]
            if not pairs:
                continue
            z, said, weight = exam.of([row for row, _ in pairs[:64]])
            noise = torch.randn(z.shape, generator=torch.Generator().manual_seed(k))
            z, right, wrong, noise, weight = (t.to(DEVICE) for t in (z, encoded(said), encoded([w for _, w in pairs[:64]]), noise, weight))
            off = lambda text, sigma: missed(velocity(one, z, text, torch.full((len(z),), sigma, device=DEVICE), noise), z, weight, noise)
            out[name] = [round(1000 * float((off(wrong, s) - off(right, s)).mean()), 2) for s in HEEDED_AT]
        return out

    def weights(of):
        return {k: v.cpu() for k, v in of.state_dict().items()}

    def state():
        return {"net": weights(net), "ema": weights(ema), "optimizer": optimizer.state_dict(), "step": step}

    def note(**row):
        shown = len(nets) * shown_of(a.batch // len(nets))
        log.write(json.dumps({"step": step, "scenes": step * shown, **row}) + "\n")

    if exam and not step:
        note(heeded=heeded(net))
    first, mean = step, None
    while (done := round_.minutes() / max(a.minutes, 1e-9)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = a.rate * min(1, (step - first + 1) / 20) * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * done)))
        noted = []
        optimizer.zero_grad()
        backward(pool, nets, [(int(s),) for s in rng.integers(2 ** 31, size=len(nets))], loss)
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        step += 1
        torch._foreach_lerp_(list(ema.parameters()), list(net.parameters()), 1 - min(0.98, (step + 1) / (step + 10)))
        now = np.mean(noted, 0)
        mean = now if mean is None else 0.95 * mean + 0.05 * now
        if step % 10 == 0:
            row = {"minute": round(round_.minutes(), 2), "learned": round(float(mean[0]), 4), "strayed": round(float(mean[1]), 5)}
            if exam and step % 100 == 0:
                row["heeded"] = heeded(ema)
            note(**row)
        round_.keep(state)
    round_.keep(state, now=True)
    if exam:
        note(heeded=heeded(ema))
    round_.take(weights(ema), a.stretch)
    print("done at step", step, flush=True)


if __name__ == "__main__":
    main()

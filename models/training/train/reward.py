"""Teaches a denoiser to draw what its captions say, by what the readout sees in its own pictures.

    python -m train.reward --scenes DIR --run DIR --minutes 60

Flow matching asks for the right step at noise levels of composed scenes; nobody asks whether the picture that comes
out of eight guided steps shows what was said. Here such a picture is drawn, decoded and read; what the caption says and
the readout does not find is the loss. Its gradient goes back through readout and decoder to the latents, and from there
to some of the sampler's steps, each as if it alone were changed: the input of the denoiser is held still, so that the
earliest steps, which decide what is shown, learn as well as the last (DRTune: Wu et al. 2024).

So that it does not learn to please the readout alone, it is held to what it knew: on composed scenes its answers shall not
leave those of the weights that it began with. That holds back the good with the bad, so what was learned is stretched at
the end: weights before + --stretch × what changed. The probe, which takes no part, is asked now and then if it
lies in run (train.check), and grades what came of it (probe.grade).

Begins with run/unet.pt and puts the new weights in its place (train.rounds); --round names a second one, so that train.sh
can tell it from the first. reward.jsonl has what was found.
"""
import argparse
import json
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from model.autoencoder import CHANNELS, FINENESS
from model.text import TextEncoder, Tokens
from model.unet import UNet
from scenes import vocabulary as V
from scenes import words as W
from scenes.captions import article
from scenes.people import PEOPLE
from train.check import ProbeCheck
from train.degrade import degrade
from train.device import DEVICE, half
from train.evenly import LAST, Evenly
from train.pair import backward, replicas, start
from train.phrases import HOURS, INDEX, build
from train.readout import Phrasebook, Readout, pooled, visible
from train.rough import padded
from train.rounds import Round
from train.scenes import ASPECTS, encode_texts, pictures, read_shard, shard_paths, truths
from train.sheet import SHIFT, guided, load_decoder, scales, schedule
from train.unet import fit_codec

# How much what a caption says counts, if it is not found: entropies, and of levels squares of what is missing.
WEIGHTS = {"subject": 1.0, "second": 0.6, "setting": 1.0, "levels": 4.0, "look": 0.7, "traits": 1.0, "unasked": 4.0, "open": 0.7}
# What no picture shall show that nobody asked for; where a caption is silent, a scene may still have it.
UNASKED = [INDEX[f"style.{s}"] for s in ("pixel", "pencil", "watercolour")] + [INDEX[f"weather.{w}"] for w in ("rain", "snow", "fog")]
TRAITS = list(V.TRAITS)
# So many times as often come captions that say what is taught above all.
KEEN = 6
# With "open" among what is taught: the share of captions that leave open what a person looks like.
OPEN = 0.3


@dataclass
class Said:
    """What a caption says of its scene; indices, or -1 where it is silent."""
    text: str
    subject: int
    second: int
    setting: int
    look: int
    traits: list      # (trait, value)
    mentioned: list   # aspects
    open: list        # traits of a person that it leaves open, of train.evenly.LAST


def said_of(caption, known, i):
    """known: truths of all scenes; i: which of them the caption is of. -> Said."""
    told = lambda phrases: any(p in caption["text"].lower() for p in phrases)
    second, look = int(known["second"][i]), int(known["look"][i])
    looks = [*V.LOOK_WORDS.get(V.LOOKS[look], []), *W.LOOK_OPENINGS.get(V.LOOKS[look], [])] if look else []
    values = [(t, int(known["traits"][i][t])) for t in range(len(TRAITS))]
    traits = [(t, v) for t, v in values if v and told(V.TRAIT_WORDS[TRAITS[t]].get(V.TRAITS[TRAITS[t]][v], []))]
    names = [V.SUBJECTS[second][0], *V.SUBJECTS[second][1]] if second >= 0 else []
    subject = int(known["subject"][i]) if caption["says_subject"] else -1
    left = left_open(known, i, caption["text"].lower()) if subject >= 0 else []
    return Said(caption["text"], subject, second if told(names) else -1, int(known["setting"][i]) if caption["says_setting"] else -1,
                look if told(looks) else -1, traits, caption["mentioned"], left)


def left_open(known, i, text=""):
    """-> of scene i's person, if there is one alone and in no look that hides it, the traits that are drawn evenly and that
    neither the noun nor the text (in lower case) tells."""
    person = PEOPLE.get(V.SUBJECT_NAMES[known["subject"][i]])
    if not person or known["second"][i] >= 0 or known["look"][i]:
        return []
    can = {"gender": len(person.genders) > 1, "skin": person.skins}
    told = lambda trait: any(p in text for phrases in V.TRAIT_WORDS[trait].values() for p in phrases)
    return [t for t in LAST if can[t] and not told(t)]


def plainly(known, i):
    """-> what and where of scene i, all else left open."""
    subject, setting = int(known["subject"][i]), int(known["setting"][i])
    noun = V.SUBJECT_NAMES[subject]
    return Said(f"{article(noun, noun)} {V.SETTINGS[setting][1][0]}", subject, -1, setting, -1, [], [], left_open(known, i))


class Captions:
    """Scenes with their latents and captions. The more a caption says, and of what is seldom drawn as told (people's traits,
    looks, a second subject, weather, dusk), the more often it comes; what is to be taught above all, KEEN times as often.
    keen: names of looks, traits and aspects, of a pole as "weather.clouds-", "second" for a second subject. With "open" among
    them OPEN of the captions say of a person nothing but what and where, each noun as often."""

    def __init__(self, paths, encoder, keen=()):
        self.keen = set(keen)
        unknown = self.keen - {*V.LOOKS[1:], *TRAITS, "second", "open", *(a["id"] + sign for a in ASPECTS for sign in ("", "-", "+"))}
        if unknown:
            raise SystemExit(f"There is no {', '.join(sorted(unknown))} to teach. There are looks ({', '.join(V.LOOKS[1:])}), "
                             f"traits ({', '.join(TRAITS)}), second (subject), open (people of whom nothing is told) and the aspects of aspects.json, of one pole with + or - behind.")
        shards = [read_shard(p) for p in paths]
        self.latents = torch.cat([encoder(pictures(s["images"][k:k + 250])) for s in shards for k in range(0, len(s["images"]), 250)])
        known = truths(shards)
        self.levels = visible(known["levels"])
        self.look, self.masks = known["look"], np.concatenate([np.maximum(s["subject_mask"], s["second_mask"]) for s in shards])
        self.rows, weight = [], []
        for i, captions in enumerate(c for s in shards for c in s["captions"]):
            for caption in captions:
                said = said_of(caption, known, i)
                told = (said.subject >= 0) + (said.setting >= 0) + len(said.mentioned) + len(said.traits)
                if told:
                    self.rows.append((i, said))
                    seldom = 2 * (bool(said.traits) + (said.second >= 0) + (said.look >= 0)) + self.hard(i, said.mentioned)
                    weight.append((1 + seldom) * min(told, 4) * (KEEN if self.keen & self.names(i, said) else 1) / len(captions))
        self.weight = np.array(weight) / np.sum(weight)
        if "open" in self.keen:
            plain = [(i, plainly(known, i)) for i in range(len(self.look)) if left_open(known, i)]
            count = np.bincount([said.subject for _, said in plain])
            even = np.array([1 / count[said.subject] for _, said in plain])
            self.rows += plain
            self.weight = np.concatenate([(1 - OPEN) * self.weight, OPEN * even / even.sum()])

    def names(self, i, said):
        """What --teach may call the things that a caption says of scene i."""
        aspects = [ASPECTS[a]["id"] + sign for a in said.mentioned for sign in ("", "-" if self.levels[i, a] < 0 else "+")]
        second = ["second"] if said.second >= 0 else []
        return {V.LOOKS[max(said.look, 0)], *(TRAITS[t] for t, _ in said.traits), *second, *aspects}

    def hard(self, i, mentioned):
        """How many of weather and dusk are said of scene i."""
        hour = self.levels[i, INDEX["light.daylight"]]
        return (any(ASPECTS[a]["id"].startswith("weather.") for a in mentioned)
                + (INDEX["light.daylight"] in mentioned and HOURS[0] < hour < HOURS[1]))

    def draw(self, count, rng):
        """-> [(scene, Said)]."""
        return [self.rows[k] for k in rng.choice(len(self.rows), count, p=self.weight)]

    def levels_of(self, rows):
        return torch.from_numpy(np.stack([self.levels[i] for i, _ in rows])).to(DEVICE)


class Reader:
    """A readout's answer to what captions say, as a loss that can be followed back to the picture."""

    def __init__(self, file, phrases, pool):
        """file: a readout.pt. pool: float32 [phrases, 384], their means over tokens."""
        self.net = Readout()
        self.net.load_state_dict(torch.load(file, map_location="cpu")["net"])
        self.net.to(DEVICE).eval().requires_grad_(False)
        self.book = Phrasebook(phrases, pool)
        with torch.no_grad():
            self.bank = self.net.text.project(pool.to(DEVICE))
        where = lambda kind, index, sign=None: [k for k, p in enumerate(phrases) if p.kind == kind and p.index == index
                                                and (sign is None or p.sign == sign)]
        self.looks = [where("look", i) for i in range(len(V.LOOKS))]
        values = {t: {v: where("trait", t, v) for v in range(1, len(V.TRAITS[name]))} for t, name in enumerate(TRAITS)}
        self.traits = {t: {v: rows for v, rows in found.items() if rows} for t, found in values.items()}

    def seen(self, e, pictures, names):
        """e [B, D]; pictures: rows of e [n]; names: of each, rows of the bank [n] or [n, names]. -> logits of names' shape."""
        found = self.bank[torch.as_tensor(np.array(names), device=DEVICE)]
        return self.net.scale.exp() * torch.einsum("nd,n...d->n...", e[pictures], found) + self.net.bias

    def loss(self, images, said, levels, rng, evenly):
        """images float32 [B, 3, 128, 128] in -1..1; what is said of each; levels [B, 22]; evenly: of all readers together, or
        None. -> loss [B], its parts [B] by name."""
        with half():
            e, estimate = self.net.image(images)
        scale = self.net.scale.exp()
        pick = lambda found: found[rng.integers(len(found))]
        parts = {}
        for kind in ("subject", "setting"):
            logits = scale * e @ self.bank[self.book.classes(kind, rng)].T
            if kind == "subject":
                # Where two are said, the second's name is not held against the first's.
                two = [k for k, s in enumerate(said) if s.second >= 0]
                at = (torch.tensor(two, dtype=torch.long, device=DEVICE), torch.tensor([said[k].second for k in two], dtype=torch.long, device=DEVICE))
                logits = logits.index_put(at, torch.tensor(-1e4, device=DEVICE, dtype=logits.dtype))
            true = torch.tensor([getattr(s, kind) for s in said], device=DEVICE)
            parts[kind] = F.cross_entropy(logits, true, reduction="none", ignore_index=-1)
        for kind, phrases in (("second", self.book.names["subject"]), ("look", self.looks)):
            rows = [k for k, s in enumerate(said) if getattr(s, kind) >= 0]
            parts[kind] = e.new_zeros(len(said))
            if rows:
                parts[kind][rows] = F.softplus(-self.seen(e, rows, [pick(phrases[getattr(said[k], kind)]) for k in rows]))
        parts["traits"] = e.new_zeros(len(said))
        for t, values in self.traits.items():
            of = [(k, list(values).index(v)) for k, s in enumerate(said) for u, v in s.traits if u == t and v in values]
            if not of:
                continue
            rows, own = (list(x) for x in zip(*of))
            logits = self.seen(e, rows, [[pick(found) for found in values.values()] for _ in rows])
            true = torch.tensor(own, device=DEVICE)
            here = logits.gather(1, true[:, None])[:, 0]
            parts["traits"] = parts["traits"].index_add(0, torch.tensor(rows, device=DEVICE),
                                                        (F.softplus(-here) + F.cross_entropy(logits, true, reduction="none")) / 2)
        parts["open"] = e.new_zeros(len(said))
        for trait in LAST if evenly else ():
            rows = [k for k, s in enumerate(said) if trait in s.open]
            if rows:
                logits = self.seen(e, rows, [[pick(found) for found in self.traits[TRAITS.index(trait)].values()] for _ in rows])
                p, true = logits.detach().softmax(1).cpu().numpy(), np.full(len(rows), -1)
                groups = [said[k].subject if trait == "gender" else "" for k in rows]
                for group in set(groups):
                    of = [k for k, g in enumerate(groups) if g == group]
                    true[of] = evenly.targets(trait, group, p[of])
                found = F.cross_entropy(logits, torch.from_numpy(true).to(DEVICE), reduction="none", ignore_index=-1)
                parts["open"] = parts["open"].index_add(0, torch.tensor(rows, device=DEVICE), found)
        # Short of what was said counts from 0.05 on, beyond it from 0.3 on: nobody asked for the exact level.
        asked = np.zeros(levels.shape, np.float32)
        for k, s in enumerate(said):
            asked[k, s.mentioned] = 1
        short = (levels - estimate) * levels.sign()
        missed = F.relu(short - 0.05) + F.relu(-short - 0.3)
        parts["levels"] = (torch.from_numpy(asked).to(DEVICE) * F.smooth_l1_loss(missed, torch.zeros_like(missed), beta=0.2, reduction="none")).sum(1)
        beyond = F.relu(estimate - levels.clamp_min(0) - 0.15) * torch.from_numpy(1 - asked).to(DEVICE)
        parts["unasked"] = F.smooth_l1_loss(beyond, torch.zeros_like(beyond), beta=0.2, reduction="none")[:, UNASKED].sum(1)
        return sum(WEIGHTS[k] * v for k, v in parts.items()), parts


@torch.no_grad()
def drawn(net, text, empty, noise, steps):
    """As train.sheet.denoise. -> latents at the end, and where the sampler stood: [(z, sigma, the next sigma, guidance)]."""
    z, stood, sigmas = noise.clone(), [], schedule(steps, SHIFT).to(noise.device)
    for a, b, scale in zip(sigmas[:-1], sigmas[1:], scales(steps)):
        stood.append((z, a, b, scale))
        z = z + (b - a) * guided(net, z, a, text, empty, scale)
    return z, stood


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--scenes", required=True)
    p.add_argument("--people", help="scenes of people, a third as many shards as of the others")
    p.add_argument("--run", required=True)
    p.add_argument("--round", default="reward", help="what its state and mark in run are called")
    p.add_argument("--minutes", type=float, default=60)
    p.add_argument("--shards", type=int, default=6)
    p.add_argument("--batch", type=int, default=24)
    p.add_argument("--rate", type=float, default=1e-5)
    p.add_argument("--steps", type=int, default=5, help="of the sampler")
    p.add_argument("--learn", type=int, default=2, help="of them that learn from a picture")
    p.add_argument("--teach", nargs="*", default=[], help='above all: looks, traits, aspects, or one pole as "weather.clouds-"')
    p.add_argument("--ask", type=int, default=40, help="steps between questions to run/probe.pt, if there is one; 0 for none")
    p.add_argument("--stretch", type=float, default=2.0)
    p.add_argument("--anchor", type=float, default=30.0, help="weight of what it knew of scenes")
    p.add_argument("--readouts", nargs="*", default=[], help="files of others that read besides run/readout.pt, in turns: what pleases one alone is soon lost")
    a = p.parse_args()
    torch.manual_seed(0)
    run, round_ = Path(a.run), Round(a.run, a.round)
    if round_.was_done():
        return
    saved, kept = round_.saved, round_.kept
    texts, tokens, phrases = TextEncoder(), Tokens(), build()
    spoken = pooled([q.text for q in phrases], texts, tokens)
    readers = [Reader(file, phrases, spoken) for file in (run / "readout.pt", *a.readouts)]
    people = shard_paths(a.people)[:math.ceil(a.shards / 3)] if a.people else []
    captions = Captions([*shard_paths(a.scenes)[:a.shards], *people], fit_codec(run, shard_paths(a.scenes)), a.teach)
    make = lambda: UNet(**saved["config"])
    net, before, pool = make(), make().eval().requires_grad_(False).to(DEVICE), start()
    before.load_state_dict(saved["ema"])
    net.load_state_dict(saved["ema"])
    nets = replicas(net, make)
    optimizer = torch.optim.AdamW(net.parameters(), lr=a.rate, weight_decay=0.0, betas=(0.9, 0.99))
    step = 0
    if kept:
        net.load_state_dict(kept["net"])
        optimizer.load_state_dict(kept["optimizer"])
        step = kept["step"]
    check = ProbeCheck(run, texts, tokens) if a.ask and (run / "probe.pt").exists() else None
    decoder, evenly = load_decoder(run).to(DEVICE).requires_grad_(False), Evenly() if "open" in a.teach else None
    empty = padded(encode_texts([""], texts, tokens)).to(DEVICE)
    rng, log = np.random.default_rng(step + 1), open(run / "reward.jsonl", "a", buffering=1)

    def weights():
        return {k: v.cpu() for k, v in net.state_dict().items()}

    def state():
        return {"net": weights(), "optimizer": optimizer.state_dict(), "step": step}

    def loss(one, rows, seed):
        draws, g = np.random.default_rng(seed), torch.Generator().manual_seed(seed)
        noise = lambda shape: torch.randn(shape, generator=g).to(DEVICE)
        text, n = padded(encode_texts([s.text for _, s in rows], texts, tokens)).to(DEVICE), len(rows)
        z, stood = drawn(one, text, empty, noise((n, CHANNELS, 16, 16)), a.steps)
        end = z.requires_grad_(True)
        with half():
            x = decoder(end)
        # Small accidents, the readout's school: what pleases it must not hang on single pixels.
        shown = degrade(F.avg_pool2d(x.float(), FINENESS).clamp(-1, 1), torch.Generator(DEVICE).manual_seed(seed))
        each, parts = readers[draws.integers(len(readers))].loss(shown, [s for _, s in rows], captions.levels_of(rows), draws, evenly)
        # One that is lost altogether must not drown the others; one that is right already asks for little.
        way = torch.autograd.grad(each.sum(), end)[0]
        way = way / (way.flatten(1).norm(dim=1) + 0.5)[:, None, None, None]
        total = z.new_zeros(())
        for k in draws.choice(len(stood), a.learn, replace=False):
            at, s, t, scale = stood[k]
            with half():
                v = one(at, (s * 1000).expand(n), text).float()
            total = total + (way * v).flatten(1).sum(1).mean() * (t - s) * scale * a.steps / a.learn
        # What it knew of scenes, with and without words.
        latents, sigma = captions.latents[[i for i, _ in rows]].to(DEVICE), torch.rand(n, generator=g).to(DEVICE)
        share = sigma[:, None, None, None]
        noisy = (1 - share) * latents + share * noise(latents.shape)
        words = torch.where((torch.rand(n, generator=g) < 0.25).to(DEVICE)[:, None, None], empty, text)
        with half():
            with torch.no_grad():
                old = before(noisy, sigma * 1000, words).float()
            strayed = (one(noisy, sigma * 1000, words).float() - old).pow(2).mean()
        noted.append({**{k: float(v.detach().mean()) for k, v in parts.items()}, "strayed": float(strayed.detach())})
        return total + a.anchor * strayed

    first, mean = step, None
    while (done := round_.minutes() / max(a.minutes, 1e-9)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = a.rate * min(1, (step - first + 1) / 10) * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * done)))
        noted, rows = [], captions.draw(a.batch, rng)
        optimizer.zero_grad()
        backward(pool, nets, list(zip([rows[k::len(nets)] for k in range(len(nets))], rng.integers(2 ** 31, size=len(nets)).tolist())), loss)
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        step += 1
        now = {k: float(np.mean([q[k] for q in noted])) for k in noted[0]}
        mean = now if mean is None else {k: 0.9 * mean[k] + 0.1 * v for k, v in now.items()}
        if step % 5 == 0:
            row = {"step": step, "pictures": step * a.batch, "minute": round(round_.minutes(), 2), **{k: round(v, 4) for k, v in mean.items()}}
            if check and step % a.ask == 0:
                row["probe"] = check.ask(net, pool)
            log.write(json.dumps(row) + "\n")
        round_.keep(state)
    round_.keep(state, now=True)
    round_.take(weights(), a.stretch)
    print("done at step", step, flush=True)


if __name__ == "__main__":
    main()

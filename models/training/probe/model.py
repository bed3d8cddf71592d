"""The probe's network, and what it says of pictures."""
import json
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import nn

from probe import mobilenet
from scenes import vocabulary as V
from train.scenes import ASPECTS

ROOT = Path(__file__).resolve().parents[3]

# How many there are of each; "trait …" are those of people.
SIZES = {"subject": len(V.SUBJECTS), "setting": len(V.SETTINGS), "levels": len(ASPECTS), "action": len(V.ACTIONS),
         "look": len(V.LOOKS), "relation": len(V.RELATIONS),
         **{f"trait {name}": len(values) for name, values in V.TRAITS.items()}}


# Blocks of the network that stay as photographs have formed them: edges, textures, corners.
FROZEN = 7


class Probe(nn.Module):
    """pixel values [B, 3, 128, 128] in -1..1 -> {head: logits [B, size], or levels}."""

    def __init__(self, sizes=None):
        super().__init__()
        layers = mobilenet.blocks()
        self.low = nn.Sequential(*layers[:FROZEN]).requires_grad_(False).eval()
        self.high = nn.Sequential(*layers[FROZEN:])
        self.wide = nn.Sequential(nn.Conv2d(mobilenet.LAST, mobilenet.WIDE, 1, bias=False), mobilenet.norm(mobilenet.WIDE), nn.ReLU6())
        self.sizes = dict(sizes if sizes else SIZES)
        # What is there, and where.
        self.head = nn.Linear(mobilenet.WIDE + mobilenet.LAST * 16, sum(self.sizes.values()))
        # Adam moves every weight alike: without this, thousands of features would throw the answers about.
        self.gain = self.head.in_features ** -0.5

    def train(self, mode=True):
        super().train(mode)
        self.low.eval()
        return self

    def body(self, x):
        """-> [B, 320, 4, 4]."""
        with torch.no_grad():
            h = self.low((x + 1) / 2)
        return self.high(h)

    def forward(self, x):
        h = self.body(x)
        found = self.head(self.gain * torch.cat([self.wide(h).mean((2, 3)), h.flatten(1)], dim=1)).float()
        return dict(zip(self.sizes, found.split(list(self.sizes.values()), dim=1)))

    def begin_with_photographs(self, package):
        """Takes the weights of the unpacked npm package nsfwjs."""
        mobilenet.begin([*self.low, *self.high], self.wide, mobilenet.pretrained(package))

    def begin_from(self, saved):
        """Takes all but the head of another probe, and of its head the rows that both have, by name and index."""
        net, sizes = saved
        own, begin = self.state_dict(), {}
        for name, value in net.items():
            if not name.startswith("head.") and own[name].shape == value.shape:
                own[name].copy_(value)
        at = 0
        for name, size in self.sizes.items():
            begin[name] = at
            at += size
        at = 0
        for name, size in sizes.items():
            if name in begin:
                rows = min(size, self.sizes[name])
                for part in ("head.weight", "head.bias"):
                    own[part][begin[name]:begin[name] + rows].copy_(net[part][at:at + rows])
            at += size


@dataclass
class Verdict:
    """What the probe sees: indices [B] of each head's likeliest, and the levels [B, 22]. Of traits "none" is no answer."""
    logits: dict

    def __getitem__(self, head):
        found = self.logits[head]
        if head == "levels":
            return found
        return found[:, 1:].argmax(1) + 1 if head.startswith("trait ") else found.argmax(1)

    def among(self, head, index, best):
        """bool [B]: whether index [B] is among the `best` likeliest."""
        return (self.logits[head].topk(best, dim=1).indices == index[:, None]).any(1)


@torch.no_grad()
def judge(probe, x):
    """-> Verdict."""
    probe.eval()
    found = [{head: v.cpu() for head, v in probe(q.to(probe.head.weight.device)).items()} for q in x.split(200)]
    return Verdict({head: torch.cat([f[head] for f in found]) for head in probe.sizes})


@torch.no_grad()
def features(probe, x):
    """-> float32 [B, 320], means over cells of the last layer."""
    probe.eval()
    return torch.cat([probe.body(q.to(probe.head.weight.device)).mean((2, 3)).cpu() for q in x.split(200)]).numpy()


def read(file):
    """probe.pt, or what save_small wrote -> weights, sizes."""
    if Path(file).suffix == ".safetensors":
        with safe_open(file, "pt") as kept:
            return {k: kept.get_tensor(k).float() for k in kept.keys()}, json.loads(kept.metadata()["sizes"])
    saved = torch.load(file, map_location="cpu")
    return saved["net"], saved["sizes"]


def load(run):
    """run: a folder with probe.pt or probe.safetensors -> Probe."""
    file = Path(run) / "probe.pt"
    net, sizes = read(file if file.exists() else file.with_suffix(".safetensors"))
    probe = Probe(sizes)
    found = probe.load_state_dict(net, strict=False)
    # How many batches a norm has seen is counted in training alone.
    unlike = [k for k in (*found.missing_keys, *found.unexpected_keys) if not k.endswith("num_batches_tracked")]
    if unlike:
        raise ValueError(f"{run} holds a probe of another form: {', '.join(unlike[:5])}. Make it anew (probe.train).")
    return probe.eval()


def save_small(probe, file):
    """In half precision, half as large as probe.pt."""
    weights = {k: v.half().contiguous() for k, v in probe.state_dict().items() if v.is_floating_point()}
    save_file(weights, file, {"sizes": json.dumps(probe.sizes)})


def kept_probe():
    """Where the judge lies, what it is right about and its features of scenes: one's own, or else the repository's."""
    own = ROOT / ".cache" / "probe"
    return own if (own / "probe.pt").exists() else Path(__file__).parent / "kept"

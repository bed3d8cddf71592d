"""The probe's network, and what it says of pictures."""
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from scenes import vocabulary as V
from train.scenes import ASPECTS

# How many there are of each; "trait …" are those of people.
SIZES = {"subject": len(V.SUBJECTS), "setting": len(V.SETTINGS), "levels": len(ASPECTS), "action": len(V.ACTIONS),
         "look": len(V.LOOKS), "relation": len(V.RELATIONS),
         **{f"trait {name}": len(values) for name, values in V.TRAITS.items()}}
# The first probes' heads; their files hold weights alone.
FIRST = {"subject": 86, "setting": 13, "levels": 22}


class Probe(nn.Module):
    """pixel values [B, 3, 128, 128] -> {head: logits [B, size], or levels}."""

    def __init__(self, sizes=None, widths=(64, 128, 192, 320)):
        super().__init__()
        layers, cin = [nn.Conv2d(3, 32, 4, stride=4), nn.ReLU()], 32
        for i, c in enumerate(widths):
            layers += [nn.Conv2d(cin, c, 3, padding=1, bias=False), nn.BatchNorm2d(c), nn.ReLU(),
                       nn.Conv2d(c, c, 3, padding=1, bias=False), nn.BatchNorm2d(c), nn.ReLU()]
            layers += [nn.MaxPool2d(2)] if i < 3 else []
            cin = c
        self.body = nn.Sequential(*layers)
        self.sizes = dict(sizes if sizes else SIZES)
        self.head = nn.Linear(cin * 16, sum(self.sizes.values()))

    def forward(self, x):
        found = self.head(self.body(x).flatten(1)).float().split(list(self.sizes.values()), dim=1)
        return dict(zip(self.sizes, found))

    def begin_from(self, saved):
        """Takes the convolutions of another probe, and of its head the rows that both have, by name and index."""
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
    """-> weights, sizes."""
    saved = torch.load(file, map_location="cpu")
    return (saved["net"], saved["sizes"]) if "sizes" in saved else (saved, FIRST)


def load(run):
    net, sizes = read(Path(run) / "probe.pt")
    probe = Probe(sizes)
    probe.load_state_dict(net)
    return probe.eval()

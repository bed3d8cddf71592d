"""MobileNetV2 (Sandler et al. 2018) and weights that have seen photographs: what the probe begins from.

The weights are those of the npm package nsfwjs (MIT, Infinite Red), first trained on ImageNet. They are never shipped:
the probe is for grading alone. A classifier that knew shapes before learns 315 nouns from far fewer scenes (docs/decisions/0119).
"""
import base64
import re
from pathlib import Path

import numpy as np
import torch
from torch import nn

# Expansion, channels, how many blocks, stride of the first.
STAGES = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))
LAST = 320
# The layer after the blocks.
WIDE = 1280
FOLDER = Path("dist") / "models" / "mobilenet_v2"
ENTRY = re.compile(r'name:"([^"]+)",shape:\[([\d,]*)\],dtype:"float32",'
                   r'quantization:\{min:(-?[\d.e-]+),scale:([\d.e-]+),dtype:"uint8"\}')


def norm(channels):
    return nn.BatchNorm2d(channels, eps=1e-3, momentum=0.03)


class InvertedResidual(nn.Module):
    """[B, cin, H, W] -> [B, cout, H / stride, W / stride]."""

    def __init__(self, cin, cout, expansion, stride):
        super().__init__()
        wide = cin * expansion
        layers = [] if expansion == 1 else [("expand", nn.Conv2d(cin, wide, 1, bias=False)), ("expand_BN", norm(wide)), ("clip0", nn.ReLU6())]
        layers += [("depthwise", nn.Conv2d(wide, wide, 3, stride, 1, groups=wide, bias=False)), ("depthwise_BN", norm(wide)), ("clip1", nn.ReLU6()),
                   ("project", nn.Conv2d(wide, cout, 1, bias=False)), ("project_BN", norm(cout))]
        for name, layer in layers:
            self.add_module(name, layer)
        self.adds = stride == 1 and cin == cout

    def forward(self, x):
        y = x
        for layer in self.children():
            y = layer(y)
        return x + y if self.adds else y


def blocks():
    """-> the stem and 17 blocks in order, 1 / 32 of the picture's size at their end."""
    out, cin = [nn.Sequential(nn.Conv2d(3, 32, 3, 2, 1, bias=False), norm(32), nn.ReLU6())], 32
    for expansion, channels, count, stride in STAGES:
        for k in range(count):
            out.append(InvertedResidual(cin, channels, expansion, stride if k == 0 else 1))
            cin = channels
    return out


def pretrained(package):
    """The unpacked npm package -> {"bn_Conv1/gamma": float32 array, …}, names and axes as Keras has them."""
    folder = Path(package) / FOLDER
    source = (folder / "model.min.js").read_text()
    data = base64.b64decode(max(re.findall(r"[A-Za-z0-9+/=]{1000,}", (folder / "group1-shard1of1.min.js").read_text()), key=len))
    out, at = {}, 0
    for name, shape, low, scale in ENTRY.findall(source):
        shape = [int(n) for n in shape.split(",") if n]
        size = int(np.prod(shape))
        out[name] = (np.frombuffer(data, np.uint8, size, at).astype(np.float32) * float(scale) + float(low)).reshape(shape)
        at += size
    if at != len(data):
        raise SystemExit(f"{folder} holds {len(data)} bytes of weights, but its list names {at}. Another version of nsfwjs?")
    return out


@torch.no_grad()
def begin(layers, wide, weights):
    """Puts what pretrained() found into blocks() and the convolution, norm and so on after them."""
    def put(conv, bn, name, bn_name):
        depthwise = conv.groups > 1
        kernel = torch.from_numpy(weights[f"{name}/{'depthwise_kernel' if depthwise else 'kernel'}"])
        conv.weight.copy_(kernel.permute(2, 3, 0, 1) if depthwise else kernel.permute(3, 2, 0, 1))
        for own, theirs in (("weight", "gamma"), ("bias", "beta"), ("running_mean", "moving_mean"), ("running_var", "moving_variance")):
            getattr(bn, own).copy_(torch.from_numpy(weights[f"{bn_name}/{theirs}"]))

    put(layers[0][0], layers[0][1], "Conv1", "bn_Conv1")
    put(wide[0], wide[1], "Conv_1", "Conv_1_bn")
    for k, block in enumerate(layers[1:]):
        prefix = f"block_{k}" if k else "expanded_conv"
        for part in ("expand", "depthwise", "project"):
            if hasattr(block, part):
                put(getattr(block, part), getattr(block, f"{part}_BN"), f"{prefix}_{part}", f"{prefix}_{part}_BN")

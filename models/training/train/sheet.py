"""Draws prompts with the denoiser as trained so far: a PNG to look at.

    python -m train.sheet --run DIR --out sheet.png [--prompts prompts.txt]
"""
import argparse
import json
import math
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from model.autoencoder import CHANNELS, Decoder
from model.text import TextEncoder, Tokens
from model.unet import UNet
from train.device import DEVICE, half

# The defaults of what ships.
STEPS, GUIDANCE, SHIFT = 8, 4.0, 1.5
# Of the steps, after which guidance stops; and of guidance along the clean latents, which is kept (see guided).
STOP, ETA = 0.5, 0.5

PROMPTS = """a dog in the park
a cat on the beach at sunset
a castle at night in the snow
a red car in the city in the rain
a panda in the forest, watercolour painting
a robot in the desert in thick fog
a woman in the meadow, pencil sketch
a dragon in the mountains, in warm golden light
an elephant in the savanna, pixel art
two penguins in the snow
a rocket in space
a cheerful clown in a garden with balloons""".split("\n")


def schedule(steps, shift):
    """Sigmas from 1 to 0, [steps + 1], as diffusers' FlowMatchEulerDiscreteScheduler."""
    s = torch.linspace(1, 1 / 1000, steps)
    s = shift * s / (1 + (shift - 1) * s)
    return torch.cat([s, torch.zeros(1)])


def scales(steps, guidance=GUIDANCE, stop=STOP):
    """The guidance of each step, 1 (none) after the fraction stop of them, as the studio counts."""
    return [guidance if k < math.ceil(stop * steps - 1e-9) else 1.0 for k in range(steps)]


def together(z, sigma, told, free, scale, eta=ETA):
    """The halves of a guided answer at latents z, all [B,C,h,w]. Of guidance along the clean latents as told foretells them
    eta is kept (adaptive projected guidance: Sadat et al. 2024)."""
    way, clean = told - free, z - sigma * told
    along = (way * clean).flatten(1).sum(1) / clean.square().flatten(1).sum(1)
    return free + scale * way - (scale - 1) * (1 - eta) * along[:, None, None, None] * clean


def guided(net, z, sigma, text, empty, scale, eta=ETA):
    """The denoiser's answer at latents z [B,C,h,w] and one noise level; without guidance for half the price."""
    sigma = sigma.to(z.device)
    if scale == 1:
        with half():
            return net(z, (sigma * 1000).expand(len(z)), text).float()
    with half():
        told, free = net(torch.cat([z, z]), (sigma * 1000).expand(2 * len(z)),
                         torch.cat([text, empty.expand_as(text)])).float().chunk(2)
    return together(z, sigma, told, free, scale, eta)


@torch.no_grad()
def denoise(net, text, empty, noise, steps=STEPS, guidance=GUIDANCE, shift=SHIFT, stop=STOP, eta=ETA):
    """text [B,48,384], empty [1,48,384], noise [B,C,h,w] -> latents of noise's shape."""
    z, sigmas = noise.clone(), schedule(steps, shift)
    for a, b, scale in zip(sigmas[:-1], sigmas[1:], scales(steps, guidance, stop)):
        z = z + (b - a) * guided(net, z, a, text, empty, scale, eta)
    return z


def load_decoder(run):
    """The linear one until the learned one exists."""
    run, decoder = Path(run), Decoder().eval()
    if (run / "decoder.pt").exists():
        decoder.load_state_dict(torch.load(run / "decoder.pt", map_location="cpu")["decoder"])
    else:
        decoder.linear.load_state_dict(torch.load(run / "codec.pt", map_location="cpu")["linear"])
    return decoder


def load(run, weights="ema"):
    """-> denoiser, decoder, text encoder, tokens."""
    saved = torch.load(Path(run) / "unet.pt", map_location="cpu")
    net = UNet(**saved["config"]).eval()
    net.load_state_dict(saved[weights])
    return net, load_decoder(run), TextEncoder(), Tokens()


def to_image(pictures, columns):
    """[B,3,H,W] in -1..1 -> one PIL image."""
    x = ((pictures.clamp(-1, 1) + 1) * 127.5).round().byte().permute(0, 2, 3, 1).numpy()
    rows = math.ceil(len(x) / columns)
    x = np.concatenate([x, np.zeros((rows * columns - len(x), *x.shape[1:]), np.uint8)])
    h, w = x.shape[1:3]
    return Image.fromarray(x.reshape(rows, columns, h, w, 3).swapaxes(1, 2)
                           .reshape(rows * h, columns * w, 3))


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--run", required=True)
    p.add_argument("--out", required=True)
    p.add_argument("--prompts", help="a JSON list, or objects with a prompt")
    p.add_argument("--seeds", type=int, default=2)
    p.add_argument("--columns", type=int, default=6)
    p.add_argument("--guidance", type=float, default=GUIDANCE)
    p.add_argument("--stop", type=float, default=STOP, help="fraction of the steps after which guidance stops")
    p.add_argument("--eta", type=float, default=ETA, help="of guidance along the clean latents, how much is kept")
    p.add_argument("--steps", type=int, default=STEPS)
    p.add_argument("--shift", type=float, default=SHIFT)
    p.add_argument("--weights", default="ema", choices=["ema", "net"])
    p.add_argument("--size", type=int, help="of each picture on the sheet; as drawn unless told")
    a = p.parse_args()
    prompts, own = PROMPTS, []
    if a.prompts:
        prompts = json.loads(Path(a.prompts).read_text())
        prompts = prompts.get("prompts", prompts) if isinstance(prompts, dict) else prompts
        own = [q["seed"] for q in prompts if isinstance(q, dict)]
        prompts = [q if isinstance(q, str) else q["prompt"] for q in prompts]
    net, decoder, texts, tokens = (part.to(DEVICE) if isinstance(part, torch.nn.Module) else part for part in load(a.run, a.weights))
    encoded = texts(*(t.to(DEVICE) for t in tokens(prompts + [""])))
    rows = []
    for seed in range(1 if own else a.seeds):
        noise = torch.stack([torch.randn((CHANNELS, 16, 16), generator=torch.Generator().manual_seed(s))
                             for s in own or [seed] * len(prompts)]).to(DEVICE)
        rows.append(decoder(denoise(net, encoded[:-1], encoded[-1:], noise,
                                    a.steps, a.guidance, a.shift, a.stop, a.eta)))
    drawn = torch.cat(rows).detach().cpu()
    if a.size:
        drawn = F.interpolate(drawn, (a.size, a.size), mode="bilinear", antialias=True)
    to_image(drawn, a.columns).save(a.out)


if __name__ == "__main__":
    main()

"""An exported checkpoint as its users have it: the ONNX files, run as the studio runs them.

Restored reads the same files back into PyTorch and draws on a GPU, or in bfloat16 with one picture batch a core
where the processor knows it, about three times as fast: for grades that take thousands of pictures.
"""
import json
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch
import torch.nn.functional as F

from export.restore import restore
from model.autoencoder import Decoder
from model.lexicon import Lexicon
from model.text import MAX_LENGTH
from model.unet import UNet
from tokenizers import Tokenizer
from train.device import DEVICE, ON_GPU, half
from train.pair import start
from train.sheet import denoise, scales, schedule, together


class Checkpoint:
    def __init__(self, folder, threads=12 if ON_GPU else 2):
        self.folder = folder = Path(folder)
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        self.parts = {n: ort.InferenceSession(str(folder / n / "model.onnx"), options, ["CPUExecutionProvider"])
                      for n in ("text_encoder", "unet", "vae_encoder", "vae_decoder")}
        own = json.loads((folder / "model_index.json").read_text())["finexl"]
        self.defaults, self.stop, self.eta = own["defaults"], own["guidance"]["stop"], own["guidance"]["eta"]
        self.shift = json.loads((folder / "scheduler" / "scheduler_config.json").read_text())["shift"]
        self.config = json.loads((folder / "unet" / "config.json").read_text())
        self.noise = self.config["in_channels"], self.config["sample_size"], self.config["sample_size"]
        self.steps, self.guidance = self.defaults["numInferenceSteps"], self.defaults["guidanceScale"]
        self.tokens, self.lexicon = Tokenizer.from_file(str(folder / "tokenizer" / "tokenizer.json")), Lexicon(folder / "tokenizer")
        self.empty = self.encode([""])

    @property
    def evaluations(self):
        """Of the denoiser, for one picture."""
        return sum(1 if scale == 1 else 2 for scale in scales(self.steps, self.guidance, self.stop))

    def encode(self, prompts):
        """-> float32 [B, 48, 384]."""
        out, unlike = [], list(dict.fromkeys(prompts))
        for at in range(0, len(unlike), 64):
            rows = self.tokens.encode_batch([self.lexicon(text) for text in unlike[at:at + 64]])
            ids, mask = (np.array([getattr(r, k)[:MAX_LENGTH] for r in rows], np.int64)
                         for k in ("ids", "attention_mask"))
            out.append(self.parts["text_encoder"].run(None, {"input_ids": ids, "attention_mask": mask})[0])
        place = {prompt: k for k, prompt in enumerate(unlike)}
        return np.concatenate(out)[[place[p] for p in prompts]]

    def noises(self, seeds):
        return torch.stack([torch.randn(self.noise, generator=torch.Generator().manual_seed(int(s))) for s in seeds])

    def draw(self, text, seeds, batch=16):
        """Conditions [B, 48, 384], a seed each -> pictures float32 [B, 3, H, W] in -1..1."""
        return torch.cat([self._some(text[i:i + batch], seeds[i:i + batch]) for i in range(0, len(text), batch)])

    def _some(self, text, seeds):
        z = self.noises(seeds).numpy()
        sigmas = schedule(self.steps, self.shift).numpy()
        both = np.concatenate([text, np.repeat(self.empty, len(text), 0)])
        for a, b, scale in zip(sigmas[:-1], sigmas[1:], scales(self.steps, self.guidance, self.stop)):
            copies = 1 if scale == 1 else 2
            v = self.parts["unet"].run(None, {"sample": np.concatenate([z] * copies), "encoder_hidden_states": both[:copies * len(z)],
                                              "timestep": np.full(copies * len(z), a * 1000, np.float32)})[0]
            if copies == 2:
                told, free = torch.from_numpy(v).chunk(2)
                v = together(torch.from_numpy(z), float(a), told, free, scale, self.eta).numpy()
            z = z + (b - a) * v
        made = self.parts["vae_decoder"].run(None, {"latent_sample": z.astype(np.float32)})[0]
        return torch.from_numpy(made).clamp(-1, 1)

    def round_trip(self, pictures):
        z = self.parts["vae_encoder"].run(None, {"sample": pictures.numpy()})[0]
        return torch.from_numpy(self.parts["vae_decoder"].run(None, {"latent_sample": z})[0]).clamp(-1, 1)


class Restored(Checkpoint):
    """Pictures come at the probe's size, which the halves of two threads decode."""

    def __init__(self, folder):
        super().__init__(folder)
        config = {k: v for k, v in self.config.items() if k not in ("_class_name", "sample_size", "size_multiple")}
        z, h = torch.randn(2, *self.noise), torch.randn(2, MAX_LENGTH, self.config["cross_attention_dim"])
        with torch.no_grad():
            self.net = restore(UNet(**config), (z, torch.tensor([500.0, 20.0]), h),
                               ["sample", "timestep", "encoder_hidden_states"], self.folder / "unet" / "model.onnx").to(DEVICE)
            self.decoder = restore(Decoder(self.config["in_channels"]), (z,), ["latent_sample"], self.folder / "vae_decoder" / "model.onnx").to(DEVICE)
        self.pool = start()

    def draw(self, text, seeds, batch=250 if ON_GPU else 16):
        parts = [(text[i:i + batch], seeds[i:i + batch]) for i in range(0, len(text), batch)]
        return torch.cat(list(self.pool.map(lambda p: self._half(*p), parts)))

    @torch.no_grad()
    def _half(self, text, seeds):
        z = denoise(self.net, *(v.to(DEVICE) for v in (torch.from_numpy(text), torch.from_numpy(self.empty), self.noises(seeds))),
                    self.steps, self.guidance, self.shift, self.stop, self.eta)
        with half():
            made = self.decoder(z)
        return judged(made.float().clamp(-1, 1)).cpu()


def judged(pictures):
    """At the size that the probe knows."""
    return F.interpolate(pictures, (128, 128), mode="area")

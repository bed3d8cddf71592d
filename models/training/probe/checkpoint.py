"""An exported checkpoint as its users have it: the ONNX files, run as the studio runs them."""
import json
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch
import torch.nn.functional as F

from model.text import MAX_LENGTH
from tokenizers import Tokenizer
from train.sheet import schedule


class Checkpoint:
    def __init__(self, folder, threads=2):
        folder = Path(folder)
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        self.parts = {n: ort.InferenceSession(str(folder / n / "model.onnx"), options, ["CPUExecutionProvider"])
                      for n in ("text_encoder", "unet", "vae_encoder", "vae_decoder")}
        self.defaults = json.loads((folder / "model_index.json").read_text())["finexl"]["defaults"]
        self.shift = json.loads((folder / "scheduler" / "scheduler_config.json").read_text())["shift"]
        unet = json.loads((folder / "unet" / "config.json").read_text())
        self.noise = unet["in_channels"], unet["sample_size"], unet["sample_size"]
        self.tokens = Tokenizer.from_file(str(folder / "tokenizer" / "tokenizer.json"))
        self.empty = self.encode([""])

    def encode(self, prompts):
        """-> float32 [B, 48, 384]."""
        rows = self.tokens.encode_batch(list(prompts))
        ids, mask = (np.array([getattr(r, k)[:MAX_LENGTH] for r in rows], np.int64) for k in ("ids", "attention_mask"))
        return self.parts["text_encoder"].run(None, {"input_ids": ids, "attention_mask": mask})[0]

    def draw(self, text, seeds, batch=16):
        """Conditions [B, 48, 384], a seed each -> pictures float32 [B, 3, H, W] in -1..1."""
        return torch.cat([self._some(text[i:i + batch], seeds[i:i + batch]) for i in range(0, len(text), batch)])

    def _some(self, text, seeds):
        z = torch.stack([torch.randn(self.noise, generator=torch.Generator().manual_seed(int(s)))
                         for s in seeds]).numpy()
        sigmas = schedule(self.defaults["numInferenceSteps"], self.shift).numpy()
        both = np.concatenate([text, np.repeat(self.empty, len(text), 0)])
        for a, b in zip(sigmas[:-1], sigmas[1:]):
            v = self.parts["unet"].run(None, {"sample": np.concatenate([z, z]), "encoder_hidden_states": both,
                                              "timestep": np.full(len(both), a * 1000, np.float32)})[0]
            told, free = np.split(v, 2)
            z = z + (b - a) * (free + self.defaults["guidanceScale"] * (told - free))
        made = self.parts["vae_decoder"].run(None, {"latent_sample": z.astype(np.float32)})[0]
        return torch.from_numpy(made).clamp(-1, 1)

    def round_trip(self, pictures):
        z = self.parts["vae_encoder"].run(None, {"sample": pictures.numpy()})[0]
        return torch.from_numpy(self.parts["vae_decoder"].run(None, {"latent_sample": z})[0]).clamp(-1, 1)


def judged(pictures):
    """At the size that the probe knows."""
    return F.interpolate(pictures, (128, 128), mode="area")

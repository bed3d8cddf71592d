"""The frozen text encoder, all-MiniLM-L6-v2 (Apache-2.0), written out.

Six BERT layers of width 384. Its words were learned from far more text than
our captions, so a prompt may use words that no scene ever used.

encode: ids int64 [B, T], mask int64 [B, T] -> float32 [B, T, 384]; positions
where the mask is 0 come back as zeros.
"""
import json
import os
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import nn

MAX_LENGTH = 48


def minilm_folder():
    """The folder with config.json, tokenizer.json and model.fp16.safetensors."""
    folder = Path(os.environ.get("MINILM", "minilm"))
    if not (folder / "tokenizer.json").exists():
        raise SystemExit("Set MINILM to the folder of all-MiniLM-L6-v2 (see README.md).")
    return folder


class Layer(nn.Module):
    def __init__(self, c):
        super().__init__()
        d, self.heads = c["hidden_size"], c["num_attention_heads"]
        self.q, self.k, self.v, self.o = (nn.Linear(d, d) for _ in range(4))
        self.norm1 = nn.LayerNorm(d, eps=c["layer_norm_eps"])
        self.up = nn.Linear(d, c["intermediate_size"])
        self.down = nn.Linear(c["intermediate_size"], d)
        self.norm2 = nn.LayerNorm(d, eps=c["layer_norm_eps"])

    def forward(self, x, bias):
        b, t, d = x.shape
        q, k, v = (f(x).reshape(b, t, self.heads, -1).transpose(1, 2)
                   for f in (self.q, self.k, self.v))
        scores = q @ k.transpose(2, 3) * (d // self.heads) ** -0.5 + bias
        h = (scores.softmax(-1).to(v.dtype) @ v).transpose(1, 2).reshape(b, t, d)
        x = self.norm1(x + self.o(h))
        return self.norm2(x + self.down(F.gelu(self.up(x))))


class TextEncoder(nn.Module):
    def __init__(self, folder=None):
        super().__init__()
        folder = Path(folder) if folder else minilm_folder()
        self.config = c = json.loads((folder / "config.json").read_text())
        d = c["hidden_size"]
        self.words = nn.Embedding(c["vocab_size"], d)
        self.places = nn.Embedding(MAX_LENGTH, d)
        self.kind = nn.Parameter(torch.zeros(d))
        self.norm = nn.LayerNorm(d, eps=c["layer_norm_eps"])
        self.layers = nn.ModuleList(Layer(c) for _ in range(c["num_hidden_layers"]))
        self.load_state_dict(self._renamed(load_file(folder / "model.fp16.safetensors")))
        self.eval().requires_grad_(False)

    def _renamed(self, published):
        """The published names -> ours; weights to float32."""
        p = {k.removeprefix("bert."): v.float() for k, v in published.items()}
        e = "embeddings."
        out = {"words.weight": p[e + "word_embeddings.weight"],
               "places.weight": p[e + "position_embeddings.weight"][:MAX_LENGTH],
               "kind": p[e + "token_type_embeddings.weight"][0],
               "norm.weight": p[e + "LayerNorm.weight"], "norm.bias": p[e + "LayerNorm.bias"]}
        names = {"q": "attention.self.query", "k": "attention.self.key",
                 "v": "attention.self.value", "o": "attention.output.dense",
                 "norm1": "attention.output.LayerNorm", "up": "intermediate.dense",
                 "down": "output.dense", "norm2": "output.LayerNorm"}
        for i in range(self.config["num_hidden_layers"]):
            for ours, theirs in names.items():
                for part in ("weight", "bias"):
                    out[f"layers.{i}.{ours}.{part}"] = p[f"encoder.layer.{i}.{theirs}.{part}"]
        return out

    def forward(self, input_ids, attention_mask):
        t = input_ids.shape[1]
        x = self.norm(self.words(input_ids) + self.places.weight[:t] + self.kind)
        bias = (1 - attention_mask[:, None, None, :].to(x.dtype)) * -10000.0
        for layer in self.layers:
            x = layer(x, bias)
        return x * attention_mask[:, :, None].to(x.dtype)


class Tokens:
    """Text -> ids and mask, int64 [B, T]; T is 48 unless `trim` cuts shared padding."""

    def __init__(self, folder=None):
        folder = Path(folder) if folder else minilm_folder()
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(MAX_LENGTH)
        self.tokenizer.enable_padding(length=MAX_LENGTH)

    def __call__(self, texts, trim=False):
        rows = self.tokenizer.encode_batch(list(texts))
        ids = torch.tensor([r.ids for r in rows])
        mask = torch.tensor([r.attention_mask for r in rows])
        if trim:
            t = int(mask.sum(1).max())
            ids, mask = ids[:, :t], mask[:, :t]
        return ids, mask

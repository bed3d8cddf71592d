"""Writes the checkpoint in the diffusers layout: models/storybook.

    python -m export.checkpoint --run DIR [--out ../storybook]

Every size that a program needs stands in a config file here.
"""
import argparse
import json
import os
import warnings
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch

from export.onnx_file import write
from model.autoencoder import DOWNSCALE, FINENESS, Encoder
from model.text import MAX_LENGTH, minilm_folder
from scenes.lexicon import shipped
from train.sheet import ETA, GUIDANCE, SHIFT, STEPS, STOP, load

CELLS = 16
SIDE = CELLS * DOWNSCALE * FINENESS


def write_json(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".json.new")
    new.write_text(json.dumps(value, indent=2) + "\n")
    os.replace(new, path)


def tokenizer(out):
    """tokenizer.json with our length, and the words the loaders of transformers expect."""
    source = json.loads((minilm_folder() / "tokenizer.json").read_text())
    source["truncation"] = {"direction": "Right", "max_length": MAX_LENGTH,
                            "strategy": "LongestFirst", "stride": 0}
    source["padding"] = {"strategy": {"Fixed": MAX_LENGTH}, "direction": "Right",
                         "pad_to_multiple_of": None, "pad_id": 0, "pad_type_id": 0,
                         "pad_token": "[PAD]"}
    write_json(out / "tokenizer" / "tokenizer.json", source)
    special = {"unk_token": "[UNK]", "sep_token": "[SEP]", "pad_token": "[PAD]",
               "cls_token": "[CLS]", "mask_token": "[MASK]"}
    write_json(out / "tokenizer" / "tokenizer_config.json",
               {"tokenizer_class": "BertTokenizer", "do_lower_case": True,
                "model_max_length": MAX_LENGTH, "padding": "max_length", **special})
    write_json(out / "tokenizer" / "special_tokens_map.json", special)
    # Line by line would be six thousand lines.
    (out / "tokenizer" / "lexicon.json").write_text(json.dumps(shipped(), ensure_ascii=False) + "\n")
    words = sorted(source["model"]["vocab"].items(), key=lambda kv: kv[1])
    (out / "tokenizer" / "vocab.txt").write_text("\n".join(w for w, _ in words) + "\n")


def configs(out, unet, channels):
    write_json(out / "model_index.json", {
        "_class_name": "StorybookPipeline", "_diffusers_version": "0.35.0",
        "tokenizer": ["transformers", "BertTokenizer"],
        "text_encoder": ["onnxruntime", "BertModel"],
        "unet": ["onnxruntime", "UNet"],
        "vae_encoder": ["onnxruntime", "PatchEncoder"],
        "vae_decoder": ["onnxruntime", "Decoder"],
        "scheduler": ["diffusers", "FlowMatchEulerDiscreteScheduler"],
        "finexl": {"name": "storybook", "version": 10,
                   "defaults": {"numInferenceSteps": STEPS, "guidanceScale": GUIDANCE,
                                "width": SIDE, "height": SIDE},
                   "guidance": {"stop": STOP, "eta": ETA}, "sizes": [[SIDE, SIDE]], "latentScale": DOWNSCALE * FINENESS,
                   "negativePrompt": "", "maskPadding": False,
                   "readout": "readout"}})
    write_json(out / "scheduler" / "scheduler_config.json", {
        "_class_name": "FlowMatchEulerDiscreteScheduler", "num_train_timesteps": 1000,
        "shift": SHIFT, "use_dynamic_shifting": False, "prediction_type": "flow"})
    write_json(out / "unet" / "config.json", {
        "_class_name": "UNet", "sample_size": CELLS, "size_multiple": 4,
        **unet, "prediction_type": "flow"})
    vae = {"_class_name": "PatchAutoencoder", "in_channels": 3, "out_channels": 3,
           "latent_channels": channels, "scaling_factor": 1.0, "shift_factor": 0.0,
           "downscale": DOWNSCALE * FINENESS, "sample_size": SIDE}
    write_json(out / "vae_decoder" / "config.json", vae)
    write_json(out / "vae_encoder" / "config.json", vae)
    bert = json.loads((minilm_folder() / "config.json").read_text())
    bert.update(_name_or_path="sentence-transformers/all-MiniLM-L6-v2",
                model_max_length=MAX_LENGTH, mask_output=True)
    write_json(out / "text_encoder" / "config.json", bert)


def check(out, name, feeds, expected):
    """Runs the file and compares; half-precision weights cost about 1e-3."""
    session = ort.InferenceSession(str(out / name / "model.onnx"), providers=["CPUExecutionProvider"])
    got = session.run(None, {k: v.numpy() for k, v in feeds.items()})[0]
    worst = float(np.abs(got - expected.numpy()).max())
    size = (out / name / "model.onnx").stat().st_size / 1e6
    print(f"{name}: {size:.1f} MB, differs by at most {worst:.1e}", flush=True)
    assert worst < 0.05, name


@torch.no_grad()
def main():
    p = argparse.ArgumentParser()
    p.add_argument("--run", required=True)
    p.add_argument("--out", default=str(Path(__file__).resolve().parents[2] / "storybook"))
    a = p.parse_args()
    warnings.filterwarnings("ignore")
    out = Path(a.out)
    net, decoder, texts, tokens = load(a.run)
    encoder = Encoder(fineness=FINENESS)
    encoder.load_state_dict(torch.load(Path(a.run) / "codec.pt")["encoder"])
    channels = net.config["in_channels"]
    ids, mask = tokens(["a dog in the park", "a castle at night in the snow"])
    h = texts(ids, mask)
    z, t = torch.randn(2, channels, CELLS, CELLS), torch.tensor([500.0, 20.0])
    x = torch.rand(2, 3, SIDE, SIDE) * 2 - 1
    grid = {0: "batch", 2: "height", 3: "width"}
    if not (out / "text_encoder" / "model.onnx").exists():
        write(texts, (ids, mask), out / "text_encoder" / "model.onnx",
              ["input_ids", "attention_mask"], ["last_hidden_state"],
              {k: {0: "batch", 1: "tokens"} for k in
               ("input_ids", "attention_mask", "last_hidden_state")})
        check(out, "text_encoder", {"input_ids": ids, "attention_mask": mask}, h)
    write(net, (z, t, h), out / "unet" / "model.onnx",
          ["sample", "timestep", "encoder_hidden_states"], ["out_sample"],
          {"sample": grid, "timestep": {0: "batch"},
           "encoder_hidden_states": {0: "batch", 1: "tokens"}, "out_sample": grid})
    check(out, "unet", {"sample": z, "timestep": t, "encoder_hidden_states": h}, net(z, t, h))
    write(encoder, (x,), out / "vae_encoder" / "model.onnx", ["sample"], ["latent_sample"],
          {"sample": grid, "latent_sample": grid})
    check(out, "vae_encoder", {"sample": x}, encoder(x))
    write(decoder, (z,), out / "vae_decoder" / "model.onnx", ["latent_sample"], ["sample"],
          {"sample": grid, "latent_sample": grid})
    check(out, "vae_decoder", {"latent_sample": z}, decoder(z))
    tokenizer(out)
    configs(out, net.config, channels)


if __name__ == "__main__":
    main()

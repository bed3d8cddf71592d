"""ONNX file -> PyTorch module: the way back, so that training goes on from what is shipped.

    python -m export.restore --run DIR [--checkpoint ../storybook]

The exporter renames, transposes and reshapes weights. So the same module is
exported once more with random weights: each of its initializers equals one
parameter up to that, and the shipped initializer of the same name is read
back the same way. Optimizer states are not kept; training warms up anew.
"""
import argparse
import io
import json
import os
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch
from onnx import numpy_helper

from export.onnx_file import OPSET, lift_constants
from model.autoencoder import FINENESS, Decoder, Encoder
from model.unet import UNet


def initializers(model):
    """name -> float32 array, of every float initializer."""
    return {t.name.removesuffix(".f16"): numpy_helper.to_array(t).astype(np.float32)
            for t in lift_constants(model).graph.initializer
            if t.data_type in (onnx.TensorProto.FLOAT, onnx.TensorProto.FLOAT16)}


def layouts(value):
    """The shapes in which an exporter may store a parameter: its own and, for a matrix, turned."""
    return [value, value.T] if value.ndim == 2 else [value]


def restore(module, args, inputs, path):
    """Fills the module from the file; a parameter that the file lacks raises ValueError."""
    shipped = initializers(onnx.load(path))
    state = module.state_dict()
    g = torch.Generator().manual_seed(0)
    for value in state.values():
        value.copy_(torch.randn(value.shape, generator=g))
    raw = io.BytesIO()
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(module.eval(), args, raw, input_names=inputs, opset_version=OPSET, dynamo=False)
    fresh = initializers(onnx.load_from_string(raw.getvalue()))
    if set(fresh) != set(shipped):
        # Other versions count their names differently; the order stays.
        if [v.shape for v in fresh.values()] != [v.shape for v in shipped.values()]:
            raise ValueError(f"{path} was not exported from this module")
        shipped = dict(zip(fresh, shipped.values()))
    by_head = {v.ravel()[:2].tobytes(): (name, v) for name, v in fresh.items() if v.size > 1}
    for name, value in state.items():
        for turned, layout in enumerate(layouts(value.numpy())):
            found = by_head.get(np.ascontiguousarray(layout).ravel()[:2].tobytes())
            if found and np.array_equal(found[1].ravel(), layout.ravel()):
                back = shipped[found[0]].reshape(layout.shape)
                value.copy_(torch.from_numpy(back.T.copy() if turned else back.copy()))
                break
        else:
            # Scalars such as temperatures are not part of the graph.
            raise ValueError(f"{path} holds no {name}")
    return module


@torch.no_grad()
def agrees(module, path, feeds):
    """Prints and bounds the difference between the module and the file."""
    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    got = session.run(None, {k: v.numpy() for k, v in feeds.items()})[0]
    made = module(*feeds.values())
    worst = float(np.abs(got - (made[0] if isinstance(made, tuple) else made).numpy()).max())
    print(f"{path.parent.name}: differs by at most {worst:.1e}", flush=True)
    if worst > 1e-3:
        raise ValueError(f"{path} and the restored module disagree by {worst}")


def keep(value, file):
    torch.save(value, f"{file}.new")
    os.replace(f"{file}.new", file)


@torch.no_grad()
def main():
    p = argparse.ArgumentParser()
    p.add_argument("--run", required=True)
    p.add_argument("--checkpoint", type=Path, default=Path(__file__).resolve().parents[2] / "storybook")
    a = p.parse_args()
    run, shipped = Path(a.run), a.checkpoint
    run.mkdir(parents=True, exist_ok=True)
    config = {k: v for k, v in json.loads((shipped / "unet" / "config.json").read_text()).items()
              if k not in ("_class_name", "sample_size", "size_multiple")}
    net = UNet(**config)
    z, t, h = torch.randn(2, net.config["in_channels"], 16, 16), torch.tensor([500.0, 20.0]), torch.randn(2, 48, 384)
    feeds = {"sample": z, "timestep": t, "encoder_hidden_states": h}
    restore(net, (z, t, h), list(feeds), shipped / "unet" / "model.onnx")
    agrees(net, shipped / "unet" / "model.onnx", feeds)
    if not (run / "unet.pt").exists():
        keep({"net": net.state_dict(), "ema": net.state_dict(), "config": net.config}, run / "unet.pt")
    encoder, decoder, x = Encoder(fineness=FINENESS), Decoder(), torch.rand(2, 3, 256, 256) * 2 - 1
    restore(encoder, (x,), ["sample"], shipped / "vae_encoder" / "model.onnx")
    agrees(encoder, shipped / "vae_encoder" / "model.onnx", {"sample": x})
    restore(decoder, (z,), ["latent_sample"], shipped / "vae_decoder" / "model.onnx")
    agrees(decoder, shipped / "vae_decoder" / "model.onnx", {"latent_sample": z})
    keep({"encoder": encoder.state_dict(), "linear": decoder.linear.state_dict()}, run / "codec.pt")
    if not (run / "decoder.pt").exists():
        keep({"decoder": decoder.state_dict()}, run / "decoder.pt")
    restore_readout(run, shipped / "readout")


def restore_readout(run, shipped):
    """The readout's towers; its temperatures start from what config.json says."""
    from train.readout import Readout

    net = Readout()
    net.image.fineness = FINENESS
    x, h, mask = torch.rand(2, 3, 256, 256), torch.randn(2, 48, 384), torch.ones(2, 48, dtype=torch.int64)
    restore(net.image, (x,), ["pixel_values"], shipped / "image_encoder" / "model.onnx")
    agrees(net.image.eval(), shipped / "image_encoder" / "model.onnx", {"pixel_values": x})
    words = {"last_hidden_state": h, "attention_mask": mask}
    restore(net.text, (h, mask), list(words), shipped / "text_projection" / "model.onnx")
    agrees(net.text.eval(), shipped / "text_projection" / "model.onnx", words)
    scale = json.loads((shipped / "config.json").read_text())["logit_scale"]
    net.scale.copy_(torch.tensor(scale).log())
    if not (run / "readout.pt").exists():
        keep({"net": net.state_dict(), "dim": net.text.skip.out_features}, run / "readout.pt")


if __name__ == "__main__":
    main()

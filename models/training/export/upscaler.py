"""The network that enlarges pictures: from ncnn's format to ONNX, into ../upscalers.

    python -m export.upscaler STEM [--out ../upscalers/realesr-animevideov3]

STEM.param and STEM.bin are realesr-animevideov3-x4 of Real-ESRGAN, as the npm
package waifu2x (1.6.5) carries them in real-esrgan/models. Input and output
are RGB in 0..1, [1, 3, h, w] -> [1, 3, 4h, 4w], any height and width. What the
ONNX file gives is compared with an evaluation of the original graph in PyTorch.
"""
import argparse
import hashlib
import json
import struct
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch
import torch.nn.functional as F
from onnx import TensorProto, helper, numpy_helper

from export.onnx_file import OPSET, halve

MAGIC = "7767517"
HALF = 0x01306B47
CLOSE = 1e-3


def read(stem):
    """[(kind, inputs, outputs, numbers, weights)] in the order of evaluation."""
    lines = Path(f"{stem}.param").read_text().splitlines()
    data = Path(f"{stem}.bin").read_bytes()
    if lines[0].strip() != MAGIC:
        raise SystemExit(f"{stem}.param is not of ncnn's format")
    at, layers = 0, []

    def take(count, kind):
        nonlocal at
        values = np.frombuffer(data, kind, count, at).astype(np.float32)
        at += (values.size * np.dtype(kind).itemsize + 3) // 4 * 4
        return values

    for line in lines[2:]:
        kind, _, ins, outs, *words = line.split()
        ins, outs = int(ins), int(outs)
        numbers = {int(k): float(v) for k, v in (word.split("=") for word in words[ins + outs:])}
        weights = []
        if kind == "Convolution":
            tag = struct.unpack_from("<I", data, at)[0]
            at += 4
            if tag not in (HALF, 0):
                raise SystemExit(f"weights of the kind {tag:#x} are not read here")
            channels, side = int(numbers[0]), int(numbers[1])
            weights = [take(int(numbers[6]), "<f2" if tag == HALF else "<f4").reshape(channels, -1, side, side),
                       take(channels, "<f4")]
        elif kind == "PReLU":
            weights = [take(int(numbers[0]), "<f4")]
        layers.append((kind, words[:ins], words[ins:ins + outs], numbers, weights))
    if at != len(data):
        raise SystemExit(f"{len(data) - at} bytes of {stem}.bin are left over")
    return layers


def evaluate(layers, picture):
    """The original graph, layer by layer."""
    values = {}
    for kind, ins, outs, numbers, weights in layers:
        given, tensors = [values[name] for name in ins], [torch.from_numpy(w.copy()) for w in weights]
        if kind == "Input":
            result = picture
        elif kind == "Split":
            result = given[0]
        elif kind == "Convolution":
            result = F.conv2d(given[0], *tensors, padding=int(numbers[4]))
        elif kind == "PReLU":
            result = F.prelu(given[0], tensors[0])
        elif kind == "PixelShuffle":
            result = F.pixel_shuffle(given[0], int(numbers[0]))
        elif kind == "Interp" and numbers[0] == 1:
            result = F.interpolate(given[0], scale_factor=numbers[1], mode="nearest")
        elif kind == "BinaryOp" and numbers.get(0, 0) == 0:
            result = given[0] + given[1]
        else:
            raise SystemExit(f"a layer {kind} {numbers} is not read here")
        values.update({name: result for name in outs})
    return values[layers[-1][2][0]]


def graph(layers):
    """(nodes, initializers, factor, margin): margin is how far around a pixel the network sees, in pixels of the input."""
    nodes, constants, alias, factor, margin = [], [], {}, 1, 0

    def constant(name, value):
        constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    for at, (kind, ins, outs, numbers, weights) in enumerate(layers):
        given = [alias.get(name, name) for name in ins]
        out, name = outs[0], f"layer{at}"
        if kind == "Input":
            alias[out] = "input"
        elif kind == "Split":
            alias.update({each: given[0] for each in outs})
        elif kind == "Convolution":
            side, padding = int(numbers[1]), int(numbers[4])
            margin += side // 2
            names = [constant(f"{name}.weight", weights[0]), constant(f"{name}.bias", weights[1])]
            nodes.append(helper.make_node("Conv", given + names, [out], kernel_shape=[side, side], pads=[padding] * 4))
        elif kind == "PReLU":
            nodes.append(helper.make_node("PRelu", given + [constant(f"{name}.slope", weights[0].reshape(-1, 1, 1))], [out]))
        elif kind == "PixelShuffle":
            factor = int(numbers[0])
            nodes.append(helper.make_node("DepthToSpace", given, [out], blocksize=factor, mode="CRD"))
        elif kind == "Interp":
            scales = constant(f"{name}.scales", np.array([1, 1, numbers[1], numbers[2]], np.float32))
            nodes.append(helper.make_node("Resize", given + ["", scales], [out], mode="nearest", nearest_mode="floor",
                                          coordinate_transformation_mode="asymmetric"))
        else:
            nodes.append(helper.make_node("Add", given, [out]))
    nodes[-1].output[0] = "output"
    return nodes, constants, factor, margin


def write(layers, path):
    nodes, constants, factor, margin = graph(layers)
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 3, height, width])
            for name, height, width in (("input", "height", "width"), ("output", "tall", "wide"))]
    made = helper.make_graph(nodes, "upscaler", ends[:1], ends[1:], constants)
    model = halve(helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8))
    model.producer_name = "finexl-studio"
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)
    return factor, margin


def compare(layers, path, sizes=((24, 24), (37, 53))):
    """The largest difference between the ONNX file and the original graph, in 0..1."""
    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    worst = 0.0
    for seed, size in enumerate(sizes):
        picture = torch.rand((1, 3, *size), generator=torch.Generator().manual_seed(seed))
        with torch.no_grad():
            wanted = evaluate(layers, picture).numpy()
        given = session.run(None, {"input": picture.numpy()})[0]
        worst = max(worst, float(np.abs(given - wanted).max()))
    return worst


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("stem")
    parser.add_argument("--out", type=Path, default=Path("../upscalers/realesr-animevideov3"))
    args = parser.parse_args()
    layers = read(args.stem)
    args.out.mkdir(parents=True, exist_ok=True)
    new = args.out / "model.onnx.new"
    factor, margin = write(layers, new)
    worst = compare(layers, new)
    if worst > CLOSE:
        raise SystemExit(f"the ONNX file differs from the original by {worst:.2g}")
    path = new.rename(args.out / "model.onnx")
    (args.out / "config.json").write_text(json.dumps({
        "name": "realesr-animevideov3", "licence": "BSD-3-Clause", "factor": factor, "margin": margin,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}, indent=2) + "\n")
    print(f"{path}: {path.stat().st_size} bytes, x{factor}, sees {margin} pixels around, differs by {worst:.2g}")


if __name__ == "__main__":
    main()

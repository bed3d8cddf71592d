"""PyTorch module -> ONNX file with weights in half precision, computed in float32.

Each large initializer is stored as float16 and followed by a Cast; ONNX
Runtime folds the casts while loading. The file is half the size and the
results are those of float32 arithmetic everywhere.
"""
import os
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

OPSET = 17


def halve(model):
    """Replaces float32 initializers of more than 4096 elements by float16 ones and Casts."""
    graph, casts = model.graph, []
    for tensor in graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or np.prod(tensor.dims) <= 4096:
            continue
        name = tensor.name
        value = numpy_helper.to_array(tensor).astype(np.float16)
        tensor.CopyFrom(numpy_helper.from_array(value, name + ".f16"))
        casts.append(helper.make_node("Cast", [name + ".f16"], [name], to=TensorProto.FLOAT))
    for i, node in enumerate(casts):
        graph.node.insert(i, node)
    return model


def lift_constants(model):
    """Large Constant nodes become initializers, so that they too can be halved."""
    for node in [n for n in model.graph.node if n.op_type == "Constant"]:
        tensor = next((a.t for a in node.attribute if a.name == "value"), None)
        if tensor is not None and np.prod(tensor.dims or [1]) > 4096:
            moved = model.graph.initializer.add()
            moved.CopyFrom(tensor)
            moved.name = node.output[0]
            model.graph.node.remove(node)
    return model


def write(module, args, path, inputs, outputs, dynamic):
    """Exports atomically: the old file stays until the new one is whole and valid."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".onnx.new")
    with torch.no_grad():
        torch.onnx.export(module.eval(), args, str(new), input_names=inputs, output_names=outputs,
                          dynamic_axes=dynamic, opset_version=OPSET, dynamo=False)
    model = halve(lift_constants(onnx.load(new)))
    model.producer_name, model.doc_string = "finexl-studio", ""
    for node in model.graph.node:
        node.doc_string = ""
    onnx.checker.check_model(model)
    onnx.save(model, new)
    os.replace(new, path)

"""A plain text-to-image loop over the same ONNX files with Python's onnxruntime: what the studio's engine is compared with.

Reads one request a line (JSON) and answers with one line: milliseconds of the loop, milliseconds inside the sessions, and
the final latents' file. Guidance is evaluated in one batch of two or one after the other, as the request says.
"""

import json
import sys
import time

import numpy as np
import onnxruntime

setup = json.loads(sys.stdin.readline())
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = setup["threads"]
options.inter_op_num_threads = 1
options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
options.log_severity_level = 3
open_session = lambda part: onnxruntime.InferenceSession(f"{setup['checkpoint']}/{part}/model.onnx", options, providers=["CPUExecutionProvider"])  # noqa: E731
text_encoder, unet, decoder = open_session("text_encoder"), open_session("unet"), open_session("vae_decoder")
print(json.dumps({"runtime": onnxruntime.__version__}), flush=True)

spent = 0.0


def run(session, feeds):
    global spent
    started = time.perf_counter()
    outputs = session.run(None, feeds)
    spent += time.perf_counter() - started
    return outputs[0]


def picture_of(request):
    ids, mask = np.array(request["ids"], np.int64), np.array(request["mask"], np.int64)
    latents = np.load(request["noise"]).astype(np.float32)
    states = run(text_encoder, {"input_ids": ids, "attention_mask": mask})
    sigmas = request["sigmas"] + [0.0]
    for index, timestep in enumerate(request["timesteps"]):
        guidance, at = np.float32(request["guidance"][index]), np.full(1, timestep, np.float32)
        if guidance == 1:
            without = prompted = run(unet, {"sample": latents, "timestep": at, "encoder_hidden_states": states[1:]})
        elif request["batched"]:
            both = run(unet, {"sample": np.concatenate([latents, latents]), "timestep": np.full(2, timestep, np.float32), "encoder_hidden_states": states})
            without, prompted = both[:1], both[1:]
        else:
            without, prompted = (run(unet, {"sample": latents, "timestep": at, "encoder_hidden_states": states[side : side + 1]}) for side in (0, 1))
        clean = latents - np.float32(sigmas[index]) * prompted
        along = np.vdot(prompted - without, clean) / np.vdot(clean, clean)
        velocity = without + guidance * (prompted - without) - (guidance - 1) * np.float32(1 - request["eta"]) * along * clean
        latents = latents + np.float32(sigmas[index + 1] - sigmas[index]) * velocity
    pixels = run(decoder, {"latent_sample": latents})
    picture = np.clip(np.rint((pixels[0].transpose(1, 2, 0) * 0.5 + 0.5) * 255), 0, 255).astype(np.uint8)
    return latents, picture


for line in sys.stdin:
    request = json.loads(line)
    spent = 0.0
    started = time.perf_counter()
    latents, picture = picture_of(request)
    elapsed = time.perf_counter() - started
    np.save(request["latents"], latents)
    print(json.dumps({"ms": elapsed * 1000, "sessionMs": spent * 1000, "mean": float(picture.mean())}), flush=True)
